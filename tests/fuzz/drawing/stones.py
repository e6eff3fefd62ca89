"""Stones: one function a kind of step, each of which adds nodes to a room and gives what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.fuzz.drawing.room import Room
from tests.fuzz.drawing.value import Channel, Place, Value

Stone = Callable[[Room, Value], Value | None]

SHAPELESS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ReLU", {}), ("GELU", {}), ("GELU", {"approximate": "tanh"}), ("SiLU", {}), ("Tanh", {}),
    ("Sigmoid", {}),
    ("LeakyReLU", {"negative_slope": 0.2}), ("ELU", {"alpha": 0.5}), ("Softplus", {}), ("Hardswish", {}),
    ("PReLU", {}), ("Identity", {}), ("Dropout", {"p": 0.25}), ("Dropout", {"p": 0}), ("Mish", {}),
    ("Softmax", {"dim": 1}), ("LogSoftmax", {"dim": -1}), ("Clamp", {"min": -1.5, "max": 2}), ("Abs", {}),
    ("Mul", {"value": 0.5}), ("Add", {"value": 1}), ("Threshold", {"threshold": 0.1, "value": 0}),
)  # fmt: skip


def smooth(room: Room, x: Value) -> Value:
    """Work on every number by itself; at times only under a condition."""
    block, args = room.pick(*SHAPELESS)
    return _same(room, x, block, args, may_leave=block not in ("Mul", "Add"))


def norm(room: Room, x: Value) -> Value:
    own: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "image": [
            ("BatchNorm2d", {}), ("BatchNorm2d", {"affine": False, "momentum": 0.3}),
            ("BatchNorm2d", {"track_running_stats": False}), ("InstanceNorm2d", {"affine": True}),
            ("GroupNorm", {"num_groups": room.divisor(x)}), ("LocalResponseNorm", {"size": 3}),
            ("Dropout2d", {"p": 0.5}),
        ],
        "sequence": [("LayerNorm", {}), ("LayerNorm", {"bias": False, "eps": 1e-3}), ("RMSNorm", {})],
        "vector": [("BatchNorm1d", {}), ("LayerNorm", {}), ("LayerNorm", {"elementwise_affine": False})],
    }  # fmt: skip
    block, args = room.pick(*own[x.layout])
    return _same(room, x, block, args, may_leave=True)


def _same(room: Room, x: Value, block: str, args: dict[str, Any], *, may_leave: bool) -> Value:
    node_id = room.add(block, [x], **args)
    out = room.give(replace(x, ref=node_id))
    if may_leave and room.chance(0.15):
        room.nodes[node_id]["when"] = room.pick("=1 < 2", False, True, *(f"={one}" for one in room.flags))
    else:
        room.callable_nodes.append((node_id, x, out))
    return out


def convolution(room: Room, x: Value) -> Value | None:
    """Convolve an image: in one of the ways that keep its size, or halve it."""
    written, channel = room.width()
    kernel: dict[str, Any] = room.pick(
        {"kernel_size": 1}, {"kernel_size": 3, "padding": 1}, {"kernel_size": [3, 1], "padding": [1, 0]},
        {"kernel_size": 3, "padding": "same", "dilation": 2}, {"kernel_size": 3, "padding": 2, "dilation": 2},
        {"kernel_size": 3, "padding": 1, "stride": 2}, {"kernel_size": 2, "stride": [2, 2]},
    )  # fmt: skip
    place: Place | None = x.place
    if "stride" in kernel:
        place = room.halved(x.place, "p" if kernel["kernel_size"] == 2 else "s")
    if place is None:
        return None
    groups = room.divisor(x, channel)
    more: dict[str, Any] = {"groups": groups} if groups > 1 and room.chance(0.5) else {}
    if room.chance(0.3):
        more["bias"] = room.pick(False, True, *(f"={one}" for one in room.flags))
    node_id = room.add("Conv2d", [x], out_channels=written, **kernel, **more)
    out = room.give(replace(x, ref=node_id, channel=channel, place=place))
    if room.chance(0.2):
        _state_shape(room, node_id, out)
    room.callable_nodes.append((node_id, x, out))
    return out


def _state_shape(room: Room, node_id: str, out: Value) -> None:
    """State the shape of a node's output, where it is as the net's input was."""
    count = room.count(out)
    if count is not None and out.place.is_plain and out.place.base == "image" and room.kind == "net":
        room.nodes[node_id]["shape"] = ["N", count, "H", "W"]


def own_block(room: Room, x: Value) -> Value:
    """Take one of the project's or torchvision's blocks of several layers."""
    written, channel = room.width()
    squeezing: dict[str, Any] = {"squeeze_channels": room.pick(1, 2)}
    block, args = room.pick(
        ("ConvNormAct", {"out_channels": written}), ("DoubleConvolution", {"out_channels": written}),
        ("ResidualBlock", {"out_channels": written}), ("ops.SqueezeExcitation", squeezing),
    )  # fmt: skip
    node_id = room.add(block, [x], **args)
    return room.give(replace(x, ref=node_id, channel=channel if "out_channels" in args else x.channel))


def pooling(room: Room, x: Value) -> Value | None:
    """Halve an image by pooling, or slide without halving."""
    if room.chance(0.3):
        node_id = room.add(room.pick("MaxPool2d", "AvgPool2d"), [x], kernel_size=3, stride=1, padding=1)
        return room.give(replace(x, ref=node_id))
    place = room.halved(x.place, "p")
    if place is None:
        return None
    if room.chance(0.25) and not room.is_chain:
        node_id = room.add("MaxPool2d", [x], kernel_size=2, return_indices=True)
        pooled = room.give(replace(x, ref=node_id, place=place))
        if not x.place.exact:
            return pooled
        back = room.add("MaxUnpool2d", [pooled, replace(x, ref=f"{node_id}.indices")], kernel_size=2)
        return room.give(replace(x, ref=back, place=place.stepped("u", x.place.least)))
    block, args = room.pick(
        ("MaxPool2d", {"kernel_size": 2}), ("AvgPool2d", {"kernel_size": 2, "stride": 2}), ("DownSample", {}),
        ("LPPool2d", {"norm_type": 2, "kernel_size": 2}),
    )  # fmt: skip
    return room.give(replace(x, ref=room.add(block, [x], **args), place=place))


def enlarging(room: Room, x: Value) -> Value | None:
    """Double an image."""
    if len(x.place.trail) > 2 or room.kind != "net" or x.place.least > 16:
        return None
    written, channel = room.width()
    wide: dict[str, Any] = {"out_channels": written}
    block, args = room.pick(
        ("Upsample", {"scale_factor": 2}), ("Interpolate", {"scale_factor": 2}), ("UpSample", wide),
        ("ConvTranspose2d", {"kernel_size": 2, "stride": 2, **wide}),
        ("Upsample", {"scale_factor": 2, "mode": "bilinear"}),
    )  # fmt: skip
    place = x.place.stepped("u", x.place.least * 2)
    node_id = room.add(block, [x], **args)
    return room.give(
        replace(x, ref=node_id, place=place, channel=channel if wide.items() <= args.items() else x.channel)
    )


def merge(room: Room, x: Value) -> Value | None:
    """Add, multiply or concatenate values."""
    if room.is_chain:
        return None
    twice = room.chance(0.1)
    others = [value for value in room.values if value.fits(x) and (twice or value.ref != x.ref)]
    joined = [value for value in room.values if value.joins(x) and (twice or value.ref != x.ref)]
    if not joined:
        return None
    if others and room.chance(0.5):
        chosen = [x, *(room.pick(*others) for _ in range(room.pick(1, 1, 2)))]
        block = room.pick("Add", "Add", "Mul", "Maximum", "Minimum", "Sub" if len(chosen) == 2 else "Add")
        return room.give(replace(x, ref=room.add(block, chosen)))
    chosen = [x, *(room.pick(*joined) for _ in range(room.pick(1, 1, 2)))]
    dim = room.pick(2, -1) if x.layout == "sequence" else 1
    more = {} if dim == 1 and room.chance(0.5) else {"dim": dim}
    channel = Channel.total([one.channel for one in chosen]).settled(room.known)
    return room.give(replace(x, ref=room.add("Concat", chosen, **more), channel=channel))


def parting(room: Room, x: Value) -> Value | None:
    """Part the channels in two, or take some of them."""
    count = room.count(x)
    if count is None or count < 2 or room.is_chain:
        return None
    dim = {"image": 1, "vector": 1, "sequence": 2}[x.layout]
    first = count // 2
    kind = room.pick("chunk", "split", "slice")
    if kind == "slice":
        node_id = room.add("Slice", [x], dim=dim, stop=first)
        return room.give(replace(x, ref=node_id, channel=Channel.number(first)))
    if kind == "chunk":
        first = -(-count // 2)
        node_id = room.add("Chunk", [x], chunks=2, dim=dim)
    else:
        node_id = room.add("Split", [x], sizes=[first, count - first], dim=dim)
    second = Channel.number(count - first)
    room.give(replace(x, ref=f"{node_id}[{room.pick(1, -1)}]", channel=second))
    return room.give(replace(x, ref=room.pick(node_id, f"{node_id}[0]"), channel=Channel.number(first)))


def calling(room: Room, x: Value) -> Value | None:
    """Run the module of another node again."""
    able = [(node, out) for node, before, out in room.callable_nodes if before.joins(x) and before.fits(x)]
    if not able or room.is_chain:
        return None
    target, out = room.pick(*able)
    node_id = f"again{room.desk.number()}"
    room.nodes[node_id] = {"call": target, **room.wired([x])}
    room.above = node_id
    return room.give(replace(out, ref=node_id))
