"""Repeats that are at fault, and repeats that would be too much; each told at once."""

import time

import pytest

from tests.builder.telling import HEAD, codes, nodes, told


@pytest.mark.parametrize(
    ("repeat", "column", "length", "what"),
    [
        ("0", 28, 1, "`repeat` needs an integer of at least 1, got 0"),
        ("-2", 28, 2, "`repeat` needs an integer of at least 1, got -2"),
        ("=-1", 28, 3, "`repeat` needs an integer of at least 0, got -1"),
        ("=1.5", 28, 4, "`repeat` needs an integer of at least 0, got 1.5"),
        ("'=true'", 28, 7, "`repeat` needs an integer of at least 0, got true"),
        (
            "{w: [1], k: [1, 2]}",
            28,
            19,
            "`repeat` steps through lists of equal length, and 'w' has 1, 'k' has 2",
        ),
    ],
)
def test_a_repeat_at_fault_is_told_where_it_stands(repeat: str, column: int, length: int, what: str) -> None:
    line = f"r: {{block: ReLU, repeat: {repeat}}}"
    assert told(nodes(line)) == (
        f"<text>:4:{column}: error[bad-repeat]: {what}\n"
        f"    4 |   {line}\n"
        f"      | {' ' * (column - 1)}{'^' * length}\n"
        "   node  r\n"
    )


def test_too_many_copies_are_refused_before_any_is_made() -> None:
    start = time.process_time()
    assert told(nodes("r: {block: ReLU, repeat: 1000000000}")) == (
        "<text>:4:28: error[too-many-nodes]: the spec unrolls to too many nodes: this one alone to "
        "1,000,000,000 or more\n"
        "    4 |   r: {block: ReLU, repeat: 1000000000}\n"
        "      |                            ^^^^^^^^^^\n"
        "   node  r\n"
        "   hint  the limit is 250,000 nodes in all: repeat less, or fewer levels deep; if you trust the "
        "spec, `--limit nodes=NUMBER` raises it\n"
    )
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("inner", ["repeat: 100", "repeat: =10 ** 2", "repeat: {k: =range(100)}"])
def test_repeats_within_repeats_multiply(inner: str) -> None:
    start = time.process_time()
    group = f"{{{inner}, nodes: {{g: {{{inner}, nodes: {{r: {{block: ReLU, {inner}}}}}}}}}}}"
    assert codes(nodes(f"g: {group}")) == [("too-many-nodes", "g")]
    assert time.process_time() - start < 0.5


def test_composites_that_double_at_every_level_are_refused_at_once() -> None:
    blocks = "".join(
        f"  B{level}: {{inputs: [x], nodes: {{a: {name}, b: {name}}}}}\n"
        for level, name in enumerate(["ReLU", *(f"B{level}" for level in range(40))])
    )
    start = time.process_time()
    assert codes(f"{HEAD}blocks:\n{blocks}nodes: {{b: B40}}\n") == [("too-many-nodes", "b")]
    assert codes(f"{HEAD}blocks:\n{blocks}nodes: {{b: B4}}\n") == []
    assert time.process_time() - start < 0.5


def test_a_number_to_step_through_is_told_how_to_count() -> None:
    assert told(nodes("r: {block: ReLU, repeat: {w: =1 + 2}}")) == (
        "<text>:4:32: error[bad-repeat]: `repeat` steps through lists, and 'w' is 3\n"
        "    4 |   r: {block: ReLU, repeat: {w: =1 + 2}}\n"
        "      |                                ^^^^^^\n"
        "   node  r\n"
        "   hint  to count, write =range(1 + 2)\n"
    )
