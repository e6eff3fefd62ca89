"""Hints on values of the wrong form: one where there is something to write, none where there is not."""

from __future__ import annotations

import pytest

from tests.builder.telling import HEAD, nodes, told

SPEC = HEAD + "nodes: {r: ReLU}\n"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (nodes("r: {block: ReLU, when: 3}"), None),
        (nodes("r: {block: ReLU, when: 'true'}"), "write true without quotes"),
        (nodes("r: {block: ReLU, when: deep}"), "write `=deep` for a formula"),
        (nodes("r: {block: ReLU, repeat: 1.5}"), "as in `repeat: 3` or `repeat: {k: [1, 2]}`"),
        (nodes("r: {block: ReLU, repeat: deep}"), "write `=deep` for a formula"),
        (nodes("r: {block: ReLU, from: 3}"), None),
        (nodes("d: {block: Dropout, p: {rate}}"), "write `=rate` for a formula"),
        (nodes("d: {block: Dropout, p: {rate, b}}"), None),
        (nodes("d: {block: Dropout, p: {a: 1}}"), None),
        (nodes("g: {inputs: [a, b, a], nodes: {r: ReLU}}"), "give each input a name of its own"),
        (SPEC + "params: {a: {type: flaot}}\n", "did you mean 'float'?"),
        (SPEC + "params: {a: {type: 3}}\n", None),
        (SPEC + "params: {a: {min: 3}}\n", "as in {default: 64, min: 1}"),
        (SPEC + "params: {a: {tpye: int}}\n", "did you mean 'type'?"),
    ],
)
def test_a_hint_says_what_to_write_or_there_is_none(text: str, hint: str | None) -> None:
    report = told(text)
    assert report.count("error[") == 1
    hints = [line.removeprefix("   hint  ") for line in report.splitlines() if line.startswith("   hint")]
    assert hints == ([] if hint is None else [hint])


@pytest.mark.parametrize(
    ("value", "kind"),
    [("null", "null"), ("true", "true or false"), ("0.5", "a number"), ("a", "text"), ("[1]", "a list")],
)
def test_the_kind_of_a_value_is_told_in_plain_words(value: str, kind: str) -> None:
    assert f"`args` needs a mapping, got {kind}\n" in told(nodes(f"r: {{block: ReLU, args: {value}}}"))
    assert "`doc` needs text, that is a string, got a mapping\n" in told(
        nodes("r: {block: ReLU, doc: {a: 1}}")
    )


def test_an_input_that_stands_twice_is_told_at_the_second_place() -> None:
    report = told(nodes("g: {inputs: [a, b, a], nodes: {r: ReLU}}"))
    assert report.startswith("<text>:4:22: error[name-taken]: ")
    assert "the input 'a' stands here already\n" in report
