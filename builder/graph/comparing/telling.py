"""A comparison in words: totals, ends, conditions, then one paragraph a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from blocks.kinds import shown
from blocks.shapes import Shape
from builder.graph.comparing.changes import Change, Changed, Rewired, block_name
from builder.graph.comparing.share import share_of
from builder.graph.costs import parameters_of
from builder.graph.ir import Node

if TYPE_CHECKING:
    from builder.graph.diff import Diff

WORDS: Final = {"macs": "multiply-adds", "shape": "shape", "parameters": "parameters", "block": "block"}


def tell(diff: Diff) -> str:
    """Write a comparison for people; signs stand beside words, and every value has both sides."""
    title = " → ".join(diff.names)
    if diff.is_same:
        return f"{title}: the same"
    lines = [title, *_totals(diff), *_ends(diff), *_conditions(diff)]
    counts = (
        (len(diff.added), "added"), (len(diff.removed), "removed"), (len(diff.changed), "changed"),
        (len(diff.rewired), "rewired"), (len(diff.renamed), "renamed"),
    )  # fmt: skip
    lines.append(
        f"  nodes       {', '.join(f'{count} {word}' for count, word in counts if count) or 'as before'}"
    )
    lines += [f"  − {_node(node)}" for node in diff.removed]
    lines += [f"  + {_node(node)}" for node in diff.added]
    lines += [f"  = {one.before} is now {one.after}" for one in diff.renamed]
    for changed in diff.changed:
        lines += _changed(changed)
    lines += [f"  ⇄ {_rewired(one)}" for one in diff.rewired]
    return "\n".join(lines)


def _totals(diff: Diff) -> Iterator[str]:
    old, new = diff.totals_before, diff.totals_after
    yield f"  parameters  {_both(old.parameters, new.parameters)}"
    yield f"  MACs        {_both(old.macs_at, new.macs_at)}{_at(diff)}"
    weights = diff.weights
    told = [
        f"{len(weights.matching)} of {len(weights.matching) + len(weights.misshapen) + len(weights.missing)}"
        f" tensors would still load{_share(diff)}",
        *(
            f"{len(paths)} {word}"
            for paths, word in (
                (weights.misshapen, "of another shape"),
                (weights.missing, "new"),
                (weights.unexpected, "gone"),
            )
            if paths
        ),
    ]
    yield f"  weights     {', '.join(told)}"


def _share(diff: Diff) -> str:
    """Say what part of the numbers is in the tensors that load, where it is not all of them."""
    weights = diff.weights
    if not weights.matching or not (weights.misshapen or weights.missing):
        return ""
    return f" ({100 * share_of(diff).fraction:.1f} % of the numbers)"


def _at(diff: Diff) -> str:
    old, new = dict(diff.sizes_before), dict(diff.sizes_after)
    if old == new:
        return f" at {_sizes(new)}" if new else ""
    return f", at {_sizes(old) or 'fixed sizes'} and at {_sizes(new) or 'fixed sizes'}"


def _sizes(sizes: dict[str, int]) -> str:
    return ", ".join(f"{name} = {size}" for name, size in sizes.items())


def _both(old: int, new: int) -> str:
    if old == new:
        return f"{new:,}, as before"
    return f"{old:,} → {new:,} ({'+' if new > old else '−'}{abs(new - old):,})"


def _ends(diff: Diff) -> Iterator[str]:
    for end in diff.ends:
        sign = "~" if end.before and end.after else "+" if end.after else "−"
        sides = " → ".join(_shape(shape) for shape in (end.before, end.after) if shape is not None)
        yield f"  {sign} {end.kind} {end.name} {sides}"


def _conditions(diff: Diff) -> Iterator[str]:
    yield from (f"  − condition {one}" for one in diff.conditions_removed)
    yield from (f"  + condition {one}" for one in diff.conditions_added)


def _node(node: Node) -> str:
    count = 0
    if not node.call:
        count = (
            parameters_of(node.body) if node.body is not None else sum(t.elements for t in node.known.params)
        )
    kind = block_name(node)
    if node.body is not None and not kind:
        kind = f"group of {len(node.body.nodes)}"
    shapes = ", ".join(_shape(shape) for shape in node.known.outputs)
    return f"{node.path}  {kind} {shapes}{f', {count:,} parameters' if count else ''}"


def _changed(changed: Changed) -> Iterator[str]:
    yield f"  ~ {changed.path}  {block_name(changed.after) or 'group'}"
    yield from (f"      {_change(change)}" for change in changed.changes)


def _change(change: Change) -> str:
    if change.kind == "init":
        return "init rules are others"
    if change.kind == "freeze":
        return "frozen now" if change.after else "no longer frozen"
    name = {"argument": change.name, "tie": f"{change.name} tied to", "call": "calls"}.get(change.kind)
    follows = " (inferred)" if change.kind == "argument" and change.follows else ""
    return f"{name or WORDS[change.kind]} {_value(change.before)} → {_value(change.after)}{follows}"


def _value(value: object) -> str:
    if isinstance(value, Shape):
        return _shape(value)
    if isinstance(value, tuple) and value and all(isinstance(one, Shape) for one in value):
        return ", ".join(_shape(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if value is None or value == "":
        return "nothing"
    return value if isinstance(value, str) else shown(value, 80)


def _shape(shape: Shape | None) -> str:
    if shape is None:
        return ""
    return str(shape) if shape.dtype == "float32" else f"{shape} {shape.dtype}"


def _rewired(one: Rewired) -> str:
    port = f"output {one.path}.{one.port}" if one.path and one.is_output else f"output {one.port}"
    place = port if one.is_output else f"{one.path}.{one.port}"
    return f"{place} from {', '.join(one.after) or 'nothing'}, was {', '.join(one.before) or 'nothing'}"
