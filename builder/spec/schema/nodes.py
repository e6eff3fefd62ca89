"""Nodes as JSON Schema: their own keys, and the arguments of every registered block."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from blocks.card import Card
from builder.spec.forms import NODE_KEYS
from builder.spec.schema.kinds import FORMULA, Schema, argument_schema, value_schema
from builder.spec.schema.words import NAME, named, ref

GROUP_ONLY: Final = ("nodes", "inputs", "outputs")
OF_CALL: Final = ("call", "from", "repeat", "when", "doc", "shape")
OF_BLOCK: Final = tuple(key for key in NODE_KEYS if key not in (*GROUP_ONLY, "call"))
OF_OTHERS: Final = ("inputs", "outputs", "args")
OF_GROUP: Final = tuple(key for key in NODE_KEYS if key not in ("block", "call", "args"))

NODE_WORDS: Final[dict[str, Schema]] = {
    "block": {"$ref": "#/$defs/block"},
    "call": {
        "type": "string",
        "description": "The node whose module runs again on these inputs: the weights are shared.",
    },
    "nodes": {**ref("nodes"), "description": "The nodes of a group: a composite without a name, used once."},
    "inputs": {**ref("inner_inputs"), "description": "The inputs of a group; left out, there is one."},
    "outputs": {**ref("outputs"), "description": "What a group gives; left out, its last node."},
    "from": {
        **ref("refs"),
        "description": "The inputs: a ref, a list, or port to ref. Left out: the node above, `prev`.",
    },
    "repeat": {
        "description": "How many copies are chained, counted by `i`; or names and lists to step through.",
        "type": ["integer", "string", "object"],
        "minimum": 0,
        "pattern": FORMULA["pattern"],
        "minProperties": 1,
        "propertyNames": {"pattern": NAME},
    },
    "when": {**ref("truth"), "description": "The node is there only if this is true."},
    "doc": {"type": "string", "description": "For people: what the node is for."},
    "freeze": {**ref("truth"), "description": "Whether training leaves the node's parameters as they are."},
    "init": {**ref("init"), "description": "How the node's weights start."},
    "tie": {
        **named({"type": "string"}),
        "description": "Parameters that are those of other nodes, as in {weight: tokens.weight}.",
    },
    "taps": {
        **named({"type": "string"}),
        "description": "Further output ports, from the inside of a composite or a net: {c2: stages.0}.",
    },
    "shape": {**ref("sizes"), "description": "The shape of the output, which is checked."},
    "args": {
        "type": "object",
        "description": "Arguments of the block that have the name of a node's own key.",
    },
}


def node_schema(cards: Iterable[Card], unread: Collection[str]) -> dict[str, Schema]:
    """Give the definitions that a node needs: its keys, and the names and arguments of blocks.

    `unread` are blocks whose arguments are not known before torch is there; they take any.
    """
    known = sorted(cards, key=lambda card: card.name)
    return {
        "node": _node(known),
        "mapping": {
            "type": "object",
            "properties": {key: words for key, words in NODE_WORDS.items() if key not in OF_OTHERS},
            "anyOf": [{"required": [key]} for key in ("block", "call", "nodes")],
            "allOf": [
                _only("call", OF_CALL),
                _only("nodes", OF_GROUP, {key: NODE_WORDS[key] for key in GROUP_ONLY[1:]}),
                {
                    "if": {"required": ["block"]},
                    "then": {"propertyNames": {"not": {"enum": list(GROUP_ONLY)}}},
                },
                *(_choice(card) for card in known if card.name not in unread),
            ],
        },
        "block": _block_names(known),
        "arguments": {card.name: _arguments(card) for card in known},
        "nodes_of": {card.name: _node_of(card) for card in known if card.name not in unread},
    }


def _node(cards: list[Card]) -> Schema:
    """Describe a node: a mapping, or a block's name alone.

    The kind of the value decides which, so that editors judge a mapping by what mappings hold. What stands
    under `anyOf` is for them to complete a name by: they look for one nowhere else.
    """
    names = {
        "enum": [card.name for card in cards],
        "enumDescriptions": [card.doc or card.title for card in cards],
    }
    return {
        "if": {"type": "object"},
        "then": {"$ref": "#/$defs/mapping"},
        "else": {"$ref": "#/$defs/block"},
        "anyOf": [{"type": "object"}, names, {"type": "string"}],
    }


def _only(key: str, keys: Iterable[str], properties: dict[str, Schema] | None = None) -> Schema:
    """Forbid all but some keys where one of them stands, and tell of those that only it has."""
    more = {"properties": properties} if properties else {}
    return {"if": {"required": [key]}, "then": {**more, "propertyNames": {"enum": list(keys)}}}


def _choice(card: Card) -> Schema:
    condition = {"properties": {"block": {"const": card.name}}, "required": ["block"]}
    return {"if": condition, "then": {"$ref": f"#/$defs/nodes_of/{card.name}"}}


def _block_names(cards: list[Card]) -> Schema:
    """Describe the name of a block: registered, of a composite, of a whole net, or a formula."""
    return {
        "description": "A registered block, a composite of this spec, or a net: `net:resnet@resnet50`.",
        "anyOf": [
            *({"const": card.name, "description": card.doc or card.title} for card in cards),
            {"type": "string", "pattern": NAME},
            {"type": "string", "pattern": "^net:."},
            FORMULA,
        ],
    }


def _arguments(card: Card) -> Schema:
    """Describe the arguments of a block, as they stand under `args`."""
    further = False if card.extra is None else value_schema(card.extra)
    return {
        "type": "object",
        "properties": {arg.name: argument_schema(arg) for arg in card.args},
        "additionalProperties": further,
    }


def _node_of(card: Card) -> Schema:
    """Describe a node of one block: the node's own keys, and the block's arguments, no others."""
    arguments = f"#/$defs/arguments/{card.name}"
    own = [arg.name for arg in card.args if arg.name not in NODE_KEYS]
    required = [arg.name for arg in card.args if arg.is_required and arg.name in own]
    schema: Schema = {
        "description": card.doc,
        "properties": {
            **{name: {"$ref": f"{arguments}/properties/{name}"} for name in own},
            "args": {"$ref": arguments, "description": NODE_WORDS["args"]["description"]},
        },
        "patternProperties": {f"^({'|'.join(OF_BLOCK)})$": True},
        "additionalProperties": False if card.extra is None else value_schema(card.extra),
    }
    if required:
        schema |= {"if": {"required": ["args"]}, "else": {"required": required}}
    return schema
