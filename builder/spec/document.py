"""A document: a checked spec file together with the marks of all that stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ABCMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blocks.errors import guess, nearest
from builder.errors import Fault, Mark, Proposal
from builder.spec.forms import NODE_KEYS, Refusal
from builder.spec.mending.proposals import Writing, respelt
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
from builder.spec.tree import Mapping, Scalar, Sequence, Stand, Tree, plain

if TYPE_CHECKING:
    from builder.spec.bundle import Bundle

Path = tuple[str | int, ...]
EXAMPLES = {
    "net": "name the net, as in `net: tiny`",
    "inputs": "state what flows in, as in `inputs: {image: [N, 3, H, W]}`",
    "nodes": "name the nodes in the order in which data meets them, as in `nodes: {relu: ReLU}`",
    "shape": "as in `shape: [N, 3, H, W]`",
}
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
    key_stand: Stand | None

    @property
    def key_mark(self) -> Mark | None:
        """Mark the key."""
        return Mark(*self.key_stand) if self.key_stand is not None else None

    def inside(self) -> list[tuple[str | int, Place]]:
        """List the places one step further inside."""
        if isinstance(self.tree, Mapping):
            return [(one.key, Place(one.value, one.stand)) for one in self.tree]
        items = self.tree.items if isinstance(self.tree, Sequence) else []
        return [(number, Place(item, None)) for number, item in enumerate(items)]


@dataclass(frozen=True, slots=True)
class Index:
    """The places of a file by their paths, found in its tree when they are asked for."""

    tree: Tree
    file: str

    def find(self, path: Path) -> Place | None:
        """Find a value and the key that it stands under; None where there is nothing at a path."""
        depth, tree, stand = self._reach(path)
        return Place(tree, stand) if depth == len(path) else None

    def has(self, path: Path) -> bool:
        """Say whether something stands at a path."""
        return self._reach(path)[0] == len(path)

    def walk(self) -> Iterator[tuple[Path, Place]]:
        """Give all places, outer before inner."""
        pending: list[tuple[Path, Place]] = [((), Place(self.tree, None))]
        while pending:
            path, place = pending.pop()
            yield path, place
            inner = place.inside()
            pending.extend(((*path, key), one) for key, one in reversed(inner))

    def value(self, path: Path) -> Mark:
        """Give the mark of a value, or of the nearest thing around it that has one."""
        return self._reach(path)[1].mark

    def key(self, path: Path) -> Mark:
        """Give the mark of the key that a value stands under, or of the value where it has none."""
        _, tree, stand = self._reach(path)
        return tree.mark if stand is None else Mark(*stand)

    def part(self, path: Path, offset: int, length: int) -> Mark:
        """Give the mark of some characters of a text."""
        depth, tree, _ = self._reach(path)
        return tree.part(offset, length) if depth == len(path) and isinstance(tree, Scalar) else tree.mark

    def _reach(self, path: Path) -> tuple[int, Tree, Stand | None]:
        """Go along a path as far as something stands there: how far, what, and where its key stands."""
        tree: Tree = self.tree
        stand: Stand | None = None
        for depth, part in enumerate(path):
            if isinstance(tree, Mapping) and part in tree.values:
                stand = tree.stands[part]
                tree = tree.values[part]
            elif isinstance(tree, Sequence) and isinstance(part, int) and 0 <= part < len(tree.items):
                stand = None
                tree = tree.items[part]
            else:
                return depth, tree, stand
        return len(path), tree, stand


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
    index = Index(tree, file)
    model = Library if as_library else Spec
    try:
        return model.model_validate(plain(tree)), index, []
    except ValidationError as refused:
        errors = [dict(one) for one in refused.errors(include_url=False)]
        if _is_library(errors):
            return None, index, [_library_alone(index)]
        misspelt = {_meant(one, model) for one in errors if one["type"] == "extra_forbidden"}
        faults = [
            _fault(one, index, model)
            for one in errors
            if one["type"] != "missing" or one["loc"] not in misspelt
        ]
        return None, index, list(dict.fromkeys(faults))


def _is_library(errors: list[dict[str, Any]]) -> bool:
    """Whether nothing is wrong but that a file has blocks alone."""
    missing = {one["loc"] for one in errors if one["type"] == "missing"}
    return len(errors) == len(missing) and {("net",), ("inputs",), ("nodes",)} <= missing


def _library_alone(index: Index) -> Fault:
    what = "there is no net in this file: the required keys `net`, `inputs` and `nodes` are missing"
    hint = "a file of `blocks` alone is for others, which name it under `use`: check one of those"
    is_used = index.has(("blocks",))
    return Fault("missing-key", what, _start(index, ()), hint=hint if is_used else EXAMPLES["net"])


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
        path = (*path, refusal.value_of) if refusal.value_of else path
        named = (
            f"`{path[-1]}` "
            if path and isinstance(path[-1], str) and refusal.what.startswith(("needs", "must"))
            else ""
        )
        mark = index.key((*path, refusal.key)) if refusal.key else _mark(index, path)
        what, mend = f"{named}{refusal.what}", _mend(refusal, mark, index, path)
        return Fault(refusal.code, what, mark, node, hint=refusal.hint or None, proposal=mend)
    if error["type"] == "extra_forbidden":
        key = str(path[-1])
        mark = index.key(path)
        meant = guess(key, _known_keys(path[:-1], model))
        is_free = meant is not None and not index.has((*path[:-1], meant.word))
        proposal = respelt(mark, meant, key, is_key=True) if is_free else None
        hint = meant.hint if meant else _elsewhere(path, index, model)
        return Fault("unknown-key", f"unknown key '{key[:80]}'", mark, node, hint=hint, proposal=proposal)
    if error["type"] == "missing":
        what = f"the required key `{path[-1]}` is missing"
        return Fault("missing-key", what, _start(index, path[:-1]), node, hint=EXAMPLES.get(str(path[-1])))
    return _wrong_type(error["type"], index, path, node)


def _elsewhere(path: Path, index: Index, model: type[Library]) -> str | None:
    """Say where a key may belong that is like no other, or which keys there are."""
    place = index.find(path)
    value = place.tree if place is not None else None
    is_node = isinstance(value, Mapping) and any(entry.key in ("block", "nodes") for entry in value)
    if len(path) == 1 and is_node:
        return "a node stands below `nodes`: indent it by two spaces more"
    known = _known_keys(path[:-1], model)
    return f"the keys here are {', '.join(known)}" if known else None


def _wrong_type(kind: str, index: Index, path: Path, node: str | None) -> Fault:
    """Tell a value of another type; one value where a list is needed wants brackets."""
    mark, place = _mark(index, path), index.find(path)
    value = place.tree.value if place is not None and isinstance(place.tree, Scalar) else None
    hint = mend = None
    if kind == "list_type" and isinstance(value, str) and value:
        hint, mend = f"write [{value}]" if len(value) <= 80 else None, Writing(mark, value, f"[{value}]")
    return Fault("wrong-type", f"`{path[-1]}` {_wanted(kind)}", mark, node, hint=hint, proposal=mend)


def _mend(refusal: Refusal, mark: Mark, index: Index, path: Path) -> Proposal | None:
    """Propose what a form says was meant, for the key that it points at or for the value."""
    place = index.find((*path, refusal.key) if refusal.key else path)
    value = place.tree.value if place is not None and isinstance(place.tree, Scalar) else None
    was = refusal.key or (value if isinstance(value, str) else None)
    return respelt(mark, refusal.meant, was, is_key=bool(refusal.key)) if was is not None else None


def _mark(index: Index, path: Path) -> Mark:
    """Point at a value, or at its key where the value is written as nothing."""
    place = index.find(path)
    if place is not None and isinstance(place.tree, Scalar) and place.tree.value is None and place.key_mark:
        return place.tree.mark if place.tree.mark.length > 1 else place.key_mark
    return index.value(path)


def _start(index: Index, path: Path) -> Mark:
    mark = index.key(path)
    return Mark(mark.file, mark.line, mark.column, mark.length if path else 1)


def _wanted(kind: str) -> str:
    words = {"dict_type": "needs a mapping", "list_type": "needs a list", "model_type": "needs a mapping"}
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
