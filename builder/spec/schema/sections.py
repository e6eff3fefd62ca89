"""The top of a spec as JSON Schema: its keys, params, inputs, composites, and its map."""

from __future__ import annotations

from typing import Final

from blocks.shapes import DTYPES
from builder.spec.check import VERSION
from builder.spec.forms import TYPES
from builder.spec.schema.kinds import FORMULA, Schema, value_schema
from builder.spec.schema.words import TEXT, closed, named, ref, short, text
from builder.spec.unrolling.initrules import BOUNDS, FUNCTIONS, MODES, NONLINEARITIES, REQUIRED

_PLAIN: Final = ("null", "boolean", "number", "string", "array")
_WORDS: Final[dict[str, Schema]] = {
    "purpose": text("What it is, in one line."),
    "text": text("What it does, in a few sentences."),
    "relation": text("What the model does with it, as on an arrow: 'stacks this block'."),
}

TOP: Final[dict[str, Schema]] = {
    "version": {"enum": [VERSION], "description": "The version of the language; 1 when left out."},
    "net": {"$ref": "#/$defs/name", "description": "The name of the net."},
    "title": text("A title for people: on diagrams, in the map, in the generated docstring."),
    "doc": text("What the net is, in one sentence."),
    "source": text("Where the net comes from: the address of its paper."),
    "params": {
        **ref("params"),
        "description": "The net's settings: name to default, or {default, min, choices, doc}.",
    },
    "variants": {
        **named({"type": "object"}),
        "description": "Named settings of the params; `net@variant` picks one.",
    },
    "inputs": {
        **named(ref("input"), at_least=1),
        "description": "What goes in: port to shape, as in `image: [N, 3, H, W]`.",
    },
    "dims": {
        **named(ref("dim")),
        "description": "Example sizes of the open names: to show, to count with; bounds are checked.",
    },
    "nodes": {**ref("nodes"), "description": "The nodes, in the order in which data meets them."},
    "outputs": {
        **ref("outputs"),
        "description": "What comes out: a ref, a list, or name to ref. Left out: the last node.",
    },
    "blocks": {
        **named(ref("composite")),
        "description": "Composites: blocks written in YAML, for this spec.",
    },
    "use": {
        "type": "array",
        "items": {"type": "string", "pattern": "^[^/.][^\\\\]*[.]ya?ml$"},
        "description": "Other spec files, in this folder or below, whose composites are used here.",
    },
    "init": {**ref("init_rules"), "description": "How weights start: rules, of which later ones win."},
    "expect": {
        **closed(
            {
                "parameters": {"type": ["integer", "string"], "description": "How many there are."},
                "macs": {"type": ["integer", "string"], "description": "Multiply-adds, as in '< 4.1 G'."},
                "shapes": {"type": "object", "additionalProperties": ref("sizes")},
            }
        ),
        "description": "Claims that are checked.",
    },
    "map": {**ref("map"), "description": "Words for the onboarding map."},
}
"""The top-level keys."""


def section_schema() -> dict[str, Schema]:
    """Give the definitions that the top-level keys point at."""
    return {
        "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$"},
        "params": named(short(_PLAIN, ref("param"))),
        "param": _param(),
        "input": _input(),
        "dim": _dim(),
        "nodes": named(ref("node"), at_least=1),
        "composite": _composite(),
        **_init(),
        "map": _map(),
    }


def _param() -> Schema:
    properties: dict[str, Schema] = {
        "default": {"description": "The value unless stated; it fixes the type."},
        "type": {"enum": list(TYPES), "description": "The type, where there is no default."},
        "min": {"type": ["number", "string"], "description": "The least value."},
        "max": {"type": ["number", "string"], "description": "The greatest value."},
        "choices": {"type": "array", "description": "All values that it may have."},
        "doc": text("What the param is."),
    }
    return {**closed(properties), "anyOf": [{"required": ["default"]}, {"required": ["type"]}]}


def _input() -> Schema:
    properties: dict[str, Schema] = {
        "shape": ref("sizes"),
        "dtype": {"enum": list(DTYPES), "default": "float32", "description": "The kind of its numbers."},
        "doc": text("What the input is."),
    }
    return {"anyOf": [ref("sizes"), closed(properties, "shape")]}


def _dim() -> Schema:
    properties: dict[str, Schema] = {
        "example": {**ref("size"), "description": "A size to show and to count with."},
        "min": {**ref("size"), "description": "The least size that the net takes."},
        "max": {**ref("size"), "description": "The greatest size that the net takes."},
        "multiple_of": {**ref("size"), "description": "What every size is a multiple of."},
        "doc": text("What the size is."),
    }
    return {"anyOf": [ref("size"), closed(properties)]}


def _composite() -> Schema:
    properties: dict[str, Schema] = {
        "title": text("A title for people."),
        "doc": text("What the block does, in one sentence."),
        "source": text("Where the block comes from."),
        "params": {
            **ref("params"),
            "description": "Its settings: name to default, or to a type where there is none.",
        },
        "inputs": {
            **ref("inner_inputs"),
            "description": "Its inputs: names, or name to shape; left out, one.",
        },
        "nodes": {**ref("nodes"), "description": "Its nodes, in the order in which data meets them."},
        "outputs": {**ref("outputs"), "description": "What it gives; left out, its last node."},
        "init": {**ref("init_rules"), "description": "How its weights start."},
        "map": {**closed(_WORDS), "description": "Words for the onboarding map."},
    }
    return closed(properties, "nodes")


def _init() -> dict[str, Schema]:
    """Describe rules for weights: at the top with `of`, at a node without."""
    fill = ref("fill")
    of = text("A block's name, or a glob of node paths.")
    one: Schema = {"type": "object", "minProperties": 1, "additionalProperties": fill}
    with_of: Schema = {**one, "properties": {"of": of}, "required": ["of"]}
    functions: Schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: _function(name, arguments) for name, arguments in FUNCTIONS.items()},
        "patternProperties": {f"^({'|'.join(FUNCTIONS)})_$": {"type": ["object", "null"]}},
        "additionalProperties": False,
    }
    names: Schema = {"enum": [name for name in FUNCTIONS if name not in REQUIRED]}
    underscored: Schema = {"type": "string", "pattern": f"^(({'|'.join(FUNCTIONS)})_|=.*)$"}
    many: Schema = {"anyOf": [{"type": "array", "items": ref("rule_of")}, ref("rule_of")]}
    return {
        "init_rules": many,
        "init": {"anyOf": [{"type": "array", "items": ref("rule")}, ref("rule")]},
        "rule": {**one, "properties": {"of": of}},
        "rule_of": with_of,
        "fill": {
            "description": "A number, or a function of torch.nn.init with its arguments.",
            "anyOf": [{"type": "number"}, names, functions, underscored],
        },
    }


def _function(name: str, arguments: tuple[str, ...]) -> Schema:
    words = {"mode": MODES, "nonlinearity": NONLINEARITIES}
    properties: dict[str, Schema] = {
        one: {"anyOf": [{"enum": list(words[one])}, FORMULA]}
        if one in words
        else value_schema(BOUNDS[one])
        if one in BOUNDS
        else {"type": ["number", "string"], "pattern": FORMULA["pattern"]}
        for one in arguments
    }
    schema = closed(properties, *REQUIRED.get(name, ()))
    return schema if name in REQUIRED else {**schema, "type": ["object", "null"]}


def _map() -> Schema:
    texts: Schema = {"type": "array", "items": TEXT}
    blocks: Schema = {"type": ["string", "array"], "items": TEXT, "minItems": 1}
    component: Schema = {
        "anyOf": [
            blocks,
            closed({"blocks": {**blocks, "description": "The blocks in this box."}, **_WORDS}, "blocks"),
        ]
    }
    return closed(
        {
            **_WORDS,
            "components": {
                "type": "object",
                "additionalProperties": component,
                "description": "Boxes by title.",
            },
            "own": {**texts, "description": "Blocks that are this net's own."},
            "hide": {**texts, "description": "Blocks that are left out."},
        }
    )
