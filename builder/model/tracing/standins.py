"""Stand-ins: blocks made anew on the device `meta`, each for all modules that are alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from blocks.card import Card
from blocks.kinds import Value
from blocks.registration import implementation
from builder.model.tracing.values import replaced, tensors_in

HOUSES: Final = ("torch.", "torchvision.", "blocks.")
"""Where the blocks live that a stand-in may run for; a stranger's module runs by itself."""

_NORMS: Final[Mapping[type, tuple[int, ...]]] = {
    nn.BatchNorm1d: (2, 3), nn.BatchNorm2d: (4,), nn.BatchNorm3d: (5,),
}  # fmt: skip
"""Batch norms, and how many dims they take."""

Tensors = tuple[tuple[str, tuple[int, ...]], ...]
Places = Mapping[int, int]
"""Tensor, by its identity → its place among those that went in."""


class Unlike(Exception):
    """A call that a stand-in cannot answer for."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What a run gave: tensors on `meta`, some of which are those that went in, by their places."""

    result: Any
    places: Places


@dataclass(eq=False, slots=True)
class StandIn:
    """One block on the device `meta`, the tensors and modules in it, and what calls of it gave."""

    module: nn.Module
    tensors: Tensors
    modules: Mapping[str, nn.Module]
    is_ours: bool
    _results: dict[object, _Made | None] = field(default_factory=dict)

    def answers_for(self, module: nn.Module) -> bool:
        """Whether a module made with the same arguments surely gives tensors of the same kind."""
        if not self.is_ours or type(module) is not type(self.module) or "forward" in vars(module):
            return False
        if len(self.modules) > 1:
            return False  # attention and its kin choose between kernels by the device
        mine, theirs = ([tensor for _, tensor in named_tensors(one)] for one in (self.module, module))
        if len({one.device for one in theirs}) > 1:
            return False
        return all(
            other.is_contiguous() and one.dtype == other.dtype and not other.is_meta
            for one, other in zip(mine, theirs, strict=True)
        )

    def result(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Give what a module gives for tensors without numbers, from a run on `meta` of one like it.

        Raises:
            Unlike: The call is not as plain as that; the module has to run by itself.
        """
        given = tuple(dict.fromkeys(tensors_in((args, dict(kwargs)))))
        mode, device = _surroundings(module, given)
        places = {id(one): place for place, one in enumerate(given)}
        setting = (module.training, getattr(module, "inplace", False))
        key = (setting, _described(args, places), _described(kwargs, places))
        if key not in self._results:
            self._results[key] = self._run(setting, args, kwargs, places)
        found = self._results[key]
        if found is None:
            raise Unlike

        def faked(meta: Tensor) -> Tensor:
            place = found.places.get(id(meta))
            return _fake(meta, mode, device) if place is None else given[place]

        return replaced(found.result, faked)

    def _run(
        self, setting: tuple[bool, bool], args: tuple[Any, ...], kwargs: Mapping[str, Any], places: Places
    ) -> _Made | None:
        """Run the stand-in on tensors of the same sizes; None where it fails."""
        metas: dict[int, Tensor] = {}

        def bare(tensor: Tensor) -> Tensor:
            return metas.setdefault(id(tensor), _like(tensor))

        self.module.training = setting[0]
        if hasattr(self.module, "inplace"):
            self.module.inplace = setting[1]  # type: ignore[assignment]
        try:
            made = _answer(self.module, replaced(args, bare), replaced(dict(kwargs), bare))
        except Exception:  # the module itself will say it better
            return None
        return _Made(made, {id(meta): places[key] for key, meta in metas.items()})


def _answer(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run a module on `meta`; a batch norm in eval mode, a slow one there, gives its like."""
    dims = _NORMS.get(type(module), ())
    if dims and module.running_mean is not None and not module.training and len(args) == 1 and not kwargs:
        (given,) = args
        if given.dim() in dims and given.shape[1] == module.num_features and given.is_floating_point():
            return torch.empty_like(given)
    return module(*args, **kwargs)


def _surroundings(module: nn.Module, given: tuple[Tensor, ...]) -> tuple[FakeTensorMode, torch.device]:
    """Give mode and device of the tensors that flow in, and of the module's own."""
    own = next((one for _, one in named_tensors(module)), None)
    modes, devices = set(), set() if own is None else {own.device}
    for one in given:
        if not isinstance(one, FakeTensor) or not one.is_contiguous():
            raise Unlike
        if own is not None and one.is_floating_point() and one.dtype != own.dtype:
            raise Unlike
        modes.add(one.fake_mode)
        devices.add(one.device)
    if len(modes) != 1 or len(devices) != 1:
        raise Unlike
    device = devices.pop()
    if torch.amp.is_autocast_available(device.type) and torch.is_autocast_enabled(device.type):
        raise Unlike
    return modes.pop(), device


def _described(data: Any, places: Places) -> object:
    """Tell all that a layer can know of its arguments while tensors have no numbers."""
    if isinstance(data, Tensor):
        return places[id(data)], tuple(data.shape), data.dtype
    if data is None or isinstance(data, bool | int | float | str):
        return type(data), data
    if isinstance(data, tuple | list):
        return type(data), *(_described(one, places) for one in data)
    if isinstance(data, Mapping):
        return tuple((key, _described(one, places)) for key, one in data.items())
    raise Unlike


def _like(tensor: Tensor) -> Tensor:
    return torch.empty(tuple(tensor.shape), dtype=tensor.dtype, device="meta")


def _fake(meta: Tensor, mode: FakeTensorMode, device: torch.device) -> Tensor:
    bare = torch.empty_strided(meta.shape, meta.stride(), dtype=meta.dtype, device="meta")
    return FakeTensor(mode, bare, device)


@dataclass(slots=True)
class StandIns:
    """Makes a stand-in for every block and its arguments, once."""

    _made: dict[tuple[str, str], StandIn | None] = field(default_factory=dict)

    def of(self, card: Card, args: Mapping[str, Value]) -> StandIn | None:
        """Give the stand-in of a block with its arguments, None where its constructor refuses."""
        key = (card.name, repr(dict(args)))
        if key not in self._made:
            self._made[key] = _stand_in(card, args)
        return self._made[key]


def _stand_in(card: Card, args: Mapping[str, Value]) -> StandIn | None:
    maker: Callable[..., nn.Module] = implementation(card)
    try:
        with torch.device("meta"):
            made = maker(**args)
    except Exception:  # a constructor may refuse with an error of any type
        return None
    return StandIn(made, held(made), dict(made.named_modules()), card.home.startswith(HOUSES))


def held(module: nn.Module) -> Tensors:
    """List the tensors of a module that a checkpoint holds, with their sizes."""
    kept = set(module.state_dict())
    return tuple((name, tuple(tensor.shape)) for name, tensor in named_tensors(module) if name in kept)


def named_tensors(module: nn.Module) -> tuple[tuple[str, Tensor], ...]:
    """List the parameters and the buffers of a module, under all their names."""
    if not module._modules:
        pairs = (*module._parameters.items(), *module._buffers.items())
        return tuple((name, one) for name, one in pairs if one is not None)
    return (
        *module.named_parameters(remove_duplicate=False),
        *module.named_buffers(remove_duplicate=False),
    )
