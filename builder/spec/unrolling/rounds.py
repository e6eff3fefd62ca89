"""Repeats: how many copies there are, and the names that each one knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocks.kinds import Value, shown
from builder.bounds import raising
from builder.errors import SpecError
from builder.spec.mending.proposals import Spelling
from builder.spec.models import Node
from builder.spec.unrolling.place import Place, State
from builder.spec.unrolling.values import Failed

Round = dict[str, Value]


def rounds_of(node: Node, here: Place, path: str, state: State) -> list[Round]:
    """Give the names that each copy of a node adds; one empty round where it has no repeat.

    Raises:
        Failed: The repeat is at fault; the fault has been told.
        SpecError: The spec unrolls to more nodes than the budget has.
    """
    if node.repeat is None:
        rounds: list[Round] = [{}]
    elif isinstance(node.repeat, dict):
        rounds = _in_step(node.repeat, here, path, state)
    else:
        rounds = [{"i": number} for number in range(_count(node, here, path, state))]
    _check_budget(node, here, len(rounds), path, state)
    return rounds


def _count(node: Node, here: Place, path: str, state: State) -> int:
    """Read a count; a formula may come to 0, which leaves the node out."""
    count = here.evaluator.value(node.repeat, here.at("repeat"), here.names, path)
    least = 0 if isinstance(node.repeat, str) else 1
    if isinstance(count, bool) or not isinstance(count, int) or count < least:
        what = f"`repeat` needs an integer of at least {least}, got {shown(count)}"
        state.faults.add("bad-repeat", what, here.evaluator.mark(here.at("repeat")), path)
        raise Failed
    _check_budget(node, here, count, path, state)
    return count


def _in_step(repeat: Mapping[str, Any], here: Place, path: str, state: State) -> list[Round]:
    """Step through lists together."""
    lists: dict[str, tuple[Value, ...]] = {}
    for name, raw in repeat.items():
        value = here.evaluator.value(raw, here.at("repeat", name), here.names, path)
        if not isinstance(value, tuple):
            what = f"`repeat` steps through lists, and '{name}' is {shown(value)}"
            mark, number = here.evaluator.mark(here.at("repeat", name)), str(raw).removeprefix("=")
            is_count = isinstance(value, int) and not isinstance(value, bool)
            hint = f"to count, write =range({number})" if is_count else None
            mend = Spelling(mark, str(raw), f"=range({number})") if hint else None
            state.faults.add("bad-repeat", what, mark, path, hint=hint, proposal=mend)
            raise Failed
        lists[name] = value
    lengths = {name: len(value) for name, value in lists.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"'{name}' has {length}" for name, length in lengths.items())
        what = f"`repeat` steps through lists of equal length, and {told}"
        state.faults.add("bad-repeat", what, here.evaluator.mark(here.at("repeat")), path)
        raise Failed
    count = next(iter(lengths.values()))
    return [
        {"i": number, **{name: value[number] for name, value in lists.items()}} for number in range(count)
    ]


def _check_budget(node: Node, here: Place, count: int, path: str, state: State) -> None:
    """Refuse before anything is unrolled what would unroll to too much."""
    is_counted = count > 1 or node.block
    size = max(count, state.budget.counted(node, here.names, here.library)) if is_counted else count
    if size <= state.budget.left:
        return
    what = f"the spec unrolls to too many nodes: this one alone to {size:,} or more"
    key = here.at("repeat") if here.has("repeat") else here.path
    most = state.budget.limits.nodes
    hint = f"the limit is {most:,} nodes in all: repeat less, or fewer levels deep; {raising('nodes')}"
    state.faults.add("too-many-nodes", what, here.evaluator.mark(key), path, hint=hint)
    raise SpecError(state.faults.found, state.sources)
