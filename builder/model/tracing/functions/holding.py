"""Functions that take parameters: they become the blocks that hold them."""

from __future__ import annotations

from typing import Any

from builder.model.tracing.faults import Inexpressible
from builder.model.tracing.following.desk import Desk
from builder.model.tracing.functions.table import converts
from builder.model.tracing.values import Operand, State, Value


def _are_held(*tensors: Any) -> bool:
    """Whether all that is given are parameters of the model itself."""
    return all(one is None or (isinstance(one, State) and one.is_learned) for one in tensors)


@converts("linear")
def linear(desk: Desk, input: Operand, weight: Operand, bias: Operand | None = None) -> Operand:
    """Record a linear map; with weights that are computed, the function of three tensors."""
    if _are_held(weight, bias):
        return desk.fixed(
            "Linear", (input,), {"weight": weight, "bias": bias}, out_features=int(weight.shape[0]),
            bias=bias is not None,
        )  # fmt: skip
    return desk.node("F.linear", [("x", input), ("weight", weight), *_optional("bias", bias)], {})[0]


def _optional(port: str, operand: Operand | None) -> list[tuple[str, Operand]]:
    return [] if operand is None else [(port, operand)]


def _conv(axes: int) -> None:
    def converted(
        desk: Desk, input: Operand, weight: Operand, bias: Operand | None = None, stride: Any = 1,
        padding: Any = 0, dilation: Any = 1, groups: int = 1,
    ) -> Operand:  # fmt: skip
        args = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        if _are_held(weight, bias):
            kernel = [int(one) for one in weight.shape.dims[2:]]
            return desk.fixed(
                f"Conv{axes}d", (input,), {"weight": weight, "bias": bias}, kernel_size=kernel,
                out_channels=int(weight.shape[0]), bias=bias is not None, **args,
            )  # fmt: skip
        inputs = [("x", input), ("weight", weight), *_optional("bias", bias)]
        return desk.node(f"F.conv{axes}d", inputs, args)[0]

    converts(f"conv{axes}d")(converted)


def _conv_transpose(axes: int) -> None:
    def converted(
        desk: Desk, input: Operand, weight: Operand, bias: Operand | None = None, stride: Any = 1,
        padding: Any = 0, output_padding: Any = 0, groups: int = 1, dilation: Any = 1,
    ) -> Operand:  # fmt: skip
        if not _are_held(weight, bias):
            raise Inexpressible(f"no block takes the weights of conv_transpose{axes}d from a computation")
        kernel = [int(one) for one in weight.shape.dims[2:]]
        return desk.fixed(
            f"ConvTranspose{axes}d", (input,), {"weight": weight, "bias": bias}, kernel_size=kernel,
            out_channels=int(weight.shape[1]) * groups, bias=bias is not None, stride=stride, padding=padding,
            output_padding=output_padding, groups=groups, dilation=dilation,
        )  # fmt: skip

    converts(f"conv_transpose{axes}d")(converted)


for _axes in (1, 2, 3):
    _conv(_axes)
    _conv_transpose(_axes)


@converts("layer_norm")
def layer_norm(
    desk: Desk, input: Operand, normalized_shape: Any, weight: Operand | None = None,
    bias: Operand | None = None, eps: float = 1e-5,
) -> Operand:  # fmt: skip
    """Record normalisation of the last dims; computed weights come in behind it."""
    sizes = [int(one) for one in normalized_shape]
    if weight is not None and _are_held(weight, bias):
        return desk.fixed(
            "LayerNorm", (input,), {"weight": weight, "bias": bias}, normalized_shape=sizes, eps=eps,
            bias=bias is not None,
        )  # fmt: skip
    made: Operand = desk.one("LayerNorm", input, normalized_shape=sizes, eps=eps, elementwise_affine=False)
    return _scaled(desk, made, weight, bias)


def _scaled(desk: Desk, value: Operand, weight: Operand | None, bias: Operand | None) -> Operand:
    value = value if weight is None else desk.one("Mul", value, weight)
    return value if bias is None else desk.one("Add", value, bias)


@converts("rms_norm")
def rms_norm(
    desk: Desk, input: Operand, normalized_shape: Any, weight: Operand | None = None, eps: float | None = None
) -> Operand:
    """Record normalisation by the root of the mean square."""
    sizes = [int(one) for one in normalized_shape]
    if weight is not None and _are_held(weight):
        return desk.fixed("RMSNorm", (input,), {"weight": weight}, normalized_shape=sizes, eps=eps)
    made = desk.one("RMSNorm", input, normalized_shape=sizes, eps=eps, elementwise_affine=False)
    return _scaled(desk, made, weight, None)


@converts("group_norm")
def group_norm(
    desk: Desk, input: Operand, num_groups: int, weight: Operand | None = None, bias: Operand | None = None,
    eps: float = 1e-5,
) -> Operand:  # fmt: skip
    """Record normalisation of groups of channels."""
    if weight is None and bias is None:
        return desk.one("GroupNorm", input, num_groups=num_groups, eps=eps, affine=False)
    if weight is None or bias is None or not _are_held(weight, bias):
        raise Inexpressible("GroupNorm takes weight and bias that are parameters, or neither")
    return desk.fixed("GroupNorm", (input,), {"weight": weight, "bias": bias}, num_groups=num_groups, eps=eps)


@converts("batch_norm")
def batch_norm(
    desk: Desk, input: Operand, running_mean: Operand | None, running_var: Operand | None,
    weight: Operand | None = None, bias: Operand | None = None, training: bool = False,
    momentum: float | None = 0.1, eps: float = 1e-5,
) -> Operand:  # fmt: skip
    """Record normalisation by the statistics of a batch, or by those that were kept."""
    axes = len(input.shape) - 2
    block = f"BatchNorm{min(max(axes, 1), 3)}d"
    held = (running_mean, running_var, weight, bias)
    if running_mean is None and running_var is None and not _are_held(weight, bias):
        made = desk.one(block, input, eps=eps, affine=False, track_running_stats=False)
        return _scaled(desk, made, *(_beside(one, len(input.shape) - 2, desk) for one in (weight, bias)))
    if not all(one is None or isinstance(one, State) for one in held):
        raise Inexpressible(f"{block} holds its weights and statistics, and here they are computed")
    if (weight is None) != (bias is None) or (running_mean is None) != (running_var is None):
        raise Inexpressible(f"{block} has both weight and bias, and both statistics, or neither")
    states: dict[str, Operand | None] = {
        "weight": weight,
        "bias": bias,
        "running_mean": running_mean,
        "running_var": running_var,
    }
    counter = _counter(desk, running_mean)
    return desk.fixed(
        block, (input,), {**states, **counter}, eps=eps, momentum=momentum, affine=weight is not None,
        track_running_stats=running_mean is not None,
    )  # fmt: skip


def _beside(operand: Operand | None, axes: int, desk: Desk) -> Operand | None:
    """Bring one number a channel to the shape (C, 1, …)."""
    return (
        None if operand is None else desk.one("Reshape", operand, shape=[int(operand.shape[0])] + [1] * axes)
    )


def _counter(desk: Desk, running_mean: Operand | None) -> dict[str, Operand | None]:
    """Find the count of batches beside the statistics, which the block keeps as well."""
    if not isinstance(running_mean, State):
        return {}
    path = running_mean.path.removesuffix("running_mean") + "num_batches_tracked"
    return {"num_batches_tracked": next((one for one in desk.states.values() if one.path == path), None)}


@converts("instance_norm")
def instance_norm(
    desk: Desk, input: Operand, running_mean: Operand | None = None, running_var: Operand | None = None,
    weight: Operand | None = None, bias: Operand | None = None, use_input_stats: bool = True,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Operand:  # fmt: skip
    """Record normalisation of each plane by itself."""
    if running_mean is not None or not use_input_stats:
        raise Inexpressible("no block takes kept statistics for instance_norm as a function")
    block = f"InstanceNorm{len(input.shape) - 2}d"
    if weight is None and bias is None:
        return desk.one(block, input, eps=eps)
    if not _are_held(weight, bias):
        raise Inexpressible(f"{block} holds its weights, and here they are computed")
    return desk.fixed(block, (input,), {"weight": weight, "bias": bias}, eps=eps, affine=True)


@converts("embedding")
def embedding(
    desk: Desk, input: Operand, weight: Operand, padding_idx: int | None = None,
    max_norm: float | None = None, norm_type: float = 2.0, scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Operand:  # fmt: skip
    """Record rows of a table; of a table that is computed, its places by index."""
    if _are_held(weight) and max_norm is None:
        return desk.fixed(
            "Embedding", (input,), {"weight": weight}, num_embeddings=int(weight.shape[0]),
            embedding_dim=int(weight.shape[1]), padding_idx=padding_idx,
        )  # fmt: skip
    return desk.node("Index", [("x", weight), ("index", input)], {"dim": 0})[0]


@converts("prelu")
def prelu(desk: Desk, input: Operand, weight: Operand) -> Value:
    """Record a leaky rectifier whose slope is learned."""
    if not _are_held(weight):
        raise Inexpressible("PReLU holds its slope, and here it is computed")
    return desk.fixed("PReLU", (input,), {"weight": weight}, num_parameters=int(weight.shape[0]))


@converts("local_response_norm")
def local_response_norm(
    desk: Desk, input: Operand, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Value:
    """Record normalisation over neighbouring channels."""
    return desk.one("LocalResponseNorm", input, size=size, alpha=alpha, beta=beta, k=k)
