"""Globs over names of tensors: what stands for the stars, found in time that has a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MANY, ONE = "**", "*"
_STARS = re.compile(r"\*\*|\*")


@dataclass(frozen=True, slots=True)
class Fit:
    """The beginning of a name that a glob fits: where it ends, and what stood for each star."""

    end: int
    groups: tuple[str, ...]


def stars(glob: str) -> list[str]:
    """List the stars of a glob, in order."""
    return _STARS.findall(glob)


def filled(glob: str, groups: tuple[str, ...]) -> str:
    """Put texts where the stars stand, in order.

    >>> filled("stages.*.conv", ("3",))
    'stages.3.conv'
    """
    waiting = iter(groups)
    return _STARS.sub(lambda _: next(waiting), glob)


def fitted(glob: str, name: str) -> Fit | None:
    """Fit a glob to the beginning of a name, up to a dot or to its end.

    `*` takes as much of one part as it can, `**` as few characters as it can, dots among them, and each takes
    one at least. Stars decide in order, as in a regular expression; but it is known from behind which places
    lead to an end, so that no way is tried twice.

    >>> fitted("layer*.**.conv", "layer1.0.conv.weight")
    Fit(end=13, groups=('1', '0'))
    """
    pieces = _pieces(glob)
    if len(pieces) == 1:
        return Fit(len(glob), ()) if name.startswith(glob) and _is_end(name, len(glob)) else None
    if not name.startswith(pieces[0]) or not _may_fit(pieces, name):
        return None
    ends = _ends(pieces, name)
    place, groups = len(pieces[0]), []
    for number in range(1, len(pieces), 2):
        stop = _next(pieces[number], name, place, ends[number])
        if stop is None:
            return None
        groups.append(name[place:stop])
        place = stop + len(pieces[number + 1])
    return Fit(place, tuple(groups))


@lru_cache(maxsize=1024)
def _pieces(glob: str) -> tuple[str, ...]:
    """Split a glob: a text, a star, a text, and so on; texts may be empty."""
    return tuple(re.split(r"(\*\*|\*)", glob))


def _may_fit(pieces: tuple[str, ...], name: str) -> bool:
    """Look for the texts between the stars alone, which is soon done."""
    place = 0
    for text in pieces[::2]:
        place = name.find(text, place) + len(text)
        if place < len(text):
            return False
    return True


def _ends(pieces: tuple[str, ...], name: str) -> dict[int, list[int]]:
    """Say for each star at which places it may end, in order, so that all behind it fits."""
    good = [place for place in range(len(name) + 1) if _is_end(name, place)]
    ends: dict[int, list[int]] = {}
    for number in range(len(pieces) - 2, 0, -2):
        text = pieces[number + 1]
        ends[number] = [place - len(text) for place in good if name.endswith(text, 0, place)]
        good = _starts(pieces[number], name, ends[number])
    return ends


def _starts(star: str, name: str, ends: list[int]) -> list[int]:
    """List the places from which a star reaches one of its ends."""
    if not ends:
        return []
    if star == MANY:
        return list(range(ends[-1]))
    starts: set[int] = set()
    for end in ends:
        place = end - 1
        while place >= 0 and name[place] != "." and place not in starts:
            starts.add(place)
            place -= 1
    return sorted(starts)


def _next(star: str, name: str, place: int, ends: list[int]) -> int | None:
    """Choose the end of a star that starts at a place: the first for `**`, the last for `*`."""
    dot = name.find(".", place)
    last = len(name) if star == MANY or dot < 0 else dot
    able = [end for end in ends if place < end <= last]
    return None if not able else able[0] if star == MANY else able[-1]


def _is_end(name: str, place: int) -> bool:
    return place == len(name) or (place < len(name) and name[place] == ".")
