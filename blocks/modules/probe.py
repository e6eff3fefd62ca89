"""Probe: what a rule would say of a block that has none, found without allocating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from blocks.card import Args, Card, Result
from blocks.conditions import AtLeast, Claim, Divides, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.modules.fit import Experiment, Fitted, Numbers, fit
from blocks.modules.sizes import Placed
from blocks.modules.trial import Outcome, Trial
from blocks.registration import implementation
from blocks.shapes import Shape


def probe(
    card: Card, args: Args, shapes: tuple[Shape, ...], examples: Mapping[str, int] | None = None
) -> Result:
    """Run a block on the meta device at several sizes, and find formulas for what comes out.

    `shapes` stand in port order, with `UNBOUND` in gaps; `examples` are sizes that the net is meant for.
    What holds only at the sizes that were tried is claimed, so that it is found and reported.

    Raises:
        RuleFault: The block refuses its arguments, or inputs of every size that was tried; or what it gives
            are no tensors, or not as many as its card has outputs.
    """
    named = {size.name for shape in shapes for dim in shape for size in dim.sizes}
    stated = tuple(sorted((name, size) for name, size in (examples or {}).items() if name in named))
    return _probed(
        _Question(implementation(card), repr(args), card.inputs, card.outputs, shapes, stated, card, args)
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer depends on; `repr` tells arguments apart that compare equal, as 1 and true."""

    implementation: object
    arguments: str
    inputs: object
    outputs: object
    shapes: tuple[Shape, ...]
    examples: tuple[tuple[str, int], ...]
    card: Card = field(compare=False)
    args: Args = field(compare=False)


@lru_cache(maxsize=256)
def _probed(question: _Question) -> Result:
    """Answer once: a net asks the same of every copy of a repeated node."""
    placed = Placed.of(question.shapes)
    return _Probe(question.card, question.args, placed, dict(question.examples)).result()


class _Probe:
    """The state of one probe: the block, what it gave at the base, the runs around it."""

    def __init__(self, card: Card, args: Args, placed: Placed, examples: dict[str, int]) -> None:
        self.card, self.args = card, args
        self.placed = placed
        self.trial = Trial(card, args)
        self.base, self.outcome = self._start(examples)
        variables = placed.variables
        self.experiment = Experiment(
            self._numbers,
            tuple(one.symbol for one in variables),
            placed.known,
            self.base,
            tuple(one.unit for one in variables),
        )

    def result(self) -> Result:
        """Give what a rule would give."""
        fitted = [fit(self.experiment, index) for index in range(len(self.outcome.numbers))]
        count = len(fitted) - len(self.outcome.macs)
        sizes, macs = fitted[:count], fitted[count:]
        pinned = {index for one in sizes for index in one.unexplained} | self._unmoved()
        return Result(
            self._outputs(sizes),
            self.trial.params(),
            self.trial.buffers(),
            sum((self.placed.back(one.dim) for one in macs), Dim(0)),
            self._claims(sizes, pinned),
            self._notes(macs),
        )

    def _start(self, examples: dict[str, int]) -> tuple[Numbers, Outcome]:
        """Find sizes that the block accepts."""
        tried: list[Numbers] = []
        for values in self.placed.candidates(examples, self._example()):
            outcome = None if values in tried else self._run(values)
            tried.append(values)
            if outcome is not None:
                self._check_count(outcome)
                return values, outcome
        sizes = ", ".join(
            f"{one.dim} = {value}" for one, value in zip(self.placed.variables, tried[0], strict=True)
        )
        raise RuleFault(
            f"{self.card.name} refuses these inputs: {self.trial.reason}",
            hint=f"it was tried with {sizes}, and with other sizes" if sizes else None,
        )

    def _example(self) -> tuple[int, ...]:
        return () if self.card.network is None else self.card.network.example

    def _check_count(self, outcome: Outcome) -> None:
        ports = len(self.card.outputs_for(self.args))
        if len(outcome.shapes) != ports:
            listed = f"{ports} output" if ports == 1 else f"{ports} outputs"
            raise RuleFault(
                f"{self.card.name} gives {len(outcome.shapes)} tensors, and its card has {listed}",
                code="bad-block",
                hint="name them as it is registered: register(outputs=(…))",
            )

    def _run(self, values: Numbers) -> Outcome | None:
        names = {f"v{index}": value for index, value in enumerate(values)}
        return self.trial.run(tuple(shape.with_dims(shape.evaluate(names)) for shape in self.placed.inputs))

    def _numbers(self, values: Numbers) -> Numbers | None:
        if any(
            not one.least <= value <= one.most
            for one, value in zip(self.placed.variables, values, strict=True)
        ):
            return None
        outcome = self.outcome if values == self.base else self._run(values)
        return outcome.numbers if outcome is not None and outcome.layout == self.outcome.layout else None

    def _outputs(self, sizes: list[Fitted]) -> tuple[Shape, ...]:
        dims = iter(self.placed.back(one.dim) for one in sizes)
        return tuple(
            Shape(tuple(next(dims) for _ in shape), dtype)
            for shape, dtype in zip(self.outcome.shapes, self.outcome.dtypes, strict=True)
        )

    def _unmoved(self) -> set[int]:
        return {index for index, stride in enumerate(self.experiment.strides) if not stride}

    def _claims(self, sizes: list[Fitted], pinned: set[int]) -> tuple[Claim, ...]:
        """State what the block was seen to ask of each size."""
        claims: list[Claim] = []
        name = self.card.name
        for index, (one, value) in enumerate(zip(self.placed.variables, self.base, strict=True)):
            if index in pinned:
                claims.append(
                    Equal(one.dim, Dim(value), f"{name} has no rule, and was tried at {value} alone")
                )
                continue
            stride = self.experiment.strides[index]
            if stride > one.unit:
                rest = one.dim - value % stride
                claims.append(Divides(stride, rest, f"{name} accepts sizes in steps of {stride} alone"))
            least = self._least(index, sizes)
            if least > one.least:
                claims.append(AtLeast(one.dim, least, f"{name} needs a size of at least {least}"))
        return tuple(claims)

    def _least(self, index: int, sizes: list[Fitted]) -> int:
        """Search the smallest value of one size at which the block works as everywhere else."""
        stride, base = self.experiment.strides[index], self.base[index]
        low, high = 0, (base - max(self.placed.variables[index].least, 1)) // stride
        if self._works(index, base - high * stride, sizes):
            least = base - high * stride
            return (
                least
                if least - stride >= self.placed.variables[index].least
                else self.placed.variables[index].least
            )
        while high - low > 1:
            middle = (low + high) // 2
            if self._works(index, base - middle * stride, sizes):
                low = middle
            else:
                high = middle
        return base - low * stride

    def _works(self, index: int, value: int, sizes: list[Fitted]) -> bool:
        point = self.experiment.moved({index: value})
        numbers = self.experiment.run(point)
        return numbers is not None and all(
            self.experiment.value(one.dim, point) == number
            for one, number in zip(sizes, numbers, strict=False)
        )

    def _notes(self, macs: list[Fitted]) -> tuple[str, ...]:
        """Say at which sizes the multiply-adds were counted, where they are not a formula."""
        fixed = sorted({index for one in macs for index in one.unexplained}) if macs else []
        if not fixed:
            return ()
        sizes = ", ".join(f"{self.placed.variables[index].dim} = {self.base[index]}" for index in fixed)
        return (f"the multiply-adds were counted at {sizes}",)
