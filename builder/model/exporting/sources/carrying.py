"""Carrying: the source of blocks that no package of everybody's has, and all that it needs."""

from __future__ import annotations

import builtins
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Final

from builder.errors import UsageError
from builder.model.exporting.sources.importing import canonical, import_lines
from builder.model.exporting.sources.origins import (
    Imported,
    Origin,
    Piece,
    enclosed,
    kind_of,
    origin_of,
    piece_of,
)
from builder.model.exporting.sources.scopes import renamed

REGISTERED: Final = "blocks.registered"
_BUILTIN: Final = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}
_BASE: Final = {Imported("torch"): "torch", Imported("torch", "nn"): "nn"}


class Stays(Exception):
    """A source that cannot be taken along, and why."""


@dataclass(frozen=True, slots=True)
class Cargo:
    """What a file takes along: imports, sources in order, packages, modules left outside.

    `is_late` says that annotations must not be evaluated, since those of a source cannot be.
    """

    imports: tuple[str, ...]
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    outside: tuple[str, ...]
    names: frozenset[str]
    is_late: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """A statement that is taken along: new names for what it speaks of, decorators to drop."""

    piece: Piece
    names: dict[str, str]
    dropped: frozenset[str]

    def text(self) -> str:
        """Write it as the new file has it."""
        text = renamed(self.piece.text, self.piece.first, self.piece.mentions, self.names)
        for old, new in self.names.items():
            if old != new and not self.piece.names:
                text = text.replace(f'"{old}"', f'"{new}"')
        gone = {row - self.piece.first for row in self.rows()}
        return "\n".join(row for place, row in enumerate(text.split("\n")) if place not in gone)

    def rows(self) -> set[int]:
        """List the rows of the decorators to drop."""
        spans = (
            range(first, last + 1) for name, first, last in self.piece.decorators if name in self.dropped
        )
        return {row for span in spans for row in span}


@dataclass(slots=True)
class Carrier:
    """Collects sources; `promised` has the names of blocks, `taken` those that others bear."""

    promised: Mapping[tuple[str, str], str]
    taken: frozenset[str]
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    pieces: dict[tuple[str, int], _Taken] = field(default_factory=dict)
    lines: dict[Imported, str] = field(default_factory=lambda: dict(_BASE))
    further: dict[str, None] = field(default_factory=dict)
    outside: dict[str, None] = field(default_factory=dict)
    is_late: bool = False

    def cargo(self) -> Cargo:
        """Take along all that was promised, and put it in order.

        Raises:
            UsageError: A class can neither be taken along nor imported (`cannot-export`).
        """
        for (module, name), alias in self.promised.items():
            self._fetch(module, name, alias)
        self._take_calls()
        place = {module: number for number, module in enumerate(self._sorted())}
        ordered = sorted(self.pieces, key=lambda key: (place[key[0]], key[1]))
        roots = {one.module.partition(".")[0] for one in self.lines}
        packages = {root for root in roots if kind_of(root) == "installed" or root == "torchvision"}
        return Cargo(
            import_lines(self.lines, self.further),
            tuple(self.pieces[key].text() for key in ordered),
            tuple(sorted(packages)),
            tuple(self.outside),
            frozenset({*self.names.values(), *self.lines.values()}),
            self.is_late,
        )

    def _sorted(self) -> list[str]:
        """Put modules behind those that they import."""
        found: list[str] = []

        def visit(module: str, above: tuple[str, ...]) -> None:
            if module in found or module in above:
                return
            home = pkgutil.resolve_name(module).__module__ if module.startswith(f"{REGISTERED}:") else module
            origin = origin_of(home)
            needed = {home, *(one.module for one in origin.imports.values())} - {module}
            for other in self.order:
                if other in needed:
                    visit(other, (*above, module))
            found.append(module)

        for module in self.order:
            visit(module, ())
        return found

    def _fetch(self, module: str, name: str, alias: str) -> None:
        if kind_of(module) == "torch":
            self.lines[Imported(module, name)] = alias
            return
        before = (
            dict(self.names), list(self.order), dict(self.pieces), dict(self.lines), dict(self.further),
            self.is_late,
        )  # fmt: skip
        try:
            self._define(module, name)
        except Stays as reason:
            self.names, self.order, self.pieces, self.lines, self.further, self.is_late = before
            if kind_of(module) == "ours" or module == "__main__":
                hint = "define its class at the top of a file, from torch and what stands in that file"
                what = f"the source of the block '{alias}' cannot be taken along: {reason}"
                raise UsageError(what, code="cannot-export", hint=hint) from None
            self.lines[Imported(module, name)] = alias
            self.outside[module] = None

    def _define(self, module: str, name: str) -> str:
        """Take along what binds a name of a module, and all that this needs; give its new name."""
        key = (module, name)
        if key in self.names:
            return self.names[key]
        if module == REGISTERED:
            return self._define_loose(name)
        origin = origin_of(module)
        if name not in origin.places:
            raise Stays(f"the source of {module}:{name} is not at hand")
        self.names[key] = self.promised.get(key) or self._fresh(name)
        for index in origin.places[name]:
            self._take(module, index, origin)
        if module not in self.order:
            self.order.append(module)
        return self.names[key]

    def _define_loose(self, name: str) -> str:
        """Take along a class that was registered from where no import reaches."""
        target = pkgutil.resolve_name(f"{REGISTERED}:{name}")
        piece, key = piece_of(target), (REGISTERED, name)
        if piece is None:
            raise Stays(f"the source of {name} is not at hand")
        if enclosed(target):
            raise Stays(f"{name} uses {', '.join(enclosed(target))} of the function around it")
        self.names[key] = self.promised.get(key) or self._fresh(name)
        origin, home = origin_of(target.__module__), f"{REGISTERED}:{name}"
        taken = _Taken(piece, {target.__name__: self.names[key]}, _ours(origin) | {"register"})
        self._take_needs(target.__module__, taken, origin)
        self.pieces[home, 0] = taken
        self.order.append(home)
        return self.names[key]

    def _take(self, module: str, index: int, origin: Origin) -> None:
        if (module, index) in self.pieces:
            return
        piece = origin.pieces[index]
        taken = self.pieces[module, index] = _Taken(piece, {}, _ours(origin))
        for name in piece.names:
            key = (module, name)
            self.names.setdefault(key, self.promised.get(key) or self._fresh(name))
            taken.names[name] = self.names[key]
        self._take_needs(module, taken, origin)
        self.is_late = self.is_late or origin.is_late

    def _take_calls(self) -> None:
        """Take along calls beside what is carried that are about it, as `torch.fx.wrap("route")` is."""
        for module in [one for one in self.order if not one.startswith(REGISTERED)]:
            origin = origin_of(module)
            for index, piece in enumerate(origin.pieces):
                spoken = piece.strings | {one.name for one in piece.mentions}
                about = {name: new for name in spoken if (new := self._carried(module, name, origin))}
                if piece.is_call and about and (module, index) not in self.pieces:
                    try:
                        self._take(module, index, origin)
                        self.pieces[module, index].names.update(about)
                    except Stays:
                        self.pieces.pop((module, index), None)

    def _carried(self, module: str, name: str, origin: Origin) -> str:
        """Give the new name of what is carried already, nothing for all else."""
        source = origin.imports.get(name, Imported(module, name))
        return self.names.get((source.module, source.name), "")

    def _take_needs(self, module: str, taken: _Taken, origin: Origin) -> None:
        """Take along what a statement speaks of."""
        if origin.has_star:
            raise Stays(f"{module} imports all names of another module")
        for one in taken.piece.imports:
            if one.startswith(".") or kind_of(one) in ("ours", "local"):
                raise Stays(f"it imports {one} inside of a function")
        rows = taken.rows()
        for mention in taken.piece.mentions:
            is_perhaps_text = mention.column is None and not _is_known(mention.name, origin)
            if mention.name not in taken.names and mention.row not in rows and not is_perhaps_text:
                taken.names[mention.name] = self._name_of(module, mention.name, origin)

    def _name_of(self, module: str, name: str, origin: Origin) -> str:
        """Find out what a name of a module is called in the new file."""
        if name in origin.places:
            return self._define(module, name)
        if name in origin.imports:
            self.further.update(dict.fromkeys(origin.further.get(name, ())))
            return self._imported(origin.imports[name], name)
        if name in origin.values and not origin.pieces:
            return self._by_value(module, name, origin.values[name])
        if name in _BUILTIN:
            return name
        raise Stays(f"nothing in {module} says what {name} is")

    def _imported(self, source: Imported, name: str) -> str:
        source = canonical(source)
        if kind_of(source.module) in ("ours", "local"):
            if not source.name:
                raise Stays(f"it needs the module {source.module} as a whole")
            return self._define(source.module, source.name)
        if source not in self.lines:
            self.lines[source] = self._fresh(name)
        return self.lines[source]

    def _by_value(self, module: str, name: str, value: object) -> str:
        """Import what a notebook's name stands for, by what it is."""
        if isinstance(value, ModuleType):
            return self._imported(Imported(value.__name__), name)
        home, qualified = getattr(value, "__module__", ""), getattr(value, "__qualname__", "")
        if not home or home == module or "." in qualified or not qualified:
            raise Stays(f"the source of {module}:{name} is not at hand")
        return self._imported(Imported(home, qualified), name)

    def _fresh(self, wanted: str) -> str:
        name, count = wanted, 2
        known = self.taken | {*self.promised.values(), *self.names.values(), *self.lines.values()}
        while name in known:
            name, count = f"{wanted}{count}", count + 1
        return name


def _is_known(name: str, origin: Origin) -> bool:
    return name in origin.places or name in origin.imports or name in origin.values


def _ours(origin: Origin) -> frozenset[str]:
    """List the names in a module that stand for parts of netdraft."""
    return frozenset(name for name, one in origin.imports.items() if kind_of(one.module) == "ours")
