"""What a net costs at any sizes: counted once over its named sizes, then only evaluated."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from blocks.dims import Dim
from blocks.shapes import BYTES, Shape
from builder.graph.costs import Totals, buffers_of, frozen_of, given_of, macs_of, parameters_of, shapes_of
from builder.graph.ir import Graph, leaves


@dataclass(frozen=True, slots=True)
class Tally:
    """All that a net costs, whatever its example sizes.

    `shapes` is the shape of each node's first output by its path; `kinds` lists those that differ, `places`
    says for each path which of them it has; `made` counts the outputs of blocks of each shape.
    """

    shapes: dict[str, Shape]
    kinds: tuple[Shape, ...]
    places: tuple[int, ...]
    made: tuple[tuple[Shape, int], ...]
    parameters: int
    frozen_parameters: int
    buffers: int
    macs: Dim

    @staticmethod
    def of(graph: Graph) -> Tally:
        """Count a net."""
        shapes = shapes_of(graph)
        kinds = {shape: place for place, shape in enumerate(dict.fromkeys(shapes.values()))}
        made = Counter(shape for node in leaves(graph) for shape in given_of(node))
        return Tally(
            shapes=shapes, kinds=tuple(kinds), places=tuple(kinds[one] for one in shapes.values()),
            made=tuple(made.items()), parameters=parameters_of(graph), frozen_parameters=frozen_of(graph),
            buffers=buffers_of(graph), macs=macs_of(graph),
        )  # fmt: skip

    def sizes_at(self, sizes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """Give every shape as numbers, by path."""
        numbers = _Numbers(sizes, {})
        known = [numbers.of(shape) for shape in self.kinds]
        return dict(zip(self.shapes, [known[place] for place in self.places], strict=True))

    def totals_at(self, sizes: Mapping[str, int]) -> Totals:
        """Give the sums at given sizes."""
        numbers = _Numbers(sizes, {})
        return Totals(
            parameters=self.parameters,
            frozen_parameters=self.frozen_parameters,
            buffers=self.buffers,
            macs=self.macs,
            macs_at=self.macs.evaluate(sizes),
            activation_bytes=sum(
                count * BYTES[shape.dtype] * math.prod(numbers.of(shape)) for shape, count in self.made
            ),
            parameter_bytes=self.parameters * BYTES["float32"],
        )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Dims as numbers at some sizes, each evaluated once."""

    sizes: Mapping[str, int]
    known: dict[Dim, int]

    def of(self, shape: Shape) -> tuple[int, ...]:
        for dim in shape.dims:
            if dim not in self.known:
                self.known[dim] = dim.evaluate(self.sizes)
        return tuple([self.known[dim] for dim in shape.dims])
