"""Scopes within scopes: groups, repeats and composites, and what they give to the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.fuzz.drawing.layers import CHAIN, KEEPING, STONES, fitted
from tests.fuzz.drawing.room import Composite, Desk, Room
from tests.fuzz.drawing.value import Channel, Layout, Place, Value

COUNTER = "(i + 1)"


@dataclass(frozen=True)
class Rounds:
    """How a scope is repeated: as it is written, how often, and what its names are in each round."""

    written: Any
    count: int
    names: Mapping[str, tuple[int, ...]]

    def bound(self, number: int) -> dict[str, Channel]:
        return {name: Channel.number(values[number]) for name, values in self.names.items()}


def rounds(room: Room) -> Rounds:
    """Choose how often a scope is repeated."""
    count = room.pick(1, 2, 2, 3)
    counter = {COUNTER: tuple(range(1, count + 1))}
    named = {name: number for name, number in room.known.items() if number == count and name.isidentifier()}
    kind = room.pick("count", "names", "range", "name")
    if kind == "name" and named:
        return Rounds(f"={room.pick(*named)}", count, counter)
    if kind == "names":
        values = tuple(room.pick(1, 2, 3, 4) for _ in range(count))
        return Rounds({"k": list(values)}, count, {**counter, "k": values})
    if kind == "range":
        text = {"k": f"=range(1, {count + 1})", "m": [2] * count}
        return Rounds(text, count, {**counter, "k": tuple(range(1, count + 1)), "m": (2,) * count})
    return Rounds(room.pick(count, f"={count} * 1"), count, counter)


def fill(room: Room, steps: int, table: Mapping[str, Any]) -> None:
    """Add a number of steps to a room."""
    for _ in range(steps):
        x = room.one()
        if x is None or room.desk.budget < 1:
            return
        if room.depth and not room.is_chain and table is STONES and room.chance(0.25):
            room.pick(group, composed, row)(room, x)
        else:
            room.pick(*table[x.layout])(room, x)


def finish(room: Room, main: Value) -> tuple[dict[str, Any], dict[str, Value]]:
    """Let all that nothing reads flow out: what `outputs` says, and the ports."""
    read = {node_of(ref) for ref in room.read if not _is_early_copy(room, ref)}
    ports = {"out": main}
    used = {node_of(main.ref)}
    for value in reversed(room.values):
        node = node_of(value.ref)
        if (
            node in room.nodes
            and node not in read
            and node not in used
            and not _is_early_copy(room, value.ref)
        ):
            used.add(node)
            ports[f"more{len(ports)}"] = value
    if len(ports) == 1:
        is_plain = room.above == main.ref and not room.is_explicit and room.chance(0.6)
        return ({} if is_plain else {"outputs": room.pick(main.ref, [main.ref])}), ports
    return {"outputs": {name: value.ref for name, value in ports.items()}}, ports


def node_of(ref: str) -> str:
    """Give the node that a ref names."""
    return ref.partition(".")[0].partition("[")[0]


def _is_early_copy(room: Room, ref: str) -> bool:
    """Tell whether a ref leaves the last copy of a repeat unread."""
    node = room.nodes.get(node_of(ref))
    return "[0]" in ref and isinstance(node, dict) and "repeat" in node


def group(room: Room, x: Value) -> Value | None:
    """Draw a group, or a repeated one, which reads what is above and at times a second value."""
    if room.desk.budget < 4:
        return None
    turns = rounds(room) if room.chance(0.7) else None
    if turns is not None and room.above is not None and x.ref != room.above:
        x = room.give(replace(x, ref=room.add("Identity", [x])))
    elif turns is not None and room.above is None and x.ref != room.inputs[0].ref:
        return None
    count = turns.count if turns else 1
    where = f"g{room.desk.number()}"
    own = room.count(x)
    keeps = own is not None and room.chance(0.4)
    inner = _inner(room, x, where, count, turns, keeps=keeps)
    second = None if inner.is_chain or room.chance(0.5) else room.pick(*room.values)
    if second is not None:
        channel = (
            second.channel if room.count(second) is not None else Channel(f"{second.channel.key}#{where}")
        )
        inner.inputs.append(inner.give(replace(second, ref="skip", channel=channel)))
    fill(inner, room.pick(1, 2, 2, 3), KEEPING if keeps else CHAIN if inner.is_chain else STONES)
    last = inner.values[-1] if inner.is_chain else inner.one(x.layout) or inner.values[0]
    if last.ref in ("x", "skip") or (keeps and last.channel.key != str(own)) or not keeps:
        if last.layout != x.layout or (last.place.base, last.place.trail) not in _places(
            inner, x, keeps=keeps
        ):
            last = inner.inputs[0]
        written, channel = (own, Channel.number(own)) if keeps and own is not None else inner.width()
        last = fitted(inner, last, written, channel)
    if second is not None and "skip" not in inner.read:
        del inner.inputs[1]
        second = None
    return _placed(room, inner, x, second, last, turns, where)


def _places(inner: Room, x: Value, *, keeps: bool) -> list[tuple[str, str]]:
    base = inner.inputs[0].place
    return [(base.base, trail) for trail in (("",) if keeps else ("", "p", "s"))] + (
        [(base.base, base.trail)] if keeps else []
    )


def _inner(room: Room, x: Value, where: str, count: int, turns: Rounds | None, *, keeps: bool) -> Room:
    names = tuple(turns.names) if turns else ()
    known = {
        name: value
        for name, value in room.known.items()
        if name not in names and (name != COUNTER or not turns)
    }
    halves = 0 if keeps or x.layout != "image" or room.kind != "net" else int(x.place.least >> count >= 2)
    inner = Room(
        room.desk,
        known,
        tuple(dict.fromkeys((*room.names, *names))),
        room.flags,
        "group",
        halves,
        room.depth - 1,
    )
    inner.is_chain = room.chance(0.3) and not keeps
    inner.is_explicit = not inner.is_chain and room.chance(0.3)
    if keeps:
        start = replace(x, ref="x", channel=Channel.number(room.count(x) or 1))
    else:
        least = x.place.least >> (halves * (count - 1))
        start = Value("x", x.layout, Channel(f"?{where}"), Place(f"?{where}", "", least, x.place.exact))
    inner.inputs.append(inner.give(start))
    return inner


def _placed(
    room: Room, inner: Room, x: Value, second: Value | None, last: Value, turns: Rounds | None, where: str
) -> Value:
    """Write the group into its room, and give what comes out of it."""
    outputs, ports = finish(inner, last)
    node_id = f"{room.pick('stage', 'enc', 'g', '_part')}{room.desk.number()}"
    node: dict[str, Any] = {}
    if turns:
        node["repeat"] = turns.written
        room.read.add(x.ref)
        if second is not None:
            room.read.add(second.ref)
            node["from"] = {"x": "prev", "skip": second.ref}
        elif room.chance(0.3):
            node["from"] = "prev"
    elif second is not None:
        node.update(room.wired([x, second], room.pick((), ("x", "skip"))))
    else:
        node.update(room.wired([x]))
    if not inner.is_chain:
        node["inputs"] = [one.ref for one in inner.inputs]
    node["nodes"] = inner.nodes
    node.update(outputs)
    room.nodes[node_id] = node
    room.above = node_id
    return _given(room, x, ports, node_id, turns, where)


def _given(
    room: Room, x: Value, ports: dict[str, Value], node_id: str, turns: Rounds | None, where: str
) -> Value:
    """Give the ports of a group to its room: of the last copy, and of the first as well."""
    count = turns.count if turns else 1
    main = ports["out"]
    step = main.place.trail if main.place.base == f"?{where}" else ""

    def outer(value: Value, ref: str, number: int) -> Value:
        bound = turns.bound(number) if turns else {}
        channel = value.channel.outside(bound, f"{where}.{number}").settled(room.known)
        place = value.place
        if place.base == f"?{where}":
            place = _walked(x.place, step * number + place.trail)
        elif place.base.endswith(f"?{where}"):
            place = replace(place, base=f"{place.base}.{number}")
        return Value(ref, value.layout, channel, place)

    if turns and count > 1 and room.chance(0.5):
        name = room.pick(*ports)
        room.give(outer(ports[name], f"{node_id}[0]" + ("" if name == "out" else f".{name}"), 0))
    for name, value in list(ports.items())[1:]:
        room.give(outer(value, f"{node_id}.{name}", count - 1))
    return room.give(outer(main, node_id, count - 1))


def _walked(place: Place, trail: str) -> Place:
    for step in trail:
        place = place.stepped(step, place.least * 2 if step == "u" else max(1, place.least // 2))
    return place


def row(room: Room, x: Value) -> Value | None:
    """Repeat a single block."""
    if room.above is None or x.ref != room.above or x.layout == "vector":
        return None
    turns = rounds(room)
    node: dict[str, Any] = {"repeat": turns.written}
    count = room.pick(2, 3)
    if x.layout == "image":
        node |= {"block": "Conv2d", "out_channels": count, "kernel_size": 1}
    else:
        node |= {"block": "Linear", "out_features": f"={COUNTER}"}
    channel = Channel.number(count if x.layout == "image" else turns.count)
    node_id = f"row{room.desk.number()}"
    room.nodes[node_id] = node
    room.read.add(x.ref)
    room.above = node_id
    return room.give(replace(x, ref=room.pick(node_id, f"{node_id}[-1]"), channel=channel))


def composed(room: Room, x: Value) -> Value | None:
    """Use a composite of the spec."""
    able = [
        one for one in room.desk.composites
        if one.layout == x.layout and (not one.halvings or (x.place.least >= 4 and room.kind == "net"))
    ]  # fmt: skip
    if not able or room.kind == "composite":
        return None
    one = room.pick(*able)
    written, channel = room.width()
    args: dict[str, Any] = {"width": written}
    if one.width_default is not None and room.chance(0.4):
        args, channel = {}, Channel.number(one.width_default)
    alike = [value for value in room.values if value.layout == x.layout]
    given = [x, *(room.pick(*alike) for _ in range(one.inputs - 1))]
    node_id = room.add(one.name, given, **args)
    bound = {"width": channel, "gain": Channel.number(2)}
    place = _walked(x.place, "p" * one.halvings)
    for number, port in enumerate(one.ports[1:]):
        ref = f"{node_id}.more{number + 1}"
        hidden = replace(port.place, base=f"{port.place.base}.{node_id}")
        room.give(Value(ref, port.layout, port.channel.outside(bound, node_id).settled(room.known), hidden))
    return room.give(Value(node_id, x.layout, channel, place))


def composite(desk: Desk, name: str) -> tuple[dict[str, Any], Composite]:
    """Draw a composite; its output has `width` channels."""
    random = desk.random
    layouts: list[Layout] = ["image", "image", "sequence", "vector"]
    layout = random.choice(layouts)
    room = Room(desk, {}, ("width", "gain"), (), "composite", 0, 1)
    room.is_explicit = room.chance(0.3)
    halvings = int(layout == "image" and room.chance(0.3))
    count = room.pick(1, 1, 2)
    for ref in ("x", "skip")[:count]:
        start = Value(ref, layout, Channel(f"?{ref}"), Place(f"?{name}{ref}", "", 2 << halvings))
        room.inputs.append(room.give(start))
    fill(room, room.pick(1, 2, 3), STONES)
    own = [value for value in room.values if value.layout == layout and value.place == room.inputs[0].place]
    last = own[-1]
    if count == 2 and "skip" not in room.read:
        unread = replace(room.inputs[1], ref="skip")
        room.give(unread)
        fitted(room, unread, 2, Channel.number(2))
    if halvings:
        last = replace(last, ref=room.add("MaxPool2d", [last], kernel_size=2), place=_walked(last.place, "p"))
        room.give(last)
    last = fitted(room, last, "=width", Channel("width", lambda known: known["width"]))
    outputs, ports = finish(room, last)
    default = room.pick(None, 3)
    params = {"width": "int" if default is None else {"default": 3, "min": 1}, "gain": 2}
    document = {"params": params, "inputs": [one.ref for one in room.inputs], "nodes": room.nodes, **outputs}
    return document, Composite(name, layout, count, halvings, list(ports.values()), default)
