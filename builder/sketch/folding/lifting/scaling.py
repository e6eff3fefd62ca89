"""Scaling: numbers as multiples of one of them, everywhere in a sketch."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from builder.sketch.folding.lifting.roles import Role, Roles
from builder.sketch.tree import Composite, Scope, Step
from builder.spec.tree import Data

WIDTH = "width"
MOST_PARTS = 8
SMALLEST = 5
"""Fewer features than these are colours or classes rather than a width."""

MOST_FACTOR = 128
MOST_PLAIN = 2
"""In shapes of more dims than these the last one may count features, as of a head."""

Shapes = Literal["heads", "sizes", "none"]
GROWING = re.compile(r"=(\d+)( (?:\*|//) 2 \*\* i)\Z")
CHOICE = re.compile(r"=(\d+)( if [^\[\]]+ else )(\d+)\Z")


@dataclass(slots=True)
class Scaling:
    """One pass that says sizes by the first of them, `base`.

    `sizes` are all that were found, `changed` counts those that became formulas. `shapes` says what is scaled
    in shapes: sizes that layers have as well ("sizes"), and where there are none, the last number, which may
    be the size of a head ("heads").
    """

    roles: Roles
    shapes: Shapes
    base: int = 0
    sizes: set[int] = field(default_factory=set)
    changed: int = 0

    def scope(self, scope: Scope) -> Scope:
        """Rewrite a scope and the groups in it."""
        return replace(scope, steps=tuple(self._step(step) for step in scope.steps))

    def composite(self, composite: Composite) -> Composite:
        """Rewrite the inside of a composite, and the defaults of its params."""
        roles = self.roles.params[composite.name]
        params = {
            name: {**param, "default": self._size(param["default"])}
            if isinstance(param, dict) and "default" in param and roles.get(name) == "size"
            else param
            for name, param in composite.params.items()
        }
        return replace(composite, scope=self.scope(composite.scope), params=params)

    def survey(self, scope: Scope) -> None:
        """Note the sizes of a scope in run order; the first is the base."""
        for step in scope.steps:
            lists = step.repeat.items() if isinstance(step.repeat, dict) else ()
            noted = [value for name, value in lists if self.roles.variable(step, name) == "size"]
            noted += [value for name, value in step.args.items() if self.roles.of(step, name) == "size"]
            for number in (number for value in noted for number in _numbers(value)):
                self.base = self.base or (number if number >= SMALLEST else 0)
                self.sizes.add(number)
            if step.body is not None:
                self.survey(step.body)

    def _step(self, step: Step) -> Step:
        sizes = {
            number
            for name, value in step.args.items()
            if self.roles.of(step, name) == "size"
            for number in _numbers(value)
        }
        args = {
            name: self._value(value, self.roles.of(step, name), sizes) for name, value in step.args.items()
        }
        repeat = step.repeat
        if isinstance(repeat, dict):
            repeat = {
                name: self._value(value, self.roles.variable(step, name), set())
                for name, value in repeat.items()
            }
        body = None if step.body is None else self.scope(step.body)
        return replace(step, args=args, repeat=repeat, body=body)

    def _value(self, value: Data, role: Role | None, sizes: set[int]) -> Data:
        """Rewrite a value by its role; groups only where each feature is one."""
        if role == "size":
            return self._size(value)
        if role == "groups" and isinstance(value, int) and value in sizes:
            return self._size(value)
        if role == "shape" and self.shapes != "none":
            return self._shape(value)
        return value

    def _shape(self, value: Data) -> Data:
        """Rewrite the sizes in a shape that layers have as well; a head is a share of one of them."""
        if not isinstance(value, list):
            return self._size(value) if isinstance(value, int) and value in self.sizes else value
        scaled = [self._shape(one) for one in value]
        if self.shapes == "heads" and len(value) > MOST_PLAIN and scaled == value:
            return [*value[:-1], self._size(value[-1])]
        return scaled

    def _size(self, value: Data) -> Data:
        if isinstance(value, list):
            return [self._size(one) for one in value]
        if isinstance(value, int) and not isinstance(value, bool):
            text = self._text(value)
            return value if text is None else f"={text}"
        return self._formula(value) if isinstance(value, str) else value

    def _formula(self, formula: str) -> Data:
        """Rewrite the formulas that folding writes: doubling, halving, and one exception."""
        growing, choice = GROWING.match(formula), CHOICE.match(formula)
        if growing is not None:
            text = self._text(int(growing[1]))
            return formula if text is None else f"={text}{growing[2]}"
        if choice is not None:
            texts = [self._text(int(choice[at])) or choice[at] for at in (1, 3)]
            return f"={texts[0]}{choice[2]}{texts[1]}"
        return formula

    def _text(self, value: int) -> str | None:
        """Say a number by the base, None where that is no simple share of it."""
        share = Fraction(value, self.base)
        is_part = share.numerator == 1 and value >= SMALLEST
        if value < SMALLEST or not (share.denominator <= MOST_PARTS or is_part) or share > MOST_FACTOR:
            return None
        self.changed += 1
        times = "" if share.numerator == 1 else f" * {share.numerator}"
        over = "" if share.denominator == 1 else f" // {share.denominator}"
        return f"{WIDTH}{times}{over}"


def _numbers(value: Data) -> list[int]:
    """List the sizes that a value says outright."""
    if isinstance(value, list):
        return [number for one in value for number in _numbers(one)]
    if isinstance(value, bool):
        return []
    if isinstance(value, str):
        match = GROWING.match(value) or CHOICE.match(value)
        return [int(match[1])] if match is not None else []
    return [value] if isinstance(value, int) else []
