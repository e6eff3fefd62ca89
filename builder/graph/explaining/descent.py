"""A second walk over a document, for one node alone: its scopes, its copy, its names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blocks.kinds import Value, shown
from builder.errors import Faults, Mark
from builder.graph.explaining.origins import Origin, names_in, text_of
from builder.graph.explaining.params import Given, Params
from builder.spec.compose import sources_of
from builder.spec.document import Document
from builder.spec.models import Node, Param
from builder.spec.plan import Setting
from builder.spec.unrolling.openings import NET, Opening, open_composite, open_group, open_inner_net, open_net
from builder.spec.unrolling.place import Fetch, Place, State
from builder.spec.unrolling.rounds import rounds_of
from builder.spec.unrolling.scope import Library, library_of


@dataclass(frozen=True, slots=True)
class Case:
    """A net as asked for: its document, the variant, what was set, and how to open others.

    `settings` are the params as settled; `overrides` are those set from outside, `stored` by name those that
    came with a file of weights.
    """

    document: Document
    settings: Mapping[str, Value]
    variant: str | None
    overrides: Mapping[str, Value]
    fetch: Fetch
    stored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """A scope, and where each name that is known in it came from."""

    opening: Opening
    known: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Stop:
    """One copy of a node: as it was written, with the origins of the names known there.

    `own` are its repeat variables; `given` its arguments, evaluated; a node left out has none.
    """

    id: str
    path: str
    node: Node
    here: Place
    known: Mapping[str, Origin]
    own: tuple[str, ...]
    is_included: bool
    block: str
    given: Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Descent:
    """Walks from the net to one of its nodes; composites are opened as unrolling opens them."""

    case: Case
    state: State
    root: Level
    levels: dict[str, Level | None] = field(default_factory=dict)

    @staticmethod
    def of(case: Case) -> Descent:
        """Open the net itself."""
        state = State(Faults(), sources_of(case.document), case.fetch)
        library = library_of(case.document, state.faults)
        opening = open_net(library, case.settings, "")
        links = _variant_links(library, case.variant)
        for name, value in case.overrides.items():
            is_stored = name in case.stored
            how = "override (stored with the weights)" if is_stored else "override"
            option = "" if is_stored else f"--set {name}={shown(value, 40)}"
            links.setdefault(name, []).append(Given(value, how, option=option))
        params = case.document.spec.params
        known = _origins(params, case.settings, opening.place, ("params",), links)
        return Descent(case, state, Level(opening, known))

    def copies(self, level: Level, node_id: str) -> int | None:
        """Count the copies of a node; None where it has no repeat."""
        node = level.opening.nodes[node_id]
        if node.repeat is None:
            return None
        place = level.opening.place
        return len(rounds_of(node, place.into("nodes", node_id), f"{place.prefix}{node_id}", self.state))

    def stop(self, level: Level, node_id: str, copy: int | None) -> Stop:
        """Go to one copy of a node (None where it has no repeat, or no copies)."""
        scope = level.opening.place
        node, here = level.opening.nodes[node_id], scope.into("nodes", node_id)
        rounds = rounds_of(node, here, f"{scope.prefix}{node_id}", self.state)
        copy_id = node_id if copy is None else f"{node_id}.{copy}"
        path = f"{scope.prefix}{copy_id}"
        names: dict[str, Value] = {**rounds[copy or 0]} if rounds else {"i": 0}
        known = {**level.known, **_rounds(node, here, names, path, copy, level.known)}
        here = here.knowing(names)
        evaluator = here.evaluator
        is_included = bool(rounds) and evaluator.value(node.when, here.at("when"), here.names) is True
        block_at = here.at("block") if here.has("block") else here.path
        block = str(evaluator.value(node.block, block_at, here.names)) if node.block is not None else ""
        given = {
            name: Setting(
                evaluator.value(raw, here.argument(name), here.names), evaluator.mark(here.argument(name))
            )
            for name, raw in (node.args if is_included else {}).items()
        }
        return Stop(copy_id, path, node, here, known, tuple(names), is_included, block, given)

    def inside(self, stop: Stop) -> Level | None:
        """Open the inside of a node; None where it has none."""
        if stop.path not in self.levels:
            self.levels[stop.path] = self._inside(stop) if stop.is_included else None
        return self.levels[stop.path]

    def _inside(self, stop: Stop) -> Level | None:
        node, here = stop.node, stop.here
        if node.nodes is not None:
            return Level(open_group(node, here, stop.path), stop.known)
        mark = here.evaluator.key(here.path)
        links = {name: [_argument(name, one, stop)] for name, one in stop.given.items()}
        definition = here.library.visible.get(stop.block)
        if definition is not None:
            opening = open_composite(definition, stop.given, here, stop.path, mark, self.state)
            path = (*definition.path, "params")
            params = definition.composite.params
            return Level(opening, _origins(params, opening.settings or {}, opening.place, path, links))
        if not stop.block.startswith(NET):
            return None
        name = stop.block.removeprefix(NET)
        opening = open_inner_net(name, stop.given, here, stop.path, mark, self.state)
        library, variant = self.state.fetched[name]
        chosen = _variant_links(library, variant)
        links = {one: [*chosen.get(one, ()), *links.get(one, ())] for one in {**chosen, **links}}
        params = library.document.spec.params
        return Level(opening, _origins(params, opening.settings or {}, opening.place, ("params",), links))


def _argument(name: str, one: Setting, stop: Stop) -> Given:
    here = stop.here
    raw = stop.node.args[name]
    return Given(one.value, "", raw, here.argument(name), here.evaluator, stop.known)


def _origins(
    params: Mapping[str, Param],
    settings: Mapping[str, Value],
    place: Place,
    path: tuple[str | int, ...],
    links: Mapping[str, list[Given]],
) -> dict[str, Origin]:
    return Params(params, settings, place.evaluator, path, place.prefix, links, {}).origins()


def _variant_links(library: Library, variant: str | None) -> dict[str, list[Given]]:
    if variant is None:
        return {}
    evaluator, how = library.evaluator, f"variant {variant}"
    at = ("variants", variant)
    return {
        name: [Given(evaluator.value(raw, (*at, name), {}), how, raw, (*at, name), evaluator)]
        for name, raw in library.document.spec.variants[variant].items()
    }


def _rounds(
    node: Node,
    here: Place,
    names: Mapping[str, Value],
    path: str,
    copy: int | None,
    known: Mapping[str, Origin],
) -> dict[str, Origin]:
    """Give the origins of the repeat variables of one copy."""
    lists: dict[str, Any] = node.repeat if isinstance(node.repeat, dict) else {}
    evaluator, number = here.evaluator, copy or 0
    found = {}
    for name, value in names.items():
        at = here.at("repeat", name) if name in lists else here.at("repeat")
        words = f"element {number} of {text_of(lists[name])}" if name in lists else f"copy {number}"
        mark: Mark = evaluator.mark(at)
        if name not in lists and not isinstance(node.repeat, dict):
            words = f"{words} of {text_of(node.repeat)}"
        used = [one for one in names_in(lists.get(name, node.repeat)) if one in known]
        pairs = tuple((one, known[one].value) for one in used)
        # how many copies there are says nothing of which one it is
        uses = tuple(known[one] for one in used) if name in lists else ()
        found[name] = Origin(f"{path}.{name}", value, "repeat variable", mark, words, pairs, uses)
    return found if node.repeat is not None else {}
