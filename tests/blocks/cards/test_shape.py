"""Changes of shape: the rules against torch."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.cards.shape import CARDS
from blocks.conditions import decide, together
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.scripted import complete, expression_of, same_scripted

CARD = {card.name: card for card in CARDS}
SETTINGS = settings(derandomize=True, deadline=None, max_examples=50, database=None)
SHAPES = st.lists(st.sampled_from([1, 1, 2, 3, 4]), max_size=4)
AXIS = st.integers(-5, 4)
AXES = st.lists(AXIS, min_size=1, max_size=3).map(tuple)
STRICTER = (
    "needs size 1",
    "stretches sizes of 1",
    "at least 1, or -1",
    "each dim once",
    r"needs an axis from 0 to -1",
)


def named(shape: list[int]) -> list[str | int]:
    return [f"S{place}" for place in range(len(shape))]


@SETTINGS
@given(SHAPES, st.lists(st.sampled_from([-1, 0, 1, 2, 3, 4, 6, 8]), max_size=4).map(tuple))
def test_reshapes_agree_with_torch(shape, sizes):
    prove(CARD["Reshape"], {"shape": sizes}, [shape], stricter=STRICTER)
    prove(CARD["Reshape"], {"shape": sizes}, [shape], symbolic=[named(shape)], stricter=STRICTER)


@SETTINGS
@given(SHAPES, st.permutations(range(4)))
def test_legal_reshapes_are_taken(shape, order):
    factors = [2, 3, 1]
    shape = [*shape, 6]
    total = math.prod(shape)
    sizes = (factors[order[0] % 3], total // 6 * 6 // factors[order[0] % 3])
    assert prove(CARD["Reshape"], {"shape": sizes}, [shape])
    assert prove(CARD["Reshape"], {"shape": (-1, factors[order[1] % 3])}, [shape], symbolic=[named(shape)])


@SETTINGS
@given(SHAPES, st.lists(st.sampled_from([-1, -1, 0, 1, 2, 3, 4]), max_size=5).map(tuple))
def test_expansions_agree_with_torch(shape, sizes):
    prove(CARD["Expand"], {"shape": sizes}, [shape], symbolic=[named(shape)], stricter=STRICTER)


@SETTINGS
@given(SHAPES, st.lists(st.integers(-4, 3), max_size=4).map(tuple), st.data())
def test_permutations_agree_with_torch(shape, dims, data):
    prove(CARD["Permute"], {"dims": dims}, [shape], symbolic=[named(shape)])
    legal = tuple(data.draw(st.permutations(range(len(shape)))))
    assert prove(CARD["Permute"], {"dims": legal}, [shape], symbolic=[named(shape)])


@SETTINGS
@given(SHAPES, AXIS, AXIS, AXES, st.lists(st.integers(-9, 9), min_size=1, max_size=3).map(tuple))
def test_other_changes_agree_with_torch(shape, one, other, axes, shifts):
    symbolic = [named(shape)]
    prove(CARD["Transpose"], {"dim0": one, "dim1": other}, [shape], symbolic=symbolic, stricter=STRICTER)
    prove(CARD["Unsqueeze"], {"dim": one}, [shape], symbolic=symbolic)
    prove(CARD["Squeeze"], {"dim": axes}, [shape], symbolic=symbolic, stricter=STRICTER)
    prove(CARD["Flip"], {"dims": axes}, [shape], symbolic=symbolic, stricter=STRICTER)
    prove(CARD["Roll"], {"shifts": shifts, "dims": axes}, [shape], symbolic=symbolic, stricter=STRICTER)


def reshaped(shape: Shape, *sizes: Dim | int) -> tuple[str, str, list[str]]:
    """Give the shape, the text and the conditions of a reshape."""
    card, args = CARD["Reshape"], {"shape": sizes}
    result = card.rule(complete(card, args, [shape]), (shape,))
    found = [decide(claim) for claim in result.claims]
    said = ["never" if one is False else together(list(one)) for one in found if not isinstance(one, bool)]
    return str(result.outputs[0]), expression_of(card, args, [shape]), said


N, T, H, W = (Dim.symbol(name) for name in ("N", "T", "H", "W"))


@pytest.mark.parametrize(
    ("sizes", "out", "text", "said"),
    [
        ((N, -1), "(N, 3H·W)", "torch.reshape(a, [a.shape[0], -1])", []),
        ((-1, 3), "(H·N·W, 3)", "torch.reshape(a, [-1, 3])", []),
        ((N, 3, H * W), "(N, 3, H·W)", "torch.reshape(a, [a.shape[0], 3, a.shape[2] * a.shape[3]])", []),
        ((N, 3, H * W // 2, 2), "(N, 3, ⌊H·W/2⌋, 2)", "torch.reshape(a, [a.shape[0], 3, -1, 2])", None),
        ((N, H, -1), "(N, H, 3W)", "torch.reshape(a, [a.shape[0], a.shape[2], -1])", []),
        ((N, 3, H, -1, 2), "(N, 3, H, ⌊W/2⌋, 2)", None, ["W must be a multiple of 2"]),
    ],
)
def test_named_sizes_are_read_off_the_input(sizes, out, text, said):
    found = reshaped(Shape.of("N", 3, "H", "W"), *sizes)
    assert found[0] == out
    assert text is None or found[1] == text
    assert said is None or found[2] == said


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((T, -1), r"cannot cut \(N, 6, H\) into parts of T"),
        ((T, T, 3), r"the input \(N, 6, H\) does not tell T and T"),
        ((-1, -1), "takes -1 once at most"),
        ((0, 6), "needs sizes of at least 1, or -1, got 0"),
    ],
)
def test_sizes_that_cannot_be_told_are_refused(sizes, said):
    with pytest.raises(RuleFault, match=said) as caught:
        reshaped(Shape.of("N", 6, "H"), *sizes)
    assert caught.value.argument == "shape"


def test_a_reshape_of_another_size_is_refused():
    assert refusal(CARD["Reshape"], {"shape": (10**9, 10**9)}, [(2, 3, 4)]) == (
        "Reshape keeps the number of elements, 24"
    )
    assert refusal(CARD["Reshape"], {"shape": (-1, 5)}, [(2, 3, 4)]) == (
        "Reshape needs as many elements as the other sizes divide, got (2, 3, 4)"
    )
    assert refusal(CARD["Reshape"], {"shape": (10**18,)}, [(2, 3, 4)]).startswith(
        "shape needs a list of sizes"
    )


def test_a_token_expands_to_the_batch_of_another_tensor():
    token, patches = Shape.of(1, 1, 8), Shape.of("N", "T", 8)
    card, args = CARD["Expand"], {"shape": (N, -1, -1)}
    result = card.rule(complete(card, args, [token, patches]), (token, patches))
    assert str(result.outputs[0]) == "(N, 1, 8)"
    assert expression_of(card, args, [token, patches]) == "a.expand([b.shape[0], -1, -1])"
    with pytest.raises(RuleFault, match="no input tells N"):
        card.rule(complete(card, args, [token]), (token,))


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("Squeeze", {"dim": 1}, "Squeeze needs size 1 in dim 1, got (2, 3, 4)"),
        ("Permute", {"dims": (0, 1)}, "needs all 3 dims, got 2"),
        ("Roll", {"shifts": (1, 2), "dims": (0,)}, "needs one shift for each dim, got 2 for 1"),
        ("Expand", {"shape": (4,)}, "needs at least 3 sizes for (2, 3, 4), got 1"),
        ("Expand", {"shape": (2, 6, 4)}, "Expand stretches sizes of 1 only, got (2, 3, 4)"),
    ],
)
def test_faults_state_facts(name, args, said):
    assert refusal(CARD[name], args, [(2, 3, 4)]) == said


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("Reshape", {"shape": (-1, 6)}),
        ("Expand", {"shape": (5, -1, -1, -1)}),
        ("Permute", {"dims": (2, 0, 1)}),
        ("Transpose", {"dim0": 1, "dim1": -1}),
        ("Squeeze", {"dim": (1,)}),
        ("Unsqueeze", {"dim": -1}),
        ("Flip", {"dims": (0, 2)}),
        ("Roll", {"shifts": (1, -1), "dims": (0, 2)}),
    ],
)
def test_expressions_run_everywhere(name, args):
    assert same_scripted(CARD[name], args, torch.arange(12.0).reshape(2, 1, 6))


def test_expressions_with_named_sizes_run_everywhere():
    card, args = CARD["Reshape"], {"shape": (N, H * W, 3)}
    shape = Shape.of("N", 3, "H", "W")
    text = expression_of(card, args, [shape])
    x = torch.arange(24.0).reshape(2, 3, 2, 2)
    assert torch.equal(eval(text, {"torch": torch, "a": x}), x.reshape(2, 4, 3))
