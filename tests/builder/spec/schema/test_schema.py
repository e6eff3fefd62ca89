"""The schema against specs: those that hold are valid, those at fault are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from blocks.card import Arg, Card, Port
from blocks.kinds import Int
from blocks.registry import registry
from builder.spec.forms import NODE_KEYS
from builder.spec.models import Library
from builder.spec.schema.nodes import NODE_WORDS
from builder.spec.schema.schema import language_schema
from builder.spec.text import read_mapping
from builder.spec.tree import plain

jsonschema = pytest.importorskip("jsonschema", reason="the schema is checked by the package jsonschema")

SPECS = Path(__file__).parents[4] / "specs"
SHIPPED = [path for path in sorted(SPECS.rglob("*.yaml")) if "keymaps" not in path.parts]
DRAFTS = ("Draft202012Validator", "Draft7Validator")


@cache
def language() -> dict[str, Any]:
    return language_schema(registry().cards.values())


def faults(text: str, schema: dict[str, Any] | None = None) -> list[str]:
    """List where a text does not fit, by the paths of its deepest faults, in both drafts alike."""
    data = plain(read_mapping(text, "t.yaml"))
    told = [
        sorted(
            ".".join(map(str, jsonschema.exceptions.best_match([error]).absolute_path))
            for error in getattr(jsonschema, draft)(schema or language()).iter_errors(data)
        )
        for draft in DRAFTS
    ]
    assert told[0] == told[1]
    return told[0]


def net(nodes: str, more: str = "") -> str:
    return f"net: t\ninputs: {{x: [N, 3, H, W]}}\n{more}\nnodes:\n  {nodes}\n"


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_schema_is_one_in_both_drafts(draft: str) -> None:
    validator = getattr(jsonschema, draft)
    validator.check_schema({key: word for key, word in language().items() if key != "$schema"})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_spec_is_valid(path: Path) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        net("a: ReLU"),
        net("a: {block: Conv2d, out_channels: 8, kernel_size: [3, 5]}"),
        net("a: {block: Conv2d, out_channels: =width * 2, kernel_size: 3, bias: =width > 2}"),
        net('a: {block: Conv2d, out_channels: 8, kernel_size: ["=k", 3], padding: same, in_channels: 3}'),
        net("a: {block: Mine, it: [1, {b: 2}]}", "blocks: {Mine: {params: {it: list}, nodes: {r: ReLU}}}"),
        net("a: {block: net:resnet@resnet50, classes: 10, taps: {low: stage.0}}"),
        net('a: {block: "=kind", p: 0.5}', "params: {kind: Dropout}"),
        net("a: {block: PReLU, args: {init: 0.1}, init: {weight: 0}}"),
        net("a: {block: Rearrange, pattern: a b -> b a, a: 3}"),
        net("a: {repeat: {k: =ks}, nodes: {c: ReLU}, inputs: [x], outputs: {out: c}}"),
        net("a: ReLU\n  b: {call: a, from: x}"),
        net("a: {block: Linear, args: {out_features: 3}}"),
        net("a: ReLU", "version: 1\nparams: {a: int, b: {default: null}, c: [1], d: {type: float, min: 0}}"),
        net("a: ReLU", "dims: {N: 1, H: {example: 32, min: =2, multiple_of: 4}}"),
        net("a: ReLU", "expect: {macs: < 3 G, parameters: 0}"),
        net("a: ReLU", "init: [{of: Conv2d, weight: {normal_: {std: 0.1}}, bias: zeros}]"),
        "blocks: {Mine: {nodes: {r: ReLU}}}\nuse: [parts/heads.yaml]",
    ],
)  # fmt: skip
def test_what_the_language_allows_is_valid(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (net("a: {block: Conv2d, out_channels: 8, kernel_size: 3, in_chanels: 3}"), "nodes.a"),
        (net("a: {block: Conv2d, kernel_size: 3}"), "nodes.a"),
        (net("a: {block: Conv2d, out_channels: eight, kernel_size: 3}"), "nodes.a.out_channels"),
        (net("a: {block: Conv2d, out_channels: 0, kernel_size: 3}"), "nodes.a.out_channels"),
        (net("a: {block: Conv2d, out_channels: 8, kernel_size: [3, 3, 3]}"), "nodes.a.kernel_size"),
        (net("a: {block: Conv2d, out_channels: 8, kernel_size: 3, bias: 1}"), "nodes.a.bias"),
        (net("a: {block: Conv2d, out_channels: 8, kernel_size: 3, padding: zero}"), "nodes.a.padding"),
        (net("a: {block: PReLU, args: {num_parameter: 2}}"), "nodes.a.args"),
        (net("a: {block: ReLU, nodes: {b: ReLU}}"), "nodes.a"),
        (net("a: {call: b, out_channels: 3}\n  b: ReLU"), "nodes.a"),
        (net("a: {nodes: {b: ReLU}, stride: 2}"), "nodes.a"),
        (net("a: {nodes: {b: {block: ReLU, inplac: true}}}"), "nodes.a.nodes.b"),
        (net("a: {from: x}"), "nodes.a"),
        (net("a: 3"), "nodes.a"),
        (net("1x: ReLU"), "nodes"),
        (net("a: ReLU", "variant: {}"), ""),
        (net("a: ReLU", "inits: []"), ""),
        (net("a: ReLU", "params: {a: {defualt: 3}}"), "params.a"),
        (net("a: ReLU", "params: {a: {min: 3}}"), "params.a"),
        (net("a: ReLU", "init: [{weight: 0}]"), "init.0"),
        (net("a: ReLU", "init: [{of: Conv2d, weight: {kaiming: {}}}]"), "init.0.weight"),
        (net("a: ReLU", "title: 3"), "title"),
        ("net: t\nnodes: {a: ReLU}", ""),
        ("net: t\ninputs: {x: {shape: [N], dtype: float31}}\nnodes: {a: ReLU}", "inputs.x.dtype"),
        ("net: t\ninputs: {}\nnodes: {a: ReLU}", "inputs"),
        ("blocks: {Mine: {node: {r: ReLU}}}", "blocks.Mine"),
    ],
)  # fmt: skip
def test_what_the_language_forbids_is_not(text: str, place: str) -> None:
    found = faults(text)
    assert found
    assert place in found


def test_every_key_of_the_language_is_there() -> None:
    schema = language()
    assert set(schema["properties"]) == set(Library.model_fields)
    assert set(NODE_WORDS) == set(NODE_KEYS)


def test_every_key_and_every_argument_is_explained() -> None:
    schema = language()
    assert all(one.get("description") for one in schema["properties"].values())
    assert all(one["description"] for one in NODE_WORDS.values() if "$ref" not in one)
    for name, block in schema["$defs"]["arguments"].items():
        assert all(one["description"] for one in block["properties"].values()), name


def test_every_block_is_named_with_its_doc() -> None:
    names = [one for one in language()["$defs"]["block"]["anyOf"] if "const" in one]
    told = {one["const"]: one["description"] for one in names}
    assert set(told) == set(registry().cards)
    assert told["Conv2d"] == registry().find("Conv2d").doc
    assert all(told.values())


def test_a_block_of_the_users_own_is_known() -> None:
    card = Card("Gate", "A gate.", "other", (Port("x"),), (Arg("width", Int(1), doc="how wide"),))
    schema = language_schema([card])
    assert faults(net("a: {block: Gate, width: 3}"), schema) == []
    assert faults(net("a: {block: Gate, widht: 3}"), schema) == ["nodes.a", "nodes.a"]
    assert schema["$defs"]["arguments"]["Gate"]["properties"]["width"]["description"] == (
        "how wide: an integer of at least 1; required"
    )


def test_a_block_whose_arguments_nobody_has_read_takes_any() -> None:
    card = Card("Late", "A function.", "other", (Port("x"),))
    assert faults(net("a: {block: Late, width: 3}"), language_schema([card], {"Late"})) == []
