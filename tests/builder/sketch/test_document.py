"""Documents of sketches: what goes without saying is not said, and what is said means the same."""

from __future__ import annotations

from typing import Any

import pytest

from builder.graph.redundant import without_inferred
from builder.road import load
from builder.sketch.document import document
from builder.sketch.layout import lay_out
from builder.sketch.tree import Composite, Scope, Sketch, Step

IMAGE: dict[str, Any] = {"image": {"shape": ["N", 3, "H", "W"], "dtype": "float32", "doc": ""}}


def sketch(*steps: Step, outputs: tuple[tuple[str, str], ...] = (), **more: Any) -> Sketch:
    ends = outputs or (("", steps[-1].id),)
    return Sketch("tiny", Scope(("image",), steps, ends), IMAGE, **more)


def nodes(*steps: Step, **more: Any) -> Any:
    return document(sketch(*steps, **more))["nodes"]


def step(name: str, block: str, *refs: str, ports: tuple[str, ...] = ("x", "other"), **more: Any) -> Step:
    pairs = (
        tuple(zip(ports, refs, strict=False)) if block != "Add" else tuple(("inputs", ref) for ref in refs)
    )
    return Step(name, block, inputs=pairs, **more)


CONV: dict[str, Any] = {
    "in_channels": 3, "out_channels": 3, "kernel_size": [3, 3], "stride": [1, 1], "padding": [1, 1],
    "dilation": [1, 1], "groups": 1, "bias": True, "padding_mode": "zeros",
}  # fmt: skip


def test_defaults_and_repeated_sizes_are_left_out() -> None:
    written = nodes(step("conv", "Conv2d", "image", args=CONV))
    assert written == {
        "conv": {"block": "Conv2d", "in_channels": 3, "out_channels": 3, "kernel_size": 3, "padding": 1}
    }


def test_a_value_that_equals_a_default_of_another_kind_is_kept() -> None:
    flatten = step("flat", "Flatten", "image", args={"start_dim": 1, "end_dim": "=-1"})
    assert nodes(flatten) == {"flat": {"block": "Flatten", "end_dim": "=-1"}}


@pytest.mark.parametrize(
    ("refs", "written"),
    [(("b", "a"), ["b", "a"]), (("b",), None), (("a",), "a"), (("b.out",), None), (("prev",), None)],
)
def test_chains_are_implicit_and_lists_follow_the_ports(refs: tuple[str, ...], written: Any) -> None:
    last = step("c", "Add", *refs)
    found = nodes(step("a", "ReLU", "image"), step("b", "ReLU", "a"), last)["c"]
    assert (found["from"] if isinstance(found, dict) else None) == written


def test_ports_are_named_where_one_is_skipped() -> None:
    refs = (("query", "image"), ("key", "a"), ("value", "a"), ("attn_mask", "b"))
    attend = Step("c", "MultiheadAttention", args={"num_heads": 1}, inputs=refs)
    found = nodes(step("a", "ReLU", "image"), step("b", "ReLU", "a"), attend)["c"]
    assert found["from"] == {"query": "image", "key": "a", "value": "a", "attn_mask": "b"}


def test_what_a_port_takes_from_another_by_itself_is_left_out() -> None:
    def wired(*refs: str) -> Any:
        pairs = tuple(zip(("query", "key", "value"), refs, strict=True))
        attend = Step("c", "MultiheadAttention", args={"num_heads": 1}, inputs=pairs)
        return nodes(step("a", "ReLU", "image"), step("b", "ReLU", "a"), attend)["c"].get("from")

    assert wired("b", "b", "b") is None
    assert wired("b", "a", "a") == ["b", "a"]
    assert wired("a", "a", "b") == ["a", "a", "b"]


def test_arguments_that_bear_the_name_of_a_key_go_under_args() -> None:
    prelu = step("act", "PReLU", "image", args={"num_parameters": 1, "init": 0.5})
    reshape = step("flat", "Reshape", "act", args={"shape": ["N", -1]})
    formula = step("more", "Reshape", "flat", args={"shape": "=[4, 5]"})
    assert nodes(prelu, reshape, formula) == {
        "act": {"block": "PReLU", "args": {"init": 0.5}},
        "flat": {"block": "Reshape", "shape": ["N", -1]},
        "more": {"block": "Reshape", "args": {"shape": "=[4, 5]"}},
    }


def test_a_group_says_its_input_only_where_something_reads_it() -> None:
    plain = Scope(("x",), (step("relu", "ReLU", "x"),), (("", "relu"),))
    read = Scope(("x",), (step("relu", "ReLU", "x"), step("sum", "Add", "relu", "x")), (("", "sum"),))
    named = Scope(("pixels",), (step("relu", "ReLU", "pixels"),), (("", "relu"),))
    groups = [
        Step(f"g{number}", body=scope, inputs=((scope.inputs[0], above),))
        for number, (scope, above) in enumerate(zip((plain, read, named), ("image", "g0", "g1"), strict=True))
    ]
    assert nodes(*groups) == {
        "g0": {"nodes": {"relu": "ReLU"}},
        "g1": {"inputs": ["x"], "nodes": {"relu": "ReLU", "sum": {"block": "Add", "from": ["relu", "x"]}}},
        "g2": {"inputs": ["pixels"], "nodes": {"relu": "ReLU"}},
    }


def test_outputs_are_left_out_for_the_last_node_alone() -> None:
    steps = (step("a", "ReLU", "image"), step("b", "ReLU", "a"))
    written = [
        document(sketch(*steps, outputs=outputs)).get("outputs")
        for outputs in ((("", "b"),), (("", "a"),), (("", "a"), ("", "b")), (("logits", "b"),))
    ]
    assert written == [None, "a", ["a", "b"], {"logits": "b"}]


def test_composites_leave_out_their_own_defaults() -> None:
    scope = Scope(
        ("x",),
        (step("c", "Conv2d", "x", args={"out_channels": "=width", "kernel_size": "=k"}),),
        (("", "c"),),
    )
    own = Composite("Own", scope, {"width": {"type": "int"}, "k": {"default": 1}, "word": {"default": "int"}})
    written = document(
        sketch(step("o", "Own", "image", args={"width": 8, "k": 1, "word": "a"}), blocks=(own,))
    )
    assert written["nodes"] == {"o": {"block": "Own", "width": 8, "word": "a"}}
    assert written["blocks"] == {
        "Own": {
            "params": {"width": "int", "k": 1, "word": {"default": "int"}},
            "nodes": {"c": {"block": "Conv2d", "out_channels": "=width", "kernel_size": "=k"}},
        }
    }


def test_copies_that_read_one_ref_say_so_by_a_list() -> None:
    steps = (
        step("a", "ReLU", "image"),
        step("b", "ReLU", "a", repeat=2, is_chained=False),
        step("c", "Add", "b[0]", "b[1]"),
    )
    assert nodes(*steps)["b"] == {"block": "ReLU", "from": ["a"], "repeat": 2}


def test_inferred_arguments_go_where_every_copy_infers_its_own() -> None:
    body = Scope(
        ("x",),
        (
            step(
                "conv",
                "Conv2d",
                "x",
                args={**CONV, "out_channels": "=3 + i", "in_channels": "=3 if i < 1 else i + 2"},
            ),
        ),
        (("", "conv"),),
    )
    steps = (
        step("first", "Conv2d", "image", args=CONV),
        step("norm", "BatchNorm2d", "first", args={"num_features": 3}),
        Step("stage", body=body, inputs=(("x", "norm"),), repeat=2),
        step("deep", "Conv2d", "stage", args={**CONV, "in_channels": 4, "groups": 1}),
    )
    whole = sketch(*steps)
    net = load(lay_out(document(whole)))
    spared = document(without_inferred(whole, net.graph))
    assert spared["nodes"] == {
        "first": {"block": "Conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1},
        "norm": "BatchNorm2d",
        "stage": {
            "repeat": 2,
            "nodes": {"conv": {"block": "Conv2d", "out_channels": "=3 + i", "kernel_size": 3, "padding": 1}},
        },
        "deep": {"block": "Conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1},
    }
    again = load(lay_out(spared))
    assert again.shapes == net.shapes
    assert again.num_parameters == net.num_parameters
