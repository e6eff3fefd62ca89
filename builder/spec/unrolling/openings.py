"""Scopes about to be unrolled: a net, a composite with its params settled, or a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from blocks.errors import CLOSE, NetdraftError, guess
from blocks.kinds import Value
from builder.errors import Mark, SpecError
from builder.spec.document import Path
from builder.spec.forms import NODE_KEYS
from builder.spec.mending.proposals import respelt, rewritten
from builder.spec.models import Node, Param
from builder.spec.plan import PlannedInput, Setting, SizeFacts
from builder.spec.unrolling.extents import read_sizes
from builder.spec.unrolling.place import MOST_NETS, Place, State
from builder.spec.unrolling.scope import Definition, Library
from builder.spec.unrolling.settings import settle_params
from builder.spec.unrolling.values import Failed

NET = "net:"
KEYWORDS = {
    "if": "`when` includes a node by a condition",
    "for": "`repeat` chains copies of a node",
    "input": "`from` names what flows in",
}
"""What nodes call things that other languages have."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a scope says of itself to people."""

    title: str = ""
    doc: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A scope with its names known, before its nodes are; `inputs` None if none are stated."""

    kind: Literal["net", "composite", "group"]
    name: str
    place: Place
    nodes: Mapping[str, Node]
    inputs: tuple[PlannedInput, ...] | None
    outputs: Any = None  # plain data, as it was written
    init: Any = None  # plain data, as it was written
    settings: Mapping[str, Value] | None = None
    words: Words = Words()
    sizes: Mapping[str, SizeFacts] = field(default_factory=dict)


def open_net(
    library: Library, settings: Mapping[str, Value], prefix: str, above: tuple[str, ...] = ()
) -> Opening:
    """Open a whole net under settled params."""
    spec = library.document.spec
    place = Place(library, (), settings, prefix, above)
    inputs = tuple(
        PlannedInput(
            name,
            place.evaluator.key(("inputs", name)),
            sizes_at(
                port.shape,
                place.at("inputs", name, "shape")
                if place.has("inputs", name, "shape")
                else place.at("inputs", name),
                place,
            ),
            port.dtype,
            port.doc,
        )
        for name, port in (spec.inputs or {}).items()
    )
    words = Words(spec.title, spec.doc, spec.source)
    sizes = read_sizes(spec.dims, library.evaluator, settings, prefix.rstrip(".") or None)
    return Opening(
        "net",
        spec.net or "",
        place,
        spec.nodes or {},
        inputs,
        spec.outputs,
        spec.init,
        settings,
        words,
        sizes,
    )


def open_group(node: Node, here: Place, path: str) -> Opening:
    """Open the nodes of a node."""
    inner = Place(here.library, here.path, here.names, f"{path}.", (*here.above, ""))
    return Opening(
        "group",
        "",
        inner,
        node.nodes or {},
        _inputs(node.inputs, inner),
        node.outputs,
        words=Words(doc=node.doc),
    )


def open_composite(
    definition: Definition, given: Mapping[str, Setting], here: Place, path: str, mark: Mark, state: State
) -> Opening:
    """Open a composite: settle its params by the arguments of the node at `path`.

    Raises:
        Failed: It contains itself, or an argument is at fault; the fault has been told.
    """
    composite = definition.composite
    key = f"{definition.library.document.file}:{definition.name}"
    if key in here.above:
        chain = [one.rpartition(":")[2] for one in here.above[here.above.index(key) :] if one]
        what = f"the composite '{definition.name}' contains itself: {' → '.join([*chain, definition.name])}"
        hint = "a composite cannot be recursive; `repeat` chains copies"
        state.faults.add("composite-cycle", what, mark, path, hint=hint)
        raise Failed
    _tell_unknown(composite.params, given, here, path, f"'{definition.name}'")
    settings = settle_params(
        composite.params, given, definition.library.evaluator, (*definition.path, "params"), mark=mark,
        node=path, owner=f"'{definition.name}'",
    )  # fmt: skip
    inner = Place(definition.library, definition.path, settings, f"{path}.", (*here.above, key))
    words = Words(composite.title, composite.doc, composite.source)
    inputs = _inputs(composite.inputs, inner)
    return Opening(
        "composite",
        definition.name,
        inner,
        composite.nodes,
        inputs,
        composite.outputs,
        composite.init,
        settings,
        words,
    )


def open_inner_net(
    name: str, given: Mapping[str, Setting], here: Place, path: str, mark: Mark, state: State
) -> Opening:
    """Open a whole net that is used as a block, as in `net:resnet@resnet50`.

    Raises:
        Failed: There is no such net, it contains itself, or an argument is at fault; the fault has been told.
    """
    key = f"{NET}{name}"
    if key in here.above:
        state.faults.add("composite-cycle", f"the net '{name[:80]}' contains itself", mark, path)
        raise Failed
    library, variant = _fetched(name, path, mark, state)
    spec = library.document.spec
    _tell_unknown(spec.params, given, here, path, f"'{name}'")
    chosen = {**_variant(library, variant, name, path, mark, state), **given}
    settings = settle_params(
        spec.params, chosen, library.evaluator, ("params",), mark=mark, node=path, owner=f"'{name}'"
    )
    return open_net(library, settings, f"{path}.", (*here.above, key))


def sizes_at(sizes: list[Any], path: Path, place: Place) -> tuple[Setting, ...]:
    """Evaluate a stated shape; each size keeps its mark."""
    evaluator, names = place.evaluator, place.names
    marks = evaluator.marks(path, len(sizes))
    return tuple(
        [
            Setting(evaluator.value(raw, (*path, number), names), marks[number])
            for number, raw in enumerate(sizes)
        ]
    )


def _tell_unknown(
    params: Mapping[str, Param], given: Mapping[str, Setting], here: Place, path: str, owner: str
) -> None:
    """Tell arguments of a node that are no params of what it opens.

    Raises:
        Failed: There are some.
    """
    unknown = [name for name in given if name not in params]
    taken = set(given)
    for name in unknown:
        what = f"{owner} has no param '{name[:80]}', so that argument is unknown"
        meant = guess(name, params) or guess(name, NODE_KEYS, likeness=CLOSE)
        listed = f"its params are {', '.join(params)}" if params else "it takes no arguments"
        hint = meant.hint if meant else KEYWORDS.get(name, listed)
        mark = here.evaluator.key(here.argument(name))
        is_free = meant is not None and meant.word not in taken and not here.has(meant.word)
        mend = respelt(mark, meant, name, is_key=True) if is_free else None
        taken.update([meant.word] if meant is not None else ())
        here.evaluator.faults.add("unknown-argument", what, mark, path, hint=hint, proposal=mend)
    if unknown:
        raise Failed


def _inputs(inputs: Mapping[str, Any] | None, place: Place) -> tuple[PlannedInput, ...] | None:
    if inputs is None:
        return None
    return tuple(
        PlannedInput(
            name,
            place.evaluator.key(place.at("inputs", name)),
            None if sizes is None else sizes_at(sizes, place.at("inputs", name), place),
            "",
        )
        for name, sizes in inputs.items()
    )


def _fetched(name: str, path: str, mark: Mark, state: State) -> tuple[Library, str | None]:
    if name not in state.fetched:
        if len(state.fetched) >= MOST_NETS:
            state.faults.add("too-many-nets", f"more than {MOST_NETS} nets are used as blocks", mark, path)
            raise Failed
        try:
            state.fetched[name] = state.library(name)
        except SpecError:
            raise
        except NetdraftError as error:
            what = f"there is no net '{name[:80]}' to use as a block: {error.what}"
            base, whole = name.partition("@")[0], f"{NET}{name}"
            mend = rewritten(mark, whole, len(NET), len(base), error.guess)
            state.faults.add("unknown-block", what, mark, path, hint=error.hint, proposal=mend)
            raise Failed from None
    return state.fetched[name]


def _variant(
    library: Library, variant: str | None, name: str, path: str, mark: Mark, state: State
) -> dict[str, Setting]:
    if variant is None:
        return {}
    variants = library.document.spec.variants
    if variant not in variants:
        what = f"'{library.document.spec.net}' has no variant '{variant[:80]}'"
        meant = guess(variant, variants)
        meant = meant if meant and meant.is_clear else None
        hint = meant.hint if meant else f"its variants are {', '.join(variants) or 'none'}"
        whole = f"{NET}{name}"
        mend = rewritten(mark, whole, len(whole) - len(variant), len(variant), meant)
        state.faults.add("unknown-variant", what, mark, path, hint=hint, proposal=mend)
        raise Failed
    at: Path = ("variants", variant)
    evaluator = library.evaluator
    return {
        name: Setting(evaluator.value(raw, (*at, name), {}), evaluator.mark((*at, name)))
        for name, raw in variants[variant].items()
    }
