"""The bag of embeddings: the rule against torch, with rows, offsets and weights."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.further.bag import BAG
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, prove_all
from tests.torches import since

TABLE = {"num_embeddings": 5, "embedding_dim": 3}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    optional = {
        "max_norm": st.sampled_from([None, 1.0, 0.0]),
        "scale_grad_by_freq": st.booleans(),
        "mode": st.sampled_from(["sum", "sum", "mean", "max"]),
        "sparse": st.booleans(),
        "include_last_offset": st.booleans(),
        "padding_idx": st.sampled_from([None, 0, -1, 5]),
    }
    args = {**TABLE, **draw(st.fixed_dictionaries({}, optional=optional))}
    rows = draw(st.sampled_from([(4, 6), (4, 6), (6,), (6,), (6,), (4, 6, 2)]))
    found = {"input": (rows, [f"R{size}" for size in rows])}
    if draw(st.booleans()) or len(rows) == 1:
        offsets = draw(st.sampled_from([(3,), (2,), (1,), (2, 1)]))
        found["offsets"] = (offsets, [f"B{axis}" for axis, _ in enumerate(offsets)])
    if draw(st.booleans()):
        weights = draw(st.sampled_from([rows] * 4 + [(5,), (4, 7)]))
        found["per_sample_weights"] = (weights, [f"R{size}" for size in weights])
    integers = st.sampled_from(["int64", "int64", "int32", "float32"])
    floats = st.sampled_from(["float32", "float32", "float64", "int64"])
    dtypes = [draw(floats if port == "per_sample_weights" else integers) for port in found]
    # torch makes no bag at all of a single last offset.
    options = {
        "ports": list(found),
        "dtypes": dtypes,
        "device": "cpu",
        "stricter": ["needs at least 2 numbers"],
    }
    return Case(BAG, args, [one for one, _ in found.values()], [two for _, two in found.values()], options)


@since((2, 7), "leaves a bag out where offsets include the last")
def test_bags_agree_with_torch() -> None:
    prove_all(cases(), 300, least_accepted=0.1)


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
def test_each_mode_makes_a_bag_of_each_row(mode: str) -> None:
    assert prove(BAG, {**TABLE, "mode": mode}, [(4, 6)], ["int64"], [("N", "L")])


def test_offsets_make_bags_of_a_long_row() -> None:
    assert prove(BAG, TABLE, [(6,), (2,)], ["int64", "int64"], [("L",), ("N",)])


@pytest.mark.parametrize(
    ("args", "shapes", "dtype", "fact"),
    [
        ({}, [(4, 6)], "float32", "input needs int64 or int32, got float32"),
        ({}, [(6,)], "int64", "an input of 1 dim needs offsets, where each bag begins"),
        ({}, [(4, 6), (4,)], "int64", "offsets goes with an input of 1 dim; with 2, each row is a bag"),
        ({"mode": "max", "sparse": True}, [(4, 6)], "int64", "sparse does not go with mode 'max'"),
        ({"padding_idx": 5}, [(4, 6)], "int64", "padding_idx 5 must be one of the 5 rows"),
    ],
)
def test_refusals_state_the_fact(
    args: dict[str, object], shapes: list[tuple[int, ...]], dtype: str, fact: str
) -> None:
    assert refusal(BAG, {**TABLE, **args}, shapes, dtype) == fact  # type: ignore[dict-item]
