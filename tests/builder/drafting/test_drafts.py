"""Drafts: all that YAML says, and mistakes that are told at the line of Python that made them."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from blocks.plugins import names
from builder.drafting.drafts import Draft, draft
from builder.drafting.formulas import Formula
from builder.drafting.places import DraftError
from builder.errors import UsageError
from builder.report import findings, write
from builder.road import load


def started(*shape: Any) -> tuple[Draft, Any]:
    d = draft("net")
    return d, d.input("x", *(shape or ("N", 3, "H", "W")))


def nodes(d: Draft) -> str:
    """Give the lines of the nodes, and what follows them."""
    return d.to_yaml().partition("\nnodes:\n")[2]


def refused(action: Callable[[], object]) -> tuple[str, str]:
    """Give code and report of what a call is refused for; the mark is in this file."""
    with pytest.raises(DraftError) as caught:
        action()
    (fault,) = caught.value.faults
    assert fault.mark is not None
    assert fault.mark.file == __file__
    assert fault.mark.line > 0
    return fault.code, write(findings(caught.value))


def test_the_design_s_own_example_gives_the_net_that_its_text_gives() -> None:
    d = draft("tiny")
    x = d.input("image", "N", 3, "H", "W")
    skip = d.DoubleConvolution(x, out_channels=16, id="enc")
    y = d.UpSample(d.DownSample(skip), out_channels=16)
    d.output(d.CropAndConcat(y, skip))
    net = d.net()
    assert load(net.to_yaml()) == net
    assert net.to_yaml() == (
        "net: tiny\n"
        "\n"
        "inputs: {image: [N, 3, H, W]}\n"
        "\n"
        "nodes:\n"
        "  enc: {block: DoubleConvolution, out_channels: 16}\n"
        "  down_sample: DownSample\n"
        "  up_sample: {block: UpSample, out_channels: 16}\n"
        "  crop_and_concat: {block: CropAndConcat, from: [up_sample, enc]}\n"
    )


def test_drafting_loads_no_torch() -> None:
    code = (
        "import sys; from builder import draft; d = draft('a'); x = d.input('x', 'N', 3); "
        "d.Linear(x, out_features=2); d.net(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_a_node_says_of_itself_reaches_the_text() -> None:
    d, x = started()
    deep = d.param("deep", True)
    tokens = d.Conv2d(x, out_channels=3, kernel_size=1, id="a", freeze=True, doc="A", init={"weight": 0})
    d.Conv2d(tokens, out_channels=3, kernel_size=1, id="b", tie={"weight": "a.weight"}, when=deep)
    d.Reshape(shape=["N", -1])
    d.PReLU(init=0.1)
    assert nodes(d) == (
        "  a: {block: Conv2d, out_channels: 3, kernel_size: 1, freeze: true, init: {weight: 0}, doc: A}\n"
        "  b: {block: Conv2d, when: =deep, out_channels: 3, kernel_size: 1, tie: {weight: a.weight}}\n"
        "  reshape: {block: Reshape, shape: [N, -1]}\n"
        "  prelu: {block: PReLU, args: {init: 0.1}}\n"
    )
    assert d.net().shapes["reshape"].dims[0] == d.net().inputs["x"].dims[0]


def test_several_outputs_come_by_name_by_number_and_unpacked() -> None:
    d, x = started()
    pool = d.MaxPool2d(x, kernel_size=2, return_indices=True)
    pooled, indices = pool
    assert [str(one) for one in (pooled, indices, pool.indices, pool[1], pool)] == [
        "max_pool",
        "max_pool.indices",
        "max_pool.indices",
        "max_pool.indices",
        "max_pool",
    ]
    d.output(up=d.MaxUnpool2d(pooled, indices, kernel_size=2), places=indices)
    assert nodes(d) == (
        "  max_pool: {block: MaxPool2d, kernel_size: 2, return_indices: true}\n"
        "  max_unpool: {block: MaxUnpool2d, from: [max_pool, max_pool.indices], kernel_size: 2}\n"
        "\n"
        "outputs: {up: max_unpool, places: max_pool.indices}\n"
    )


def test_composites_come_from_functions_and_from_blocks_of_code() -> None:
    d, x = started()

    @d.composite(source="https://example.org/a")
    def Twice(x: Any, *, width: int, stride: Any = 1) -> Any:
        """Two convolutions.

        In a row.
        """
        y = d.Conv2d(x, out_channels=width, kernel_size=1, stride=stride)
        return {"out": d.Conv2d(y, out_channels=width * 2, kernel_size=1), "skip": y}

    with d.composite("Ends", inputs={"left": None, "right": ["N", "C", "H", "W"]}) as ends:
        d.Concat(ends.left, ends.right, dim=1)
    one = Twice(x, width=4)
    d.block("Ends", one, d.Twice(one, width=2).skip)
    assert nodes(d) == (
        "  twice: {block: Twice, width: 4}\n"
        "  twice2: {block: Twice, width: 2}\n"
        "  ends: {block: Ends, from: [twice, twice2.skip]}\n"
        "\n"
        "blocks:\n"
        "  Twice:\n"
        "    doc: Two convolutions.\n"
        "    source: https://example.org/a\n"
        "    params: {width: int, stride: 1}\n"
        "    nodes:\n"
        "      conv: {block: Conv2d, out_channels: =width, kernel_size: 1, stride: =stride}\n"
        "      conv2: {block: Conv2d, out_channels: =width * 2, kernel_size: 1}\n"
        "    outputs: {out: conv2, skip: conv}\n"
        "  Ends:\n"
        "    inputs: {left: null, right: [N, C, H, W]}\n"
        "    nodes:\n"
        "      concat: {block: Concat, from: [left, right]}\n"
    )
    assert d.net().shapes["ends"].dims[1].constant == 10


def test_calls_share_weights_and_whole_nets_are_blocks() -> None:
    d, x = started()
    first = d.Conv2d(x, out_channels=3, kernel_size=1)
    again = d.call(first, first)
    d.block("net:resnet@resnet18", again + first, classes=4)
    d.ops.MLP(hidden_channels=[8])
    net = d.net()
    assert "  conv2: {call: conv}\n" in d.to_yaml()
    assert net.outputs["out"].dims[1].constant == 8
    with_call = net.num_parameters
    assert (
        load(
            d.to_yaml().replace("call: conv", "block: Conv2d, out_channels: 3, kernel_size: 1")
        ).num_parameters
        == with_call + 12
    )


def test_params_variants_sizes_claims_and_words_reach_the_text() -> None:
    d, x = started("N", Formula("width"), "H", "W")
    d.param("width", 3, min=1, doc="channels")
    d.variant("wide", width=6)
    d.dims(N=2, W=8)
    d.dim("H", 16, multiple_of=4)
    d.init({"of": "Conv2d", "bias": 0})
    d.expect(parameters=12, shapes={"conv": ["N", 3, "H", "W"]})
    d.map(purpose="nothing")
    d.Conv2d(x, out_channels=3, kernel_size=1)
    assert d.net(variant="wide").num_parameters == 21
    assert d.net().sizes == {"N": 2, "H": 16, "W": 8}
    assert load(d.to_yaml()).params == {"width": 3}
    assert d.net(width=5).params == {"width": 5}
    assert d.net(width=5).num_parameters == 18


@pytest.mark.parametrize(
    ("code", "words", "action"),
    [
        ("unknown-block", "did you mean 'Conv2d'?", lambda d, x: d.Conv2dd(x)),
        ("unknown-block", "there is no net 'resnot' to use", lambda d, x: d.block("net:resnot", x)),
        ("unknown-argument", "did you mean 'kernel_size'?", lambda d, x: d.MaxPool2d(x, kernel_sise=1)),
        ("missing-argument", "Conv2d needs kernel_size", lambda d, x: d.Conv2d(x, out_channels=1)),
        ("bad-argument", "the least is 1", lambda d, x: d.MaxPool2d(x, kernel_size=0)),
        ("too-many-inputs", "takes 1 input", lambda d, x: d.ReLU(x, x)),
        ("missing-input", "needs 2 inputs", lambda d, x: d.MatMul(x)),
        ("unknown-port", "no input port 'other'", lambda d, x: d.ReLU(x, other=x)),
        ("unknown-port", "no output port 'foo'", lambda d, x: d.ReLU(x).foo),
        ("wrong-type", "takes outputs of nodes by position", lambda d, x: d.MaxPool2d(x, 2)),
        ("wrong-type", "no object", lambda d, x: d.MaxPool2d(x, kernel_size=object())),
        ("wrong-type", "needs a count, a formula", lambda d, x: d.ReLU(x, repeat="three")),
        ("bad-name", "'forward' cannot be the name of a node", lambda d, x: d.ReLU(x, id="forward")),
        ("name-taken", "the id 'x' is already taken", lambda d, x: d.ReLU(x, id="x")),
        ("bad-name", "'1x' cannot be the name of an input", lambda d, x: d.input("1x", 1)),
        ("unknown-param", "there is no such param", lambda d, x: d.variant("wide", width=1)),
        ("bad-call", "no node 'zebra' to call", lambda d, x: d.call("zebra", x)),
        ("formula-syntax", "is never closed", lambda d, x: d.formula("min(1, 2")),
        ("number-range", "cannot be written", lambda d, x: d.Dropout(x, p=float("inf"))),
        ("wrong-type", "`output` got no ref", lambda d, x: d.output()),
        ("wrong-type", "got both", lambda d, x: d.output(x, last=x)),
        ("wrong-type", "have been named already", lambda d, x: (d.output(x), d.output(x))),
        ("unknown-block", "its output size depends on the data", lambda d, x: d.ops.nms(x, x)),
        ("unknown-block", "a group is a node with `nodes`", lambda d, x: d.Sequential(x)),
        ("unknown-argument", "did you mean 'num_classes'?", lambda d, x: d.tv.resnet18(x, classes=7)),
        ("unknown-argument", "it takes inplace", lambda d, x: d.ReLU(x, nonsense=7)),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line(code: str, words: str, action: Callable[[Draft, Any], object]) -> None:
    d, x = started()
    found, report = refused(lambda: action(d, x))
    assert found == code
    assert words in report
    assert "lambda d, x:" in report


def test_what_only_the_whole_net_shows_is_told_at_the_line_that_drafted_the_node() -> None:
    d, x = started()
    with d.group("stage", x, repeat=2) as stage:
        y = d.Conv2d(stage.x, out_channels=4, kernel_size=3)
        d.Concat(y, stage.x, dim=1)
    code, report = refused(d.net)
    line = (
        inspect.getsourcelines(test_what_only_the_whole_net_shows_is_told_at_the_line_that_drafted_the_node)[
            1
        ]
        + 4
    )
    assert code == "shape-mismatch"
    assert report.startswith(f"{__file__}:{line}:9: error[shape-mismatch]: Concat needs equal sizes")
    assert "\n" + f"{line:>5} |         d.Concat(y, stage.x, dim=1)" in report
    assert "node  stage.0.concat" in report


def test_a_scope_sees_its_own_nodes_alone() -> None:
    d, x = started()
    with d.group("inner", x) as inner:
        code, report = refused(lambda: d.ReLU(x))
        d.ReLU(inner.x)
    assert code == "unknown-ref"
    assert "pass it in" in report


def test_a_group_that_fails_leaves_the_draft_as_it_was() -> None:
    d, x = started()

    def failing() -> None:
        with d.group("inner", x):
            d.ReLU()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    d.Sigmoid(x)
    assert nodes(d) == "  sigmoid: Sigmoid\n"


def test_a_formula_is_written_down_and_never_decided() -> None:
    width = Formula("width")
    assert str(2**-width + (width - 1) * 3 - (1 - width)) == "=2 ** -width + (width - 1) * 3 - (1 - width)"
    assert str((width > 2) | ~(width == 4)) == "=width > 2 or not width == 4"
    assert str((-width) ** 2) == "=(-width) ** 2"
    d = draft("net")
    assert str(d.formula("min(a, 2)") // 2) == "=min(a, 2) // 2"
    assert str(d.formula("a + 2") // 2) == "=(a + 2) // 2"
    assert str(d.choose(d.i == 0, 2, 1) + 1) == "=(2 if i == 0 else 1) + 1"
    assert str(Formula("a")[width // 2] % [1, 2]) == "=a[width // 2] % [1, 2]"
    with pytest.raises(UsageError, match="has no value before the net is loaded"):
        assert width > 2


def test_copies_read_one_ref_where_they_are_not_chained() -> None:
    d, x = started()
    heads = d.Conv2d(x, out_channels=2, kernel_size=1, repeat=3, chained=False)
    d.Concat([heads[0], heads[1], heads[-1]], dim=1)
    assert d.net().outputs["out"].dims[1].constant == 6
    assert "from: [x], repeat: 3" in nodes(d)


def test_completion_lists_blocks_families_and_composites() -> None:
    d, _ = started()
    with d.composite("Mine", inputs=["x"]):
        d.ReLU()
    assert {"Conv2d", "ops", "Mine", "input"} <= set(dir(d))
    verbs = {name for name in dir(d) if name[0].islower() and name not in {"ops", "tv"}}
    assert verbs - {name.partition(".")[0] for name in names()} == {
        "block", "call", "choose", "composite", "dim", "dims", "expect", "formula", "group", "i", "init",
        "input", "map", "net", "output", "param", "prev", "repeat", "sketch", "to_yaml", "variant",
    }  # fmt: skip
    assert "MLP" in dir(d.ops)
    assert list(inspect.signature(d.DoubleConvolution).parameters)[:2] == ["x", "in_channels"]
    assert not hasattr(d, "Zebra")
    assert not hasattr(d, "_zebra")
