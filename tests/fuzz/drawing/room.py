"""A room: the nodes of one scope as they are drawn, and the values that they may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fuzz.drawing.value import Channel, Known, Layout, Place, Value


@dataclass
class Composite:
    """A composite of the spec: its layout, how often it halves, and its ports with what comes out there."""

    name: str
    layout: Layout
    inputs: int
    halvings: int
    ports: list[Value]
    width_default: int | None


@dataclass
class Desk:
    """What all rooms of a spec share."""

    random: Random
    budget: int
    composites: list[Composite] = field(default_factory=list)
    count: int = 0

    def number(self) -> int:
        self.count += 1
        return self.count


@dataclass
class Room:
    """One scope: `known` are the names with numbers, `names` all that formulas may use here."""

    desk: Desk
    known: dict[str, int]
    names: tuple[str, ...]
    flags: tuple[str, ...] = ()
    kind: str = "net"
    halvings: int = 9
    depth: int = 2
    nodes: dict[str, Any] = field(default_factory=dict)
    inputs: list[Value] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    above: str | None = None
    is_explicit: bool = False
    is_chain: bool = False
    callable_nodes: list[tuple[str, Value, Value]] = field(default_factory=list)
    linear_nodes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def random(self) -> Random:
        return self.desk.random

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def width(self) -> tuple[Any, Channel]:
        """Choose a number of channels: as it is written, and what it means."""
        if not self.names or self.chance(0.4):
            count = self.pick(1, 2, 3, 4, 6, 8)
            return count, Channel.number(count)
        name, other = self.pick(*self.names), self.pick(*self.names)
        number = self.pick(1, 2, 3)
        text, of = self.pick(*_formulas(name, other, number))
        return f"={text}", Channel(f"{text}@{id(self)}", of).settled(self.known)

    def add(self, block: str, given: list[Value], **args: Any) -> str:
        """Write a node that reads values; give its id."""
        head = block.split(".")[-1].split(":")[-1]
        node_id = f"{self.pick(head.lower(), head, 'n', '_n', 'step_')}{self.desk.number()}"
        if args and self.chance(0.1):
            args = {"args": args}
        node: dict[str, Any] = {"block": block, **self.wired(given), **args}
        if self.chance(0.05):
            node["doc"] = self.pick("What it does.", "of chance: and more", "# no comment", "'quoted' \\ é")
        if self.chance(0.05):
            node["freeze"] = True
        self.nodes[node_id] = node
        self.above = node_id
        self.desk.budget -= 1
        return node_id

    def wired(self, given: list[Value], ports: tuple[str, ...] = ()) -> dict[str, Any]:
        """Say where inputs come from; nothing where they come from above anyway."""
        self.read.update(value.ref for value in given)
        refs = [value.ref for value in given]
        above = self.above or (self.inputs[0].ref if self.inputs else None)
        if self.is_chain:
            assert refs in ([above], [f"{above}.out"]) and not ports, "a chain reads what is above"
            return {}
        if refs == [above] and not ports and not self.is_explicit and self.chance(0.8):
            return {}
        if self.above and not self.is_explicit and self.chance(0.2):
            refs = ["prev" if ref == self.above else ref for ref in refs]
        if ports:
            return {"from": dict(zip(ports, refs, strict=False))}
        return {"from": refs if len(refs) != 1 or self.chance(0.1) else refs[0]}

    def give(self, value: Value) -> Value:
        """Let further nodes read a value."""
        self.values.append(value)
        return value

    def one(self, layout: Layout | None = None) -> Value | None:
        """Choose a value to read, the later ones more often."""
        fitting = [value for value in self.values if layout is None or value.layout == layout]
        if not fitting:
            return None
        if self.is_chain:
            return fitting[-1] if fitting[-1] is self.values[-1] else None
        return fitting[-1] if self.chance(0.6) else self.random.choice(fitting)

    def count(self, value: Value) -> int | None:
        return value.channel.count(self.known)

    def halved(self, place: Place, step: str) -> Place | None:
        """Halve a place, or None where that may leave too little."""
        if place.least < 4 or self.halvings < 1:
            return None
        self.halvings -= self.kind != "net"
        return place.stepped(step, place.least // 2)

    def divisor(self, value: Value, other: Channel | None = None) -> int:
        """Choose a number that divides the channels for sure."""
        count = self.count(value)
        more = count if other is None else other.count(self.known)
        if count is None or more is None:
            return 1
        return self.random.choice([one for one in (1, 2, 3, 4) if count % one == 0 and more % one == 0])


def _formulas(name: str, other: str, number: int) -> list[tuple[str, Any]]:
    """List formulas over names, each with what it means in Python."""

    def worth(known: Known, one: str) -> int:
        return known[one]

    return [
        (name, lambda known: worth(known, name)),
        (f"{name} * {number}", lambda known: worth(known, name) * number),
        (f"{number} + {name}", lambda known: worth(known, name) + number),
        (f"{number} * ({name} + {other})", lambda known: number * (worth(known, name) + worth(known, other))),
        (f"max({name}, {other})", lambda known: max(worth(known, name), worth(known, other))),
        (f"({name} + 4) // 2 * {number}", lambda known: (worth(known, name) + 4) // 2 * number),
        (f"[{number}, {number + 1}][{name} % 2]", lambda known: number + worth(known, name) % 2),
        (
            f"{number} if {name} > {other} else {name} + 1",
            lambda known: number if worth(known, name) > worth(known, other) else worth(known, name) + 1,
        ),
        (f"min(2 ** {name}, 8)", lambda known: min(2 ** worth(known, name), 8)),
        (f"sum(range({number + 1})) + {name}", lambda known: sum(range(number + 1)) + worth(known, name)),
    ]
