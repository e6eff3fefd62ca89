"""Changes in the few words of a card: `~ 64 → 128 channels, stride 1 → 2`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from blocks.dims import Dim
from blocks.kinds import shown
from blocks.shapes import Shape
from builder.graph.comparing.changes import Change
from render.contrast.matching import Fate
from render.wording.labels import Wording, count_text, macs_text, shape_text

SIGNS: Final = {"added": "+ added", "removed": "− removed", "changed": "~", "same": ""}
ARROW_SIGNS: Final = {"added": "+ ", "removed": "− ", "changed": "~ ", "same": ""}
OUTGOING: Final = {"out_channels": "channels", "out_features": "features"}
INCOMING: Final = {"in_channels": "channels in", "in_features": "features in"}


def phrases_of(fate: Fate) -> list[str]:
    """Say what is another about a node: what was written, else what followed from it."""
    if fate.status != "changed":
        return []
    written = [_written(change) for change in fate.changes if not change.follows and change.kind != "block"]
    if any(change.kind == "block" for change in fate.changes):
        written = ["another block", *written]
    if not written:
        written = [_inferred(change) for change in fate.changes if change.kind == "argument"][:1]
    inside = [f"{count} {word} inside" for word, count in fate.inside.items()]
    return [*written, *inside]


def shapes_text(before: Shape | None, after: Shape | None, wording: Wording) -> str:
    """Write a shape, or both where more than the channels are others."""
    now, was = shape_text(after, wording), shape_text(before, wording)
    if before is None or after is None or before == after:
        return now or was
    if len(before) == len(after) > 2 and before.dims[2:] == after.dims[2:] and before.dtype == after.dtype:
        return now
    return f"{was} → {now}" if was != now else f"{was} → {now} ({before.dtype} → {after.dtype})"


def counts_text(before: int, after: int) -> str:
    """Write a number of parameters, or both where they differ.

    >>> counts_text(9536, 9536), counts_text(9536, 1_219_584), counts_text(0, 0)
    ('9.5 k', '9.5 k → 1.22 M', '')
    """
    if before == after:
        return count_text(after) if after else ""
    return f"{count_text(before)} → {count_text(after)}"


def short_counts_text(before: int, after: int) -> str:
    """Write a number of parameters, or both, with one unit where it is the same.

    >>> short_counts_text(1_411_344, 1_008_400), short_counts_text(9536, 1_219_584)
    ('1.41 → 1.01 M', '9.5 k → 1.22 M')
    """
    told = counts_text(before, after)
    was, _, now = told.partition(" → ")
    is_one_unit = was[-1:].isalpha() and was[-1:] == now[-1:]
    return f"{was[:-2]} → {now}" if is_one_unit else told


def costs_text(before: Dim | None, after: Dim | None, wordings: tuple[Wording, Wording]) -> str:
    """Write multiply-adds, or both where they differ."""
    sides = zip((before, after), wordings, strict=True)
    told = [macs_text(macs, one) if macs is not None else "" for macs, one in sides]
    found = list(dict.fromkeys(one for one in told if one))
    return " → ".join(found) if len(found) < 2 else f"{found[0].removesuffix(' MACs')} → {found[1]}"


def _written(change: Change) -> str:
    sides = f"{_value(change.before)} → {_value(change.after)}"
    if change.kind == "argument":
        if change.name in OUTGOING:
            return f"{sides} {OUTGOING[change.name]}"
        return f"{change.name.replace('_', ' ')} {sides}"
    if change.kind == "freeze":
        return "frozen now" if change.after else "no longer frozen"
    if change.kind == "call":
        return f"weights of {change.after} now" if change.after else "weights of its own now"
    if change.kind == "tie":
        return f"{change.name} tied to {change.after}" if change.after else f"{change.name} no longer tied"
    return "starts otherwise" if change.kind == "init" else sides


def _inferred(change: Change) -> str:
    sides = f"{_value(change.before)} → {_value(change.after)}"
    return f"{sides} {INCOMING.get(change.name, change.name.replace('_', ' '))}"


def _value(value: object) -> str:
    if isinstance(value, tuple) and value and all(isinstance(one, int) and one >= 0 for one in value):
        return "×".join(_numbers(value))
    return value if isinstance(value, str) else shown(value, 40)


def _numbers(values: tuple[object, ...]) -> Iterator[str]:
    return (str(value) for value in values)
