"""Roles: which arguments, params and variables of a sketch are sizes of features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from builder.sketch.tree import Composite, Scope, Step
from builder.spec.formula import FormulaFault, is_formula, names, parse
from builder.spec.tree import Data

Role = Literal["size", "groups", "shape"]

SIZES = (
    "out_channels", "out_features", "in_channels", "in_features", "num_features", "num_channels",
    "hidden_size", "embed_dim", "d_model", "dim_feedforward", "embedding_dim", "bottleneck_channels",
    "hidden_features", "hidden_channels", "num_parameters",
)  # fmt: skip
SHAPES = ("shape", "normalized_shape", "sizes", "unflattened_size", "size", "split_size", "split_sizes")


@dataclass(slots=True)
class Roles:
    """The roles of the params of each composite."""

    params: dict[str, dict[str, Role]] = field(default_factory=dict)

    def of(self, step: Step, argument: str) -> Role | None:
        """Give the role of an argument of a step."""
        if step.block in self.params:
            return self.params[step.block].get(argument)
        if argument in SIZES:
            return "size"
        return "groups" if argument == "groups" else "shape" if argument in SHAPES else None

    def uses(self, step: Step) -> Iterator[tuple[Role, str]]:
        """Give every name that formulas use in a role, in a step and in all inside of it."""
        for argument, value in step.args.items():
            role = self.of(step, argument)
            if role is not None:
                yield from ((role, name) for name in names_in(value))
        variables = step.repeat if isinstance(step.repeat, dict) else {}
        inner = [use for one in (step.body.steps if step.body is not None else ()) for use in self.uses(one)]
        known = dict(inner)
        yield from inner
        for variable, value in variables.items():
            mine = self.variable(step, variable) or next((r for r, n in inner if n == variable), None)
            if mine is not None or variable in known.values():
                yield from ((mine or "size", name) for name in names_in(value))

    def variable(self, step: Step, variable: str) -> Role | None:
        """Give the role of a variable that a repeated step counts through; sizes come first."""
        inside = step.body.steps if step.body is not None else ()
        own = [
            (role, name)
            for argument, value in step.args.items()
            if (role := self.of(step, argument)) is not None
            for name in names_in(value)
        ]
        found = {
            role
            for role, name in (*own, *(use for one in inside for use in self.uses(one)))
            if name == variable
        }
        return next((role for role in ("size", "groups", "shape") if role in found), None)


def roles_of(composites: Mapping[str, Composite]) -> Roles:
    """Find the roles of all params, through composites inside of composites."""
    roles = Roles({name: {} for name in composites})
    for _ in range(len(composites) + 1):
        before = {name: dict(found) for name, found in roles.params.items()}
        for name, composite in composites.items():
            for role, param in uses_in(composite.scope, roles):
                if param in composite.params and roles.params[name].get(param) != "size":
                    roles.params[name][param] = role
        if roles.params == before:
            break
    return roles


def uses_in(scope: Scope, roles: Roles) -> Iterator[tuple[Role, str]]:
    """Give the names that a scope uses in roles."""
    return (use for step in scope.steps for use in roles.uses(step))


def names_in(value: Data) -> set[str]:
    """Name what the formulas in a value read."""
    if isinstance(value, list):
        return set().union(*(names_in(one) for one in value)) if value else set()
    if not isinstance(value, str) or not is_formula(value):
        return set()
    try:
        return set(names(parse(value)))
    except FormulaFault:
        return set()
