"""Formulas being written: text with columns in it whose names are not settled yet."""

from __future__ import annotations

from dataclasses import dataclass

from builder.sketch.folding.cells import Atom, Cell, thawed
from builder.spec.formula import is_formula, unescape
from builder.spec.tree import Data

CHANNELS = (
    "out_channels", "out_features", "in_channels", "in_features", "num_features", "num_channels", "groups",
    "hidden_size", "embed_dim", "d_model", "dim_feedforward", "normalized_shape", "num_parameters", "width",
    "num_groups", "channels", "features",
)  # fmt: skip
EXTENTS = ("kernel_size", "padding", "dilation", "output_padding")


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a value is used: the argument (or `when`, `repeat`), the node, the group around.

    `known` is the family of an argument whose name does not tell it.
    """

    argument: str
    node: str
    above: str = ""
    known: str = ""

    @property
    def family(self) -> str:
        """Give the kind of size that the argument is: only those of one kind are related."""
        if self.known:
            return self.known
        name = self.argument
        if name in CHANNELS or name.endswith(("channels", "features", "width")):
            return "channels"
        if name in EXTENTS or name.endswith(EXTENTS):
            return "extent"
        return f"{self.node}.when" if name == "when" else name


@dataclass(slots=True, eq=False)
class Column:
    """Values that one formula must give, a table of `depth` levels.

    `formula` says how, once the level is closed. A shadowed column is used inside of a further repeat, where
    `i` is another; a base is what others are multiples of.
    """

    cell: Cell
    depth: int
    hints: list[Hint]
    is_shadowed: bool = False
    is_base: bool = False
    formula: Formula | None = None

    @property
    def family(self) -> str:
        """Give the kind of size that it is."""
        return self.hints[0].family


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """An expression in pieces; one that is tight needs no brackets inside another."""

    pieces: tuple[str | Column | Formula, ...]
    is_tight: bool = False

    def __str__(self) -> str:
        if len(self.pieces) == 1:
            return _text(self.pieces[0])
        return "".join(one if isinstance(one, str) else _bracketed(one) for one in self.pieces)


Term = Data | Column | Formula | tuple["Term", ...]
"""A value being written; a tuple is a list of which some elements are open."""


def formula(*pieces: Term, is_tight: bool = False) -> Formula:
    """Put an expression together from texts and values that are no texts."""
    return Formula(tuple(one if isinstance(one, str) else term(one) for one in pieces), is_tight)


def term(value: Term) -> Column | Formula:
    """Make a value a piece of an expression; data become literals."""
    if isinstance(value, tuple):
        pieces: list[Term] = ["["]
        for number, one in enumerate(value):
            pieces += [", "] * bool(number) + [Formula((term(one),))]
        return formula(*pieces, "]", is_tight=True)
    return value if isinstance(value, Column | Formula) else literal(value)


def literal(value: Data) -> Formula:
    """Write plain data as the language of formulas does.

    >>> str(literal([1, 2.5, True, None, "same"])), str(literal("=width * 2"))
    ("[1, 2.5, true, null, 'same']", 'width * 2')
    """
    if isinstance(value, list):
        inner = ", ".join(str(literal(one)) for one in value)
        return Formula((f"[{inner}]",), is_tight=True)
    if isinstance(value, bool) or value is None:
        return Formula(({True: "true", False: "false", None: "null"}[value],), is_tight=True)
    if isinstance(value, str):
        if is_formula(value):
            return Formula((value[1:],))
        quoted = (
            unescape(value)
            .replace("\\", "\\\\")
            .replace("'", "\\'")
            .replace("\n", "\\n")
            .replace("\t", "\\t")
        )
        return Formula((f"'{quoted}'",), is_tight=True)
    return Formula((repr(value),), is_tight=not repr(value).startswith("-"))


def settled(value: Term) -> Data:
    """Give the data of a value whose columns are settled."""
    if isinstance(value, tuple):
        return [settled(one) for one in value]
    return f"={_text(value)}" if isinstance(value, Column | Formula) else value


def data_of(atom: Atom) -> Data:
    """Give the data of an atom."""
    return thawed(atom)


def _text(piece: str | Column | Formula) -> str:
    if isinstance(piece, Column):
        assert piece.formula is not None, "every level is closed by now"
        return str(piece.formula)
    return str(piece)


def _bracketed(piece: Column | Formula) -> str:
    inner = piece.formula if isinstance(piece, Column) else piece
    assert inner is not None, "every level is closed by now"
    while not inner.is_tight and len(inner.pieces) == 1 and isinstance(inner.pieces[0], Column):
        following = inner.pieces[0].formula
        assert following is not None, "every level is closed by now"
        inner = following
    return str(inner) if inner.is_tight else f"({inner})"
