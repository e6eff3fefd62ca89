"""Documents: what the models refuse, in our own words, at the very key."""

import pytest

from builder.errors import Mark
from builder.spec.document import Index, node_of, validate
from builder.spec.text import read_mapping
from tests.builder.telling import HEAD, codes, nodes, told

SPEC = HEAD + "nodes: {r: ReLU}\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "key", "hint"),
    [
        (SPEC + "tittle: a\n", 4, 1, "tittle", "title"),
        (SPEC + "params: {a: {default: 1, minn: 2}}\n", 4, 26, "minn", "min"),
        (SPEC.replace("[N, 3, H, W]", "{shape: [N], dtyp: int64}"), 2, 26, "dtyp", "dtype"),
        (SPEC + "dims: {N: {exampel: 1}}\n", 4, 12, "exampel", "example"),
        (SPEC + "expect: {parametres: 1}\n", 4, 10, "parametres", "parameters"),
        (SPEC + "blocks: {B: {inputs: [x], parms: {}, nodes: {r: ReLU}}}\n", 4, 27, "parms", "params"),
    ],
)
def test_an_unknown_key_gets_the_nearest_one_everywhere(
    text: str, line: int, column: int, key: str, hint: str
) -> None:
    report = told(text)
    assert report.startswith(f"<text>:{line}:{column}: error[unknown-key]: unknown key '{key}'\n")
    assert report.endswith(f"   hint  did you mean '{hint}'?\n") and report.count("error[") == 1


def test_a_key_that_is_like_no_other_is_told_with_all_that_there_are() -> None:
    assert told(SPEC + "zzz: 1\n") == (
        "<text>:4:1: error[unknown-key]: unknown key 'zzz'\n    4 | zzz: 1\n      | ^^^\n"
        "   hint  the keys here are version, net, title, doc, source, params, variants, inputs, dims, nodes, "
        "outputs, blocks, use, init, expect, map\n"
    )


def test_a_required_key_that_is_misspelt_is_one_fault() -> None:
    assert codes(SPEC.replace("net:", "nett:")) == [("unknown-key", None)]
    assert codes(SPEC + "blocks: {B: {inputs: [x], node: {r: ReLU}}}\n") == [("unknown-key", "B")]


def test_a_required_key_that_is_missing_is_told_at_the_start() -> None:
    assert told("inputs: {x: [N]}\nnodes: {r: ReLU}\n") == (
        "<text>:1:1: error[missing-key]: the required key `net` is missing\n"
        "    1 | inputs: {x: [N]}\n"
        "      | ^\n"
        "   hint  name the net, as in `net: tiny`\n"
    )
    assert codes("net: t\n") == [("missing-key", None)] * 2


def test_a_node_needs_a_block() -> None:
    assert told(nodes("c: {out_channels: 3}")) == (
        "<text>:4:6: error[missing-key]: the required key `block` is missing\n"
        "    4 |   c: {out_channels: 3}\n"
        "      |      ^^^^^^^^^^^^^^^^^\n"
        "   node  c\n"
        "   hint  name a block: `block: ReLU`, or give `nodes:` for a group\n"
    )
    assert told(nodes("c: {blok: ReLU}")) == (
        "<text>:4:7: error[unknown-key]: unknown key 'blok', and the required `block` is missing\n"
        "    4 |   c: {blok: ReLU}\n"
        "      |       ^^^^\n"
        "   node  c\n"
        "   hint  did you mean 'block'?\n"
    )


def test_a_node_is_one_thing() -> None:
    assert told(nodes("r: ReLU", "c: {block: ReLU, call: r}")) == (
        "<text>:5:20: error[unknown-key]: `call` beside `block`: a node has one of `block`, `call` and "
        "`nodes`\n"
        "    5 |   c: {block: ReLU, call: r}\n"
        "      |                    ^^^^\n"
        "   node  c\n"
        "   hint  delete one of them\n"
    )


@pytest.mark.parametrize(
    ("text", "report"),
    [
        (
            nodes("r: 3"),
            "<text>:4:6: error[wrong-type]: a node is a block's name or a mapping, got a number\n",
        ),
        (
            nodes("r: {block: 3}"),
            "<text>:4:14: error[wrong-type]: `block` needs text, that is a string, got a number\n",
        ),
        (
            nodes("r: {block: null}"),
            "<text>:4:6: error[wrong-type]: `block` must be a block's name, that is a string, got null\n",
        ),
        (
            nodes("r: {block: Dropout, p: 0.5, args: 3}"),
            "<text>:4:37: error[wrong-type]: `args` needs a mapping, got a number\n",
        ),
        (
            nodes("r: {block: ReLU, from: 3}"),
            "<text>:4:26: error[wrong-type]: `from` needs a name, a list of names, or a mapping from ports "
            "to names (refs are strings)\n",
        ),
        (
            nodes("r: {block: ReLU, when: 3}"),
            "<text>:4:26: error[wrong-type]: `when` needs true, false or a formula, got a number\n",
        ),
        (
            nodes("r: {block: ReLU, freeze: text}"),
            "<text>:4:28: error[wrong-type]: `freeze` needs true, false or a formula, got text\n",
        ),
        (
            nodes("r: {block: ReLU, shape: 3}"),
            "<text>:4:27: error[wrong-type]: `shape` needs a list of sizes, as in [N, 3, H, W]\n",
        ),
        (
            nodes("r: {block: ReLU, args: 3}"),
            "<text>:4:26: error[wrong-type]: `args` needs a mapping, got a number\n",
        ),
        (
            nodes("r: {block: ReLU, repeat: 1.5}"),
            "<text>:4:28: error[wrong-type]: `repeat` needs a count, a formula, or a mapping from names to "
            "lists\n",
        ),
        (
            nodes("r: {nodes: {}}"),
            "<text>:4:14: error[wrong-type]: `nodes` must hold at least one entry; it is empty\n",
        ),
        (
            SPEC.replace("[N, 3, H, W]", "3"),
            "<text>:2:13: error[wrong-type]: `shape` needs a list of sizes, as in [N, 3, H, W]\n",
        ),
        (
            SPEC.replace("[N, 3, H, W]", "[N, 3.5]"),
            "<text>:2:13: error[wrong-type]: `shape` needs a list of sizes: numbers, names, and formulas, "
            "as in [N, 3, H, W]\n",
        ),
        (
            SPEC.replace("{x: [N, 3, H, W]}", "{}"),
            "<text>:2:9: error[wrong-type]: `inputs` must hold at least one entry; it is empty\n",
        ),
        (
            SPEC + "title: 3\n",
            "<text>:4:8: error[wrong-type]: `title` needs text, that is a string, got a number\n",
        ),
        (
            SPEC + "params: {a: {min: 3}}\n",
            "<text>:4:13: error[missing-key]: `a` needs a `default` or a `type`\n",
        ),
        (
            SPEC + "params: {a: {type: integer}}\n",
            "<text>:4:20: error[wrong-type]: the type must be one of int, float, bool, str, list, any\n",
        ),
        (SPEC + "params: 3\n", "<text>:4:9: error[wrong-type]: `params` needs a mapping\n"),
        (SPEC + "use: parts.yaml\n", "<text>:4:6: error[wrong-type]: `use` needs a list\n"),
        (SPEC + "blocks: {B: ReLU}\n", "<text>:4:13: error[wrong-type]: `B` needs a mapping\n"),
        (
            SPEC + "blocks: {B: {inputs: 3, nodes: {r: ReLU}}}\n",
            "<text>:4:22: error[wrong-type]: `inputs` needs a list of names, or a mapping from names to "
            "shapes\n",
        ),
        (
            SPEC + "expect: {shapes: {r: 3}}\n",
            "<text>:4:22: error[wrong-type]: `r` needs a list of sizes, as in [N, 3, H, W]\n",
        ),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_told_with_what_is_wanted(text: str, report: str) -> None:
    assert told(text).startswith(report) and told(text).count("error[") == 1


def test_an_argument_stands_once() -> None:
    assert told(nodes("c: {block: Conv2d, out_channels: 1, args: {out_channels: 2}}")) == (
        "<text>:4:22: error[duplicate-key]: the argument 'out_channels' stands here and under `args`\n"
        "    4 |   c: {block: Conv2d, out_channels: 1, args: {out_channels: 2}}\n"
        "      |                      ^^^^^^^^^^^^\n"
        "   node  c\n"
    )


def test_no_word_of_pydantic_reaches_a_person() -> None:
    values = ("null", "3", "-1.5", "true", "text", "[]", "[1]", "{}", "{a: 1}", "'='")
    keys = (
        "net",
        "title",
        "params",
        "variants",
        "inputs",
        "dims",
        "nodes",
        "outputs",
        "blocks",
        "use",
        "expect",
        "map",
    )
    for key in keys:
        rest = "".join(line for line in SPEC.splitlines(keepends=True) if not line.startswith(f"{key}:"))
        for value in values:
            report = told(f"{key}: {value}\n{rest}").lower()
            assert "pydantic" not in report and "validation" not in report and "input should" not in report
            assert "of the wrong kind" not in report


def test_every_place_of_a_file_has_a_mark() -> None:
    tree = read_mapping("a:\n  b: [1, {c: two}]\n", "f.yaml")
    index = Index(tree, "f.yaml")
    assert index.value(("a", "b", 1, "c")) == Mark("f.yaml", 2, 14, 3)
    assert index.key(("a", "b", 1, "c")) == Mark("f.yaml", 2, 11, 1)
    assert index.key(("a", "b", 0)) == Mark("f.yaml", 2, 7, 1)
    assert index.part(("a", "b", 1, "c"), 1, 2) == Mark("f.yaml", 2, 15, 2)
    assert index.value(("a", "zebra", "deep")) == index.value(("a",))


def test_a_place_is_found_where_something_stands_and_nowhere_else() -> None:
    index = Index(read_mapping("a:\n  b: [1, {c: two}]\nd: text\n", "f.yaml"), "f.yaml")
    paths = [(), ("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 1), ("a", "b", 1, "c"), ("d",)]
    assert [path for path, _ in index.walk()] == paths
    assert all(index.find(path) == place and index.has(path) for path, place in index.walk())
    for path in (("c",), ("a", 0), ("a", "b", 2), ("a", "b", -1), ("a", "b", "0"), ("d", 0), ("d", "text")):
        assert index.find(path) is None
        assert not index.has(path)


def test_the_node_of_a_path_is_named_from_the_outside_in() -> None:
    assert node_of(("blocks", "B", "nodes", "c", "bias")) == "B.c"
    assert node_of(("params", "a")) is None


def test_a_file_for_others_needs_no_net() -> None:
    tree = read_mapping("blocks: {B: {inputs: [x], nodes: {r: ReLU}}}\n", "f.yaml")
    assert validate(tree, "f.yaml", as_library=True)[2] == []
    (alone,) = validate(tree, "f.yaml")[2]
    assert (alone.code, alone.mark) == ("missing-key", Mark("f.yaml", 1, 1))
    assert "name it under `use`" in (alone.hint or "")
