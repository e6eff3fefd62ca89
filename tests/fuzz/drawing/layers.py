"""Layers: the steps for sequences and vectors, and the ways from one layout to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.fuzz.drawing.room import Room
from tests.fuzz.drawing.stones import (
    Stone,
    calling,
    convolution,
    enlarging,
    merge,
    norm,
    own_block,
    parting,
    pooling,
    smooth,
)
from tests.fuzz.drawing.value import Channel, Place, Value


def linear(room: Room, x: Value) -> Value:
    """Mix features; a layer of the same sizes as an earlier one may share its weight."""
    written, channel = room.width()
    more: dict[str, Any] = {"bias": False} if room.chance(0.3) else {}
    node_id = room.add("Linear", [x], out_features=written, **more)
    alike = [one for one, *sizes in room.linear_nodes if sizes == [x.channel.key, channel.key]]
    if alike and room.chance(0.5):
        room.nodes[node_id]["tie"] = {"weight": f"{room.pick(*alike)}.weight"}
    room.linear_nodes.append((node_id, x.channel.key, channel.key))
    out = room.give(replace(x, ref=node_id, channel=channel))
    room.callable_nodes.append((node_id, x, out))
    return out


def recurrent(room: Room, x: Value) -> Value:
    """Read a sequence step by step, in one direction or in both."""
    written, channel = room.width()
    args: dict[str, Any] = {"hidden_size": written, "batch_first": True}
    if room.chance(0.4):
        args["bidirectional"] = True
        channel = channel.times(2).settled(room.known)
    if room.chance(0.3):
        args["num_layers"] = 2
    node_id = room.add(room.pick("LSTM", "GRU", "RNN"), [x], **args)
    return room.give(replace(x, ref=room.pick(node_id, f"{node_id}.out"), channel=channel))


def attention(room: Room, x: Value) -> Value:
    """Let every step look at the others."""
    heads = room.divisor(x)
    if room.chance(0.4):
        args = {"nhead": heads, "dim_feedforward": 5, "batch_first": True, "dropout": room.pick(0, 0.1)}
        node_id = room.add("TransformerEncoderLayer", [x], norm_first=room.pick(True, False), **args)
    else:
        more = {"need_weights": False} if room.chance(0.7) else {}
        node_id = room.add("MultiheadAttention", [x], num_heads=heads, batch_first=True, **more)
    return room.give(replace(x, ref=node_id))


def perceptron(room: Room, x: Value) -> Value:
    written, channel = room.width()
    node_id = room.add("ops.MLP", [x], hidden_channels=[3, written] if isinstance(written, int) else [3])
    return room.give(
        replace(x, ref=node_id, channel=channel if isinstance(written, int) else Channel.number(3))
    )


def sliding(room: Room, x: Value) -> Value | None:
    """Convolve along time, between two transpositions."""
    written, channel = room.width()
    first = room.add("Transpose", [x], dim0=1, dim1=room.pick(2, -1))
    swapped = replace(x, ref=first)
    second = room.add("Conv1d", [swapped], out_channels=written, kernel_size=3, padding=1)
    third = room.add("Permute", [replace(x, ref=second)], dims=[0, 2, 1])
    return room.give(replace(x, ref=third, channel=channel))


def to_sequence(room: Room, x: Value) -> Value | None:
    """Read the pixels of a small image as a sequence."""
    if x.place.least > 8:
        return None
    if room.chance(0.5):
        node_id = room.add(
            "Rearrange", [x], pattern=room.pick("n c h w -> n (h w) c", "b c ... -> b (...) c")
        )
    else:
        flat = room.add("Flatten", [x], start_dim=2)
        node_id = room.add("Transpose", [replace(x, ref=flat)], dim0=1, dim1=2)
    place = Place(f"pixels of {x.place.base}", x.place.trail, x.place.least)
    return room.give(Value(node_id, "sequence", x.channel, place))


def to_vector(room: Room, x: Value) -> Value:
    """Give one vector for each image or sequence."""
    if x.layout == "sequence":
        block, args = room.pick(
            ("Mean", {"dim": [1]}), ("Select", {"dim": 1, "index": room.pick(0, -1)}),
            ("Reduce", {"pattern": "n t f -> n f", "reduction": room.pick("mean", "max", "sum")}),
        )  # fmt: skip
        node_id = room.add(block, [x], **args)
        return room.give(Value(node_id, "vector", x.channel))
    count = room.count(x)
    if room.chance(0.3) or count is None:
        node_id = room.add("Mean", [x], dim=[2, 3])
        return room.give(Value(node_id, "vector", x.channel))
    side = room.pick(1, 2)
    pooled = room.add("AdaptiveAvgPool2d", [x], output_size=side)
    node_id = room.add("Flatten", [replace(x, ref=pooled)])
    return room.give(Value(node_id, "vector", Channel.number(count * side * side)))


def unsqueezed(room: Room, x: Value) -> Value:
    """Read a vector as a sequence of one step."""
    node_id = room.add("Unsqueeze", [x], dim=1)
    return room.give(Value(node_id, "sequence", x.channel, Place("one")))


def bilinear(room: Room, x: Value) -> Value | None:
    other = room.one("vector")
    if room.is_chain or other is None:
        return None
    written, channel = room.width()
    node_id = room.add("Bilinear", [x, other], out_features=written)
    return room.give(replace(x, ref=node_id, channel=channel))


STONES: dict[str, tuple[Stone, ...]] = {
    "image": (
        convolution, convolution, convolution, norm, smooth, smooth, own_block, pooling, enlarging, merge,
        merge, parting, calling, to_sequence, to_vector,
    ),
    "sequence": (
        linear, linear, norm, smooth, recurrent, attention, perceptron, sliding, merge, merge, parting,
        calling, to_vector,
    ),
    "vector": (linear, linear, norm, smooth, merge, merge, parting, calling, bilinear, unsqueezed),
}  # fmt: skip
CHAIN: dict[str, tuple[Stone, ...]] = {
    "image": (convolution, norm, smooth, own_block, pooling),
    "sequence": (linear, norm, smooth, recurrent, attention),
    "vector": (linear, norm, smooth),
}
"""What may stand in a scope that only ever reads what is above."""

KEEPING: dict[str, tuple[Stone, ...]] = {
    "image": (convolution, norm, smooth, own_block, merge, parting, calling),
    "sequence": (linear, norm, smooth, attention, recurrent, merge, calling),
    "vector": (linear, norm, smooth, merge, calling),
}
"""What may stand in a scope whose output has the layout and the place of its input."""


def fitted(room: Room, x: Value, written: Any, channel: Channel) -> Value:
    """Bring a value to a number of channels."""
    if x.layout == "image":
        node_id = room.add("Conv2d", [x], out_channels=written, kernel_size=1)
    else:
        node_id = room.add("Linear", [x], out_features=written)
    return room.give(replace(x, ref=node_id, channel=channel))
