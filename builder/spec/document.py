"""A document: a checked spec file together with the marks of all that stands in it."""

from __future__ import annotations

from collections.abc import Mapping as ABCMapping
from dataclasses import dataclass, field
from typing import Any

from blocks.errors import did_you_mean, nearest
from builder.errors import Fault, Mark
from builder.spec.bundle import Bundle
from builder.spec.forms import NODE_KEYS, Refusal
from builder.spec.models import (
    Composite,
    Expectation,
    Extent,
    Library,
    MapComponent,
    MapWords,
    Model,
    Node,
    Param,
    Port,
    Spec,
    ValidationError,
)
from builder.spec.tree import Mapping, Scalar, Sequence, Tree, plain

Path = tuple[str | int, ...]
MODELS: dict[str, type[Model]] = {
    "params": Param,
    "inputs": Port,
    "dims": Extent,
    "nodes": Node,
    "blocks": Composite,
    "expect": Expectation,
    "map": MapWords,
    "components": MapComponent,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file, and the key that it stands under."""

    tree: Tree
    key_mark: Mark | None


@dataclass(slots=True)
class Index:
    """Every place of a file by its path."""

    file: str
    places: dict[Path, Place] = field(default_factory=dict)

    @staticmethod
    def of(tree: Tree, file: str) -> Index:
        """Walk a tree once."""
        index = Index(file, {(): Place(tree, None)})
        pending: list[tuple[Path, Tree]] = [((), tree)]
        while pending:
            path, one = pending.pop()
            if isinstance(one, Mapping):
                for entry in one.entries:
                    index.places[(*path, entry.key)] = Place(entry.value, entry.key_mark)
                    pending.append(((*path, entry.key), entry.value))
            elif isinstance(one, Sequence):
                for number, item in enumerate(one.items):
                    index.places[(*path, number)] = Place(item, None)
                    pending.append(((*path, number), item))
        return index

    def value(self, path: Path) -> Mark:
        """Give the mark of a value, or of the nearest thing around it that has one."""
        place = self._nearest(path)
        return place.tree.mark

    def key(self, path: Path) -> Mark:
        """Give the mark of the key that a value stands under, or of the value where it has none."""
        place = self._nearest(path)
        return place.key_mark or place.tree.mark

    def part(self, path: Path, offset: int, length: int) -> Mark:
        """Give the mark of some characters of a text."""
        place = self._nearest(path)
        if path in self.places and isinstance(place.tree, Scalar):
            return place.tree.part(offset, length)
        return place.tree.mark

    def _nearest(self, path: Path) -> Place:
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


@dataclass(frozen=True, slots=True)
class Document:
    """One spec file: its name, its text, what it says, and where it says it.

    `folder` is where `use` starts from, None for text that comes from no file. `bundle` is the weights file
    that the spec was found in, if any.
    """

    file: str
    text: str
    spec: Library
    index: Index
    folder: str | None = None
    used: tuple[Document, ...] = ()
    bundle: Bundle | None = None


def validate(tree: Tree, file: str, *, as_library: bool = False) -> tuple[Library | None, Index, list[Fault]]:
    """Check a tree against the models; give the spec, or the faults, each with its mark."""
    index = Index.of(tree, file)
    model = Library if as_library else Spec
    try:
        return model.model_validate(plain(tree)), index, []
    except ValidationError as refused:
        errors = [dict(one) for one in refused.errors(include_url=False)]
        misspelt = {_meant(one, model) for one in errors if one["type"] == "extra_forbidden"}
        faults = [
            _fault(one, index, model)
            for one in errors
            if one["type"] != "missing" or one["loc"] not in misspelt
        ]
        return None, index, list(dict.fromkeys(faults))


def _meant(error: dict[str, Any], model: type[Library]) -> Path:
    """Give the path of the key that an unknown one was meant for."""
    *above, key = error["loc"]
    return (*above, nearest(str(key), _known_keys(tuple(above), model)) or "")


def _fault(error: dict[str, Any], index: Index, model: type[Library]) -> Fault:
    """Turn one of pydantic's errors into a fault in our own words."""
    path: Path = error["loc"]
    context: ABCMapping[str, Any] = error.get("ctx", {})
    node = node_of(path)
    refusal = context.get("error")
    if isinstance(refusal, Refusal):
        named = (
            f"`{path[-1]}` "
            if path and isinstance(path[-1], str) and refusal.what.startswith(("needs", "must"))
            else ""
        )
        mark = index.key((*path, refusal.key)) if refusal.key else _mark(index, path)
        return Fault(refusal.code, f"{named}{refusal.what}", mark, node, hint=refusal.hint or None)
    if error["type"] == "extra_forbidden":
        key = str(path[-1])
        hint = did_you_mean(key, _known_keys(path[:-1], model))
        return Fault("unknown-key", f"unknown key '{key[:80]}'", index.key(path), node, hint=hint)
    if error["type"] == "missing":
        what = f"the required key `{path[-1]}` is missing"
        return Fault("missing-key", what, _start(index, path[:-1]), node)
    return Fault("wrong-type", f"`{path[-1]}` {_wanted(error['type'])}", _mark(index, path), node)


def _mark(index: Index, path: Path) -> Mark:
    """Point at a value, or at its key where the value is written as nothing."""
    place = index.places.get(path)
    if place is not None and isinstance(place.tree, Scalar) and place.tree.value is None and place.key_mark:
        return place.tree.mark if place.tree.mark.length > 1 else place.key_mark
    return index.value(path)


def _start(index: Index, path: Path) -> Mark:
    mark = index.key(path)
    return Mark(mark.file, mark.line, mark.column, mark.length if path else 1)


def _wanted(kind: str) -> str:
    words = {
        "string_type": "needs text, that is a string", "dict_type": "needs a mapping",
        "list_type": "needs a list", "model_type": "needs a mapping",
        "model_attributes_type": "needs a mapping", "bool_type": "needs true or false",
        "int_type": "needs an integer",
    }  # fmt: skip
    return words.get(kind, "has a value of the wrong kind")


def _known_keys(path: Path, model: type[Library]) -> tuple[str, ...]:
    """List the keys that are known at a path."""
    if not path:
        return tuple(model.model_fields)
    if len(path) >= 2 and path[-2] == "nodes":
        return NODE_KEYS
    section = str(path[0] if len(path) < 3 else path[-2])
    known = MODELS.get(section)
    fields = tuple(known.model_fields) if known else ()
    return tuple(name for name in fields if name not in ("has_default", "from_"))


def node_of(path: Path) -> str | None:
    """Name the node that a path leads into.

    >>> node_of(("nodes", "enc", "nodes", "conv", "bias")), node_of(("inputs", "x"))
    ('enc.conv', None)
    """
    names = [str(path[place + 1]) for place, key in enumerate(path[:-1]) if key == "nodes"]
    scope = [str(path[1])] if len(path) > 1 and path[0] == "blocks" else []
    return ".".join(scope + names) or None
