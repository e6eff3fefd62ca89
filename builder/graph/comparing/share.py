"""How much of a net's weights would still load: by tensors, and by the numbers in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.graph.tensors import tensors_of

if TYPE_CHECKING:
    from builder.graph.diff import Diff


@dataclass(frozen=True, slots=True)
class Share:
    """What of the net after would still load: tensors, and the numbers that they hold."""

    tensors: int
    all_tensors: int
    numbers: int
    all_numbers: int

    @property
    def fraction(self) -> float:
        """The part of the numbers that would still load; all of none is 1.0."""
        return self.numbers / self.all_numbers if self.all_numbers else 1.0


def share_of(diff: Diff) -> Share:
    """Count what of the weights before would still load into the net after."""
    elements = {path: tensor.elements for path, tensor in tensors_of(diff.after).items()}
    weights = diff.weights
    wanted = (*weights.matching, *weights.misshapen, *weights.missing)
    return Share(
        tensors=len(weights.matching),
        all_tensors=len(wanted),
        numbers=sum(elements[path] for path in weights.matching),
        all_numbers=sum(elements[path] for path in wanted),
    )
