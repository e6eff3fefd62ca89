"""Streams: where the random numbers of new modules come from, and which are spared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

import torch
from torch import nn
from torch.nn import init
from torch.overrides import TorchFunctionMode

FUNCTIONS: Final[Mapping[str, Callable[..., torch.Tensor]]] = {
    "uniform": init.uniform_,
    "normal": init.normal_,
    "trunc_normal": init.trunc_normal_,
    "constant": init.constant_,
    "ones": init.ones_,
    "zeros": init.zeros_,
    "eye": init.eye_,
    "dirac": init.dirac_,
    "xavier_uniform": init.xavier_uniform_,
    "xavier_normal": init.xavier_normal_,
    "kaiming_uniform": init.kaiming_uniform_,
    "kaiming_normal": init.kaiming_normal_,
    "orthogonal": init.orthogonal_,
    "sparse": init.sparse_,
}
SURE: Final = ("constant", "ones", "zeros", "eye", "dirac")
"""The functions that draw no random numbers."""

_FILLING: Final = frozenset(
    {
        *(function for name, function in FUNCTIONS.items() if name not in SURE),
        torch.Tensor.uniform_, torch.Tensor.normal_, torch.Tensor.random_, torch.Tensor.bernoulli_,
        torch.Tensor.exponential_, torch.Tensor.geometric_, torch.Tensor.cauchy_, torch.Tensor.log_normal_,
    }
)  # fmt: skip
_MAKING: Final = frozenset(
    {torch.rand, torch.randn, torch.randint, torch.randperm, torch.normal, torch.bernoulli, torch.multinomial}
)
_LIKE: Final[Mapping[Any, Any]] = {
    torch.rand_like: torch.Tensor.uniform_,
    torch.randn_like: torch.Tensor.normal_,
}
_ALIKE: Final = frozenset({torch.ones, torch.zeros, torch.rand, torch.randn})
"""Functions that make tensors, and differ from `torch.empty` in their numbers alone."""

_SETTING: Final = frozenset(
    {
        *_FILLING, *(FUNCTIONS[name] for name in SURE), torch.Tensor.zero_, torch.Tensor.fill_,
        torch.Tensor.add_, torch.Tensor.sub_, torch.Tensor.mul_, torch.Tensor.div_, torch.Tensor.clamp_,
    }
)  # fmt: skip
"""All that changes the numbers of a tensor and does nothing else."""

_PARTIAL: Final = frozenset({torch.Tensor.bernoulli_, init.sparse_})
"""Functions that read what they fill, or write it in steps: their turn comes at once."""

_HARMLESS: Final = frozenset(
    {
        torch.Tensor.size, torch.Tensor.dim, torch.Tensor.numel, torch.Tensor.requires_grad_,
        torch.Tensor.is_floating_point, torch.Tensor.is_complex,
        *(
            getter.__get__
            for name, getter in vars(torch.Tensor.__base__).items()
            if name in {"shape", "ndim", "device", "dtype", "requires_grad", "is_leaf", "is_meta", "grad_fn"}
        ),
    }
)  # fmt: skip
"""What tells nothing of a tensor's numbers."""

Fill = Callable[[], object]


class Patience(TorchFunctionMode):
    """Let random fills of parameters wait until somebody looks at them, or `finish` comes.

    Of several fills of a parameter, the last counts: each writes all of it.

    Numbers that are never looked at, because others take their place, are never made: they would cost most of
    the time that a module takes. A mode belongs to its thread, so several nets can be made at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, tuple[nn.Parameter, Fill]] = {}

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Put off what fills a parameter, and see to what was put off before it is read."""
        given = dict(kwargs or {})
        target = _target(func, args, given)
        if isinstance(target, nn.Parameter) and func not in _PARTIAL:
            self._waiting[id(target)] = (target, self.fill(func, args, given))
            return target
        if self._waiting and func not in _HARMLESS:
            seen = [one for one in _parameters((*args, *given.values())) if id(one) in self._waiting]
            if seen:
                self.finish({id(one) for one in seen})
        return self.run(func, args, given)

    def fill(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Fill:
        """Give the work of a fill that waits."""
        return lambda: func(*args, **given)

    def run(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Call what does not wait."""
        return func(*args, **given)

    def finish(self, only: Collection[int] | None = None, *, without: Collection[int] = ()) -> None:
        """Make the numbers that wait, in the order in which they were asked for.

        `only` and `without` are parameters by their `id`; numbers of `without` are not made.
        """
        with torch.no_grad():
            for key in [one for one in self._waiting if only is None or one in only]:
                _, fill = self._waiting.pop(key)
                if key not in without:
                    fill()


class Stream(Patience):
    """Give each random call inside a generator of its own, by seed, path and call number.

    The global generator is not touched.
    """

    def __init__(self, seed: int, path: str) -> None:
        super().__init__()
        self._seed, self._path, self._calls = seed, path, 0

    def fill(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Fill:
        """Give the work of a fill, which has the number of its call even if others overtake it."""
        target = _target(func, args, given)
        if target is None or given.get("generator") is not None or target.is_meta:
            return super().fill(func, args, given)
        name, device = self._next(), target.device
        return lambda: func(*args, **{**given, "generator": self._named(name, device)})

    def run(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Pass a generator to what draws random numbers, leave all else alone."""
        if func in _LIKE:
            empty = torch.empty_like(*args, **given)
            return _LIKE[func](empty, generator=self._generator(empty.device))
        if (func in _FILLING or func in _MAKING) and given.get("generator") is None:
            target = _target(func, args, given)
            place = target.device if target is not None else given.get("device") or torch.get_default_device()
            given["generator"] = self._generator(torch.device(place))
        return func(*args, **given)

    def _generator(self, device: torch.device) -> torch.Generator | None:
        return None if device.type == "meta" else self._named(self._next(), device)

    def _next(self) -> str:
        self._calls += 1
        return str(self._calls)

    def _named(self, name: str, device: torch.device) -> torch.Generator:
        return generator(self._seed, self._path, name, device=device)


class Silence(Stream):
    """Spare the random numbers of parameters: to who looks before their time, they are zero.

    `spared` are those parameters, by their `id`. `is_whole` says that nothing else was random, and nobody
    looked: then all other tensors are what they will be.
    """

    def __init__(self) -> None:
        super().__init__(0, "")
        self.spared: set[int] = set()
        self.is_whole = True

    def fill(self, func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Fill:
        """Give the work of a fill that waits: zeros."""
        target = _target(func, args, given)
        assert target is not None, "what fills has a target"
        self.spared.add(id(target))
        return target.zero_

    def finish(self, only: Collection[int] | None = None, *, without: Collection[int] = ()) -> None:
        """Make the zeros that somebody wants to see."""
        self.is_whole = False
        super().finish(only, without=without)

    def _next(self) -> str:
        self.is_whole = False
        return super()._next()


class Void(TorchFunctionMode):
    """Fill nothing on `meta`, where there are no numbers, and ones are as good as any."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Give back what would have been filled."""
        given = kwargs or {}
        if func in _ALIKE and given.get("device") is None and not {"out", "generator"} & given.keys():
            return torch.empty(*args, **given)
        if func in _LIKE and not given and args[0].is_meta:
            return torch.empty_strided(args[0].shape, args[0].stride(), dtype=args[0].dtype, device="meta")
        if func in _SETTING:
            target = args[0] if args else given.get("tensor")
            if isinstance(target, torch.Tensor) and target.is_meta:
                return target
        return func(*args, **given)


def generator(seed: int, *names: str, device: torch.device | str = "cpu") -> torch.Generator:
    """Make a generator that depends on the seed and the names, and on nothing else."""
    digest = hashlib.blake2b("\0".join((str(seed), *names)).encode(), digest_size=8).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(digest, "big") >> 1)


def _target(func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    """Give the tensor that a call fills, None where it makes one or does neither."""
    if func not in _FILLING:
        return None
    target = args[0] if args else kwargs.get("tensor")
    return target if isinstance(target, torch.Tensor) else None


def _parameters(values: tuple[Any, ...]) -> Iterator[nn.Parameter]:
    """Find the parameters among the arguments of a call, those in lists too."""
    for value in values:
        if isinstance(value, nn.Parameter):
            yield value
        elif isinstance(value, list | tuple):
            yield from _parameters(tuple(value))
