"""Claims decided along the way: proved, disproved and told, or kept as conditions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from blocks.conditions import Claim, Condition, decide, merged, sizes_of, together
from builder.errors import Faults, Mark, Proposal
from builder.graph.ir import Argument, Found
from builder.spec.mending.proposals import Example, Several
from builder.spec.plan import SizeFacts

ORDER = ("least", "most", "multiple", "equal")
AXES = ("D", "H", "W", "L")
Rows = tuple[tuple[str, str], ...]


def no_rows() -> Rows:
    """Give no rows."""
    return ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a claim was made: the node, the place in the file, and what flows in there."""

    path: str
    mark: Mark | None
    rows: Callable[[], Rows] = no_rows
    alternative: str | None = None
    given: Mapping[str, Argument] = field(default_factory=dict)
    hint: str | None = None
    proposal: Proposal | None = None

    def mark_of(self, claim: Claim) -> Mark | None:
        """Give the place of the argument that a claim is about, or of what flows in."""
        argument = self.given.get(claim.argument)
        return self.mark if argument is None else argument.mark


@dataclass(slots=True)
class Claims:
    """All that was claimed of one net; `told` has the conditions, each with its spot.

    `names` are the net's named sizes, in order.
    """

    faults: Faults
    sizes: Mapping[str, SizeFacts]
    names: tuple[str, ...] = ()
    told: list[tuple[Found, Spot]] = field(default_factory=list)

    def hold(self, claims: tuple[Claim, ...], spot: Spot) -> bool:
        """Decide claims; those that are disproved become one fault for each reason."""
        broken: dict[str, Claim] = {}
        for claim in claims:
            verdict = decide(claim)
            if verdict is False:
                broken.setdefault(claim.what, claim)
            elif not isinstance(verdict, bool):
                self.told.extend((Found(one, claim, spot.path, spot.mark), spot) for one in verdict)
        for what, claim in _together(broken, spot).items():
            hint = (
                f"{spot.alternative}, which takes any difference in height and width"
                if spot.alternative
                else spot.hint
            )
            mark, mend = spot.mark_of(claim), spot.proposal
            self.faults.add(
                "shape-mismatch", what, mark, spot.path, facts=spot.rows(), hint=hint, proposal=mend
            )
        return not broken

    def found(self) -> tuple[Found, ...]:
        """Give the conditions, the strongest of each kind, with the first spot that asked for it.

        They are sorted by size, in the order of the inputs, then by kind; those on expressions come last.
        """
        places = {size: place for place, size in enumerate(self.names)}
        conditions = merged([one.condition for one, _ in self.told])
        strongest = sorted(
            conditions, key=lambda one: (places.get(one.subject, len(places)), ORDER.index(one.kind))
        )
        kept = []
        for condition in strongest:
            exact = [one for one, _ in self.told if one.condition == condition]
            near = [one for one, _ in self.told if _same_subject(one.condition, condition)]
            first = (exact or near)[0]
            kept.append(Found(condition, first.claim, first.path, first.mark))
        return tuple(kept)

    @property
    def examples(self) -> dict[str, int]:
        """The example sizes that the spec states."""
        return {name: facts.example for name, facts in self.sizes.items() if facts.example is not None}

    def check_examples(self) -> None:
        """Tell the conditions that the stated example sizes break."""
        examples = self.examples
        broken: dict[tuple[str, str], tuple[Spot, list[Condition]]] = {}
        for found, spot in self.told:
            names = {size.name for size in sizes_of(found.claim)}
            if names <= set(examples) and not found.claim.holds(examples):
                key = (spot.path, found.claim.what)
                broken.setdefault(key, (spot, []))[1].append(found.condition)
        told: set[Condition] = set()
        for (path, what), (spot, conditions) in broken.items():
            asked = merged(conditions)
            if told >= set(asked):
                continue  # what was told of another node mends this one, too
            told.update(asked)
            hint, mend = _mend(asked, examples, spot.alternative), self._other_examples(asked)
            self.faults.add(
                "shape-mismatch", what, spot.mark, path, facts=spot.rows(), hint=hint, proposal=mend
            )

    def _other_examples(self, asked: tuple[Condition, ...]) -> Proposal | None:
        """Propose example sizes that are the multiples that are asked for, and to say so."""
        parts = []
        for one in asked:
            facts = self.sizes.get(one.subject)
            mark = facts.example_mark if facts is not None else None
            if one.kind != "multiple" or facts is None or facts.example is None or mark is None:
                return None
            step = math.lcm(int(one.number), facts.multiple_of)
            number = max(facts.example // step, -(-facts.least // step), 1) * step
            parts.append(Example(mark, facts.example, number, step))
        words = ", ".join(f"{one.subject} = {part.number}" for one, part in zip(asked, parts, strict=True))
        return Several(f"write {words}", tuple(parts), is_safe=False)


def _together(broken: Mapping[str, Claim], spot: Spot) -> dict[str, Claim]:
    """Tell what is wrong along several axes in one sentence: `must fit into H and W`."""
    groups: dict[tuple[str, Mark | None], list[tuple[str, Claim]]] = {}
    for what, claim in broken.items():
        lead, _, axis = what.rpartition(" ")
        key = (lead if axis in AXES else what, spot.mark_of(claim))
        groups.setdefault(key, []).append((axis, claim))
    return {
        f"{lead} {' and '.join(axis for axis, _ in found)}" if found[0][0] in AXES else lead: found[0][1]
        for (lead, _), found in groups.items()
    }


def _same_subject(one: Condition, other: Condition) -> bool:
    return (one.kind, one.subject) == (other.kind, other.subject)


def _mend(conditions: tuple[Condition, ...], examples: Mapping[str, int], alternative: str | None) -> str:
    """Say when the claims hold, and how to state it."""
    multiples = [one for one in conditions if one.kind == "multiple"]
    if len(multiples) == len(conditions):
        stated = ", ".join(f"{one.subject}: {{multiple_of: {one.number}}}" for one in multiples)
        subjects = together(list(multiples)).replace(" must be ", " are " if len(multiples) > 1 else " is ")
        return (
            f"equal when {subjects}: add `dims: {{{stated}}}`{f', or {alternative}' if alternative else ''}"
        )
    values = ", ".join(f"{name} = {value}" for name, value in examples.items())
    return f"{together(list(conditions))}, and the sizes in `dims` are {values}"
