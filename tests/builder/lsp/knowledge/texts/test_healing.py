from __future__ import annotations

import pytest

from builder.lsp.knowledge.texts.healing import read_healed
from builder.spec.library import shipped

BREAKS = [
    ("from: [up, gate]}", "from: [up, "),
    ("      join: {block", "      jo\n      join: {block"),
    ('skip: "encoder[-1 - i].skip"}', 'skip: "encoder[-1 - i'),
    ("width: {default: 64,", "width: {default: =widths[0],"),
    ("inputs: [signal, skip]", "inputs: [signal, skip"),
    ("small: {width: 16}", "small: {width: 16"),
    ("doc: Two", "doc Two"),
    ("params:\n  image", "params\n  image"),
    ("head: {block: Conv2d,", "head: {block: Conv2d,, "),
    ("outputs: head", "outputs: head]"),
    ("outputs: head", "\toutputs: head"),
    ("outputs: head", "outputs: @head"),
]


@pytest.mark.parametrize(("right", "wrong"), BREAKS)
def test_one_broken_line_leaves_the_others(right: str, wrong: str) -> None:
    text = shipped()["attention_unet"].read_text()
    broken = text.replace(right, wrong, 1)
    assert broken != text
    reading = read_healed(broken, "a.yaml")
    assert not reading.broken
    whole = read_healed(text, "a.yaml")
    lost = {path[:4] for path in set(whole.index) - set(reading.index)}
    assert len(lost) <= 8 and ("map", "own") in reading.index
    assert ("nodes", "decoder", "nodes", "gate") in reading.index


def test_mending_moves_nothing() -> None:
    reading = read_healed("nodes:\n  a: {block: ReLU, from: [x,\n  b: {block: Sigmoid}\n", "a.yaml")
    assert reading.index["nodes", "a", "from", 0].text == "x"
    assert reading.place(reading.index["nodes", "b", "block"].start) == (3, 14)


def test_two_broken_lines_are_both_mended() -> None:
    reading = read_healed("net: a\nnodes:\n  a: [x\n  b: ReLU\n  c\n  d: {e\nmap: {own: [B]}\n", "a.yaml")
    assert not reading.broken and reading.index["map", "own", 0].text == "B"
