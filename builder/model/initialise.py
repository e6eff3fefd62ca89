"""Initialise: with a seed, every tensor has a generator of its own, by seed and path."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from blocks.dims import Dim
from blocks.errors import NetdraftError
from blocks.kinds import Value
from blocks.registration import implementation
from builder.graph.ir import Graph, InitRule, Node, has_module, leaves
from builder.model.fillers import settled
from builder.model.rules import NARROWER, Fill, fill_of, misfit, rules_by_block
from builder.model.starting.copies import KNOWN
from builder.model.starting.streams import FUNCTIONS, SURE, Silence, Stream, generator


class InitFault(NetdraftError):
    """An `init` rule that cannot fill the tensor it means."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A tensor that a rule fills: who holds it, its name there, its path, and the fill."""

    owner: nn.Module
    name: str
    path: str
    fill: Fill

    @property
    def tensor(self) -> torch.Tensor:
        """The tensor that stands there now."""
        found: torch.Tensor = getattr(self.owner, self.name)
        return found


def ruled_by(module: nn.Module, graph: Graph) -> tuple[Ruled, ...]:
    """List the tensors that the `init` rules of a net speak of.

    Raises:
        InitFault: A rule names a function that does not suit the tensor's dims.
        ArgumentFault: A rule names no known function, or gives it what it does not take.
    """
    return tuple(one for node, rules in rules_by_block(graph) if rules for one in _ruled(module, node, rules))


def _ruled(module: nn.Module, node: Node, rules: tuple[InitRule, ...]) -> Iterator[Ruled]:
    own = module.get_submodule(node.path)
    tied = {tie.parameter for tie in node.ties}
    for name, owner, leaf, is_buffer in _places(own):
        decided = fill_of(rules, name, is_buffer=is_buffer)
        if decided is None or name in tied:
            continue
        path = f"{node.path}.{name}"
        if isinstance(decided[0], tuple):
            _settled(decided[0])
            refused = misfit(decided[0][0], path, getattr(owner, leaf).dim())
            if refused is not None:
                raise InitFault(refused, code="bad-init", hint=NARROWER)
        yield Ruled(owner, leaf, path, decided[0])


def _places(module: nn.Module) -> Iterator[tuple[str, nn.Module, str, bool]]:
    """Give the tensors of a module, parameters first: name, who holds it, name there."""
    for is_buffer in (False, True):
        for path, owner in module.named_modules(remove_duplicate=False):
            held = owner._buffers if is_buffer else owner._parameters
            for leaf in [leaf for leaf, tensor in held.items() if tensor is not None]:
                yield f"{path}.{leaf}" if path else leaf, owner, leaf, is_buffer


def seed_all(
    module: nn.Module, graph: Graph, seed: int, made: Silence, *, without: Collection[int] = ()
) -> None:
    """Start every block as its class does, with random numbers of its own.

    Each block is made once more, alone, under its own stream, always on the CPU: so the numbers are the same
    on every device, whatever a class does in its constructor. Tensors of `without`, by their `id`, get none;
    a block that has no others to draw stays as it was `made`.
    """
    random = made.spared.difference(without)
    for node in leaves(graph):
        if not has_module(node):
            continue
        own = module.get_submodule(node.path)
        tensors = _tensors(own)
        if not tensors or any(tensor.is_meta for tensor in tensors.values()):
            continue
        if made.is_whole and random.isdisjoint(map(id, tensors.values())) and _is_familiar(own, tensors):
            continue
        with torch.device("cpu"), Stream(seed, node.path) as stream:
            fresh = _tensors(_made(node))
        tied = {tie.parameter for tie in node.ties}
        spared = {name for name in fresh if name in tied or id(tensors[name]) in without}
        stream.finish(without={id(fresh[name]) for name in spared})
        with torch.no_grad():
            for name, tensor in fresh.items():
                if name not in spared:
                    _start(tensors[name], tensor)


def _is_familiar(module: nn.Module, tensors: Mapping[str, torch.Tensor]) -> bool:
    """Whether a module surely is on the CPU what its constructor would make once more."""
    kinds = {type(one) for one in module.modules()}
    return all(kind.__module__.startswith(KNOWN) for kind in kinds) and all(
        tensor.device.type == "cpu" for tensor in tensors.values()
    )


def _start(own: torch.Tensor, fresh: torch.Tensor) -> None:
    """Take the numbers of a fresh tensor, and its memory where that is of the same kind."""
    if (own.dtype, own.device) == (fresh.dtype, fresh.device):
        own.data = fresh.data
    else:
        own.copy_(fresh)


def apply_rules(ruled: Iterable[Ruled], seed: int | None) -> None:
    """Fill what the `init` rules of a net speak of."""
    with torch.no_grad():
        for one in ruled:
            tensor = one.tensor
            if not isinstance(one.fill, tuple):
                tensor.fill_(one.fill)
            elif not tensor.is_meta:
                _fill(tensor, one.fill, one.path, seed)


def _fill(
    tensor: torch.Tensor, fill: tuple[str, tuple[tuple[str, Value], ...]], path: str, seed: int | None
) -> None:
    function, keywords = FUNCTIONS[fill[0]], _settled(fill)
    if seed is None or fill[0] in SURE:
        function(tensor, **keywords)
        return
    own = generator(seed, path, "init")
    is_plain = tensor.dtype == torch.get_default_dtype() and tensor.is_contiguous()
    if tensor.device.type == "cpu" and is_plain:
        function(tensor, **keywords, generator=own)
    else:
        drawn = torch.empty(tensor.shape, device="cpu")
        function(drawn, **keywords, generator=own)
        tensor.copy_(drawn)


@lru_cache(maxsize=256)
def _settled(fill: tuple[str, tuple[tuple[str, Value], ...]]) -> Mapping[str, Any]:
    return MappingProxyType(settled(fill[0], dict(fill[1])))


def _tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    return {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }


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
