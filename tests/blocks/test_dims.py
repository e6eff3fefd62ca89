"""Dims: the same arithmetic as plain integers, in a normal form that proves what is equal."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from blocks.atoms import Size
from blocks.dims import Dim, largest, product, smallest
from blocks.errors import BlockError
from tests.blocks.expressions import all_sizes, as_dim, as_int, expressions

H, W = Dim.symbol("H"), Dim.symbol("W")


@settings(max_examples=400, deadline=None)
@given(expressions, all_sizes)
def test_a_dim_is_worth_what_integers_say(tree: Any, sizes: dict[str, int]) -> None:
    assert as_dim(tree).evaluate(sizes) == as_int(tree, sizes)


@settings(max_examples=150, deadline=None)
@given(expressions, expressions, all_sizes)
def test_replacing_sizes_by_numbers_is_the_same_as_evaluating(
    tree: Any, other: Any, sizes: dict[str, int]
) -> None:
    dim = as_dim(tree)
    numbers = {size: Dim(sizes[size.name] // size.multiple) for size in dim.sizes}
    assert dim.substitute(numbers) == as_int(tree, sizes)


@settings(max_examples=150, deadline=None)
@given(expressions, expressions, expressions)
def test_sums_and_products_have_one_form_in_any_order(one: Any, two: Any, three: Any) -> None:
    a, b, c = as_dim(one), as_dim(two), as_dim(three)
    assert a + b == b + a and (a + b) + c == a + (b + c)
    assert a * b == b * a and (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a - a == 0 and a + 0 == a and a * 1 == a and a * 0 == 0
    assert hash(a + b) == hash(b + a)


@settings(max_examples=150, deadline=None)
@given(expressions, all_sizes)
def test_an_exact_division_gives_back_what_was_multiplied(tree: Any, sizes: dict[str, int]) -> None:
    dim = as_dim(tree)
    assert (dim * 6 * H) // (3 * H) == dim * 2


@settings(max_examples=100, deadline=None)
@given(expressions, expressions)
def test_extremes_do_not_depend_on_the_order(one: Any, two: Any) -> None:
    a, b = as_dim(one), as_dim(two)
    assert smallest(a, b) == smallest(b, a) and largest(a, b) == largest(b, a)
    assert smallest(a, a) == a


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_a_dim_survives_pickling_and_hashes_alike(tree: Any) -> None:
    dim = as_dim(tree)
    again = pickle.loads(pickle.dumps(dim))
    assert again == dim and hash(again) == hash(dim) and str(again) == str(dim)


@pytest.mark.parametrize(
    "pair",
    [
        lambda: ((H // 2) // 2, H // 4),
        lambda: (((H - 1) // 2 + 1 - 1) // 2 + 1, (H + 3) // 4),
        lambda: ((2 * H + 1) // 2, H),
        lambda: ((4 * H + 6) // 4, H + 1),
        lambda: ((H + 6 - 7) // 2 + 1, (H + 1) // 2),
        lambda: (H % 1, Dim(0)),
        lambda: ((6 * H * W) // 4, (3 * H * W) // 2),
        lambda: ((6 * H * W + 3) // 4, (3 * H * W + 1) // 2),
        lambda: ((H // 2 + W) // 3, (H + 2 * W) // 6),
        lambda: (Dim.symbol("H", multiple_of=4) // 2 * 2, Dim.symbol("H", multiple_of=4)),
        lambda: (Dim.symbol("H", multiple_of=16) % 8, Dim(0)),
        lambda: (smallest(H, H + 1), H),
        lambda: (smallest(H, 1), Dim(1)),
        lambda: (smallest(H, H + 1, W), smallest(H, W)),
        lambda: (smallest(Dim.symbol("H", most=4), 4), Dim.symbol("H", most=4)),
        lambda: (largest(H, 1), H),
        lambda: (largest(H - 1, 0), H - 1),
    ],
)
def test_the_normal_form_proves_what_is_equal(pair: Callable[[], tuple[Dim, Dim]]) -> None:
    left, right = pair()
    assert left == right


@pytest.mark.parametrize(
    "pair",
    [
        lambda: ((H // 2) * (W // 2), (H * W) // 4),
        lambda: ((H // 2) ** 2 // 3, H * H // 12),
        lambda: ((2 * (H // 2) + 1) // 3, (H + 1) // 3),
        lambda: ((H // W) // 2, H // 2 // W),
        lambda: (smallest(H, W), H),
        lambda: (largest(H, 2), H),
    ],
)
def test_what_differs_for_some_size_is_not_taken_as_equal(pair: Callable[[], tuple[Dim, Dim]]) -> None:
    left, right = pair()
    assert left != right


def test_a_chain_of_fifty_strided_layers_stays_one_term_long() -> None:
    dim = H
    for _ in range(50):
        dim = (dim + 2 - 3) // 2 + 1
    assert len(dim.terms) == 1 and dim.evaluate({"H": 1 << 50}) == 1


def test_a_constant_is_a_number_and_nothing_else_is() -> None:
    assert Dim(7).constant == 7 and Dim(0).constant == 0 and int(H - H + 3) == 3
    assert H.constant is None and not (H + 1).is_constant
    with pytest.raises(BlockError, match="H is not a number") as caught:
        int(H)
    assert caught.value.code == "symbolic-size"


def test_a_dim_equals_an_integer_of_its_worth_and_no_other_kind() -> None:
    assert Dim(3) == 3 and Dim(3) != 4 and H != 3
    assert Dim(3) != "3" and Dim(3) != 3.5


def test_the_sizes_of_a_dim_are_sorted_and_found_inside_of_atoms() -> None:
    dim = smallest(W // 3, Dim.symbol("A") * H) + H % 5
    assert [size.name for size in dim.sizes] == ["A", "H", "W"]
    assert dim.sizes[1] == Size("H")


def test_a_missing_size_is_named() -> None:
    with pytest.raises(KeyError, match="W"):
        (H + W).evaluate({"H": 3})


def test_the_product_of_nothing_is_one() -> None:
    assert product(()) == 1 and product([H, Dim(2), W]) == 2 * H * W


def test_a_size_is_divided_by_positive_numbers_alone() -> None:
    with pytest.raises(BlockError, match="a size cannot be divided by 0") as caught:
        H // 0
    assert caught.value.code == "bad-argument"
    with pytest.raises(BlockError, match="a size cannot be divided by -2"):
        H // -2


def test_a_division_by_a_named_size_waits_for_its_number() -> None:
    dim = (H * W + 1) // W
    assert dim.evaluate({"H": 5, "W": 3}) == 5 and (H * W) // W == H


def test_an_integer_may_stand_on_the_left() -> None:
    assert (7 - H).evaluate({"H": 3}) == 4 and (7 // H).evaluate({"H": 3}) == 2
    assert 7 - H == -(H - 7) and 7 + H == H + 7 and 7 * H == H * 7


def test_powers_multiply_and_the_power_of_zero_is_one() -> None:
    assert H**0 == 1 and H**3 == H * H * H


def test_a_size_stays_where_no_dim_is_put_for_it() -> None:
    dim = H**3 + W // 2 + largest(H, W)
    assert dim.substitute({Size("H"): Dim(3)}) == 27 + W // 2 + largest(3, W)
    assert (H // W).substitute({Size("W"): Dim(4)}) == H // 4


def test_large_sizes_are_divided_without_rounding() -> None:
    huge = 3 * (2**64 + 1)
    assert Dim.symbol("H", multiple_of=3).evaluate({"H": huge}) == huge


def test_extremes_are_written_with_their_names() -> None:
    assert str(smallest(H, W)) == "min(H, W)" and str(largest(H, W)) == "max(H, W)"


def test_a_pickled_dim_leaves_its_hash_in_the_process_that_made_it() -> None:
    stranger = H + 3
    stranger._hash = 7  # names hash otherwise in another process
    found = pickle.loads(pickle.dumps(stranger))
    assert found == H + 3 and hash(found) == hash(H + 3)
