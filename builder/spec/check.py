"""What the models cannot see: names, versions, shapes of params, double meanings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from blocks.errors import CLOSE, guess
from blocks.shapes import DTYPES
from builder.errors import Fault, Mark
from builder.spec.document import Index, Path, node_of
from builder.spec.forms import NODE_KEYS
from builder.spec.mending.proposals import Writing, respelt
from builder.spec.mending.renaming import renamed
from builder.spec.models import Composite, Library, Node
from builder.spec.names import fault_of
from builder.spec.variants import faults_of_variants

VERSION = 1
LEGAL = "names are ASCII letters, digits and `_`, do not start with a digit, and have at most 64 characters"


def check_document(spec: Library, index: Index) -> list[Fault]:
    """Give the faults of a spec that is well-formed, in no order."""
    faults: list[Fault] = []
    if type(spec.version) is not int or spec.version != VERSION:
        what = f"`version` {spec.version!r:.40} of the language is not known here"
        faults.append(
            Fault(
                "bad-version",
                what,
                index.value(("version",)),
                hint=f"write `version: {VERSION}`, or leave it out",
                proposal=Writing(index.value(("version",)), f"{spec.version}", f"{VERSION}", is_safe=False),
            )
        )
    if spec.net is not None:
        faults += _name(spec.net, "the net's name", index, ("net",), is_value=True)
    faults += _names(spec.params, "a param", index, ("params",))
    faults += _names(spec.variants, "a variant", index, ("variants",))
    faults += _names(spec.dims, "a size", index, ("dims",))
    faults += faults_of_variants(spec, index)
    faults += _inputs(spec, index)
    for name, composite in spec.blocks.items():
        faults += _composite(name, composite, index)
    inputs = spec.inputs or {}
    faults += _scope(spec.nodes or {}, inputs, spec.outputs, index, ())
    return faults


def _inputs(spec: Library, index: Index) -> Iterable[Fault]:
    for name, port in (spec.inputs or {}).items():
        yield from _name(name, "an input", index, ("inputs", name))
        if name == "prev":
            yield _prev("an input", index.key(("inputs", name)))
        if port.dtype not in DTYPES:
            meant = guess(port.dtype, DTYPES)
            hint = meant.hint if meant else f"one of {', '.join(DTYPES)}"
            what = f"`dtype` {port.dtype[:40]!r} is not known"
            mark = index.value(("inputs", name, "dtype"))
            mend = respelt(mark, meant, port.dtype)
            yield Fault("bad-dtype", what, mark, hint=hint, proposal=mend)


def _composite(name: str, composite: Composite, index: Index) -> Iterable[Fault]:
    path = ("blocks", name)
    yield from _name(name, "a composite", index, path, is_attribute=True)
    yield from _names(composite.params, "a param", index, (*path, "params"))
    yield from _names(composite.inputs or {}, "an input", index, (*path, "inputs"))
    yield from _scope(composite.nodes, composite.inputs or {}, composite.outputs, index, path)


def _scope(
    nodes: Mapping[str, Node], inputs: Mapping[str, object], outputs: object, index: Index, path: Path
) -> Iterable[Fault]:
    if isinstance(outputs, list | dict) and not outputs:
        what = "`outputs` must name at least one node; it is empty"
        hint = "leave it out for the output of the last node"
        yield Fault("wrong-type", what, index.value((*path, "outputs")), hint=hint)
    if isinstance(outputs, dict):
        yield from _names(outputs, "an output", index, (*path, "outputs"))
    for name, node in nodes.items():
        here = (*path, "nodes", name)
        node_path = node_of((*here, ""))
        yield from _name(name, "a node", index, here, is_attribute=True)
        if name in inputs:
            what = f"the node '{name}' has the name of an input"
            yield Fault("name-taken", what, index.key(here), node_path, hint="give one of them another name")
        elif name == "prev":
            yield _prev("a node", index.key(here), node_path)
        yield from _node(node, index, here)


def _prev(what: str, mark: Mark, node: str | None = None) -> Fault:
    what = f"{what} cannot be called 'prev': in `from` it means the node above"
    return Fault("bad-name", what, mark, node, hint="give it another name")


def _node(node: Node, index: Index, path: Path) -> Iterable[Fault]:
    name = node_of((*path, ""))
    for key in ("inputs", "outputs"):
        if node.nodes is None and getattr(node, key) is not None:
            what = f"`{key}` belongs to a group or a composite, and this node has no `nodes`"
            yield Fault("unknown-key", what, index.key((*path, key)), name)
    if node.call is not None and node.args:
        what = "a `call` runs another node's module again, so it has no arguments of its own"
        mark, hint = _argument(next(iter(node.args)), index, path), f"they are those of '{node.call[:80]}'"
        yield Fault("unknown-argument", what, mark, name, hint=hint)
    for key in ("freeze", "init", "taps", "tie") if node.call is not None else ():
        if index.has((*path, key)):
            what = (
                f"a `call` has no weights and no inside of its own: `{key}` belongs to the node that it calls"
            )
            yield Fault("unknown-key", what, index.key((*path, key)), name)
    for key in node.args if node.nodes is not None else ():
        what = f"unknown key '{key[:80]}': a group has no arguments"
        meant, mark = guess(key, NODE_KEYS, likeness=CLOSE), _argument(key, index, path)
        is_free = meant is not None and not index.has((*path, meant.word))
        mend = respelt(mark, meant, key, is_key=True) if is_free else None
        yield Fault("unknown-key", what, mark, name, hint=meant.hint if meant else None, proposal=mend)
    yield from _repeat_names(node, index, path)
    yield from _names(node.taps, "a tap", index, (*path, "taps"))
    if node.nodes is not None:
        inputs = node.inputs or {}
        yield from _names(inputs, "an input", index, (*path, "inputs"))
        yield from _scope(node.nodes, inputs, node.outputs, index, path)


def _argument(name: str, index: Index, path: Path) -> Mark:
    inner = (*path, "args", name)
    return index.key(inner if index.has(inner) else (*path, name))


def _repeat_names(node: Node, index: Index, path: Path) -> Iterable[Fault]:
    if isinstance(node.repeat, dict):
        yield from _names(node.repeat, "a repeat variable", index, (*path, "repeat"))


def _names(names: Iterable[str], what: str, index: Index, path: Path) -> list[Fault]:
    return [fault for name in names for fault in _name(name, what, index, (*path, name))]


def _name(
    name: str, what: str, index: Index, path: Path, *, is_attribute: bool = False, is_value: bool = False
) -> list[Fault]:
    reason = fault_of(name, is_attribute=is_attribute)
    if reason is None:
        return []
    mark = index.value(path) if is_value else index.key(path)
    role = what if is_value else f"the name of {what}"
    hint, mend = LEGAL if reason.startswith(("needs", "has")) else "give it another name", None
    legal = re.sub(r"[^A-Za-z0-9_]+", "_", name)
    if hint is LEGAL and legal != name and fault_of(legal, is_attribute=is_attribute) is None:
        hint = f"write '{legal}': {LEGAL}"
        mend = renamed(index, path, name, legal, is_value=is_value)
    told = f"{_shown(name)} cannot be {role}: it {reason}"
    return [Fault("bad-name", told, mark, node_of((*path, "")), hint=hint, proposal=mend)]


def _shown(name: str) -> str:
    return f"'{name[:64]}'" if name.isprintable() else ascii(name[:64])
