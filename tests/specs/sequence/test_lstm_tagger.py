"""lstm_tagger.yaml: a label for every word."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from builder.road import load

SMALL = {"vocabulary": 50, "embedding": 6, "hidden": 5, "tags": 4}


def texts(length: int) -> torch.Tensor:
    return torch.randint(1, 50, (3, length), generator=torch.Generator().manual_seed(0))


def test_its_parameters_are_those_of_its_three_layers() -> None:
    lstm = 2 * (4 * 200 * (100 + 200) + 2 * 4 * 200)
    assert load("lstm_tagger").num_parameters == 20_000 * 100 + lstm + 400 * 17 + 17


@pytest.mark.parametrize("length", [1, 9])
@pytest.mark.parametrize("variant", ["base", "deep", "forward"])
def test_every_word_gets_scores_of_all_tags(variant: str, length: int) -> None:
    model = load(f"lstm_tagger@{variant}", **SMALL).build(seed=0).eval()
    assert model(texts(length)).shape == (3, length, 4)


@pytest.mark.parametrize(("variant", "sees"), [("base", True), ("forward", False)])
def test_only_reading_from_both_ends_sees_what_comes_later(variant: str, sees: bool) -> None:
    model, text = load(f"lstm_tagger@{variant}", **SMALL).build(seed=0).eval(), texts(9)
    other = text.clone()
    other[:, 6] = (other[:, 6] + 1) % 49 + 1
    assert (not torch.equal(model(text)[:, :6], model(other)[:, :6])) is sees


def test_padding_is_zero_and_learns_nothing() -> None:
    model, text = load("lstm_tagger", **SMALL).build(seed=0), texts(9)
    text[:, 5:] = 0
    nn.functional.cross_entropy(model(text).flatten(0, 1), text.flatten() % 4).backward()
    words = model.words.weight
    assert not words[0].any() and not words.grad[0].any() and words.grad[text[0, 0]].any()


def test_words_come_as_integers() -> None:
    assert load("lstm_tagger").inputs["tokens"].dtype == "int64"
