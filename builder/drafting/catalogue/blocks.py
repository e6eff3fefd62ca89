"""Blocks by attribute: `d.Conv2d(x, …)`, `d.ops.MLP(x, …)`, with completion and signatures."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, Final

from blocks.card import REQUIRED, Card
from blocks.plugins import names
from builder.drafting.refs import Ref
from builder.sketch.brevity import card_of

# Arguments are what the card of each block takes, which no one signature can say: hence Any.


INSIDE: Final = frozenset({"define", "enter", "leave", "must_know", "own_blocks"})
"""Methods that a draft has for its scopes and blocks, and not for its author."""


class Catalogue:
    """Gives every registered block, and every composite of the draft, as a method."""

    def block(self, name: str, /, *inputs: Any, **settings: Any) -> Ref:
        """Add a node of a block by its name."""
        raise NotImplementedError

    def own_blocks(self) -> Iterable[str]:
        """List the composites of the draft."""
        return ()

    def must_know(self, name: str) -> None:
        """Refuse the name of a block that is none."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return maker(self, name)

    def __dir__(self) -> list[str]:
        blocks = {name.partition(".")[0] for name in (*names(), *self.own_blocks())}
        return sorted({*object.__dir__(self), *blocks} - INSIDE)


class BlockMaker:
    """Makes nodes of one block: call it with inputs and arguments."""

    def __init__(self, owner: Catalogue, name: str) -> None:
        self._owner = owner
        self._name = name
        card = card_of(name)
        if card is not None:
            self.__doc__ = f"{card.doc}\n\n{card.formula}".strip()
            self.__signature__ = signature_of(card)

    def __call__(self, *inputs: Any, **settings: Any) -> Ref:
        """Add a node of the block."""
        return self._owner.block(self._name, *inputs, **settings)

    def __repr__(self) -> str:
        return f"<the block {self._name}>"


class Family:
    """The blocks that share the beginning of their names, as `ops.MLP` and `ops.Permute` do."""

    def __init__(self, owner: Catalogue, name: str) -> None:
        self._owner = owner
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return maker(self._owner, f"{self._name}.{name}")

    def __dir__(self) -> list[str]:
        start = f"{self._name}."
        return sorted(
            name.removeprefix(start).partition(".")[0] for name in names() if name.startswith(start)
        )


def maker(owner: Catalogue, name: str) -> Any:
    """Give what makes nodes of a block, or the family of blocks whose names begin so.

    Raises:
        DraftError: No block has the name.
    """
    if any(one.startswith(f"{name}.") for one in names()):
        return Family(owner, name)
    owner.must_know(name)
    return BlockMaker(owner, name)


def signature_of(card: Card) -> inspect.Signature:
    """Give the Python signature of a block: inputs by position, arguments by name.

    >>> from blocks.registry import find
    >>> print(signature_of(find("DownSample")))
    (x)
    """
    inputs = [
        inspect.Parameter(
            port.name,
            inspect.Parameter.VAR_POSITIONAL if port.variadic else inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=None
            if (port.optional or port.otherwise) and not port.variadic
            else inspect.Parameter.empty,
        )
        for port in card.inputs
    ]
    taken = {port.name for port in card.inputs}
    args = [
        inspect.Parameter(
            arg.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=(None if arg.inferred else inspect.Parameter.empty)
            if arg.default is REQUIRED
            else arg.default,
        )
        for arg in card.args
        if arg.name not in taken and arg.name.isidentifier()
    ]
    return inspect.Signature([*_defaults_last(inputs), *args])


def _defaults_last(inputs: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """Give a default to inputs behind one that has it, as Python demands."""
    seen = False
    ordered = []
    for one in inputs:
        seen = seen or one.default is None
        is_bare = seen and one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty
        ordered.append(one.replace(default=None) if is_bare else one)
    return ordered
