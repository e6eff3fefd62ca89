"""Faults of the ground floor, and the nearest known names."""

import time

import pytest

from blocks.errors import (
    CLOSE,
    ArgumentFault,
    BlockError,
    Guess,
    NetdraftError,
    RuleFault,
    did_you_mean,
    guess,
    nearest,
)


def test_a_fault_has_a_code_a_sentence_and_a_hint() -> None:
    fault = RuleFault("needs 4 dims, got 2", hint="add one", argument="dim")
    assert (str(fault), fault.what, fault.code, fault.hint, fault.argument) == (
        "needs 4 dims, got 2", "needs 4 dims, got 2", "shape-mismatch", "add one", "dim",
    )  # fmt: skip
    assert isinstance(fault, BlockError) and isinstance(fault, NetdraftError)
    assert ArgumentFault("needs text").code == "bad-argument"


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("conv2d", "Conv2d"),
        ("Conv3D", "Conv3d"),
        ("con2d", "Conv2d"),
        ("batch_norm2d", "BatchNorm2d"),
        ("zebra", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_nearest_name_is_the_one_that_was_meant(name: str, match: str | None) -> None:
    assert nearest(name, ["Conv1d", "Conv2d", "Conv3d", "BatchNorm2d"]) == match
    assert did_you_mean(name, ["Conv1d", "Conv2d", "Conv3d", "BatchNorm2d"]) == (
        f"did you mean '{match}'?" if match else None
    )


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("classes", "num_classes"),
        ("dim", None),
        ("head", None),
        ("heads", "number_of_heads"),
        ("of_heads_number", "number_of_heads"),
        ("_", None),
    ],
)
def test_a_name_is_known_by_its_words_where_one_alone_has_them(name: str, match: str | None) -> None:
    known = ["num_classes", "first_dim_in", "second_dim_in", "number_of_heads"]
    assert nearest(name, known) == match


def test_a_name_can_be_asked_to_be_nearer() -> None:
    assert nearest("nonsense", ["nodes"]) == "nodes"
    assert nearest("nonsense", ["nodes"], likeness=CLOSE) is None
    assert nearest("fron", ["from"], likeness=CLOSE) == "from"


def test_a_name_of_great_length_is_compared_at_once() -> None:
    start = time.process_time()
    nearest("x" * 1_000_000, [f"name{number}" for number in range(300)])
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("name", "known", "word", "is_clear"),
    [
        ("Relu", ["ReLU", "GELU"], "ReLU", True),
        ("in_chanels", ["in_channels", "out_channels"], "in_channels", True),
        ("ecn", ["enc", "dec"], "enc", True),
        ("conv3", ["conv1", "conv2"], "conv2", False),
        ("Conv2", ["Conv2d", "Conv1d"], "Conv2d", True),
        ("out", ["out1", "out2"], "out2", False),
        ("lft", ["left", "loft"], "loft", False),
        ("size", ["kernel_size", "padding"], "kernel_size", False),
    ],
)
def test_a_guess_is_clear_where_no_other_name_is_as_near(
    name: str, known: list[str], word: str, is_clear: bool
) -> None:
    assert guess(name, known) == Guess(word, is_clear)


def test_what_is_like_nothing_has_no_guess() -> None:
    assert guess("zebra", ["Conv2d"]) is None
