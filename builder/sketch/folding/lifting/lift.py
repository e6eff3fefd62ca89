"""Lift: the sizes of a traced net as params, so that one word makes it wider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from builder.sketch.folding.lifting.heads import CLASSES, with_classes
from builder.sketch.folding.lifting.roles import roles_of
from builder.sketch.folding.lifting.scaling import WIDTH, Scaling, Shapes
from builder.sketch.tree import Composite, Scope, Sketch, Step
from builder.spec.tree import Data

Check = Callable[[Sketch, Sketch], bool]
"""Check(sketch, changed): both make nets, which differ in numbers of features alone."""

SHAPES_TRIED: tuple[Shapes, ...] = ("heads", "sizes", "none")


def lift(sketch: Sketch, check: Check) -> Sketch:
    """Give a sketch whose sizes are params: `classes` of the last layer, `width` of all others.

    Every formula gives the number that stood there, so that the default net is the same. `check` loads a
    sketch twice; what makes no such net with other values of its params is not lifted.
    """
    headed = sketch if CLASSES in sketch.params else with_classes(sketch)
    if headed is sketch:
        return _wider(sketch, check) or sketch
    both = next(_widenings(headed), None)
    if both is not None and check(both, _changed(_changed(both, WIDTH, 0, 2), CLASSES, 3, 1)):
        return both
    wider = _wider(headed, check)
    if wider is not None and _holds(wider, CLASSES, 3, 1, check):
        return wider
    if _holds(headed, CLASSES, 3, 1, check):
        return wider or headed
    return _wider(sketch, check) or sketch


def _wider(sketch: Sketch, check: Check) -> Sketch | None:
    """Give a sketch with a width that can be another one, None where there is none."""
    return next((wider for wider in _widenings(sketch) if _holds(wider, WIDTH, 0, 2, check)), None)


def _widenings(sketch: Sketch) -> Iterator[Sketch]:
    """Say all sizes by a width, in one way after another; none where there is a width already."""
    if WIDTH not in sketch.params and not any(WIDTH in one.params for one in sketch.blocks):
        found = (_widened(sketch, shapes) for shapes in SHAPES_TRIED)
        yield from (wider for wider in found if wider is not None)


def _holds(sketch: Sketch, param: str, more: int, times: int, check: Check) -> bool:
    """Whether a sketch loads as it is, and with a param changed."""
    return check(sketch, _changed(sketch, param, more, times))


def _changed(sketch: Sketch, param: str, more: int, times: int) -> Sketch:
    default = sketch.params[param]
    assert isinstance(default, dict) and isinstance(default["default"], int), "lifted params are integers"
    changed: dict[str, Data] = {**sketch.params, param: {"default": default["default"] * times + more}}
    return replace(sketch, params=changed)


def _widened(sketch: Sketch, shapes: Shapes) -> Sketch | None:
    """Say all sizes by the first one; None where there is none."""
    scaling = Scaling(roles_of({one.name: one for one in sketch.blocks}), shapes)
    scaling.survey(sketch.scope)
    if not scaling.base:
        return None
    for composite in sketch.blocks:
        scaling.survey(composite.scope)
    scope = scaling.scope(sketch.scope)
    blocks = tuple(scaling.composite(one) for one in sketch.blocks)
    needy = {new.name for new, old in zip(blocks, sketch.blocks, strict=True) if new != old}
    params: dict[str, Data] = {WIDTH: {"default": scaling.base}, **sketch.params}
    return _passed_on(replace(sketch, scope=scope, blocks=blocks, params=params), needy)


def _passed_on(sketch: Sketch, needy: set[str]) -> Sketch:
    """Hand the width to every composite that speaks of it, through those around it."""
    waiting = True
    while waiting:
        users = {one.name for one in sketch.blocks if one.name not in needy and _has(one.scope, needy)}
        needy = needy | users
        waiting = bool(users)
    blocks = tuple(_with_param(one, needy) for one in sketch.blocks)
    return replace(sketch, scope=_given(sketch.scope, needy), blocks=blocks)


def _with_param(composite: Composite, needy: set[str]) -> Composite:
    if composite.name not in needy:
        return composite
    params: dict[str, Data] = {WIDTH: {"type": "int"}, **composite.params}
    return replace(composite, params=params, scope=_given(composite.scope, needy))


def _has(scope: Scope, needy: set[str]) -> bool:
    return any(
        step.block in needy or (step.body is not None and _has(step.body, needy)) for step in scope.steps
    )


def _given(scope: Scope, needy: set[str]) -> Scope:
    return replace(scope, steps=tuple(_given_to(step, needy) for step in scope.steps))


def _given_to(step: Step, needy: set[str]) -> Step:
    if step.body is not None:
        return replace(step, body=_given(step.body, needy))
    return replace(step, args={WIDTH: f"={WIDTH}", **step.args}) if step.block in needy else step
