"""Params and where their values came from: default, variant, override, argument of a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from blocks.kinds import Value
from builder.graph.explaining.origins import Origin, attempted, names_in, replaced, written
from builder.spec.document import Path
from builder.spec.models import Param
from builder.spec.unrolling.values import Evaluator

NOTHING: Mapping[str, Origin] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """A further word on a param: in a file, with the names known there, or from outside.

    `how` is "" for an argument of a node, which is a literal or a formula like any other.
    """

    value: Value
    how: str = ""
    raw: Any = None  # plain data, as it was written
    at: Path = ()
    evaluator: Evaluator | None = None
    known: Mapping[str, Origin] = field(default_factory=dict)
    option: str = ""

    def origin(self, name: str, before: Sequence[Origin]) -> Origin:
        """Give the link of a chain, behind those that it replaces."""
        if self.evaluator is None:
            return Origin(name, self.value, self.how, option=self.option, uses=tuple(before))
        one = written(name, self.raw, self.value, self.at, self.evaluator, self.known, before=before)
        return replace(one, how=self.how) if self.how else one


@dataclass(slots=True)
class Params:
    """The params of one scope with their settled values; each origin is worked out once."""

    params: Mapping[str, Param]
    settings: Mapping[str, Value]
    evaluator: Evaluator
    path: Path
    prefix: str
    given: Mapping[str, Sequence[Given]]
    found: dict[str, Origin]

    def origins(self) -> dict[str, Origin]:
        """Give the chain of every param; a param follows those that its default reads."""
        for name in self.params:
            waiting = [name]
            while waiting:
                missing = [one for one in self._reads(waiting[-1]) if one not in self.found]
                if missing:
                    waiting += missing
                else:
                    self._settle(waiting.pop())
        return {name: self.found[name] for name in self.params}

    def _reads(self, name: str) -> tuple[str, ...]:
        """Name the params that the default of a param reads, where it is the default that counts."""
        return () if self.given.get(name) else names_in(self.params[name].default)

    def _settle(self, name: str) -> None:
        """Make the chain of one param, its default first; its value is the settled one."""
        before: list[Origin] = []
        if self.params[name].has_default:
            before.append(self._default(name))
        for one in self.given.get(name, ()):
            before.append(one.origin(f"{self.prefix}{name}", [replaced(link) for link in before]))
        self.found[name] = replace(before[-1], value=self.settings[name])

    def _default(self, name: str) -> Origin:
        raw, place = self.params[name].default, (*self.path, name)
        inner = (*place, "default")
        at = inner if self.evaluator.document.index.has(inner) else place
        value = attempted(raw, at, self.evaluator, self.settings)
        return written(f"{self.prefix}{name}", raw, value, at, self.evaluator, self.found, how="default")
