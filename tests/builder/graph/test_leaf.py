"""Blocks looked up, and their arguments checked before anything flows."""

from builder.road import load
from tests.builder.telling import codes, nodes, told


def test_an_unknown_block_gets_the_nearest_one() -> None:
    report = told(nodes("d: {block: DoubleConvolutoin, out_channels: 8}"))
    assert report.startswith(
        "<text>:4:14: error[unknown-block]: there is no block 'DoubleConvolutoin'\n"
        "    4 |   d: {block: DoubleConvolutoin, out_channels: 8}\n"
        "      |              ^^^^^^^^^^^^^^^^^\n"
        "   node  d\n"
        "   hint  did you mean 'DoubleConvolution'? `netdraft blocks` lists all "
    )


def test_an_unknown_argument_gets_the_nearest_one_at_its_key() -> None:
    assert told(nodes("c: {block: Conv2d, out_channels: 8, kernel_size: 1, stirde: 2}")) == (
        "<text>:4:55: error[unknown-argument]: Conv2d has no argument 'stirde'\n"
        "    4 |   c: {block: Conv2d, out_channels: 8, kernel_size: 1, stirde: 2}\n"
        "      |                                                       ^^^^^^\n"
        "   node  c\n"
        "   hint  did you mean 'stride'?\n"
    )


def test_a_misspelt_key_of_the_node_is_recognised() -> None:
    assert told(nodes("r: {block: ReLU, repeet: 2}")).endswith("   hint  did you mean 'repeat'?\n")
    assert told(nodes("r: {block: ReLU, nonsense: 2}")).endswith("   hint  it takes inplace\n")


def test_an_argument_that_is_only_missing_because_it_is_misspelt_is_one_fault() -> None:
    assert codes(nodes("c: {block: Conv2d, out_chanels: 8, kernel_size: 1}")) == [("unknown-argument", "c")]


def test_every_wrong_argument_is_told() -> None:
    text = nodes("c: {block: Conv2d, out_channels: -8, kernel_size: 0, bias: maybe}")
    assert told(text) == (
        "<text>:4:36: error[bad-argument]: out_channels needs an integer from 1 to 16777216, got -8\n"
        "    4 |   c: {block: Conv2d, out_channels: -8, kernel_size: 0, bias: maybe}\n"
        "      |                                    ^^\n"
        "   node  c\n"
        "   hint  that is too small: the least is 1\n"
        "\n"
        "<text>:4:53: error[bad-argument]: kernel_size needs an integer from 1 to 65536, or a list "
        "of 2, got 0\n"
        "    4 |   c: {block: Conv2d, out_channels: -8, kernel_size: 0, bias: maybe}\n"
        "      |                                                     ^\n"
        "   node  c\n"
        "   hint  that is too small: the least is 1\n"
        "\n"
        "<text>:4:62: error[bad-argument]: bias needs true or false, got 'maybe'\n"
        "    4 |   c: {block: Conv2d, out_channels: -8, kernel_size: 0, bias: maybe}\n"
        "      |                                                              ^^^^^\n"
        "   node  c\n"
    )


def test_a_missing_argument_is_told_at_the_block() -> None:
    assert told(nodes("c: {block: Conv2d, kernel_size: 1}")) == (
        "<text>:4:14: error[missing-argument]: Conv2d needs out_channels, an integer from 1 to 16777216\n"
        "    4 |   c: {block: Conv2d, kernel_size: 1}\n"
        "      |              ^^^^^^\n"
        "   node  c\n"
        "   hint  add `out_channels: …` to the node\n"
    )


def test_arguments_under_args_are_the_same() -> None:
    text = nodes("c: {block: Conv2d, args: {out_channels: 8, kernel_size: 1}}")
    assert str(load(text).shapes["c"]) == "(N, 8, H, W)"
    assert told(text.replace("8", "0")).startswith("<text>:4:43: error[bad-argument]: out_channels needs")


def test_taps_are_for_nodes_with_an_inside() -> None:
    assert told(nodes("r: {block: ReLU, taps: {a: b}}")) == (
        "<text>:4:30: error[bad-tap]: `taps` reach into composites and nets, and ReLU is a block\n"
        "    4 |   r: {block: ReLU, taps: {a: b}}\n"
        "      |                              ^\n"
        "   node  r\n"
    )


def test_the_shape_of_a_block_that_has_such_an_argument_is_that_argument() -> None:
    text = nodes("r: {block: Reshape, shape: [N, 3, -1]}")
    assert str(load(text).shapes["r"]) == "(N, 3, H·W)"
    args = nodes("r: {block: Reshape, args: {shape: [N, 3, -1]}, shape: [N, 3, H * W]}")
    assert str(load(args).shapes["r"]) == "(N, 3, H·W)"
