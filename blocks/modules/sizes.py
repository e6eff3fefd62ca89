"""Sizes: which dims of the inputs vary in a probe, and which numbers stand for them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from blocks.atoms import Size
from blocks.bounds import lower, upper
from blocks.dims import Dim
from blocks.shapes import Shape

PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Variable:
    """A size that varies: what it is, its symbol in runs, its bounds, what divides it."""

    dim: Dim
    symbol: Dim
    least: int
    most: int
    unit: int

    def near(self, wanted: int, place: int) -> int:
        """Give a value that the size can have, near to the one wanted; `place` keeps values apart."""
        whole = -(-max(wanted, self.least) // self.unit) * self.unit
        if whole <= self.most:
            return whole
        highest = self.most // self.unit * self.unit
        return max(highest - place * self.unit, self.unit * -(-self.least // self.unit))


@dataclass(frozen=True, slots=True)
class Placed:
    """Inputs over the symbols of variables, and the way back to the dims that they stand for."""

    variables: tuple[Variable, ...]
    inputs: tuple[Shape, ...]
    known: tuple[Dim, ...]

    @staticmethod
    def of(shapes: tuple[Shape, ...]) -> Placed:
        """Choose the variables: whole dims where each has a size of its own, else named sizes."""
        varying = list(dict.fromkeys(dim for shape in shapes for dim in shape if not dim.is_constant))
        sizes = [size for dim in varying for size in dim.sizes]
        if len(sizes) == len(set(sizes)) == len(varying) and all(_moves_alone(dim) for dim in varying):
            variables = tuple(_variable(dim, index) for index, dim in enumerate(varying))
            stands = {one.dim: one.symbol for one in variables}
        else:
            named = [Dim({((size, 1),): size.multiple}) for size in dict.fromkeys(sizes)]
            variables = tuple(_variable(dim, index) for index, dim in enumerate(named))
            symbols = {_size(one.dim): one.symbol // _size(one.dim).multiple for one in variables}
            stands = {dim: dim.substitute(symbols) for dim in varying}
        inputs = tuple(shape.with_dims(stands.get(dim, dim) for dim in shape) for shape in shapes)
        return Placed(variables, inputs, tuple(stands.values()))

    def back(self, dim: Dim) -> Dim:
        """Put the dims for the symbols that stand for them."""
        return dim.substitute({_size(one.symbol): one.dim for one in self.variables})

    def candidates(
        self, examples: Mapping[str, int], example: tuple[int, ...] = ()
    ) -> Iterator[tuple[int, ...]]:
        """Give values to try until a block accepts some: stated, odd, round, then small ones.

        `example` are sizes of the first input that the block surely takes.
        """
        if examples:
            yield self._stated(examples)
        if example and self.inputs and len(example) == len(self.inputs[0]):
            yield self._like(example)
        yield self._values(PRIMES)
        yield self._values(range(64, 4096, 32))
        yield self._values(range(420, 1 << 16, 420))
        yield self._values(range(3, 200, 2))
        yield self._values(range(211, 4096, 18))
        yield self._values(range(512, 1 << 16, 256))
        yield self._values(range(1, 200))

    def _stated(self, examples: Mapping[str, int]) -> tuple[int, ...]:
        """Take stated sizes, and odd ones where none is stated."""
        return tuple(
            one.dim.evaluate(examples) if all(size.name in examples for size in one.dim.sizes) else other
            for one, other in zip(self.variables, self._values(PRIMES), strict=True)
        )

    def _like(self, example: tuple[int, ...]) -> tuple[int, ...]:
        """Take the sizes of an example for what stands alone, and odd ones for the rest."""
        alone = dict(zip(self.inputs[0], example, strict=True))
        wanted = zip(self.variables, self._values(PRIMES), strict=True)
        return tuple(one.near(alone[one.symbol], 0) if one.symbol in alone else odd for one, odd in wanted)

    def _values(self, wanted: tuple[int, ...] | range) -> tuple[int, ...]:
        return tuple(one.near(wanted[place % len(wanted)], place) for place, one in enumerate(self.variables))


def _variable(dim: Dim, index: int) -> Variable:
    least, most = lower(dim), upper(dim)
    unit = math.gcd(*(factor for _, factor in dim.terms)) or 1
    return Variable(
        dim,
        Dim.symbol(f"v{index}"),
        max(least or 1, 1),
        LARGEST if most is None else min(most, LARGEST),
        unit,
    )


def _size(dim: Dim) -> Size:
    return dim.sizes[0]


def _moves_alone(dim: Dim) -> bool:
    """Whether a dim takes every multiple of its factor, as a size or its floor does."""
    return len(dim.sizes) == 1 and len(dim.terms) == 1 and dim.terms[0][0][0][1] == 1
