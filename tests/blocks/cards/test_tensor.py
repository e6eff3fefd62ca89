"""Tensor arithmetic: the rules against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.tensor import CARDS
from blocks.conditions import decide, together
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import expression_of, same_scripted

CARD = {card.name: card for card in CARDS}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SIZES = st.lists(st.sampled_from([1, 1, 2, 3]), max_size=4)
DTYPES = st.sampled_from(
    ["float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "int8", "bool"]
)
VARIADIC = ["Add", "Mul", "Maximum", "Minimum"]


def named(shape: list[int], letter: str) -> list[str | int]:
    return [f"{letter}{place}" if size > 1 else 1 for place, size in enumerate(shape)]


@SETTINGS
@given(st.sampled_from(VARIADIC), st.lists(st.tuples(SIZES, DTYPES), min_size=2, max_size=3))
def test_several_operands_broadcast_as_in_torch(name, operands):
    shapes, dtypes = zip(*operands, strict=True)
    prove(CARD[name], {}, shapes, dtypes)


@SETTINGS
@given(st.sampled_from(["Sub", "Div"]), SIZES, SIZES, DTYPES, DTYPES)
def test_two_operands_broadcast_as_in_torch(name, left, right, dtype, other):
    prove(CARD[name], {}, [left, right], [dtype, other])


@SETTINGS
@given(
    st.sampled_from(["Add", "Mul", "Sub", "Div"]),
    SIZES,
    DTYPES,
    st.one_of(st.integers(-3, 3), st.floats(-2, 2, width=16)),
)
def test_a_number_is_an_operand(name, shape, dtype, value):
    prove(
        CARD[name],
        {"value": value},
        [shape],
        [dtype],
        [named(shape, "S")],
        stricter=("other than 0", "numbers"),
    )


@SETTINGS
@given(
    SIZES, SIZES, st.sampled_from(["float32", "float64", "int64"]), st.sampled_from(["float32", "float64"])
)
def test_matrix_products_agree_with_torch(left, right, dtype, other):
    prove(CARD["MatMul"], {}, [left, right], [dtype, other], stricter=("of one dtype",))


@SETTINGS
@given(st.lists(st.integers(1, 3), max_size=2), st.tuples(*[st.integers(1, 4)] * 4))
def test_matrix_products_cost_what_torch_counts(batch, sizes):
    n, k, m, rows = sizes
    left, right = [*batch, n, k], [*batch, k if rows > 1 else rows, m]
    names = [f"B{place}" for place in range(len(batch))]
    prove(CARD["MatMul"], {}, [left, right], symbolic=[[*names, "n", "k"], [*names, right[-2], "m"]])


@SETTINGS
@given(
    st.sampled_from(["Concat", "Stack"]),
    st.lists(st.tuples(st.lists(st.integers(1, 2), max_size=3), DTYPES), min_size=1, max_size=3),
    st.integers(-4, 4),
)
def test_joining_agrees_with_torch(name, operands, dim):
    shapes, dtypes = zip(*operands, strict=True)
    prove(CARD[name], {"dim": dim}, shapes, dtypes)
    same = [shapes[0]] * len(shapes)
    symbols = [[f"S{place}" for place in range(len(shapes[0]))]] * len(shapes)
    prove(CARD[name], {"dim": dim}, same, dtypes, symbols)


def test_sizes_with_different_names_meet_under_a_condition():
    result = CARD["Add"].rule(settle(CARD["Add"], {}, {}).args, (Shape.of("N", 3, "H"), Shape.of(3, "W")))
    found = [decide(claim) for claim in result.claims]
    assert [str(shape) for shape in result.outputs] == ["(N, 3, H)"]
    assert [together(list(one)) for one in found] == ["W must be equal to H"]


def test_a_number_makes_a_named_size_a_number():
    result = CARD["Add"].rule(settle(CARD["Add"], {}, {}).args, (Shape.of("N", "C"), Shape.of(4)))
    assert str(result.outputs[0]) == "(N, 4)"
    assert [together(list(decide(claim))) for claim in result.claims] == ["C must be 4"]


@pytest.mark.parametrize(
    ("name", "args", "shapes", "said"),
    [
        ("Add", {}, [(2, 3), (2, 4)], "Add needs sizes that are equal, or 1"),
        ("Add", {}, [(2, 3)], "Add needs two inputs or more, or one and a number as `value`, got 1"),
        ("Div", {"value": 0}, [(2, 3)], "needs a number other than 0, got 0"),
        ("Maximum", {}, [(2, 3)], "Maximum needs two inputs or more, got 1"),
        ("MatMul", {}, [(2, 3), (4, 5)], "MatMul needs as many columns on the left as rows on the right"),
        ("Concat", {}, [(2, 3, 4), (2, 3, 5)], "Concat needs equal sizes except in dim 1"),
        ("Concat", {"dim": 3}, [(2, 3, 4)], "needs an axis from -3 to 2 for 3 dims, got 3"),
        ("Concat", {}, [(2, 3, 4), (2, 3)], "needs inputs of as many dims, got 3 and 2"),
        ("Stack", {}, [(2, 3), (2, 4)], "Stack needs equal sizes"),
    ],
)
def test_faults_state_facts(name, args, shapes, said):
    assert refusal(CARD[name], args, shapes) == said


def test_one_input_is_a_concatenation_of_one():
    assert prove(CARD["Concat"], {}, [(2, 3)], symbolic=[("N", "C")])


@pytest.mark.parametrize(
    ("name", "args", "count", "text"),
    [
        ("Add", {}, 3, "a + b + c"),
        ("Add", {"value": 1}, 1, "a + 1"),
        ("Mul", {"value": 0.5}, 2, "a * b * 0.5"),
        ("Sub", {}, 2, "a - b"),
        ("Div", {"value": 255}, 1, "a / 255"),
        ("Maximum", {}, 3, "torch.maximum(torch.maximum(a, b), c)"),
        ("Minimum", {}, 2, "torch.minimum(a, b)"),
        ("MatMul", {}, 2, "torch.matmul(a, b)"),
        ("Concat", {}, 2, "torch.cat([a, b], dim=1)"),
        ("Stack", {"dim": -1}, 2, "torch.stack([a, b], dim=-1)"),
    ],
)
def test_expressions_run_everywhere(name, args, count, text):
    tensors = [torch.arange(9.0).reshape(3, 3) + place for place in range(count)]
    assert expression_of(CARD[name], args, [Shape.of(3, 3)] * count) == text
    assert same_scripted(CARD[name], args, *tensors)
