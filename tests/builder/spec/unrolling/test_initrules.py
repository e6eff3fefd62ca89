"""`init:` rules, read and refused."""

import pytest

from builder.road import load
from builder.spec.unrolling.initrules import FUNCTIONS
from tests.builder.telling import HEAD, codes, nodes, told

CONV = "c: {block: Conv2d, out_channels: 1, kernel_size: 1}"


def spec(init: str) -> str:
    return f"{HEAD}init: {init}\nnodes: {{{CONV}}}\n"


def test_rules_are_read_with_functions_words_and_constants() -> None:
    text = spec(
        "[{of: Conv2d, weight: {kaiming_normal: {mode: fan_out, nonlinearity: relu}}, bias: 0}, "
        "{of: 'c*', bias: ones}]"
    )
    first, second = load(text).graph.init
    assert first.of == "Conv2d"
    assert dict(first.fills) == {
        "weight": ("kaiming_normal", (("mode", "fan_out"), ("nonlinearity", "relu"))), "bias": 0.0,
    }  # fmt: skip
    assert dict(second.fills) == {"bias": ("ones", ())}


def test_a_rule_of_a_node_stands_for_that_node_and_formulas_are_worked_out() -> None:
    text = nodes(
        "c: {block: Conv2d, out_channels: 1, kernel_size: 1, repeat: 2, init: {weight: {normal: "
        "{std: =0.1 * i}}}}"
    )
    rules = [node.init[0] for node in load(text).graph.nodes]
    assert [rule.fills for rule in rules] == [
        (("weight", ("normal", (("std", 0.0),))),), (("weight", ("normal", (("std", 0.1),))),),
    ]  # fmt: skip


def test_the_name_of_a_function_may_end_as_it_does_in_torch() -> None:
    assert codes(spec("[{of: c, weight: xavier_uniform_}]")) == []


def test_an_unknown_function_gets_the_nearest_one() -> None:
    line = "[{of: Conv2d, weight: {kaiming_norml: {}}}]"
    assert told(spec(line)) == (
        "<text>:3:30: error[bad-init]: there is no init function 'kaiming_norml'\n"
        f"    3 | init: {line}\n"
        "      |                              ^^^^^^^^^^^^^\n"
        "   hint  did you mean 'kaiming_normal'?\n"
    )


@pytest.mark.parametrize(
    ("init", "what"),
    [
        ("zeros", "an `init` rule is a mapping, as in {of: Conv2d, bias: 0}"),
        ("[{weight: 0}]", "an `init` rule needs `of`: a block's name, or a glob of node paths"),
        ("[{of: c, weight: true}]", "`weight` needs a number or a function of torch.nn.init, got true"),
        ("[{of: c, weight: {}}]", "`weight` needs one function, as in {normal: {std: 0.01}}"),
        (
            "[{of: c, weight: {zeros: {}, ones: {}}}]",
            "`weight` needs one function, as in {normal: {std: 0.01}}",
        ),
        ("[{of: c, weight: {normal: 3}}]", "the arguments of normal are a mapping, as in {std: 0.01}"),
        ("[{of: c, weight: {normal: {sdt: 3}}}]", "normal has no argument 'sdt'"),
        ("[{of: c, weight: {normal: {std: x}}}]", "`std` needs a number, got 'x'"),
        ("[{of: c, weight: {normal: {std: -1}}}]", "`std` needs a number of at least 0, got -1"),
        ("[{of: c, weight: constant}]", "constant needs the argument 'val'"),
        ("[{of: c, weight: {sparse: {sparsity: 2}}}]", "`sparsity` needs a number from 0 to 1, got 2"),
        (
            "[{of: c, weight: {kaiming_normal: {mode: fan}}}]",
            "`mode` needs one of fan_in, fan_out, got 'fan'",
        ),
    ],
)
def test_a_rule_at_fault_is_told(init: str, what: str) -> None:
    report = told(spec(init))
    assert (
        report.startswith("<text>:3:")
        and f"error[bad-init]: {what}\n" in report
        and report.count("error[") == 1
    )


def test_every_function_is_one_of_torch_with_these_arguments() -> None:
    import inspect

    from torch.nn import init

    for name, arguments in FUNCTIONS.items():
        known = inspect.signature(getattr(init, f"{name}_")).parameters
        assert set(arguments) <= set(known)


@pytest.mark.parametrize(
    ("fill", "hint"),
    [
        ("{ones: {«zebra»: 3}}", "it takes none"),
        ("{normal: {«zebra»: 3}}", "it takes mean, std"),
        ("{normal: {«maen»: 3}}", "did you mean 'mean'?"),
        ("{«quux»: {}}", f"the functions are {', '.join(FUNCTIONS)}"),
        ("{kaiming_normal: {mode: «fan_im»}}", "did you mean 'fan_in'?"),
        ("{«constant»: {}}", None),
        ("{normal: {std: «true»}}", None),
        ("{dirac: {groups: «0»}}", "that is too small: the least is 1"),
        ("{dirac: {groups: «1.5»}}", None),
    ],
)
def test_a_fill_at_fault_is_told_where_it_stands_with_what_there_is(fill: str, hint: str | None) -> None:
    marked = f"init: [{{of: c, weight: {fill}}}]"
    report = told(spec(f"[{{of: c, weight: {fill.replace('«', '').replace('»', '')}}}]"))
    assert report.startswith(f"<text>:3:{marked.index('«') + 1}: error[bad-init]: ")
    assert f" {'^' * (marked.index('»') - marked.index('«') - 1)}\n" in report and report.count("error[") == 1
    hints = [line.removeprefix("   hint  ") for line in report.splitlines() if line.startswith("   hint")]
    assert hints == ([] if hint is None else [hint])


def test_a_function_without_arguments_may_be_written_with_none() -> None:
    text = spec("[{of: c, weight: {zeros: null}, bias: {zeros_: {}}}]")
    assert dict(load(text).graph.init[0].fills) == {"weight": ("zeros", ()), "bias": ("zeros", ())}


def test_what_a_rule_is_for_is_a_text() -> None:
    for of in ("3", "null", "''", "[c]"):
        assert "an `init` rule needs `of`" in told(spec(f"[{{of: {of}, weight: 0}}]"))
