"""The second road: what `torch.export` makes of a model, read back function by function.

It goes below functions that no block says, to those that they are made of; sizes are those of the example.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, Final

import torch
from torch import Tensor, fx, nn

from blocks.shapes import Shape
from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.converting import FUNCTIONS
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.following.leaves import Leaves
from builder.model.tracing.values import (
    Constant,
    Frame,
    Operand,
    State,
    Value,
    dtype_of,
    shape_of,
    tensors_in,
)

IGNORED: Final = (
    "cudnn_enable",
    "cudnn_enabled",
    "pin_memory",
    "layout",
    "device",
    "memory_format",
    "generator",
)
"""Arguments of operators that change no number."""

RENAMED: Final[Mapping[str, str]] = {
    "_softmax": "softmax", "_log_softmax": "log_softmax", "_to_copy": "to", "lift_fresh_copy": "clone",
    "scaled_dot_product_attention": "scaled_dot_product_attention", "upsample_nearest2d": "interpolate",
    "unfold": "unfold_dim", "im2col": "unfold",
}  # fmt: skip
"""Operators that go by another name than the function that they are."""


def run_exported(
    model: nn.Module, desk: Desk, inputs: Mapping[str, Value], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> list[Operand]:
    """Record what `torch.export` sees of a model, and give the operands that it returns.

    Raises:
        Inexpressible: It cannot follow the model either, or meets an operator that no block says.
    """
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            program = torch.export.export(model, tuple(args), dict(kwargs), strict=False)
            program = program.run_decompositions(_decompositions())
    except Exception as error:  # torch.export raises errors of every type
        raise Inexpressible(f"torch.export cannot follow the model: {error}") from error
    return _Reader(model, desk, program).read(inputs)


def _decompositions() -> Any:
    """Take apart every operator that no block says, and no other."""
    table: Any = torch.export.default_decompositions()  # a table of torch's own, of operators
    known = [one for one in table if _known_name(one._schema.name.rpartition("::")[2]) in FUNCTIONS]
    for one in known:
        table.pop(one)
    return table


def _known_name(name: str) -> str:
    return RENAMED.get(name, name.strip("_"))


class _Reader:
    """Reads an exported graph: modules by their stacks, tensors and operators by their names."""

    def __init__(self, model: nn.Module, desk: Desk, program: Any) -> None:
        self.desk = desk
        self.program = program
        self.modules = dict(model.named_modules())
        self.kinds = set(Leaves().cards)
        self.made: dict[fx.Node, Any] = {}
        self.frames: dict[tuple[str, ...], Frame] = {(): desk.root}

    def read(self, inputs: Mapping[str, Value]) -> list[Operand]:
        """Read every node in order, and give what is returned."""
        waiting = iter(inputs.values())
        for node in self.program.graph.nodes:
            if node.op == "placeholder":
                self.made[node] = self._placeholder(node, waiting)
            elif node.op == "call_function":
                self.desk.frame = self._frame(node)
                self.made[node] = self._called(node)
            elif node.op == "output":
                self.desk.frame = self.desk.root
                return self._returned(node)
        raise Inexpressible("the model returns no tensor")

    def _placeholder(self, node: fx.Node, waiting: Any) -> Operand:
        signature = self.program.graph_signature
        for table, held in (
            (signature.inputs_to_parameters, self.program.state_dict),
            (signature.inputs_to_buffers, {**self.program.constants, **self.program.state_dict}),
            (signature.inputs_to_lifted_tensor_constants, self.program.constants),
        ):
            if node.name in table:
                tensor: Tensor = held[table[node.name]]
                path = table[node.name]
                own = next((one for one in self.desk.states.values() if one.path == path), None)
                return own or Constant(tensor)
        found: Value = next(waiting)
        return found

    def _frame(self, node: fx.Node) -> Frame:
        """Give the frame of the modules that a node stands in, without those that are blocks."""
        keys: tuple[str, ...] = ()
        frame = self.desk.root
        for key, (path, _) in (node.meta.get("nn_module_stack") or {}).items():
            module = self.modules.get(path)
            if not path or module is None or type(module) in self.kinds:
                continue
            keys = (*keys, key)
            if keys not in self.frames:
                self.frames[keys] = Frame(path, module, frame)
                frame.items.append(self.frames[keys])
            frame = self.frames[keys]
        return frame

    def _called(self, node: fx.Node) -> Any:
        args: Any = fx.map_arg(node.args, self.made.__getitem__)  # operands in any nest
        kwargs: Any = fx.map_arg(node.kwargs, self.made.__getitem__)
        if node.target is operator.getitem:
            return args[0][args[1]]
        if not list(tensors_in(node.meta.get("val"))):
            return None
        held = [one for one in _operands((args, kwargs)) if not isinstance(one, Constant)]
        if not held and isinstance(node.meta["val"], Tensor):
            return Constant(_computed(node.target, args, kwargs))
        schema = getattr(node.target, "_schema", None)
        if schema is None:
            raise Inexpressible(f"no block says what {node.target} does")
        name = schema.name.rpartition("::")[2]
        converter = FUNCTIONS.get(_known_name(name))
        if converter is None:
            raise Inexpressible(f"no block says what the operator {name} does")
        names = [one.name for one in schema.arguments]
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        made = _applied(converter, self.desk, given)
        self._check(node, made, name)
        if name.endswith("_") and node.args and isinstance(node.args[0], fx.Node):
            self.made[node.args[0]] = made
        return made

    def _check(self, node: fx.Node, made: Any, name: str) -> None:
        values = list(made) if isinstance(made, tuple | list) else [made]
        for tensor, value in zip(tensors_in(node.meta["val"]), values, strict=False):
            wanted: Shape = shape_of(tensor)
            if value.shape.evaluate(self.desk.sizes) != tuple(
                map(int, tensor.shape)
            ) or value.shape.dtype != dtype_of(tensor.dtype):
                raise Inexpressible(
                    f"the operator {name} gives {wanted}, and its block would give {value.shape}"
                )

    def _returned(self, node: fx.Node) -> list[Operand]:
        wanted = set(self.program.graph_signature.user_outputs)
        found: list[Operand] = []
        returned: Any = node.args[0]  # a tuple of nodes
        for one in returned:
            if isinstance(one, fx.Node) and one.name in wanted and self.made[one] is not None:
                found.append(self.made[one])
        return found


def _operands(data: Any) -> list[Operand]:
    if isinstance(data, Value | Constant | State):
        return [data]
    if isinstance(data, Mapping):
        return _operands(tuple(data.values()))
    return [one for part in data for one in _operands(part)] if isinstance(data, tuple | list) else []


def _computed(target: Any, args: Any, kwargs: Any) -> Tensor:
    """Run an operator on constants."""

    def plain(data: Any) -> Any:
        if isinstance(data, Constant):
            return data.tensor
        if isinstance(data, tuple | list):
            return type(data)(map(plain, data))
        return data

    made: Tensor = target(*plain(tuple(args)), **{name: plain(one) for name, one in kwargs.items()})
    return made


def _applied(converter: Any, desk: Desk, given: dict[str, Any]) -> Any:
    """Call a converter with the arguments of an operator, by name wherever it has them by name."""
    kept = {name: value for name, value in given.items() if name not in IGNORED}
    parameters = inspect.signature(converter).parameters
    first, *rest = kept.items()
    spread = any(one.kind is one.VAR_POSITIONAL for one in parameters.values())
    if spread and rest and rest[0][0] not in parameters:
        return converter(desk, first[1], rest[0][1], **dict(rest[1:]))
    known = {name: value for name, value in rest if name in parameters}
    left = [value for name, value in rest if name not in parameters]
    if left and not spread:
        names = [name for name in list(parameters)[2:] if name not in known]
        known |= dict(zip(names, left, strict=False))
    return converter(desk, first[1], **known)
