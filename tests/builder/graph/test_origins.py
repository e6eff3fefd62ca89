"""Where a shape came from, told with the block that made it."""

from tests.builder.telling import HEAD, nodes, told

BAD = "n: {block: BatchNorm1d"


def test_a_value_is_told_by_its_name_its_shape_and_its_maker() -> None:
    text = nodes(
        "c: {block: Conv2d, out_channels: 4, kernel_size: 1, repeat: 2}",
        f"{BAD}, from: 'c[0]'}}",
        "a: {block: Add, from: [n, c]}",
    )
    assert "   c[0]  (N, 4, H, W)   from Conv2d at 4:6\n" in told(text)


def test_a_port_that_is_not_the_first_is_named() -> None:
    text = nodes(
        "g: {nodes: {a: ReLU, b: {block: Conv2d, out_channels: 4, kernel_size: 1}}, outputs: {p: a, q: b}}",
        f"{BAD}, from: g.q}}",
        "s: {block: Add, from: [n, g]}",
    )
    assert "   g.q   (N, 4, H, W)   from Conv2d at 4:27\n" in told(text)


def test_the_input_of_a_composite_is_traced_to_where_it_comes_from() -> None:
    text = HEAD + "blocks: {B: {inputs: [a], nodes: {n: BatchNorm1d}}}\nnodes: {r: ReLU, b: B}\n"
    assert "   a     (N, 3, H, W)   from ReLU at 4:12\n" in told(text)
    first = text.replace("r: ReLU, ", "")
    assert "   a     (N, 3, H, W)   an input at 2:10\n" in told(first)


def test_one_value_that_flows_in_twice_is_told_once() -> None:
    text = nodes("p: {block: MaxPool2d, kernel_size: 2}", "c: {block: Concat, from: [x, p, x]}")
    assert told(text).count("an input at 2:10") == 1
