"""Scopes: the net, each composite, each group, with the names that are known inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path
from builder.spec.formulas.tokens import NAME

ONLY: Final = "out"
DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope and its names, each with the path of what it names.

    `inputs` and `ports` lead to keys of mappings or to items of lists; `sizes` maps the names of dims to
    the scope whose inputs name them. `variables` are the repeat variables known here, inner before outer.
    """

    kind: Literal["net", "composite", "group"]
    path: Path
    owner: Path
    nodes: Mapping[str, Path] = field(default_factory=dict)
    inputs: Mapping[str, Path] = field(default_factory=dict)
    ports: Mapping[str, Path] = field(default_factory=dict)
    params: Mapping[str, Path] = field(default_factory=dict)
    variables: Mapping[str, Path] = field(default_factory=dict)
    sizes: Mapping[str, Path] = field(default_factory=dict)

    def names(self) -> dict[str, Path]:
        """Give what formulas know here: params, and repeat variables, which hide them."""
        return {**self.params, **self.variables}

    def repeated(self, reading: Reading, node: Path) -> Scope:
        """Give the scope as a node's own keys see it: with the variables of its repeat."""
        at = (*node, "repeat")
        if at not in reading.index:
            return self
        own = dict(reading.keys(at))
        return replace(self, variables={**self.variables, "i": at, **own})


def scopes_of(reading: Reading) -> dict[Path, Scope]:
    """Find every scope of a file, by its path: `()` for the net, that of a node for a group."""
    top = _opened(reading, Scope("net", (), (), params=_named(reading, ("params",))))
    waiting = [top]
    for _, path in reading.keys(("blocks",)):
        params = _named(reading, (*path, "params"))
        waiting.append(_opened(reading, Scope("composite", path, path, params=params)))
    found: dict[Path, Scope] = {}
    while waiting:
        scope = waiting.pop()
        found[scope.path] = scope
        if len(scope.path) > DEEPEST:
            continue
        for path in scope.nodes.values():
            if (*path, "nodes") in reading.index:
                around = scope.repeated(reading, path)
                inner = replace(around, kind="group", path=path)
                waiting.append(_opened(reading, inner))
    return found


def sizes_in(reading: Reading, path: Path) -> Iterator[str]:
    """List the names of sizes in a stated shape, a list of numbers, names and expressions."""
    for item in reading.items(path):
        found = reading.scalar(item)
        if found is not None and not found.text.startswith("="):
            yield from NAME.findall(found.text)


def shape_path(reading: Reading, path: Path) -> Path:
    """Give the path of an input's shape: its value, or what stands there under `shape`."""
    return (*path, "shape") if (*path, "shape") in reading.index else path


def _opened(reading: Reading, scope: Scope) -> Scope:
    inputs = _named(reading, (*scope.path, "inputs"))
    stated = {
        name: scope.path for path in inputs.values() for name in sizes_in(reading, shape_path(reading, path))
    }
    return replace(
        scope,
        nodes=_named(reading, (*scope.path, "nodes")),
        inputs=inputs,
        ports=_ports(reading, (*scope.path, "outputs")),
        sizes={**scope.sizes, **stated},
    )


def _named(reading: Reading, path: Path) -> dict[str, Path]:
    """Give the keys of a mapping, or the texts in a list, with their paths."""
    found = {name: one for name, one in reading.keys(path) if name}
    for item in reading.items(path):
        piece = reading.scalar(item)
        if piece is not None and piece.text:
            found.setdefault(piece.text, item)
    return found


def _ports(reading: Reading, path: Path) -> dict[str, Path]:
    """Give what a scope's outputs are called: their keys, or `out0`, `out1` … in a list."""
    items = list(reading.items(path))
    if items:
        return {ONLY: items[0]} if len(items) == 1 else {f"{ONLY}{n}": one for n, one in enumerate(items)}
    named = dict(reading.keys(path))
    return named or ({ONLY: path} if reading.scalar(path) is not None else {})
