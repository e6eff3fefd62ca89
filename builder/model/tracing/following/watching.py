"""Watching modules: those that are blocks are recorded as such, others are followed inside."""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from blocks.card import Card
from builder.model.tracing.faults import Inexpressible, ours, untraceable
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.following.leaves import Leaf, Leaves
from builder.model.tracing.following.recording import Recorder
from builder.model.tracing.standins import Unlike, named_tensors
from builder.model.tracing.values import Frame, Value, plain, tensors_in


class Watch:
    """Stands in for the call of every module while a model is followed."""

    def __init__(self, model: nn.Module, recorder: Recorder, leaves: Leaves) -> None:
        self.recorder = recorder
        self.desk: Desk = recorder.desk
        self.leaves = leaves
        self.paths = {id(one): path for path, one in model.named_modules(remove_duplicate=True)}
        self._call = nn.Module.__call__
        self._is_inside = False
        self._signatures: dict[type, inspect.Signature] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every module that is called, for as long as the context lasts."""
        call = self._call

        def watched(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            return self._module(module, args, kwargs)

        nn.Module.__call__ = watched  # type: ignore[method-assign]
        try:
            yield
        finally:
            nn.Module.__call__ = call  # type: ignore[method-assign]

    def _module(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Record a module that is a block, and follow any other into its `forward`."""
        outer, call = self.desk.frame, self._call
        if self._is_inside:
            return call(module, *args, **kwargs)
        with torch._C.DisableTorchFunction():
            if self._is_constant(module, args, kwargs):
                frame = outer
            else:
                leaf = self.leaves.known(module)
                if leaf is not None:
                    return self._recorded(module, leaf, args, kwargs)
                frame = self._frame(module, args, kwargs)
        self.desk.frame = frame
        try:
            return call(module, *args, **kwargs)
        finally:
            self.desk.frame = outer

    def _is_constant(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a module depends on no input, and has no tensors of its own."""
        if not all(self.recorder.is_constant(one) for one in tensors_in((args, kwargs))):
            return False
        return not any(True for _ in module.parameters()) and not any(True for _ in module.buffers())

    def _frame(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Frame:
        outer = self.desk.frame
        path = self.paths.get(id(module), outer.path)
        frame = Frame(path, module, outer, arguments=self._named(module, args, kwargs))
        outer.items.append(frame)
        return frame

    def _named(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[int, str]:
        """Name the values that flow in as `forward` names its arguments."""
        try:
            bound = self._bound(module, args, kwargs)
        except (TypeError, ValueError):
            return {}
        found: dict[int, str] = {}
        for name, given in bound.items():
            for tensor in tensors_in(given):
                operand = self.recorder.operand(tensor)
                if isinstance(operand, Value):
                    found.setdefault(id(operand), name)
        return found

    def _recorded(self, module: nn.Module, leaf: Leaf, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return self._leaf(module, leaf, args, kwargs)
        except Inexpressible as reason:
            path = self.paths.get(id(module), self.desk.frame.path)
            raise untraceable(reason.what, path=path, hint=reason.hint, frame=sys._getframe(2)) from reason

    def _leaf(self, module: nn.Module, leaf: Leaf, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Record a module that is a block, and let it run as one call."""
        card = leaf.card
        inputs, at_call = _ports_of(card, self._bound(module, args, kwargs))
        operands = [(port, self.recorder.operand(one)) for port, one in inputs]
        result = self._result(module, leaf, plain(args), plain(kwargs))
        if card.name == "Identity":
            self.recorder.bind_all(result, operands[0][1], card.name)
            return result
        named = named_tensors(module)
        held = {name: one for name, one in named if name in leaf.held}
        path = self._path(module, held)
        trained = [one.requires_grad for _, one in named if isinstance(one, nn.Parameter)]
        with ours():
            made = self.desk.node(
                card.name,
                operands,
                {**leaf.args, **at_call},
                path=path,
                owner=(id(module),) if held else None,
                keys={name: f"{path}.{name}" if path else name for name in held},
                tensors=held,
                frozen=bool(trained) and not any(trained),
            )
            self.recorder.bind_all(list(tensors_in(result))[: len(made)], made, card.name)
        return result

    def _result(self, module: nn.Module, leaf: Leaf, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Give what a block makes of tensors without numbers, by its stand-in where that is as good."""
        self._is_inside = True
        try:
            if leaf.stand_in is not None:
                with contextlib.suppress(Unlike):
                    return leaf.stand_in.result(module, args, kwargs)
            return self._call(module, *args, **kwargs)
        finally:
            self._is_inside = False

    def _bound(self, module: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Name the arguments of a call as `forward` does; modules of a class have one signature.

        Raises:
            TypeError: `forward` does not take them.
        """
        if "forward" in vars(module):
            return inspect.signature(module.forward).bind(*args, **kwargs).arguments
        kind = type(module)
        if kind not in self._signatures:
            self._signatures[kind] = inspect.signature(module.forward)
        return self._signatures[kind].bind(*args, **kwargs).arguments

    def _path(self, module: nn.Module, held: Mapping[str, Tensor]) -> str:
        path = self.paths.get(id(module))
        if path is None and held:
            raise Inexpressible(
                f"a {type(module).__name__} runs that is no part of the model, so its weights have no name",
                "keep it as an attribute of a module, or in an nn.ModuleList",
            )
        return path or ""


def _ports_of(card: Card, arguments: Mapping[str, Any]) -> tuple[list[tuple[str, Tensor]], dict[str, Any]]:
    """Pair the arguments of a call with the ports of a card, and find those that are settings."""
    settings = {arg.name for arg in card.args if arg.at_call}
    free = [port.name for port in card.inputs]
    found: list[tuple[str, Tensor]] = []
    for name, given in arguments.items():
        for tensor in () if name in settings else tensors_in(given):
            port = name if name in free else free[0] if free else ""
            if not port and not card.inputs[-1].variadic:
                raise Inexpressible(f"{card.name} takes {len(card.inputs)} tensors at most")
            found.append((port or card.inputs[-1].name, tensor))
            free = [one for one in free if one != port]
    return found, {name: given for name, given in arguments.items() if name in settings}
