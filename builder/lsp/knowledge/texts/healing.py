"""Texts that are no YAML at the moment: the line that breaks them is mended, or passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from builder.lsp.knowledge.texts.reading import Reading, read_loosely
from builder.spec.reading.page import CLOSERS, balanced

MOST_TRIES: Final = 14
FEWEST_TRIES: Final = 2
LARGE: Final = 1 << 16
LONGEST_LINE: Final = 4_096
BARE_WORD: Final = re.compile(r"[ \t]*(?:- +)?[\w.\"'-]+[ \t]*\Z")
FORMULA: Final = re.compile(r"(?<=[:,\[{] )=(?!=)|(?<=\[)=(?!=)")
BRACKETS: Final = str.maketrans("[]{},", "     ")


def read_healed(text: str, file: str) -> Reading:
    """Read a text, with the lines mended at which it stops being YAML; never raises.

    What is mended changes no place: characters come at the end of a line, or turn into spaces.
    """
    reading = read_loosely(text, file)
    best, tries = reading, 0
    most = MOST_TRIES if len(text) < LARGE else FEWEST_TRIES
    while reading.broken and tries < most:
        healed = None
        for mended in _mends(reading):
            tries += 1
            one = read_loosely(mended, file)
            if not one.broken or max(one.broken) > max(reading.broken):
                healed = one
                break
            if tries >= most:
                break
        if healed is None:
            return best
        reading = best = healed
    return best


def unclosed(text: str) -> str:
    """Give what closes all quotes and brackets that a stretch of YAML leaves open.

    >>> unclosed("a: {b: [x, 'y, z"), unclosed("doc: it's {done}")
    ("']}", '')
    """
    waiting: list[str] = []
    quote, before = "", ":"
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and before in ":,[{-\n":
            quote = character
        elif character in CLOSERS:
            waiting.append(CLOSERS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
        if not character.isspace() or character == "\n":
            before = character
    return quote + "".join(one for one in reversed(waiting) if one != ")")


def _mends(reading: Reading) -> Iterator[str]:
    """Propose texts, the likeliest first: nothing but the lines around the break changes."""
    lines = reading.text.split("\n")
    first = min(*reading.broken, len(lines) - 1)
    last = min(max(reading.broken), len(lines) - 1)
    around = _filled(lines, (first, last - 1, last))
    for number in around:
        if BARE_WORD.match(lines[number].rstrip("\r")):
            yield _with(lines, number, lines[number].rstrip() + ":")
        masked = _masked(lines[number])
        if masked != lines[number]:
            yield _with(lines, number, masked)
        missing = unclosed("\n".join(lines[min(first, number) : number + 1]))
        if missing:
            yield _with(lines, number, lines[number].rstrip() + missing)
    for number in _filled(lines, (last, first, last - 1)):
        yield _with(lines, number, " " * len(lines[number]))


def _filled(lines: list[str], wanted: tuple[int, ...]) -> list[int]:
    """Go up from each wanted line to one that says something."""
    found = []
    for number in wanted:
        while number > 0 and not lines[number].strip():
            number -= 1
        if number >= 0 and lines[number].strip():
            found.append(number)
    return list(dict.fromkeys(found))


def _with(lines: list[str], number: int, line: str) -> str:
    return "\n".join([*lines[:number], line, *lines[number + 1 :]])


def _masked(line: str) -> str:
    """Take brackets and commas out of formulas that need quotes."""
    for found in FORMULA.finditer(line) if len(line) <= LONGEST_LINE else ():
        end = found.start() + balanced(line[found.start() :])
        line = line[: found.start()] + line[found.start() : end].translate(BRACKETS) + line[end:]
    return line
