"""Nets by chance: a whole spec, written as text, and what its drawing says of it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzz.drawing.layers import STONES
from tests.fuzz.drawing.room import Desk, Room
from tests.fuzz.drawing.scopes import composite, fill, finish, node_of
from tests.fuzz.drawing.script import scripted
from tests.fuzz.drawing.value import Channel, Place, Value


@dataclass(frozen=True)
class Drawn:
    """A spec's text, and the channels that its outputs must have, in order; None where that is not known."""

    text: str
    channels: tuple[int | None, ...]
    layouts: tuple[str, ...]


def drawn(random: Random, size: int = 12) -> Drawn:
    """Draw a valid spec of about `size` nodes."""
    desk = Desk(random, size)
    known = {"width": random.choice((2, 3, 4, 6)), "depth": random.choice((1, 2, 3))}
    flags = ("deep",) if random.random() < 0.5 else ()
    room = Room(desk, known, tuple(known), flags)
    room.is_explicit = room.chance(0.2)
    blocks = {}
    for name in ("Own", "Other")[: random.choice((0, 1, 1, 2))]:
        blocks[name], made = composite(desk, name)
        desk.composites.append(made)
    desk.budget = size
    document: dict[str, Any] = {"net": room.pick("random", "by_chance", "N1"), **_params(room, known, flags)}
    document |= _inputs(room)
    fill(room, size, STONES)
    if not room.nodes:
        room.give(Value(room.add("Identity", [room.inputs[0]]), "image", Channel("?"), Place("?")))
    own = [value for value in room.values if node_of(value.ref) in room.nodes]
    outputs, ports = finish(room, own[-1])
    for one in room.inputs:
        if one.ref not in room.read and one.ref not in (value.ref for value in ports.values()):
            ports[f"in_{one.ref}"] = one
            outputs = {"outputs": {name: value.ref for name, value in ports.items()}}
    if isinstance(outputs.get("outputs"), dict) and room.chance(0.5):
        outputs = {"outputs": list(outputs["outputs"].values())}
    document |= {"nodes": _shuffled(room), **outputs}
    if blocks:
        document["blocks"] = blocks
    counts = tuple(value.channel.count(known) for value in ports.values())
    return Drawn(scripted(random, document), counts, tuple(value.layout for value in ports.values()))


def _params(room: Room, known: dict[str, int], flags: tuple[str, ...]) -> dict[str, Any]:
    params: dict[str, Any] = {
        name: room.pick(value, {"default": value, "min": 1}, {"default": value, "doc": f"{name}: a number"})
        for name, value in known.items()
    }
    params |= {flag: room.pick(True, False) for flag in flags}
    more: dict[str, Any] = {"variants": {"wide": {"width": 8}, "same": {}}} if room.chance(0.3) else {}
    return {"params": params, **more}


def _inputs(room: Room) -> dict[str, Any]:
    """Write one to three inputs, of fixed and of named sizes, and what is known of the names."""
    inputs: dict[str, Any] = {}
    exact = room.chance(0.5)
    dims: dict[str, Any] = {"N": 2}
    kinds = room.random.sample(["image", "image", "sequence", "vector", "tokens"], room.pick(1, 1, 2, 3))
    for number, kind in enumerate(dict.fromkeys(kinds)):
        name = f"{kind}{number}" if room.chance(0.5) else room.pick("x", "image", "data") + str(number)
        width, channel = room.pick((3, Channel.number(3)), room.width())
        value = Value(name, "vector", channel)
        shape: list[Any] = ["N", width]
        if kind == "image":
            is_fixed = exact and room.chance(0.5)
            known = {"example": 16, "multiple_of": 16} if exact else 16
            dims |= {} if is_fixed else {"H": known, "W": known}
            shape += [16, 16] if is_fixed else ["H", "W"]
            value = Value(name, "image", channel, Place("fixed" if is_fixed else "image", "", 16, exact))
        elif kind == "sequence":
            dims |= {"T": room.pick(5, {"example": 5, "min": 2})}
            shape, value = ["N", "T", width], Value(name, "sequence", channel, Place("time", "", 5))
        elif kind == "tokens":
            dims["L"] = 4
            inputs[name] = {"shape": ["N", "L"], "dtype": "int64"}
            _embed(room, name)
            continue
        inputs[name] = room.pick(shape, {"shape": shape, "doc": "what comes in"})
        room.inputs.append(room.give(value))
    return {"inputs": inputs, "dims": dims}


def _embed(room: Room, name: str) -> None:
    """Read tokens at once, for nothing else takes them."""
    written, channel = room.width()
    node_id = f"embed{room.desk.number()}"
    node = {"block": "Embedding", "from": name, "num_embeddings": 10, "embedding_dim": written}
    if room.chance(0.3):
        sizes = {"vocabulary": 10, "embedding": 3, "hidden": 2, "layers": room.pick(1, 2)}
        node = {"block": "net:lstm_tagger@forward", "from": name, "tags": written, **sizes}
    room.nodes[node_id] = node
    room.above = node_id
    room.give(Value(node_id, "sequence", channel, Place("text", "", 4)))


def _shuffled(room: Room) -> dict[str, Any]:
    """Bring the nodes out of order, where none depends on what is above."""
    items = list(room.nodes.items())
    free = all(
        "from" in node and "prev" not in str(node["from"]) for _, node in items if isinstance(node, dict)
    )
    if free and room.is_explicit:
        room.random.shuffle(items)
    return dict(items)
