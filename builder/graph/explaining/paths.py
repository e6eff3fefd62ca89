"""Paths: from `stage.3.conv.out_channels` to a node, its scopes, and the words left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from blocks.errors import nearest
from builder.errors import UsageError
from builder.graph.explaining.descent import Descent, Level, Stop
from builder.graph.explaining.flow import Scope
from builder.graph.ir import Graph, Node

INDEX = re.compile(r"\[\s*(-?\d{1,9})\s*\]")
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a path leads to: the scope, the node there (None for the net itself), what is left.

    `node` is None, too, where the `when` of the stop leaves it out; `inner` is the stop's inside.
    """

    level: Level
    scope: Scope
    stop: Stop | None
    node: Node | None
    inner: Level | None
    rest: tuple[str, ...]
    is_last_copy: bool = False


def words_of(path: str) -> list[str]:
    """Split a path; `encoder[-1]` means what `encoder.-1` does.

    >>> words_of("encoder[-1].conv.out_channels")
    ['encoder', '-1', 'conv', 'out_channels']
    """
    return INDEX.sub(r".\1", path.strip()).split(".")


def locate(descent: Descent, graph: Graph, words: Iterable[str]) -> Found:
    """Follow a path as far as it names nodes; a repeat without an index means its last copy.

    Raises:
        UsageError: A copy that is not there (`unknown-node`).
    """
    rest = list(words)
    level, scope = descent.root, Scope(graph)
    found = Found(level, scope, None, None, level, tuple(rest))
    while rest and rest[0] in level.opening.nodes:
        node_id = rest.pop(0)
        copy, is_last = _copy(descent, level, node_id, rest)
        stop = descent.stop(level, node_id, copy)
        node, inner = scope.graph.node(stop.id), descent.inside(stop)
        found = Found(level, scope, stop, node, inner, tuple(rest), found.is_last_copy or is_last)
        if inner is None or node is None or node.call:
            break
        level, scope = inner, scope.inside(node)
    return found


def at_node(descent: Descent, graph: Graph, path: str) -> Found:
    """Go to a node whose path is known to be right."""
    return locate(descent, graph, path.split("."))


def unknown(found: Found, known: Iterable[str], leads: Callable[[str], bool]) -> UsageError:
    """Say that a path leads nowhere, with the nearest that leads somewhere."""
    word, listed = ".".join(found.rest), list(dict.fromkeys(known))
    around = f"{found.stop.path}." if found.stop is not None else ""
    proposal = next((one for one in _proposals(found, around, listed) if leads(one)), None)
    shown = f"there are {', '.join(listed[:MOST_LISTED])}{' …' if len(listed) > MOST_LISTED else ''}"
    hint = f"did you mean '{proposal[:160]}'?" if proposal is not None else shown
    place = f"'{around[:-1]}' has" if around else "the net has"
    kinds = "node, argument, port or tensor" if around else "node, input, param or size"
    return UsageError(f"{place} no {kinds} '{word[:80]}'", code="unknown-node", hint=hint)


def _proposals(found: Found, around: str, listed: list[str]) -> Iterator[str]:
    """Propose paths: the first word mended, then all that is left of the path."""
    first, *others = found.rest
    match = nearest(first, [one for one in listed if "." not in one])
    if match is not None:
        yield ".".join([f"{around}{match}", *others])
    whole = nearest(".".join(found.rest), listed)
    if whole is not None:
        yield f"{around}{whole}"
    if match is not None:
        yield f"{around}{match}"
    if around and len(found.rest) == 1:
        yield from (f"{around}{one}" for one in listed if nearest(first, [one.rpartition(".")[2]]))


def _copy(descent: Descent, level: Level, node_id: str, rest: list[str]) -> tuple[int | None, bool]:
    """Take the index of a copy from the words that are left; the last copy where there is none."""
    count = descent.copies(level, node_id)
    if not count:
        return None, False
    if not rest or not rest[0].removeprefix("-").isdecimal():
        return count - 1, True
    number = int(rest.pop(0))
    if not -count <= number < count:
        what = f"'{level.opening.place.prefix}{node_id}' has {count} copies, and there is no copy {number}"
        hint = f"copies count from 0 to {count - 1}, or from the end, from -1 to {-count}"
        raise UsageError(what, code="unknown-node", hint=hint)
    return number % count, False
