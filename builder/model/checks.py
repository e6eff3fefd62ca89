"""Checks: the conditions of a net, raised by name on an input of the wrong size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from blocks.conditions import Equal
from blocks.dims import Dim
from blocks.errors import NetdraftError
from blocks.shapes import Shape
from builder.graph.ir import Found, Graph


class WrongSize(NetdraftError):
    """An input whose size breaks a condition of the net, told with the sizes seen."""


@dataclass(frozen=True, slots=True)
class SizeChecks:
    """A forward pre-hook that compares the sizes of inputs with what was stated and found."""

    inputs: tuple[tuple[str, Shape], ...]
    found: tuple[Found, ...]

    @staticmethod
    def of(graph: Graph) -> SizeChecks:
        """Take inputs and conditions from an inferred net."""
        return SizeChecks(tuple((one.name, one.shape) for one in graph.inputs if one.shape), graph.found)

    def __call__(self, module: nn.Module, args: tuple[object, ...], kwargs: Mapping[str, object]) -> None:
        """Check one call.

        Raises:
            WrongSize: A size is not what the net needs.
        """
        given = dict(zip((name for name, _ in self.inputs), args, strict=False)) | dict(kwargs)
        sizes: dict[str, int] = {}
        for name, shape in self.inputs:
            tensor = given.get(name)
            if isinstance(tensor, torch.Tensor):
                _bind(name, shape, tuple(tensor.shape), sizes)
        seen = ", ".join(f"{name} = {size}" for name, size in sorted(sizes.items()))
        for one in self.found:
            if _is_known(one, sizes) and not one.claim.holds(sizes):
                why = f" ({one.claim.what})" if one.claim.what else ""
                raise WrongSize(
                    f"{one.condition}, got {seen}: node {one.path} needs it{why}", code="wrong-size"
                )


def _bind(name: str, shape: Shape, seen: tuple[int, ...], sizes: dict[str, int]) -> None:
    """Read the named sizes off one input."""
    if len(seen) != len(shape):
        raise WrongSize(f"{name} must be {shape}, got {seen}", code="wrong-size")
    for dim, size in zip(shape, seen, strict=True):
        wanted = _wanted(dim, size, sizes)
        if wanted is not None:
            raise WrongSize(f"{name} must be {shape}, got {seen}: {wanted}", code="wrong-size")


def _wanted(dim: Dim, size: int, sizes: dict[str, int]) -> str | None:
    """Say how a size misses its dim, or remember it under the dim's name."""
    if dim.constant is not None or len(dim.sizes) != 1:
        return None if dim.constant in (None, size) else f"{size} is not {dim}"
    named = dim.sizes[0]
    if sizes.setdefault(named.name, size) != size:
        return f"{named.name} is {sizes[named.name]} elsewhere"
    if size % named.multiple:
        return f"{named.name} must be a multiple of {named.multiple}"
    if size < named.least or (named.most is not None and size > named.most):
        bound = f"at least {named.least}" if size < named.least else f"at most {named.most}"
        return f"{named.name} must be {bound}"
    return None


def _is_known(found: Found, sizes: Mapping[str, int]) -> bool:
    claim = found.claim
    dims = (claim.left, claim.right) if isinstance(claim, Equal) else (claim.dim,)
    return all(size.name in sizes for dim in dims for size in dim.sizes)
