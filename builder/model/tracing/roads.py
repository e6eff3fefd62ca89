"""Roads: what tracing asks of torch, from example inputs to the comparison of both modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from builder.errors import Fault, Sources, UsageError
from builder.model.tracing.faults import Broken, Untraceable, untraceable
from builder.model.tracing.following.tracer import Followed, Shapes, follow, follow_export, inputs_of
from builder.model.tracing.twins import (
    Comparison,
    Unpaired,
    compare,
    key_map_of,
    outputs_of,
    transplant,
)
from builder.model.tracing.values import Listed, replaced

if TYPE_CHECKING:
    from builder.net import Net


MOST_TOLD = 5
"""How many constants are named that make a spec too large."""


@dataclass(frozen=True, slots=True)
class Example:
    """Example inputs: the arguments of a call, and the tensors among them by name."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    named: Mapping[str, Tensor]

    @staticmethod
    def of(model: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Example:
        """Name the tensors of a call as `forward` does; one that is given twice becomes two inputs."""
        seen: set[int] = set()

        def single(tensor: Tensor) -> Tensor:
            known = id(tensor) in seen
            seen.add(id(tensor))
            return tensor.clone() if known else tensor

        positional, named = replaced(tuple(args), single), replaced(dict(kwargs), single)
        return Example(positional, named, inputs_of(model, positional, named))

    def fresh(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Copy the arguments of the call, since models may write over them."""
        return replaced(self.args, Tensor.clone), replaced(self.kwargs, Tensor.clone)

    def flat(self) -> tuple[tuple[Tensor, ...], dict[str, Any]]:
        """List copies of the tensors one by one, as the net takes them."""
        return tuple(one.clone() for one in self.named.values()), {}

    @property
    def sizes(self) -> dict[str, tuple[tuple[int, ...], bool]]:
        """The sizes of each input, and whether it holds floating-point numbers."""
        return {name: (tuple(one.shape), one.is_floating_point()) for name, one in self.named.items()}

    def resized(self, plan: Shapes, numbers: Mapping[str, int]) -> Example:
        """Make inputs of other sizes, of numbers like those of the example."""
        made = {id(one): _resized(one, plan[name], numbers) for name, one in self.named.items()}
        args = replaced(self.args, lambda one: made[id(one)])
        kwargs = replaced(self.kwargs, lambda one: made[id(one)])
        return Example(args, kwargs, {name: made[id(one)] for name, one in self.named.items()})


def _resized(tensor: Tensor, sizes: Sequence[int | str], numbers: Mapping[str, int]) -> Tensor:
    """Repeat and cut a tensor to other sizes, with noise on floating-point numbers."""
    for axis, size in enumerate(sizes):
        wanted = numbers[size] if isinstance(size, str) else size
        places = torch.arange(wanted) % max(tensor.shape[axis], 1)
        tensor = tensor.index_select(axis, places.to(tensor.device))
    if tensor.is_floating_point():
        noise = torch.randn(tensor.shape, generator=torch.Generator().manual_seed(0))
        return tensor + noise.to(tensor) * 0.1
    return tensor


def ask_for_numbers(model: nn.Module, example: Example) -> None:
    """Refuse to compare what has no numbers.

    Raises:
        UsageError: The model or an input is on the device `meta` (`bad-input`).
    """
    if any(one.is_meta for one in (*model.parameters(), *model.buffers(), *example.named.values())):
        what = "the model is on the device 'meta', so there are no numbers to compare"
        hint = "give a model with weights, or `check=False` (`--no-check`)"
        raise UsageError(what, code="bad-input", hint=hint)


def followed(
    model: nn.Module, example: Example, name: str, plan: Shapes, training: bool
) -> tuple[Followed, str]:
    """Follow the model; an open batch of one is followed as two, as 1 is like no other size.

    Where a function has no block and every size is fixed, `torch.export` is asked what it is made of.
    """
    numbers = _numbers(example, plan)
    batch = {size: max(2, number) for size, number in numbers.items()}
    seen = example if batch == numbers else example.resized(plan, batch)
    try:
        found = follow(model, seen.args, seen.kwargs, name=name, shapes=plan, training=training)
    except (Untraceable, Broken) as fault:
        if numbers and isinstance(fault, Broken):
            raise untraceable(f"a call cannot be written down: {fault}") from fault  # fixed sizes are next
        if numbers or not (isinstance(fault, Broken) or fault.goes_deeper):
            raise
        try:
            found = follow_export(model, example.args, example.kwargs, name=name, training=training)
        except Exception:  # whatever torch.export meets: the first road has said why
            raise fault from fault.__cause__
        return found, "export"
    return replace(found, sketch=replace(found.sketch, dims=dict(numbers))), "run"


def _numbers(example: Example, plan: Shapes) -> dict[str, int]:
    return {
        size: number
        for name, tensor in example.named.items()
        for size, number in zip(plan[name], tensor.shape, strict=True)
        if isinstance(size, str)
    }


def others(example: Example, plan: Shapes) -> Iterator[Example]:
    """Make inputs of other sizes: a larger batch and smaller planes, then odd ones."""
    numbers = _numbers(example, plan)
    first = next(iter(plan.values()), ())
    batch = first[0] if first else ""
    for change in (_evenly, _oddly):
        new = {size: number + 1 if size == batch else change(number) for size, number in numbers.items()}
        yield example.resized(plan, new)


def _evenly(number: int) -> int:
    """Choose another size that divides by as many twos, if one is near."""
    step = number & -number
    step = min(step, 32)
    return number - step if number > 2 * step else number + step


def _oddly(number: int) -> int:
    return number - 1 if number > 8 else number + 1


def twin_of(net: Net, model: nn.Module, key_map: Mapping[str, str]) -> nn.Module:
    """Build the net with the model's own tensors, none of them copied."""
    twin = net.build(device="meta")
    transplant(twin, net.graph, model, key_map)
    left = [name for name, one in (*twin.named_parameters(), *twin.named_buffers()) if one.is_meta]
    if left and not any(one.is_meta for one in model.parameters()):
        twin = net.build()
        transplant(twin, net.graph, model, key_map)
    return twin.eval()


def gap(twin: nn.Module, model: nn.Module, example: Example) -> Comparison:
    """Run both on the same inputs, and compare."""
    theirs = outputs_of(model, *example.fresh())
    ours = outputs_of(twin, *example.flat())
    return compare(ours, theirs)


def agree(twin: nn.Module, model: nn.Module, example: Example, plan: Shapes) -> bool:
    """Whether the net gives what the model gives at other sizes, some of which the model takes."""
    taken = False
    for other in others(example, plan):
        try:
            theirs = outputs_of(model, *other.fresh())
        except Exception:  # the model does not take these sizes, and what it raises may be anything
            continue
        taken = True
        try:
            ours = outputs_of(twin, *other.flat())
        except Exception:  # a net that refuses what the model takes does not agree
            return False
        if not compare(ours, theirs).is_close:
            return False
    return taken


def too_large(what: str, listed: Sequence[Listed]) -> Untraceable:
    """Tell which constants make a spec too large to read, at the line that uses the largest."""
    most = sorted(listed, key=lambda one: -one.count)
    rows = tuple(
        (one.name, f"{one.count:,} numbers, used at {one.mark or 'no line'}") for one in most[:MOST_TOLD]
    )
    hint = "keep them as buffers of a module: their numbers then go with the weights"
    sources = Sources()
    if most[0].mark is not None:
        sources.add(most[0].mark.file, most[0].text)
    told = f"the spec would be too large, as it has to list the numbers of constants ({what})"
    fault = Untraceable([Fault("untraceable", told, most[0].mark, facts=rows, hint=hint)], sources)
    fault.is_final = True
    return fault


__all__ = [
    "Comparison",
    "Example",
    "Unpaired",
    "agree",
    "ask_for_numbers",
    "followed",
    "gap",
    "key_map_of",
    "others",
    "too_large",
    "twin_of",
]
