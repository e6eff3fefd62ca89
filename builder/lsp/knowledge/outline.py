"""The outline of a file, as editors show it in a tree."""

from __future__ import annotations

from builder.lsp.knowledge.answers import Outline
from builder.lsp.knowledge.insides import Insides
from builder.lsp.knowledge.texts.letters import key_letters
from builder.lsp.knowledge.texts.reading import Reading
from builder.spec.document import Path

SECTIONS = {"params": "param", "variants": "variant", "inputs": "input", "dims": "dim"}
LONGEST = 60
DEEPEST = 40


def outline(insides: Insides) -> tuple[Outline, ...]:
    """List the params, variants, inputs, dims, nodes and composites of a file, in its order."""
    reading = insides.source.reading
    found: list[Outline] = []
    for section, path in reading.keys(()):
        if section in SECTIONS:
            children = tuple(_leaf(reading, one, SECTIONS[section]) for _, one in reading.keys(path))
        elif section == "nodes":
            children = _nodes(reading, path)
        elif section == "blocks":
            children = tuple(_composite(reading, one) for _, one in reading.keys(path))
        else:
            continue
        found.append(_part(reading, path, "section", "", children))
    return tuple(found)


def _composite(reading: Reading, path: Path) -> Outline:
    params = tuple(_leaf(reading, one, "param") for _, one in reading.keys((*path, "params")))
    doc = reading.scalar((*path, "doc"))
    nodes = _nodes(reading, (*path, "nodes"))
    return _part(reading, path, "composite", doc.text if doc is not None else "", (*params, *nodes))


def _nodes(reading: Reading, path: Path) -> tuple[Outline, ...]:
    if len(path) > DEEPEST:
        return ()
    return tuple(_node(reading, one) for _, one in reading.keys(path))


def _node(reading: Reading, path: Path) -> Outline:
    inner = _nodes(reading, (*path, "nodes"))
    block = reading.scalar(path) or reading.scalar((*path, "block"))
    call = reading.scalar((*path, "call"))
    detail = block.text if block is not None else f"call {call.text}" if call is not None else ""
    repeat = reading.scalar((*path, "repeat"))
    times = f" × {repeat.text.removeprefix('=')}" if repeat is not None else ""
    return _part(reading, path, "node", f"{detail}{times}".strip(), inner)


def _leaf(reading: Reading, path: Path, kind: str) -> Outline:
    named = reading.scalar((*path, "default")) or reading.scalar((*path, "example")) or reading.index[path]
    return _part(reading, path, kind, reading.text[named.start : named.end], ())


def _part(reading: Reading, path: Path, kind: str, detail: str, children: tuple[Outline, ...]) -> Outline:
    piece = reading.index[path]
    letters = key_letters(reading, piece).offsets
    start = letters[0] if letters else piece.start
    mark = reading.mark(start, letters[-1] + 1 if letters else piece.end)
    whole = (reading.place(min(start, piece.start)), reading.place(max(piece.end, start + mark.length)))
    short = " ".join(detail.split())
    short = short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"
    return Outline(str(path[-1]) or "?", kind, short, mark, whole, children)
