"""Initialise: with a seed, every tensor has a generator of its own, by seed and path."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
from torch import nn
from torch.nn import init
from torch.overrides import TorchFunctionMode

from blocks.dims import Dim
from blocks.errors import NetdraftError
from blocks.kinds import Value
from blocks.registration import implementation
from builder.graph.ir import Graph, Node, leaves
from builder.model.fillers import settled
from builder.model.rules import NARROWER, Fill, fill_of, misfit, rules_by_block
from builder.model.writing.parts import has_module

_FUNCTIONS: Final[Mapping[str, Callable[..., torch.Tensor]]] = {
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
_SURE: Final = ("constant", "ones", "zeros", "eye", "dirac")

_FILLING: Final = frozenset(
    {
        *(function for name, function in _FUNCTIONS.items() if name not in _SURE),
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


class InitFault(NetdraftError):
    """An `init` rule that cannot fill the tensor it means."""


class Stream(TorchFunctionMode):
    """Give each random call inside a generator of its own, by seed, path and call number.

    A mode belongs to its thread, so several nets can be built at once; the global generator is not touched.
    """

    def __init__(self, seed: int, path: str) -> None:
        super().__init__()
        self._seed, self._path, self._calls = seed, path, 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Pass a generator to what draws random numbers, leave all else alone."""
        given = dict(kwargs or {})
        if func in _LIKE:
            empty = torch.empty_like(*args, **given)
            return _LIKE[func](empty, generator=self._generator(empty.device))
        if (func in _FILLING or func in _MAKING) and given.get("generator") is None:
            target = _target(func, args, given)
            place = target.device if target is not None else given.get("device") or torch.get_default_device()
            given["generator"] = self._generator(torch.device(place))
        return func(*args, **given)

    def _generator(self, device: torch.device) -> torch.Generator | None:
        if device.type == "meta":
            return None
        self._calls += 1
        return generator(self._seed, self._path, str(self._calls), device=device)


class Silence(Stream):
    """Spare the random numbers of parameters that are filled later: they are zero till then."""

    def __init__(self) -> None:
        super().__init__(0, "")

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Fill parameters with zeros."""
        target = _target(func, args, kwargs or {})
        if isinstance(target, nn.Parameter):
            with torch.no_grad():
                return target.zero_()
        return super().__torch_function__(func, types, args, kwargs)


def generator(seed: int, *names: str, device: torch.device | str = "cpu") -> torch.Generator:
    """Make a generator that depends on the seed and the names, and on nothing else."""
    digest = hashlib.blake2b("\0".join((str(seed), *names)).encode(), digest_size=8).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(digest, "big") >> 1)


def seed_all(module: nn.Module, graph: Graph, seed: int) -> None:
    """Start every block as its class does, with random numbers of its own.

    Each block is made once more, alone, under its own stream, always on the CPU: so the numbers are the same
    on every device, whatever a class does in its constructor.
    """
    for node in leaves(graph):
        if not has_module(node):
            continue
        own = module.get_submodule(node.path)
        tensors = _tensors(own)
        if not tensors or any(tensor.is_meta for tensor in tensors.values()):
            continue
        with torch.device("cpu"), Stream(seed, node.path):
            fresh = _made(node)
        tied = {tie.parameter for tie in node.ties}
        with torch.no_grad():
            for name, tensor in _tensors(fresh).items():
                if name not in tied:
                    _start(tensors[name], tensor)


def _start(own: torch.Tensor, fresh: torch.Tensor) -> None:
    """Take the numbers of a fresh tensor, and its memory where that is of the same kind."""
    if (own.dtype, own.device) == (fresh.dtype, fresh.device):
        own.data = fresh.data
    else:
        own.copy_(fresh)


def apply_rules(module: nn.Module, graph: Graph, seed: int | None) -> None:
    """Fill what the `init` rules of a net speak of.

    Raises:
        InitFault: A rule names no known function, or one that does not suit the tensor's dims.
    """
    for node, rules in rules_by_block(graph):
        if not rules:
            continue
        own = module.get_submodule(node.path)
        tied = {tie.parameter for tie in node.ties}
        buffers = dict(own.named_buffers())
        for name, tensor in _tensors(own).items():
            decided = fill_of(rules, name, is_buffer=name in buffers)
            if decided is not None and name not in tied:
                _fill(tensor, decided[0], f"{node.path}.{name}", seed)


def _fill(tensor: torch.Tensor, fill: Fill, path: str, seed: int | None) -> None:
    if not isinstance(fill, tuple):
        with torch.no_grad():
            tensor.fill_(fill)
        return
    function, given = fill
    keywords = settled(function, dict(given))
    refused = misfit(function, path, tensor.dim())
    if refused is not None:
        raise InitFault(refused, code="bad-init", hint=NARROWER)
    if tensor.is_meta:
        return
    with torch.no_grad():
        if seed is None or function in _SURE:
            _FUNCTIONS[function](tensor, **keywords)
        else:
            drawn = torch.empty(tensor.shape, device="cpu")
            _FUNCTIONS[function](drawn, **keywords, generator=generator(seed, path, "init"))
            tensor.copy_(drawn)


def _tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    return {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }


def _target(func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    """Give the tensor that a call fills, None where it makes one or does neither."""
    if func not in _FILLING:
        return None
    target = args[0] if args else kwargs.get("tensor")
    return target if isinstance(target, torch.Tensor) else None


def _made(node: Node) -> nn.Module:
    """Make the module of a block once more, alone."""
    assert node.card is not None, f"{node.path} is no block"
    args = node.known.args
    given = {arg.name: _plain(args[arg.name]) for arg in node.card.args_for(args) if not arg.at_call}
    module: nn.Module = implementation(node.card)(**given)
    return module


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return value.constant if isinstance(value, Dim) else value
