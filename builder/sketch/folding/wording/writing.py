"""Frames and cells written as a sketch: groups, repeats and composites."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from builder.sketch.brevity import card_of
from builder.sketch.folding.cells import ANYTHING, Anything, Atom, Cell, only_value, thawed
from builder.sketch.folding.frames import BLOCK, Book, Cells, Known, Part
from builder.sketch.folding.naming import fresh, tidy
from builder.sketch.folding.wording.formulas import Column, Hint, Term, settled
from builder.sketch.folding.wording.levels import Level, Levels, closed, expressed, parameters
from builder.sketch.folding.wording.sheet import Sheet
from builder.sketch.folding.wording.sites import Site, Usage, Vector, core, table_of
from builder.sketch.tree import Composite, Scope, Step
from builder.spec.tree import Data

TYPES = {"int": "int", "float": "float", "bool": "bool", "str": "str", "list": "list"}
COMMON = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """A composite as it was written: what each use of it has to say, by its values."""

    composite: Composite
    given: Mapping[Vector, Mapping[str, Atom | Anything]]
    defaults: Mapping[str, Atom]
    families: Mapping[str, str]


@dataclass(slots=True)
class Open:
    """A step whose values have no names yet; a group has its steps inside."""

    step: Step
    args: dict[str, Term] = field(default_factory=dict)
    block: Term = ""
    repeat: Term | dict[str, Term] = None
    when: Term = True
    inside: list[Open] | None = None

    def settled(self) -> Step:
        """Give the step with all names settled."""
        step, when = self.step, settled(self.when)
        if self.inside is not None and step.body is not None:
            body = replace(step.body, steps=tuple(one.settled() for one in self.inside))
            step = replace(step, body=body)
        repeat: Data = (
            {name: settled(one) for name, one in self.repeat.items()}
            if isinstance(self.repeat, dict) and self.repeat
            else settled(self.repeat)  # type: ignore[arg-type]  # a mapping of terms is no term
        )
        return replace(
            step,
            block=str(settled(self.block)),
            args={name: settled(one) for name, one in self.args.items()},
            repeat=step.repeat if repeat is None else repeat,
            when=step.when if when is True else str(when) if when is not False else "=false",
        )


@dataclass(slots=True)
class Writer:
    """Writes scopes; composites are written before those that use them."""

    book: Book
    reserved: frozenset[str]
    written: dict[int, Written] = field(default_factory=dict)

    def composite(self, number: int, usage: Usage, taken: Collection[str]) -> None:
        """Write one composite: its params are what its uses differ in."""
        frame, known = self.book.frames[number], self.book.known[number]
        level = Level(1, is_repeat=False)
        sheet = Sheet.of(frame, known.ids, usage.stacked())
        opened = self.steps(sheet, (level,))
        columns = parameters(level)
        params, defaults = {}, {}
        for name, column in columns.items():
            params[name], default = _param(column, list(usage.vectors.values()))
            if default is not None:
                defaults[name] = default
        scope = Scope(frame.inputs, tuple(one.settled() for one in opened), sheet.outputs())
        ordered = dict(sorted(params.items(), key=lambda pair: pair[0] in defaults))
        name = _composite_name(known, taken)
        given = {
            vector: {param: _at(column.cell, place) for param, column in columns.items()}
            for place, vector in enumerate(usage.vectors)
        }
        families = {param: column.family for param, column in columns.items()}
        self.written[number] = Written(Composite(name, scope, ordered), given, defaults, families)

    def steps(self, sheet: Sheet, levels: Levels, above: str = "") -> list[Open]:
        """Write the parts of a scope inside of the group `above`, but those never there."""
        return [
            self._step(sheet, number, levels, above)
            for number in range(len(sheet.ids))
            if number not in sheet.absent
        ]

    def _step(self, sheet: Sheet, number: int, levels: Levels, above: str) -> Open:
        part, name, own = sheet.frame.parts[number], sheet.ids[number], sheet.cells[number]
        step = part.rest.step if part.rest is not None else Step("")
        inputs = tuple((port, sheet.ref(ref)) for port, ref in part.inputs)
        call = "" if part.call is None else f"{sheet.ids[part.call]}{part.block}"
        opened = Open(replace(step, id=name, inputs=inputs, call=call, is_chained=part.chained))
        inner = levels
        if part.repeats:
            inner = (*levels, Level(len(levels) + 1, is_repeat=True, avoided=set(self.reserved)))
        if part.optional:
            opened.when = expressed(own[0], levels, Hint("when", name, above), inside=len(inner))
        self._fill(opened, part, core(part, own), inner, above)
        if part.repeats:
            lists = closed(inner[-1], levels)
            opened.repeat = lists or expressed(own[part.optional], levels, Hint("repeat", name, above))
        return opened

    def _fill(self, opened: Open, part: Part, cells: Cells, levels: Levels, above: str) -> None:
        """Say the arguments of a block or a composite, or the steps of a group."""
        name = opened.step.id
        written = self.written.get(part.frame)
        if written is not None:
            opened.block = written.composite.name
            opened.args = _arguments(written, Site(cells, len(levels)), levels, Hint("", name, above))
        elif part.frame >= 0:
            sheet = Sheet.of(self.book.frames[part.frame], self.book.known[part.frame].ids, cells)
            opened.inside = self.steps(sheet, levels, above or name)
            opened.step = replace(opened.step, body=Scope(sheet.frame.inputs, (), sheet.outputs()))
        elif part.call is None:
            terms = {
                argument: expressed(cell, levels, Hint(argument, name, above))
                for argument, cell in zip(part.names, cells, strict=True)
            }
            opened.block = terms.pop(BLOCK, part.block)
            opened.args = terms


def _arguments(written: Written, site: Site, levels: Levels, place: Hint) -> dict[str, Term]:
    """Say what a use of a composite differs in from its defaults."""
    table = table_of(site)
    found: dict[str, Term] = {}
    for param in written.composite.params:
        cell = _looked_up(table, site.depth, written, param)
        default = written.defaults.get(param)
        value = only_value(cell)
        if value == default and default is not None:
            continue
        if not isinstance(value, Anything):
            hint = replace(place, argument=param, known=written.families[param])
            found[param] = expressed(cell, levels, hint)
        elif default is None:
            known = [one[param] for one in written.given.values() if isinstance(one[param], Atom)]
            found[param] = thawed(next(one for one in known if isinstance(one, Atom)))
    return found


def _looked_up(table: Cell, depth: int, written: Written, param: str) -> Cell:
    if depth == 0:
        assert isinstance(table, tuple)
        return written.given.get(table, {}).get(param, ANYTHING)
    if not isinstance(table, tuple):
        return ANYTHING
    return tuple(_looked_up(one, depth - 1, written, param) for one in table)


def _at(cell: Cell, place: int) -> Atom | Anything:
    value = cell[place] if isinstance(cell, tuple) else cell
    assert not isinstance(value, tuple), "the columns of a composite have one level"
    return value


def _param(column: Column, counts: list[int]) -> tuple[Data, Atom | None]:
    """Give the declaration of a param, and its default where one value is common."""
    values = column.cell if isinstance(column.cell, tuple) else (column.cell,)
    shares: dict[Atom, int] = {}
    for value, count in zip(values, counts, strict=True):
        if isinstance(value, Atom):
            shares[value] = shares.get(value, 0) + count
    kinds = {value.kind for value in shares}
    kind = TYPES.get(kinds.pop(), "any") if len(kinds) == 1 else "any"
    best = max(shares, key=lambda one: shares[one])
    is_common = shares[best] > COMMON * sum(shares.values()) or kind == "bool"
    is_size = column.family == "channels" and column.hints[0].argument != "groups"
    if any(isinstance(value, Anything) for value in values):
        is_common, is_size = True, False  # those that do not need it do not say it
    if not is_common or is_size:
        return {"type": kind}, None
    return ({"default": thawed(best)} if kind != "any" else {"default": thawed(best), "type": kind}), best


def _composite_name(known: Known, taken: Collection[str]) -> str:
    """Name a composite after its class, or after the groups that it stands for."""
    words = known.kind.lstrip("_") or "".join(word[:1].upper() + word[1:] for word in known.stem.split("_"))
    wish = tidy(words, "Block")
    return fresh(f"{wish}Block" if card_of(wish) else wish, taken)
