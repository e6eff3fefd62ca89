"""Work: the steps that all values and formulas of a spec may take together."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.bounds import current, raising
from builder.spec.formulas.fault import RefusalError

VALUE = 8
"""Steps that a value takes that is no formula, with its mark and its place in memory."""


@dataclass(slots=True)
class Work:
    """What is left of a spec's work; a copy of a node takes its part again."""

    left: int = field(default_factory=lambda: current().work)

    def spend(self, steps: int) -> None:
        """Take steps.

        Raises:
            RefusalError: There are not as many left (`formula-limit`).
        """
        self.left -= steps
        if self.left < 0:
            what = f"the spec's values and formulas are too much work: more than {current().work:,} steps"
            raise RefusalError("formula-limit", what, raising("work"))
