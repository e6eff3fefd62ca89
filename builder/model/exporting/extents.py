"""Extents: the sizes that a program may be given, from the net's to those of torch.export."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from torch.export import Dim as Axis

from blocks.atoms import Size
from blocks.dims import Dim

if TYPE_CHECKING:
    from builder.net import Net

LARGEST_TRACED: Final = 64
"""What sizes are traced and tried at, where the example is larger and nothing asks for more."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a named size may be: multiples in a range; `why` tells why it is fixed or late."""

    name: str
    example: int
    least: int = 1
    most: int | None = None
    multiple: int = 1
    why: str = ""
    is_fixed: bool = False
    is_free: bool = False

    @property
    def base(self) -> str:
        """The name of the torch dim behind it."""
        return self.name if self.multiple == 1 else f"{self.name}_by_{self.multiple}"

    def near(self, wanted: int) -> int:
        """Give the smallest allowed size from a wanted one on, else the largest that is allowed."""
        size = -(-max(wanted, self.least) // self.multiple) * self.multiple
        return size if self.most is None or size <= self.most else self.most // self.multiple * self.multiple

    def __str__(self) -> str:
        if self.is_fixed:
            return f"{self.name} is fixed at {self.example}: {self.why}"
        steps = f", in steps of {self.multiple}" if self.multiple > 1 else ""
        upper = f"to {self.most}" if self.most is not None else "up"
        told = f"{self.name} from {self.near(self.least)} {upper}{steps}"
        return f"{told}: {self.why}" if self.why else told


def extents_of(net: Net) -> dict[str, Extent]:
    """Read off the inputs and the conditions of a net what its named sizes may be."""
    found: dict[str, Extent] = {}
    for shape in net.inputs.values():
        for dim in shape:
            for size in dim.sizes:
                found.setdefault(
                    size.name, Extent(size.name, net.sizes[size.name], size.least, size.most, size.multiple)
                )
    for condition in net.conditions:
        one, number = found.get(condition.subject), condition.number
        if one is None or not isinstance(number, int):
            continue
        if condition.kind == "multiple":
            one = replace(one, multiple=math.lcm(one.multiple, number))
        elif condition.kind == "least":
            one = replace(one, least=max(one.least, number))
        elif condition.kind == "most":
            one = replace(one, most=number if one.most is None else min(one.most, number))
        else:
            one = replace(one, is_fixed=True, why=f"{condition}")
        found[one.name] = one
    return found


def axes_of(net: Net, extents: Mapping[str, Extent]) -> tuple[dict[int, Any], ...]:
    """Write the dynamic shapes of the inputs; torch's dims have no common type, hence `Any`."""
    bases = {name: _base(one) for name, one in extents.items() if not (one.is_fixed or one.is_free)}
    return tuple(
        {place: axis for place, dim in enumerate(shape) if (axis := _axis(dim, extents, bases)) is not None}
        for shape in net.inputs.values()
    )


def trial_sizes(net: Net, extents: Mapping[str, Extent]) -> Iterator[dict[str, int]]:
    """Give sizes at which the net can be tried, small and different ones first; conditions hold."""
    alike = max((min(one.example, LARGEST_TRACED) for one in extents.values()), default=1)
    tries = [_different(extents, 0), _different(extents, 1)]
    tries += [
        {name: one.near(max(2, alike) + more * one.multiple) for name, one in extents.items()}
        for more in (0, 1)
    ]
    tries.append({name: one.near(max(2, one.example)) for name, one in extents.items()})
    for sizes in tries:
        settled = {name: one.example if one.is_fixed else sizes[name] for name, one in extents.items()}
        if all(one.claim.holds(settled) for one in net.found):
            yield settled
    yield dict(net.sizes)


def _different(extents: Mapping[str, Extent], step: int) -> dict[str, int]:
    """Choose a size for every name, no two alike where that can be."""
    sizes: dict[str, int] = {}
    for name, one in extents.items():
        size = one.near(one.near(max(2, min(one.example, LARGEST_TRACED))) + step * one.multiple)
        while size in sizes.values() and one.near(size + 1) > size:
            size = one.near(size + 1)
        sizes[name] = size
    return sizes


def _base(one: Extent) -> Any:
    most = None if one.most is None else one.most // one.multiple
    return Axis(one.base, min=-(-one.least // one.multiple), **({} if most is None else {"max": most}))


def _axis(dim: Dim, extents: Mapping[str, Extent], bases: Mapping[str, Any]) -> Any:
    """Write one dim: None where it is fixed, left to torch where it is no line in one size."""
    names = {size.name for size in dim.sizes}
    if all(extents[name].is_fixed for name in names):
        return None
    line = _line(dim)
    if line is None or line[0].name not in bases:
        return Axis.AUTO
    size, factor, offset = line
    factor = factor * (extents[size.name].multiple // size.multiple)
    axis = bases[size.name]
    axis = axis if factor == 1 else factor * axis
    return axis if offset == 0 else axis + offset


def _line(dim: Dim) -> tuple[Size, int, int] | None:
    """Read a dim as size * factor + offset."""
    offset, found = 0, None
    for product, factor in dim.terms:
        if not product:
            offset = factor
        elif found is None and len(product) == 1 and product[0][1] == 1 and isinstance(product[0][0], Size):
            found = (product[0][0], factor)
        else:
            return None
    return None if found is None or found[1] < 1 else (found[0], found[1], offset)
