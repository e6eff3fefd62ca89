"""Fit: what a file would do to a net, tensor by tensor."""

from __future__ import annotations

import pytest

from builder.model.loading.fit import compare, is_among
from builder.model.loading.header import Entry, WeightsFault

FLOAT = Entry("float32", (4,))
WANTED = {"fc.weight": Entry("float32", (2, 4)), "fc.bias": Entry("float32", (2,)), "conv.weight": FLOAT}


def test_every_tensor_has_one_state() -> None:
    entries = {"fc.weight": Entry("float32", (10, 4)), "conv.weight": FLOAT, "extra.weight": FLOAT}
    report = compare(WANTED, entries, {name: name for name in entries})
    assert report.matched == ("conv.weight",)
    assert report.missing == ("fc.bias",)
    assert report.unexpected == ("extra.weight",)
    assert [str(one) for one in report.misshapen] == ["fc.weight is (2, 4), the file has (10, 4)"]
    assert not report.is_exact


def test_what_starts_fresh_is_asked_for_on_neither_side() -> None:
    entries = {"fc.weight": Entry("float32", (10, 4)), "conv.weight": FLOAT}
    report = compare(WANTED, entries, {name: name for name in entries}, fresh=["fc"])
    assert report.is_exact
    assert report.fresh == ("fc.weight", "fc.bias")
    assert report.matched == ("conv.weight",)


def test_of_two_names_for_one_tensor_the_file_needs_one() -> None:
    wanted = {"tokens.weight": FLOAT, "head.weight": FLOAT}
    report = compare(
        wanted, {"head.weight": FLOAT}, {"head.weight": "head.weight"}, same={"head.weight": "tokens.weight"}
    )
    assert report.is_exact


def test_globs_mean_tensors_and_the_nodes_they_lie_in() -> None:
    assert is_among("stage.0.bn.running_mean", ["*.running_*"])
    assert is_among("stage.0.bn.weight", ["stage.0"])
    assert not is_among("stage.01.bn.weight", ["stage.0"])


def test_a_glob_that_means_nothing_is_told_with_the_nearest() -> None:
    with pytest.raises(WeightsFault) as caught:
        compare(WANTED, {}, {}, fresh=["cov"])
    assert str(caught.value) == "'cov' means no tensor of the net that could start fresh"
    assert caught.value.hint == "did you mean 'conv'?"
