"""Linear maps, embeddings and flattening: the rules against torch."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards import linear
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, named, prove_all

SHAPES = st.lists(st.integers(1, 5), min_size=1, max_size=4)


def test_linear_maps_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(SHAPES)
        optional = {"in_features": st.integers(1, 5), "bias": st.booleans()}
        args = draw(st.fixed_dictionaries({"out_features": st.integers(0, 4)}, optional=optional))
        keep = () if "in_features" in args else (len(shape) - 1,)
        return Case(card_of(linear, "Linear"), args, [shape], [named(shape, keep)])

    prove_all(cases(), 100)


def test_bilinear_maps_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        left = draw(SHAPES)
        right = [*left[:-1], draw(st.integers(1, 5))]
        if draw(st.integers(0, 3)) == 0:
            right = draw(SHAPES)
        symbolic = [named(shape, (len(shape) - 1,), prefix) for shape, prefix in ((left, "A"), (right, "B"))]
        args = {"out_features": 3, "bias": draw(st.booleans())}
        return Case(card_of(linear, "Bilinear"), args, [left, right], symbolic)

    prove_all(cases(), 60)


def test_flattening_agrees_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(SHAPES)
        axes = st.integers(-5, 4)
        args = draw(st.fixed_dictionaries({}, optional={"start_dim": axes, "end_dim": axes}))
        return Case(card_of(linear, "Flatten"), args, [shape], [named(shape)])

    prove_all(cases(), 100)


def test_unflattening_agrees_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(st.lists(st.sampled_from([1, 2, 4, 6, 12]), min_size=1, max_size=3))
        sizes = draw(st.lists(st.sampled_from([-1, 1, 2, 3, 6]), min_size=1, max_size=3).map(tuple))
        args = {"dim": draw(st.integers(-4, 3)), "unflattened_size": sizes}
        return Case(card_of(linear, "Unflatten"), args, [shape], [named(shape)])

    prove_all(cases(), 120, least_accepted=0.15)


def test_embeddings_agree_with_torch() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(st.lists(st.integers(1, 3), max_size=3))
        optional = {
            "padding_idx": st.one_of(st.none(), st.integers(-6, 6)),
            "max_norm": st.sampled_from([None, 1.0]),
            "sparse": st.booleans(),
        }
        args = draw(
            st.fixed_dictionaries(
                {"num_embeddings": st.just(4), "embedding_dim": st.integers(1, 3)}, optional=optional
            )
        )
        dtype = draw(st.sampled_from(["int64", "int64", "int32", "float32"]))
        return Case(card_of(linear, "Embedding"), args, [shape], [named(shape)], {"dtypes": [dtype]})

    prove_all(cases(), 100)


@pytest.mark.parametrize(("index", "is_a_row"), [(-5, False), (-4, True), (0, True), (3, True), (4, False)])
def test_the_padding_index_is_a_row(index: int, is_a_row: bool) -> None:
    args = {"num_embeddings": 4, "embedding_dim": 2, "padding_idx": index}
    assert prove(card_of(linear, "Embedding"), args, [(2, 3)], ["int64"], [("N", "L")]) is is_a_row


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
def test_identity_takes_every_dtype(dtype: str) -> None:
    assert prove(card_of(linear, "Identity"), {}, [(2, 3)], [dtype], [("N", "F")])


@pytest.mark.parametrize(
    ("name", "args", "shape", "fact"),
    [
        ("Linear", {"in_features": 9, "out_features": 2}, (2, 12), "in_features is 9, but x has 12 features"),
        ("Linear", {"out_features": 0}, (2, 4), "out_features needs an integer from 1 to 16777216, got 0"),
        ("Linear", {"out_features": 2}, ("N", "F"), "in_features must be a fixed number, but it is F"),
        ("Flatten", {"start_dim": 9}, ("N", 12), "needs an axis from -2 to 1 for 2 dims, got 9"),
        ("Flatten", {"start_dim": -1, "end_dim": 0}, ("N", 12), "start_dim -1 lies behind end_dim 0"),
        ("Unflatten", {"dim": 1, "unflattened_size": (5, 2)}, ("N", 12),
         "[5, 2] holds 10 numbers, and dim 1 has 12"),
        ("Unflatten", {"dim": 1, "unflattened_size": (5, -1)}, ("N", 12),
         "[5, -1] needs a multiple of 5, and dim 1 has 12"),
    ],
)  # fmt: skip
def test_refusals_state_the_fact(
    name: str, args: dict[str, object], shape: tuple[int, ...], fact: str
) -> None:
    assert refusal(card_of(linear, name), args, [shape]) == fact


def test_embeddings_of_fractions_are_refused() -> None:
    fact = refusal(card_of(linear, "Embedding"), {"num_embeddings": 9, "embedding_dim": 4}, [("N",)])
    assert fact == "x needs integers (int64 or int32), got float32"


def test_flattening_names_multiplies_them() -> None:
    card, shape = card_of(linear, "Flatten"), Shape.of("N", 3, "H", "W")
    assert card.rule is not None
    assert str(card.rule(settle(card, {}, {"x": shape}).args, (shape,)).outputs[0]) == "(N, 3H·W)"
