"""Keys that may be typed: those of the language, arguments of blocks, ports, params, dims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from blocks.card import Arg
from builder.lsp.knowledge.answers import Candidate
from builder.lsp.knowledge.completing.cursor import STAND_IN, Cursor
from builder.lsp.knowledge.completing.roles import COMPOSITE, NODE, Role
from builder.lsp.knowledge.completing.words import (
    OPENING,
    argument_words,
    expected_words,
    key_words,
    param_words,
)
from builder.lsp.knowledge.insides import Insides, block_names_of
from builder.lsp.knowledge.surroundings import card_of
from builder.spec.document import Path
from builder.spec.forms import NODE_KEYS
from builder.spec.schema.nodes import OF_BLOCK, OF_CALL, OF_GROUP
from builder.spec.unrolling.initrules import FUNCTIONS

MAP_WORDS = ("purpose", "text", "relation")


def key_candidates(cursor: Cursor, role: Role, insides: Insides) -> Iterator[Candidate]:
    """List the keys that may stand at the cursor and are not there yet."""
    reading = cursor.source.reading
    written = {name for name, _ in reading.keys(cursor.path[:-1]) if STAND_IN not in name}
    return (one for one in _keys(role, insides) if one.label not in written)


def as_key(candidate: Candidate, cursor: Cursor) -> str:
    """Write a key as it goes into the text: with its colon, and a place for the value beside it."""
    if cursor.has_colon:
        return candidate.label
    is_opening = candidate.kind == "key" and candidate.label in OPENING and not cursor.is_flow
    return f"{candidate.label}:" if is_opening else f"{candidate.label}: "


def _keys(role: Role, insides: Insides) -> Iterator[Candidate]:
    depth = len(role.rest)
    if role.kind == NODE and role.node is not None:
        yield from _node_keys(role, role.node, insides)
    elif depth == 1:
        yield from _of_language(key_words("composite" if role.kind == COMPOSITE else "top"))
    elif role.section == "params" and depth == 3:
        yield from _of_language(key_words("param"))
    elif role.section == "init":
        yield from _rule_keys(role.rest[1:])
    elif role.section == "map" and (depth == 2 or role.rest[1] == "components"):
        yield from _map_keys(role)
    elif role.kind != COMPOSITE:
        yield from _top_keys(role, insides)


def _top_keys(role: Role, insides: Insides) -> Iterator[Candidate]:
    reading, depth = insides.source.reading, len(role.rest)
    net = insides.top().scope
    if role.section == "variants" and depth == 3:
        for name, path in net.params.items():
            detail, doc = param_words(reading, path)
            yield Candidate(name, "param", detail, doc)
    elif role.section == "inputs" and depth == 3:
        yield from _of_language(key_words("input"))
    elif role.section == "dims" and depth == 2:
        yield from (Candidate(name, "dim", "size of an input") for name in net.sizes)
    elif role.section == "dims" and depth == 3:
        yield from _of_language(key_words("dim"))
    elif role.section == "expect" and depth == 2:
        yield from _of_language(expected_words())
    elif role.rest[:2] == ("expect", "shapes") and depth == 3:
        for name, path in net.nodes.items():
            yield Candidate(name, "node", ", ".join(block_names_of(reading, path)))


def _node_keys(role: Role, node: Path, insides: Insides) -> Iterator[Candidate]:
    depth = len(role.rest)
    if depth == 1:
        reading = insides.source.reading
        words = key_words("node")
        keys = dict(reading.keys(node))
        if "call" not in keys:
            yield from (one for one in _arguments(node, insides) if one.label not in NODE_KEYS)
        own = (
            OF_CALL if "call" in keys
            else OF_GROUP if "nodes" in keys
            else OF_BLOCK if "block" in keys
            else NODE_KEYS
        )  # fmt: skip
        yield from _of_language({key: words[key] for key in own})
    elif role.section == "args" and depth == 2:
        yield from _arguments(node, insides)
    elif role.section == "from" and depth == 2:
        yield from _ports(node, insides)
    elif role.section == "init":
        yield from _rule_keys(role.rest[1:])


def _arguments(node: Path, insides: Insides) -> Iterator[Candidate]:
    """List the arguments of a node's block, the required ones first, the inferred ones last."""
    reading = insides.source.reading
    args: dict[str, Arg] = {}
    for name in block_names_of(reading, node):
        card = card_of(name)
        args |= {arg.name: arg for arg in card.args} if card is not None else {}
    for arg in sorted(args.values(), key=lambda one: (bool(one.inferred), not one.is_required)):
        detail, doc = argument_words(arg)
        yield Candidate(arg.name, "argument", detail, doc)
    for body in insides.bodies(node):
        for name, path in body.scope.params.items() if body.scope.kind != "group" else ():
            detail, doc = param_words(body.source.reading, path)
            yield Candidate(name, "argument", detail, doc)


def _ports(node: Path, insides: Insides) -> Iterator[Candidate]:
    for name in insides.inputs(node):
        yield Candidate(name, "port", "input")
    for block in block_names_of(insides.source.reading, node):
        card = card_of(block)
        for port in card.inputs if card is not None else ():
            yield Candidate(port.name, "port", "optional" if port.optional else "input", port.doc)


def _rule_keys(rest: Path) -> Iterator[Candidate]:
    """List the keys of a rule for weights: tensors, then a function, then its arguments."""
    rest = rest[1:] if rest and isinstance(rest[0], int) else rest
    if len(rest) == 1:
        yield Candidate("of", "key", "", "A block's name, or a glob of node paths.")
        yield from (Candidate(name, "key", "tensor") for name in ("weight", "bias"))
    elif len(rest) == 2:
        yield from (Candidate(name, "function", "torch.nn.init") for name in FUNCTIONS)
    elif len(rest) == 3:
        yield from (Candidate(name, "argument", str(rest[1])) for name in FUNCTIONS.get(str(rest[1]), ()))


def _map_keys(role: Role) -> Iterator[Candidate]:
    words: Mapping[str, str] = key_words("map")
    if role.kind == COMPOSITE:
        yield from _of_language({key: words[key] for key in MAP_WORDS})
    elif len(role.rest) == 2:
        yield from _of_language(words)
    elif len(role.rest) == 4:
        yield Candidate("blocks", "key", "", "The blocks in this box.")
        yield from _of_language({key: words[key] for key in MAP_WORDS})


def _of_language(words: Mapping[str, str] | Iterable[tuple[str, str]]) -> Iterator[Candidate]:
    yield from (Candidate(key, "key", "", meaning) for key, meaning in dict(words).items())
