"""Named sizes, expressions over them, and the examples that are chosen."""

import pytest

from blocks.dims import Dim
from blocks.errors import BlockError
from builder.graph.sizes import SizeNames
from builder.road import load
from builder.spec.plan import SizeFacts
from tests.builder.telling import nodes

H, W = Dim.symbol("H"), Dim.symbol("W")


@pytest.mark.parametrize(
    ("text", "dim"),
    [
        ("H", H),
        ("H/2", H // 2),
        ("H//2", H // 2),
        ("H % 4", H % 4),
        ("2*H - 1", 2 * H - 1),
        ("-H + 3*W", 3 * W - H),
        ("H * W / 4", H * W // 4),
        ("H ** 2", H * H),
        ("(H + 1) // 2", (H + 1) // 2),
        ("min(H, W)", None),
        ("max(8, H)", None),
        (7, Dim(7)),
        (H, H),
    ],
)
def test_an_expression_is_read_into_a_dim(text: object, dim: Dim | None) -> None:
    names = SizeNames()
    names.symbol("H"), names.symbol("W")
    read = names.read(text)  # type: ignore[arg-type]
    assert read == dim if dim is not None else str(read) == text


def test_a_division_asks_that_it_is_exact_and_a_floor_does_not() -> None:
    names = SizeNames()
    names.read("H//2", is_new=True)
    assert names.settled_claims() == ()
    names.read("H/2")
    (claim,) = names.settled_claims()
    assert claim.what == "H/2 must be a whole number" and names.settled_claims() == ()


def test_what_is_known_of_a_size_is_part_of_it() -> None:
    names = SizeNames({"H": SizeFacts(multiple_of=8, least=16, most=64)})
    assert str(names.read("H/8", is_new=True)) == "H/8"


def test_an_unknown_size_gets_the_nearest_one() -> None:
    names = SizeNames()
    names.symbol("height")
    with pytest.raises(BlockError) as raised:
        names.read("heigth")
    assert (raised.value.code, raised.value.hint) == ("unknown-size", "did you mean 'height'?")


# --- examples


def sizes(*lines: str, dims: str = "{}", inputs: str = "{x: [N, 3, H, W]}") -> dict[str, int]:
    text = nodes(*lines).replace("{x: [N, 3, H, W]}", inputs) + f"dims: {dims}\n"
    return dict(load(text).sizes)


def test_the_batch_is_one_and_other_sizes_are_64_where_nothing_is_said() -> None:
    assert sizes("r: ReLU") == {"N": 1, "H": 64, "W": 64}
    assert sizes("r: ReLU", inputs="{x: [T]}") == {"T": 64}


def test_what_is_stated_is_taken() -> None:
    assert sizes("r: ReLU", dims="{N: 4, H: 30}") == {"N": 4, "H": 30, "W": 64}


def test_bounds_and_multiples_are_kept() -> None:
    assert sizes("r: ReLU", dims="{H: {multiple_of: 48}, W: {min: 100}}") == {"N": 1, "H": 96, "W": 100}
    assert sizes("r: ReLU", dims="{H: {max: 30, multiple_of: 8}, W: {max: 7}}") == {"N": 1, "H": 24, "W": 7}


def test_conditions_that_were_found_are_met() -> None:
    pool = "p: {block: MaxPool2d, kernel_size: 3}"
    assert sizes(pool, "u: {block: Upsample, scale_factor: 3}", "c: {block: Concat, from: [u, x]}") == {
        "N": 1, "H": 66, "W": 66,
    }  # fmt: skip
    assert sizes("c: {block: Conv2d, kernel_size: 99, out_channels: 1}") == {"N": 1, "H": 99, "W": 99}


def test_sizes_that_are_bound_together_are_looked_for() -> None:
    linear = "l: {block: Linear, in_features: 784, out_features: 10}"
    assert sizes("f: Flatten", linear, inputs="{x: [N, 1, H, W]}") == {"N": 1, "H": 28, "W": 28}
    assert sizes("f: Flatten", linear, inputs="{x: [N, 1, H, W]}", dims="{H: 14}") == {
        "N": 1,
        "H": 14,
        "W": 56,
    }
    assert sizes(linear, inputs="{x: [N, T]}") == {"N": 1, "T": 784}
