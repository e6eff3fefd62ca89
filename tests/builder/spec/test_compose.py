"""Specs composed: params, variants, overrides, sizes, `use` and inner nets, and what is told of each."""

from pathlib import Path

import pytest

from builder.road import load
from tests.builder.telling import HEAD, codes, nodes, told

PARAMS = """\
net: t
params: {a: {default: 4, min: 1, max: 8, choices: [4, 8]}, b: =a * 2, s: hi, t: true, f: 0.5, l: [1, 2]}
variants: {big: {a: 8, s: ho}, plain: {}}
inputs: {x: [N, =b]}
nodes: {r: ReLU}
"""


def test_a_param_has_its_default_and_formulas_read_other_params() -> None:
    net = load(PARAMS)
    assert dict(net.params) == {"a": 4, "b": 8, "s": "hi", "t": True, "f": 0.5, "l": (1, 2)}
    assert str(net.shapes["r"]) == "(N, 8)"


def test_a_variant_sets_params_and_an_override_has_the_last_word() -> None:
    assert (load(PARAMS, variant="big").params["b"], load(PARAMS, variant="plain").params["b"]) == (16, 8)
    net = load(PARAMS, variant="big", a=4)
    assert (net.params["a"], net.params["b"], net.params["s"]) == (4, 8, "ho")
    assert load(PARAMS, variant="big", b=3).params["b"] == 3
    assert net.variant == "big"


def test_an_integer_is_a_number_for_a_param_that_is_one() -> None:
    assert load(PARAMS, f=1).params["f"] == 1.0


@pytest.mark.parametrize(
    ("override", "what"),
    [
        ({"a": "4"}, "error[wrong-type]: param 'a' needs an integer, got '4'\n"),
        ({"a": 4.0}, "error[wrong-type]: param 'a' needs an integer, got 4.0\n"),
        ({"a": True}, "error[wrong-type]: param 'a' needs an integer, got true\n"),
        ({"f": "x"}, "error[wrong-type]: param 'f' needs a number, got 'x'\n"),
        ({"t": 0}, "error[wrong-type]: param 't' needs true or false, got 0\n"),
        ({"s": 1}, "error[wrong-type]: param 's' needs text, got 1\n"),
        ({"l": 3}, "error[wrong-type]: param 'l' needs a list, got 3\n"),
        ({"a": 0}, "error[out-of-bounds]: param 'a' must be at least 1, got 0\n"),
        ({"a": 9}, "error[out-of-bounds]: param 'a' must be at most 8, got 9\n"),
        ({"a": 5}, "error[out-of-bounds]: param 'a' must be one of 4, 8, got 5\n"),
        (
            {"zz": 1},
            "error[unknown-param]: 't' has no param 'zz'\n   hint  its params are a, b, s, t, f, l\n",
        ),
    ],
)
def test_an_override_that_does_not_fit_is_told_once_without_a_place(
    override: dict[str, object], what: str
) -> None:
    assert told(PARAMS, **override) == what


def test_a_value_of_a_variant_that_does_not_fit_is_told_where_it_stands() -> None:
    text = "net: t\nparams: {a: 1}\nvariants: {bad: {a: x}}\ninputs: {x: [N, =a]}\nnodes: {r: ReLU}\n"
    for variant in (None, "bad"):
        assert told(text, variant=variant) == (
            "<text>:3:21: error[wrong-type]: param 'a' needs an integer, got 'x'\n"
            "    3 | variants: {bad: {a: x}}\n"
            "      |                     ^\n"
        )
    assert codes(text.replace("a: x", "a: =x")) == []


def test_an_unknown_variant_gets_the_nearest_one() -> None:
    assert told(PARAMS, variant="bg") == (
        "error[unknown-variant]: 't' has no variant 'bg'\n   hint  did you mean 'big'?\n"
    )
    assert "   hint  its variants are big, plain\n" in told(PARAMS, variant="zebra")
    assert "   hint  its variants are none\n" in told(nodes("r: ReLU"), variant="zebra")


def test_a_variant_may_only_set_what_there_is() -> None:
    text = PARAMS.replace("s: ho", "ss: ho")
    assert told(text) == (
        "<text>:3:24: error[unknown-param]: variant 'big' sets 'ss', and there is no such param\n"
        "    3 | variants: {big: {a: 8, ss: ho}, plain: {}}\n"
        "      |                        ^^\n"
        "   hint  did you mean 's'?\n"
    )


def test_a_param_of_a_type_alone_must_be_given() -> None:
    text = "net: t\nparams: {c: int}\ninputs: {x: [N, =c]}\nnodes: {r: ReLU}\n"
    assert load(text, c=3).params["c"] == 3
    assert told(text) == (
        "<text>:2:10: error[missing-argument]: 't' needs the argument 'c', an integer, and it is "
        "missing (required)\n"
        "    2 | params: {c: int}\n"
        "      |          ^\n"
        "   hint  give it as in `--set c=…`, or state a `default`\n"
    )


def test_params_that_wait_for_each_other_are_a_cycle() -> None:
    assert told("net: t\nparams: {a: =b, b: =a + 1}\ninputs: {x: [N]}\nnodes: {r: ReLU}\n") == (
        "<text>:2:13: error[param-cycle]: the default of param 'a' depends on itself (a circular "
        "chain: a → b → a)\n"
        "    2 | params: {a: =b, b: =a + 1}\n"
        "      |             ^^\n"
    )


def test_a_fault_in_one_param_is_not_told_again_of_those_that_read_it() -> None:
    text = "net: t\nparams: {a: =1 / 0, b: =a, c: =b}\ninputs: {x: [N, =c]}\nnodes: {r: ReLU}\n"
    assert [code for code, _ in codes(text)] == ["formula-value"]


def test_two_faulty_params_are_told_together() -> None:
    text = (
        "net: t\nparams: {a: {default: 0, min: 1}, b: {default: x, type: int}}\ninputs: {x: [N]}\n"
        "nodes: {r: ReLU}\n"
    )
    assert [code for code, _ in codes(text)] == ["out-of-bounds", "wrong-type"]


# --- sizes


def test_dims_hold_examples_bounds_and_multiples() -> None:
    text = HEAD + (
        "dims: {N: 2, H: {example: 64, min: 32, max: 128, multiple_of: 32}}\n"
        "nodes: {p: {block: MaxPool2d, kernel_size: 2}}\n"
    )
    net = load(text)
    assert dict(net.sizes) == {"N": 2, "H": 64, "W": 64} and net.assumed == {"W"}
    assert str(net.shapes["p"]) == "(N, 3, H/2, ⌊W/2⌋)"


def test_a_size_may_be_a_formula_over_params() -> None:
    text = (
        "net: t\nparams: {s: 32}\ninputs: {x: [N, 3, H, W]}\n"
        "dims: {H: =s, W: {example: =s * 2, min: =s}}\nnodes: {r: ReLU}\n"
    )
    assert dict(load(text, s=8).sizes) == {"N": 1, "H": 8, "W": 16}


@pytest.mark.parametrize(
    ("dims", "what", "hint"),
    [
        (
            "{example: 16, min: 32}",
            "the example size H = 16 must be at least 32, as `dims` itself says",
            "write 32",
        ),
        (
            "{example: 16, max: 8}",
            "the example size H = 16 must be at most 8, as `dims` itself says",
            "write 8",
        ),
        (
            "{example: 16, multiple_of: 5}",
            "the example size H = 16 must be a multiple of 5, as `dims` itself says",
            "write 15 or 20",
        ),
    ],
)
def test_an_example_that_dims_forbid_is_told_with_what_would_do(dims: str, what: str, hint: str) -> None:
    line = f"dims: {{H: {dims}}}"
    assert told(f"{HEAD}{line}\nnodes: {{r: ReLU}}\n") == (
        f"<text>:3:21: error[bad-size]: {what}\n    3 | {line}\n"
        f"      |                     ^^\n   hint  {hint}\n"
    )


@pytest.mark.parametrize(
    ("dims", "what"),
    [
        ("{min: 10, max: 5}", "no size 'H' is at least 10 and at most 5"),
        (
            "{min: 10, max: 15, multiple_of: 16}",
            "no size 'H' is at least 10 and at most 15, and a multiple of 16",
        ),
    ],
)
def test_what_dims_say_must_agree(dims: str, what: str) -> None:
    line = f"dims: {{H: {dims}}}"
    assert told(f"{HEAD}{line}\nnodes: {{r: ReLU}}\n") == (
        f"<text>:3:11: error[bad-size]: {what}\n    3 | {line}\n      |           {'^' * len(dims)}\n"
    )


def test_a_size_must_be_a_number_that_a_tensor_can_have() -> None:
    for value in ("0", "big", "1.5", "true", "2147483648"):
        text = told(f"{HEAD}dims: {{H: {value}}}\nnodes: {{r: ReLU}}\n")
        assert text.startswith(
            "<text>:3:11: error[wrong-type]: `example` of size 'H' needs an integer from 1 to "
            "2,147,483,647, got "
        )


def test_dims_may_only_name_sizes_that_there_are() -> None:
    assert told(f"{HEAD}dims: {{K: 7}}\nnodes: {{r: ReLU}}\n") == (
        "<text>:3:8: error[unknown-size]: `dims` names 'K', and no input has a size of that name\n"
        "    3 | dims: {K: 7}\n"
        "      |        ^\n"
        "   hint  the named sizes are N, H, W\n"
    )


# --- use


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path / "main.yaml"


PARTS = (
    "blocks:\n  Stem: {params: {width: int}, inputs: [x], nodes: {conv: {block: Conv2d, out_channels: "
    "=width, kernel_size: 1}, act: ReLU}}\n"
)
USER = "net: t\nuse: [parts.yaml]\ninputs: {x: [N, 3, H, W]}\nnodes: {stem: {block: Stem, width: 5}}\n"


def test_composites_of_other_files_are_used_by_name(tmp_path: Path) -> None:
    net = load(folder(tmp_path, main=USER, parts=PARTS))
    assert str(net.shapes["stem.conv"]) == "(N, 5, H, W)"


def test_a_fault_inside_of_a_used_file_is_told_there(tmp_path: Path) -> None:
    path = folder(tmp_path, main=USER, parts=PARTS.replace("ReLU", "RELU"))
    text = told(str(path))
    assert text.startswith(f"{tmp_path}/parts.yaml:2:") and "there is no block 'RELU'" in text
    assert "node  stem.act" in text


def test_a_shape_from_another_file_is_told_with_that_file(tmp_path: Path) -> None:
    main = USER.replace("width: 5}}", "width: 5}, cat: {block: Concat, from: [stem, x], dim: 2}}")
    text = told(str(folder(tmp_path, main=main, parts=PARTS)))
    assert f"from ReLU at {tmp_path}/parts.yaml:2:" in text and "an input at 3:10" in text


def test_two_composites_of_one_name_are_refused(tmp_path: Path) -> None:
    main = USER + "blocks: {Stem: {inputs: [x], nodes: {act: ReLU}}}\n"
    path = folder(tmp_path, main=main, parts=PARTS)
    assert told(str(path)) == (
        f"{path}:2:7: error[name-taken]: 'parts.yaml' defines 'Stem', and that name is taken already\n"
        "    2 | use: [parts.yaml]\n"
        "      |       ^^^^^^^^^^\n"
        "   hint  give one of the two composites another name\n"
    )


def test_a_composite_cannot_take_the_name_of_a_block() -> None:
    text = HEAD + "blocks: {ReLU: {inputs: [x], nodes: {act: Tanh}}}\nnodes: {r: ReLU}\n"
    assert told(text) == (
        "<text>:3:10: error[name-taken]: the composite 'ReLU' shadows a block that already exists "
        "under that name\n"
        "    3 | blocks: {ReLU: {inputs: [x], nodes: {act: Tanh}}}\n"
        "      |          ^^^^\n"
        "   hint  give the composite another name\n"
    )
