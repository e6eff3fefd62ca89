"""What the models cannot see: names, versions, keys of the wrong kind of node, arguments stated twice."""

import pytest

from tests.builder.telling import HEAD, codes, nodes, told

SPEC = HEAD + "nodes: {r: ReLU}\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        (
            SPEC.replace("net: t", "net: 2t"), 1, 6,
            "'2t' cannot be the net's name: it needs letters, digits and _, not beginning with a digit",
        ),
        (
            SPEC.replace("{x:", "{class:"), 2, 10,
            "'class' cannot be the name of an input: it is a keyword of Python",
        ),
        (
            SPEC.replace("{x:", "{self:"), 2, 10,
            "'self' cannot be the name of an input: it is what a module calls itself",
        ),
        (
            SPEC + "params: {__builtins__: 1}\n", 4, 10,
            "'__builtins__' cannot be the name of a param: it begins with two underscores, which Python "
            "keeps for itself",
        ),
        (
            SPEC + "params: {é: 1}\n", 4, 10,
            "'é' cannot be the name of a param: it needs letters, digits and _, not beginning with a digit",
        ),
        (
            SPEC + "variants: {a-b: {}}\n", 4, 12,
            "'a-b' cannot be the name of a variant: it needs letters, digits and _, not beginning with a "
            "digit",
        ),
        (
            SPEC + "dims: {H W: 1}\n", 4, 8,
            "'H W' cannot be the name of a size: it needs letters, digits and _, not beginning with a digit",
        ),
        (
            SPEC.replace("{r:", "{forward:"), 3, 9,
            "'forward' cannot be the name of a node: it is an attribute of every module",
        ),
        (
            SPEC.replace("{r:", "{graph:"), 3, 9,
            "'graph' cannot be the name of a node: it is an attribute of every module that torch.fx has "
            "traced",
        ),
        (
            SPEC + ("blocks: {train: {inputs: [x], nodes: {r: ReLU}}}\n"), 4, 10,
            "'train' cannot be the name of a composite: it is an attribute of every module",
        ),
        (
            SPEC + "outputs: {a b: r}\n", 4, 11,
            "'a b' cannot be the name of an output: it needs letters, digits and _, not beginning with a "
            "digit",
        ),
        (
            nodes("r: {block: ReLU, repeat: {if: [1]}}"), 4, 29,
            "'if' cannot be the name of a repeat variable: it is a keyword of Python",
        ),
        (
            nodes("g: {taps: {in: r}, nodes: {r: ReLU}}"), 4, 14,
            "'in' cannot be the name of a tap: it is a keyword of Python",
        ),
        (
            nodes("g: {inputs: [is], nodes: {r: ReLU}}"), 4, 6,
            "'is' cannot be the name of an input: it is a keyword of Python",
        ),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_is_told_with_the_reason(text: str, line: int, column: int, what: str) -> None:
    report = told(text)
    assert report.startswith(f"<text>:{line}:{column}: error[bad-name]: {what}\n") or "inputs: [is]" in text
    assert f"error[bad-name]: {what}\n" in report and report.count("error[") == 1


def test_a_name_has_64_characters_at_most() -> None:
    assert codes(SPEC.replace("{r:", f"{{{'r' * 64}:")) == []
    assert told(SPEC.replace("{r:", f"{{{'r' * 65}:")) == (
        f"<text>:3:9: error[bad-name]: '{'r' * 64}' cannot be the name of a node: it has 65 "
        "characters, and 64 are the most\n"
        f"    3 | nodes: {{{'r' * 65}: ReLU}}\n"
        f"      |         {'^' * 65}\n"
        f"   node  {'r' * 65}\n"
        "   hint  names are ASCII letters, digits and `_`, do not start with a digit, and have at "
        "most 64 characters\n"
    )


def test_prev_means_the_node_above_and_nothing_else() -> None:
    assert told(SPEC.replace("{r:", "{prev:")) == (
        "<text>:3:9: error[bad-name]: a node cannot be called 'prev': in `from` it means the node above\n"
        "    3 | nodes: {prev: ReLU}\n"
        "      |         ^^^^\n"
        "   node  prev\n"
        "   hint  give it another name\n"
    )
    assert "an input cannot be called 'prev'" in told(SPEC.replace("{x:", "{prev:"))
    assert codes(SPEC.replace("{x:", "{prev:")) == [("bad-name", None)]


def test_a_node_cannot_have_the_name_of_an_input() -> None:
    assert told(SPEC.replace("{r:", "{x:")) == (
        "<text>:3:9: error[name-taken]: the node 'x' has the name of an input\n"
        "    3 | nodes: {x: ReLU}\n"
        "      |         ^\n"
        "   node  x\n"
        "   hint  give one of them another name\n"
    )


@pytest.mark.parametrize("version", ["2", "'1'", "1.0", "true", "null"])
def test_the_version_is_the_number_one(version: str) -> None:
    assert codes("version: 1\n" + SPEC) == []
    assert told(f"version: {version}\n" + SPEC).startswith("<text>:1:10: error[bad-version]: `version` ")
    assert "   hint  write `version: 1`, or leave it out\n" in told(f"version: {version}\n" + SPEC)


def test_the_dtype_of_an_input_is_one_of_a_list() -> None:
    text = "net: t\ninputs: {x: {shape: [N], dtype: int65}}\nnodes: {r: Identity}\n"
    assert told(text) == (
        "<text>:2:33: error[bad-dtype]: `dtype` 'int65' is not known\n"
        "    2 | inputs: {x: {shape: [N], dtype: int65}}\n"
        "      |                                 ^^^^^\n"
        "   hint  did you mean 'int64'?\n"
    )
    assert codes(text.replace("int65", "int64")) == []


def test_inputs_and_outputs_belong_to_groups() -> None:
    assert told(nodes("r: {block: ReLU, outputs: r}")) == (
        "<text>:4:20: error[unknown-key]: `outputs` belongs to a group or a composite, and this "
        "node has no `nodes`\n"
        "    4 |   r: {block: ReLU, outputs: r}\n"
        "      |                    ^^^^^^^\n"
        "   node  r\n"
    )


def test_a_group_has_no_arguments() -> None:
    assert told(nodes("g: {nodes: {r: ReLU}, repeet: 3}")) == (
        "<text>:4:25: error[unknown-key]: unknown key 'repeet': a group has no arguments\n"
        "    4 |   g: {nodes: {r: ReLU}, repeet: 3}\n"
        "      |                         ^^^^^^\n"
        "   node  g\n"
        "   hint  did you mean 'repeat'?\n"
    )
    assert codes(nodes("g: {nodes: {r: ReLU}, args: {width: 3}}")) == [("unknown-key", "g")]


def test_a_call_has_no_arguments() -> None:
    assert told(nodes("r: ReLU", "s: {call: r, inplace: true}")) == (
        "<text>:5:16: error[unknown-argument]: a `call` runs another node's module again, so it has "
        "no arguments of its own\n"
        "    5 |   s: {call: r, inplace: true}\n"
        "      |                ^^^^^^^\n"
        "   node  s\n"
        "   hint  they are those of 'r'\n"
    )


def test_outputs_that_are_empty_name_nothing() -> None:
    for empty in ("[]", "{}"):
        assert told(SPEC + f"outputs: {empty}\n") == (
            "<text>:4:10: error[wrong-type]: `outputs` must name at least one node; it is empty\n"
            f"    4 | outputs: {empty}\n"
            "      |          ^^\n"
            "   hint  leave it out for the output of the last node\n"
        )


def test_all_faults_of_the_pass_are_told_in_file_order() -> None:
    text = "net: 1\n".replace("1", "1a") + (
        "inputs: {if: [N], y: {shape: [N], dtype: x}}\nnodes: {r: ReLU, g: {nodes: {eval: ReLU}}}\n"
        "version: 3\n"
    )
    assert codes(text) == [
        ("bad-name", None),
        ("bad-name", None),
        ("bad-dtype", None),
        ("bad-name", "g.eval"),
        ("bad-version", None),
    ]


@pytest.mark.parametrize("key", ["freeze: true", "init: {bias: 0}", "tie: {a: b}", "taps: {a: b}"])
def test_a_call_has_no_weights_and_no_inside(key: str) -> None:
    name = key.partition(":")[0]
    assert told(nodes("r: ReLU", f"s: {{call: r, {key}}}")) == (
        f"<text>:5:16: error[unknown-key]: a `call` has no weights and no inside of its own: "
        f"`{name}` belongs to the node that it calls\n"
        f"    5 |   s: {{call: r, {key}}}\n"
        f"      |                {'^' * len(name)}\n"
        "   node  s\n"
    )
