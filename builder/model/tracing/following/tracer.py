"""The tracer: a model and example inputs to a sketch, by following one run."""

from __future__ import annotations

import inspect
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from blocks.shapes import Shape
from builder.errors import UsageError
from builder.graph.redundant import Place
from builder.model.tracing.faults import Broken, Inexpressible, Untraceable, untraceable
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.following.exported import run_exported
from builder.model.tracing.following.leaves import Leaves
from builder.model.tracing.following.recording import Recorder
from builder.model.tracing.following.watching import Watch
from builder.model.tracing.keeping import kept
from builder.model.tracing.values import (
    Frame,
    Listed,
    Operand,
    Record,
    State,
    Value,
    dtype_of,
    replaced,
    tensors_in,
)
from builder.model.tracing.weaving.naming import Names, valid
from builder.model.tracing.weaving.weave import weave
from builder.sketch.tree import Sketch
from builder.spec.names import fault_of

Sizes = tuple[int | str, ...]
Shapes = Mapping[str, Sizes]
"""Input → its sizes; a name stands for one that is to stay open."""


MOST_NOTES = 8
"""How many buffers are named whose numbers no spec holds."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A sketch, and its blocks in run order with what the original calls their tensors.

    `redundant` names the arguments of each step that the language infers to the same values.
    """

    sketch: Sketch
    records: tuple[Record, ...]
    redundant: Mapping[Place, set[str]]
    listed: tuple[Listed, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Tell what the spec cannot hold: the numbers of large buffers."""
        left = {key: one.left_out for one in self.records if one.left_out for key in one.keys.values()}
        told = [
            f"{name}: {count:,} numbers are not in the spec; load them with the weights"
            for name, count in left.items()
        ]
        more = len(told) - MOST_NOTES
        return tuple(told) if more <= 1 else (*told[:MOST_NOTES], f"so are those of {more} more buffers")


def inputs_of(model: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Tensor]:
    """Name the tensors among the arguments of a call, in order, as `forward` names them.

    Raises:
        UsageError: `forward` does not take the arguments (`bad-input`).
    """
    try:
        bound = inspect.signature(model.forward).bind(*args, **kwargs)
    except TypeError as error:
        what = f"{type(model).__name__}.forward does not take these inputs: {error}"
        raise UsageError(what, code="bad-input", hint="give one input for each argument of forward") from None
    kinds = {name: one.kind for name, one in bound.signature.parameters.items()}
    names, named = Names(), {}
    for name, given in bound.arguments.items():
        bare = kinds[name] is inspect.Parameter.VAR_KEYWORD
        for single, tensor in _tensors("" if bare else name, given):
            named[names.take(single if fault_of(single) is None else valid(single))] = tensor
    return named


def _tensors(name: str, data: Any) -> Iterator[tuple[str, Tensor]]:
    """Name the tensors of a nest: by the keys of mappings, and by their places in lists."""
    if isinstance(data, Tensor):
        yield name, data
    elif isinstance(data, Mapping):
        for key, one in data.items():
            yield from _tensors(f"{name}_{key}" if name else str(key), one)
    elif isinstance(data, tuple) and hasattr(data, "_fields"):
        yield from _tensors(name, dict(zip(data._fields, data, strict=True)))
    elif isinstance(data, tuple | list):
        for place, one in enumerate(data):
            yield from _tensors(f"{name}_{place}" if name[-1:].isdigit() else f"{name}{place}", one)


def follow(
    model: nn.Module,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    name: str,
    shapes: Shapes,
    training: bool = False,
) -> Followed:
    """Trace one run; `shapes` has the sizes of every input, some of them open.

    Raises:
        Untraceable: No spec can say what a line of the model does.
    """
    desk, inputs = _prepared(model, args, kwargs, shapes)
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    recorder = Recorder(desk, mode)
    leaves = Leaves()
    for module in model.modules():
        leaves.leaf(module)  # known before the run, which every constructor would show up in
    watch = Watch(model, recorder, leaves)
    named = inputs_of(model, args, kwargs)

    def faked(tensor: Tensor) -> Tensor:
        key = next(one for one, other in named.items() if other is tensor)
        fake = mode.from_tensor(tensor.detach(), static_shapes=True)
        recorder.bind(fake, inputs[key])
        return fake

    given = replaced(tuple(args), faked), replaced(dict(kwargs), faked)
    with _mode(model, training), _silence(), torch.no_grad(), watch.watching(), recorder:
        result = _forward(model, *given)
    return _sketched(
        name, desk, inputs, lambda: [(key, recorder.operand(one)) for key, one in _outputs(result)]
    )


def follow_export(
    model: nn.Module,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    name: str,
    training: bool = False,
) -> Followed:
    """Trace what `torch.export` sees of a model, with all sizes as they are in the example.

    Raises:
        Untraceable: It does not follow the model either, or goes down to operators that no block says.
    """
    shapes = {key: tuple(map(int, one.shape)) for key, one in inputs_of(model, args, kwargs).items()}
    desk, inputs = _prepared(model, args, kwargs, shapes)

    def outputs() -> list[tuple[str, Operand]]:
        with _mode(model, training), _silence(), torch.no_grad():
            found = run_exported(model, desk, inputs, args, kwargs)
            keys = [key for key, _ in _outputs(model(*args, **kwargs))]
        return list(zip(keys, found, strict=True))

    return _sketched(name, desk, inputs, outputs)


def _prepared(
    model: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any], shapes: Shapes
) -> tuple[Desk, dict[str, Value]]:
    """Lay out an empty desk, and the values that flow into the net."""
    named = inputs_of(model, args, kwargs)
    sizes = {
        size: number
        for key, tensor in named.items()
        for size, number in zip(shapes[key], tensor.shape, strict=True)
        if isinstance(size, str)
    }
    inputs = {
        key: Value(Shape.of(*shapes[key], dtype=dtype_of(tensor.dtype)), name=key)
        for key, tensor in named.items()
    }
    return Desk(Frame("", model, None), sizes, _states(model)), inputs


def _sketched(
    name: str, desk: Desk, inputs: Mapping[str, Value], results: Callable[[], list[tuple[str, Operand]]]
) -> Followed:
    """Weave what was recorded into a sketch."""
    try:
        outputs = [(key, desk.value(one)) for key, one in results()]
        if not outputs:
            raise Inexpressible("the model returns no tensor")
        woven = weave(desk.root, inputs, outputs)
    except Inexpressible as reason:
        raise untraceable(reason.what, hint=reason.hint) from reason
    stated: dict[str, Any] = {key: _stated(value.shape) for key, value in inputs.items()}
    return Followed(
        Sketch(name, woven.scope, stated, dims=dict(desk.sizes)),
        woven.records,
        woven.redundant,
        tuple(desk.listed),
    )


def _forward(model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run `forward`; what the model itself raises is the fault of the inputs, or of the model."""
    try:
        return model.forward(*args, **kwargs)
    except (Untraceable, Broken, KeyboardInterrupt):
        raise
    except Exception as error:  # a model may raise errors of every type
        inner = error
        while inner.__traceback__ is not None and inner.__cause__ is not None:
            if isinstance(inner.__cause__, Untraceable | Broken):
                raise inner.__cause__ from error
            inner = inner.__cause__  # type: ignore[assignment]
        frame = _last_frame(error)
        text = re.sub(r"\s+", " ", str(error)).strip()[:300] or type(error).__name__
        what = f"the model itself fails on these inputs: {type(error).__name__}: {text}"
        hint = "give inputs that it takes (`--input 1x3x224x224`, one for each tensor of forward)"
        raise untraceable(what, hint=hint, frame=frame) from error


def _last_frame(error: BaseException) -> Any:
    trace, frame = error.__traceback__, None
    while trace is not None:
        frame, trace = trace.tb_frame, trace.tb_next
    return frame


def _states(model: nn.Module) -> dict[int, State]:
    """List parameters and buffers by identity; the first name of each counts."""
    kept = set(model.state_dict())
    found: dict[int, State] = {}
    for pairs in (
        model.named_parameters(remove_duplicate=False),
        model.named_buffers(remove_duplicate=False),
    ):
        for path, tensor in pairs:
            found.setdefault(id(tensor), State(tensor, path, path in kept))
    return found


def _outputs(result: Any) -> list[tuple[str, Tensor]]:
    """Name the tensors of a result: a dict's by their keys, all others by their place alone."""
    if isinstance(result, Mapping):
        found: list[tuple[str, Tensor]] = []
        for key, one in result.items():
            tensors = list(tensors_in(one))
            for place, tensor in enumerate(tensors):
                name = str(key) if isinstance(one, Tensor) else f"{key}{place}"
                found.append((name if fault_of(name) is None else f"out_{valid(name)}", tensor))
        return found
    return [("", tensor) for tensor in tensors_in(result)]


def _stated(shape: Shape) -> Any:
    sizes: list[Any] = [int(dim) if dim.is_constant else str(dim) for dim in shape]
    return sizes if shape.dtype == "float32" else {"shape": sizes, "dtype": shape.dtype}


@contextmanager
def _silence() -> Iterator[None]:
    """Keep torch from logging and warning of what it refuses: the fault says it once."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


@contextmanager
def _mode(model: nn.Module, training: bool) -> Iterator[None]:
    """Put every module into eval mode, or all into training, and each back as it was."""
    with kept(model):
        model.train(training)
        yield
