"""Heads: the last layers of a net, whose outputs are its classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from builder.sketch.folding.lifting.roles import SIZES
from builder.sketch.tree import Scope, Sketch, Step
from builder.spec.tree import Data

CLASSES = "classes"
HEADS = ("out_features", "out_channels")
Path = tuple[str, ...]


def with_classes(sketch: Sketch) -> Sketch:
    """Make the number of classes a param, where all outputs have as many features."""
    paths = [_path(sketch.scope, ref) for _, ref in sketch.scope.outputs]
    heads = {path: _count(_at(sketch.scope, path)) for path in paths if path is not None}
    counts = set(heads.values())
    if len(heads) < len(set(paths)) or len(counts) != 1 or None in counts or 1 in counts:
        return sketch
    scope = sketch.scope
    for path in heads:
        scope = _lifted(scope, path)
    params: dict[str, Data] = {**sketch.params, CLASSES: {"default": counts.pop()}}
    return replace(sketch, scope=scope, params=params)


def _path(scope: Scope, ref: str) -> Path | None:
    """Follow a value back to the layer that sets the number of its features."""
    steps = {step.id: step for step in scope.steps}
    seen: set[str] = set()
    while ref in steps and ref not in seen:
        seen.add(ref)
        step = steps[ref]
        if step.repeat is not None or step.when or step.call:
            return None
        if step.body is not None and len(step.body.outputs) == 1:
            inner = _path(step.body, step.body.outputs[0][1])
            return None if inner is None else (ref, *inner)
        if any(name in step.args for name in SIZES):
            return (ref,)
        if not step.inputs:
            return None
        ref = step.inputs[0][1]
    return None


def _at(scope: Scope, path: Path) -> Step:
    step = next(step for step in scope.steps if step.id == path[0])
    return step if len(path) == 1 or step.body is None else _at(step.body, path[1:])


def _argument(args: Mapping[str, Data]) -> str | None:
    return next((name for name in HEADS if name in args), None)


def _count(step: Step) -> int | None:
    name = _argument(step.args)
    value = step.args[name] if name is not None else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _lifted(scope: Scope, path: Path) -> Scope:
    return replace(
        scope, steps=tuple(_with(step, path) if step.id == path[0] else step for step in scope.steps)
    )


def _with(step: Step, path: Path) -> Step:
    if step.body is not None:
        return replace(step, body=_lifted(step.body, path[1:]))
    name = _argument(step.args)
    assert name is not None, "a head has a size"
    return replace(step, args={**step.args, name: f"={CLASSES}"})
