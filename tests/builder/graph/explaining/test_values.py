"""Arguments, shapes and tensors name what they were worked out from, and nothing else."""

from __future__ import annotations

from tests.builder.graph.explaining.asking import asked

SPEC = """
net: values
params: {width: 6}
inputs: {image: [N, =width // 2, H, W]}
dims: {N: 1, H: 8, W: 8}
nodes:
  first: {block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1, bias: false}
  act: ReLU
  second: {block: Conv2d, in_channels: 6, out_channels: 4, kernel_size: [1, 3], padding: [0, 1]}
  flat: {block: Reshape, shape: [N, "4*H", W]}
"""


def test_a_tensor_names_the_arguments_that_its_shape_depends_on() -> None:
    names = [one.name for one in asked(SPEC)("first.weight").chain]
    assert names == [
        "width", "image", "first.in_channels", "first.out_channels", "first.kernel_size", "first.weight",
    ]  # fmt: skip
    assert asked(SPEC)("second.bias.shape").chain[0].name == "second.out_channels"
    assert len(asked(SPEC)("second.bias.shape").chain) == 2


def test_a_shape_names_what_flows_in_and_the_arguments_that_matter() -> None:
    links = asked(SPEC)("second").chain
    assert [one.name for one in links] == [
        "act", "second.out_channels", "second.kernel_size", "second.padding", "second",
    ]  # fmt: skip
    assert "first.kernel_size" not in {one.name for one in links}


def test_a_value_in_another_form_says_what_it_is_taken_as() -> None:
    found = asked(SPEC)("first.kernel_size")
    assert (found.value, found.origin.value, found.origin.note) == ((3, 3), 3, "taken as [3, 3]")
    assert asked(SPEC)("second.kernel_size").origin.note == ""


def test_what_could_be_inferred_and_is_written_is_a_literal() -> None:
    assert asked(SPEC).chain("second.in_channels") == [("second.in_channels", 6, "literal")]


def test_what_nobody_wrote_is_the_blocks_own() -> None:
    (link,) = asked(SPEC)("first.stride").chain
    assert (link.value, link.how, link.mark) == ((1, 1), "default of the block", None)


def test_an_inferred_size_may_come_from_the_inputs_own_formula() -> None:
    links = asked(SPEC)("first.in_channels").chain
    assert [(one.name, str(one.value)) for one in links] == [
        ("width", "6"), ("image", "3"), ("first.in_channels", "3"),
    ]  # fmt: skip
    assert (links[1].text, links[1].note) == ("=width // 2", "dim 1 of [N, =width // 2, H, W]")


def test_a_shape_that_the_node_states_is_the_argument_of_that_name() -> None:
    found = asked(SPEC)("flat.shape")
    assert [str(one) for one in found.value] == ["N", "4H", "W"]
    assert (found.origin.how, str(found.origin.mark)) == ("literal", "net.yaml:10:33")


def test_an_input_of_the_net_shows_how_it_is_stated() -> None:
    found = asked(SPEC)("image").origin
    assert (str(found.value), found.text, found.known) == (
        "(N, 3, H, W)", "[N, =width // 2, H, W]", (("width", 6),),
    )  # fmt: skip
