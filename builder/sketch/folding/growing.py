"""Growing concatenations: each made of the one before and of what is new."""

from __future__ import annotations

from dataclasses import replace

from builder.sketch.folding.naming import fresh
from builder.sketch.folding.reading import is_group
from builder.sketch.tree import Scope, Sketch, Step

CONCAT = "Concat"
FEWEST = 3
"""A concatenation that grows fewer times than this is left as it is."""

Key = tuple[str, tuple[str, ...]]


def with_growing_concats(sketch: Sketch) -> Sketch:
    """Let layers that read all layers before them read one value that grows.

    The concatenation that such a layer begins with moves in front of it, and takes in what was concatenated
    before: the same numbers, from the same blocks in the same order.
    """
    scope = _grown(sketch.scope)
    return sketch if scope is sketch.scope else replace(sketch, scope=scope)


def _grown(scope: Scope) -> Scope:
    steps = tuple(_with_body(step) for step in scope.steps)
    if any(new is not old for new, old in zip(steps, scope.steps, strict=True)):
        scope = replace(scope, steps=steps)
    called = {step.call.partition("[")[0] for step in scope.steps}
    dense = [step for step in scope.steps if _begins_with_concat(step) and step.id not in called]
    moved = _with_concats_outside(scope, {step.id for step in dense}) if len(dense) >= FEWEST else scope
    grown = _with_shared_beginnings(moved)
    return moved if grown is None else grown


def _with_body(step: Step) -> Step:
    if not is_group(step) or step.body is None:
        return step
    body = _grown(step.body)
    return step if body is step.body else replace(step, body=body)


def _begins_with_concat(step: Step) -> bool:
    """Whether a group does nothing with its inputs but concatenate them all, first of all."""
    if not is_group(step) or step.body is None or len(step.body.inputs) < 2 or len(step.body.steps) < 2:
        return False
    first, *rest = step.body.steps
    inputs = step.body.inputs
    is_whole = _is_concat(first) and tuple(ref for _, ref in first.inputs) == inputs
    read = {ref for one in rest for _, ref in one.inputs} | {ref for _, ref in step.body.outputs}
    is_bound = tuple(port for port, _ in step.inputs) == inputs
    gives_more = any(ref != first.id for _, ref in step.body.outputs)
    is_alone = not read & set(inputs) and all(one.call != first.id for one in rest)
    return is_whole and is_bound and gives_more and is_alone


def _is_concat(step: Step) -> bool:
    return step == Step(
        step.id, CONCAT, args=step.args, inputs=step.inputs, origin=step.origin, kind=step.kind
    ) and bool(step.block)


def _with_concats_outside(scope: Scope, dense: set[str]) -> Scope:
    """Move the concatenations in front of the groups that begin with them."""
    taken = [*scope.inputs, *(step.id for step in scope.steps)]
    wish = next((step.id for step in reversed(scope.steps) if _is_concat(step)), "concat")
    moved: dict[str, str] = {}
    steps: list[Step] = []
    for step in scope.steps:
        step = replace(step, inputs=_renamed(step.inputs, moved))
        if step.id in dense and step.body is not None:
            first = step.body.steps[0]
            refs = tuple((port, ref) for (port, _), (_, ref) in zip(first.inputs, step.inputs, strict=True))
            outside = replace(first, id=fresh(wish, taken), inputs=refs)
            taken.append(outside.id)
            steps.append(outside)
            moved.update(_outputs_moved(step, step.body, outside.id))
            step = _reading(step, step.body, outside.id)
        steps.append(step)
    return replace(scope, steps=tuple(steps), outputs=_renamed(scope.outputs, moved))


def _renamed(refs: tuple[tuple[str, str], ...], moved: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((port, moved.get(ref, ref)) for port, ref in refs)


def _outputs_moved(step: Step, body: Scope, outside: str) -> dict[str, str]:
    """Tell where the outputs of a group are found when it gives its concatenation no more."""
    kept = [name for name, ref in body.outputs if ref != body.steps[0].id]
    moved: dict[str, str] = {}
    for number, (name, ref) in enumerate(body.outputs):
        port = name or f"out{number}"
        place = outside if ref == body.steps[0].id else step.id if name == kept[0] else f"{step.id}.{port}"
        moved[f"{step.id}.{port}"] = place
        if number == 0:
            moved[step.id] = place
    return moved


def _reading(step: Step, body: Scope, ref: str) -> Step:
    """Give a group without the concatenation that it began with, reading that from outside."""
    first, *rest = body.steps
    name = body.inputs[0]
    steps = tuple(replace(one, inputs=_renamed(one.inputs, {first.id: name})) for one in rest)
    outputs = tuple((port, old) for port, old in body.outputs if old != first.id)
    if len(outputs) == 1:
        outputs = (("", outputs[0][1]),)
    return replace(step, body=Scope((name,), steps, outputs), inputs=((name, ref),))


def _with_shared_beginnings(scope: Scope) -> Scope | None:
    """Let each concatenation take in one that it begins with; None if there are too few."""
    known: dict[Key, str] = {}
    steps: list[Step] = []
    shared = 0
    for step in scope.steps:
        if not _is_concat(step):
            steps.append(step)
            continue
        settings, refs = repr(dict(step.args)), tuple(ref for _, ref in step.inputs)
        lengths = range(len(refs) - 1, 1, -1)
        begin = next((size for size in lengths if (settings, refs[:size]) in known), 0)
        if begin:
            shared += 1
            port = step.inputs[0][0]
            first = known[(settings, refs[:begin])]
            step = replace(step, inputs=((port, first), *step.inputs[begin:]))
        known.setdefault((settings, refs), step.id)
        steps.append(step)
    return replace(scope, steps=tuple(steps)) if shared >= FEWEST - 1 else None
