"""Values that may be typed: blocks, refs, choices, params, sizes, and what a formula knows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from blocks.card import REQUIRED, Args, Card
from blocks.errors import NetdraftError
from blocks.kinds import shown
from blocks.registry import registry
from blocks.shapes import DTYPES
from builder.lsp.knowledge.answers import Candidate
from builder.lsp.knowledge.completing.cursor import Cursor
from builder.lsp.knowledge.completing.roles import COMPOSITE, NODE, TOP, Role
from builder.lsp.knowledge.completing.words import argument_values, param_values, param_words
from builder.lsp.knowledge.insides import Insides, block_names_of
from builder.lsp.knowledge.scopes import Scope
from builder.lsp.knowledge.surroundings import NET, card_of, takes_sizes
from builder.lsp.knowledge.uses import PREVIOUS
from builder.spec.document import Path
from builder.spec.forms import TYPES
from builder.spec.formulas.functions import FUNCTIONS
from builder.spec.library import shipped
from builder.spec.load import ENDINGS
from builder.spec.unrolling.initrules import FUNCTIONS as FILLERS
from builder.spec.unrolling.initrules import MODES, NONLINEARITIES

Shapes = Mapping[str, str]
MOST_FILES = 200


def value_candidates(
    cursor: Cursor, role: Role, insides: Insides, shapes: Shapes
) -> tuple[Iterator[Candidate], str]:
    """List the values that may stand at the cursor; and the signs that words of that kind hold."""
    scope = _scope(role, insides)
    if cursor.formula is not None:
        return _in_formula(scope, insides), ""
    if role.kind == NODE and role.node is not None:
        return _of_node(cursor, role, role.node, scope, insides, shapes)
    if role.section == "outputs":
        return _refs(cursor, None, scope, insides, shapes), ""
    if role.section == "init":
        return _of_rule(role.rest[1:], insides), ""
    if role.section == "map":
        return _blocks(insides, with_nets=False), "."
    if role.section == "params":
        return _of_param(role, insides), ""
    if role.section in ("inputs", "dims", "expect"):
        return _of_sizes(role, scope, insides), ""
    if role.kind == TOP and role.section == "variants" and len(role.rest) == 3:
        path = scope.params.get(str(role.rest[2]))
        found = param_values(insides.source.reading, path) if path is not None else ()
        return (Candidate(one, "value") for one in dict.fromkeys(found)), ""
    if role.kind == TOP and role.section == "use":
        return _files(insides), "./-"
    return iter(()), ""


def _scope(role: Role, insides: Insides) -> Scope:
    """Give the scope whose names count: with a repeat's variables, but not in the repeat itself."""
    scopes = insides.source.scopes
    scope = scopes.get(role.scope) or scopes[()]
    if role.node is None or role.node == role.scope or role.section == "repeat":
        return scope
    return scope.repeated(insides.source.reading, role.node)


def _of_node(
    cursor: Cursor, role: Role, node: Path, scope: Scope, insides: Insides, shapes: Shapes
) -> tuple[Iterator[Candidate], str]:
    section, depth = role.section, len(role.rest)
    if section in ("", "block"):
        return _blocks(insides), ".:@/-"
    if section in ("from", "outputs"):
        return _refs(cursor, node if section == "from" else None, scope, insides, shapes), ""
    if section in ("call", "tie"):
        return _nodes(scope, node, insides, shapes), ""
    if section == "taps":
        inner = (name for body in insides.bodies(node) for name in body.scope.nodes)
        return (Candidate(name, "node") for name in inner), ""
    if section in ("when", "freeze"):
        return _either(("true", "false"), scope, insides), ""
    if section == "repeat":
        return _either((), scope, insides), ""
    if section == "shape" and depth == 2:
        return _sizes(scope, insides), ""
    if section == "init":
        return _of_rule(role.rest[1:], insides), ""
    if section in ("doc", "inputs", "nodes"):
        return iter(()), ""
    name = str(role.rest[1]) if section == "args" and depth > 1 else section
    return _of_argument(name, node, scope, insides), ""


def _in_formula(scope: Scope, insides: Insides) -> Iterator[Candidate]:
    reading = insides.source.reading
    for name, path in scope.variables.items():
        detail = "index of the copy" if path[-1] == "repeat" else _written(insides, path)
        yield Candidate(name, "variable", detail)
    for name, path in scope.params.items():
        if name not in scope.variables:
            detail, doc = param_words(reading, path)
            yield Candidate(name, "param", detail, doc)
    for name, function in FUNCTIONS.items():
        yield Candidate(name, "function", function.usage, insert=f"{name}(")


def _written(insides: Insides, path: Path) -> str:
    """Give a value as it is written, on one line."""
    reading = insides.source.reading
    piece = reading.index.get(path)
    return " ".join(reading.text[piece.start : piece.end].split())[:60] if piece is not None else ""


def _either(values: tuple[str, ...], scope: Scope, insides: Insides) -> Iterator[Candidate]:
    """List fixed values, and a formula for every name that is known."""
    yield from (Candidate(one, "value") for one in values)
    for one in _in_formula(scope, insides):
        if one.kind != "function":
            yield Candidate(f"={one.label}", one.kind, one.detail, one.doc)


def _blocks(insides: Insides, *, with_nets: bool = True) -> Iterator[Candidate]:
    for name, body in insides.composites.items():
        doc = body.source.reading.scalar((*body.scope.path, "doc"))
        place = f"composite of {os.path.basename(body.home)}" if body.home else "composite"
        yield Candidate(name, "composite", place, doc.text if doc is not None else "")
    for name, card in sorted(registry().cards.items()):
        yield Candidate(name, "block", card.family, card.doc or card.title)
    for name in shipped() if with_nets else ():
        yield Candidate(f"{NET}{name}", "net-ref", "a whole net")


def _refs(
    cursor: Cursor, node: Path | None, scope: Scope, insides: Insides, shapes: Shapes
) -> Iterator[Candidate]:
    """List what a ref may name; behind a dot, the ports of the node before it."""
    name, dot, _ = cursor.before.rpartition(".")
    target = scope.nodes.get(name.partition("[")[0])
    if dot:
        yield from _outputs(target, insides) if target is not None else ()
        return
    if node is not None:
        yield Candidate(PREVIOUS, "key", "the node above")
    yield from _nodes(scope, node, insides, shapes, with_inputs=True)


def _nodes(
    scope: Scope, node: Path | None, insides: Insides, shapes: Shapes, *, with_inputs: bool = False
) -> Iterator[Candidate]:
    """List the nodes of a scope: those above, the nearest first, the inputs, then those below."""
    ordered = list(scope.nodes.items())
    place = next((number for number, one in enumerate(ordered) if one[1] == node), len(ordered))
    for name, path in reversed(ordered[:place]):
        yield Candidate(name, "node", _detail(path, insides, shapes))
    for name in scope.inputs if with_inputs else ():
        yield Candidate(name, "input", shapes.get(name, "input") if scope.kind == "net" else "input")
    for name, path in ordered[place + 1 :]:
        yield Candidate(name, "node", _detail(path, insides, shapes))


def _detail(node: Path, insides: Insides, shapes: Shapes) -> str:
    is_group = (*node, "nodes") in insides.source.reading.index
    blocks = "group" if is_group else " or ".join(block_names_of(insides.source.reading, node))
    shape = shapes.get(".".join(str(one) for one in node[1::2]), "") if node[0] == "nodes" else ""
    return f"{blocks} {shape}".strip()


def _outputs(node: Path, insides: Insides) -> Iterator[Candidate]:
    found = insides.ports(node)
    yield from (Candidate(name, "port", "output") for name in found)
    for block in block_names_of(insides.source.reading, node):
        card = card_of(block)
        for port in _ports_of(card) if card is not None else ():
            yield Candidate(port, "port", "output")


def _ports_of(card: Card) -> tuple[str, ...]:
    """Name the outputs of a card, as its defaults have it where they depend on arguments."""
    known = {arg.name: arg.default for arg in card.args if arg.default is not REQUIRED}
    try:
        return tuple(port.name for port in card.outputs_for(Args(known)))  # type: ignore[arg-type]
    except (AttributeError, KeyError, TypeError, ValueError, NetdraftError):
        return ()


def _of_argument(name: str, node: Path, scope: Scope, insides: Insides) -> Iterator[Candidate]:
    """List the values of an argument: its choices, its default, params, sizes if it takes them."""
    reading = insides.source.reading
    values: list[str] = []
    for block in block_names_of(reading, node):
        card = card_of(block)
        arg = card.arg(name) if card is not None else None
        if arg is not None:
            values += argument_values(arg.kind)
            if takes_sizes(arg.kind):
                yield from (Candidate(one, "dim") for one in scope.sizes)
            elif arg.default is not REQUIRED and isinstance(arg.default, int | float | str):
                values.append(arg.default if isinstance(arg.default, str) else shown(arg.default))
    for body in insides.bodies(node):
        if name in body.scope.params:
            values += param_values(body.source.reading, body.scope.params[name])
    yield from _either(tuple(dict.fromkeys(one for one in values if one)), scope, insides)


def _sizes(scope: Scope, insides: Insides) -> Iterator[Candidate]:
    yield from (Candidate(name, "dim", "size of an input") for name in scope.sizes)
    yield from _either((), scope, insides)


def _of_sizes(role: Role, scope: Scope, insides: Insides) -> Iterator[Candidate]:
    """List sizes and params for shapes and claims; dtypes for inputs."""
    if role.section == "inputs" and role.rest[2:] == ("dtype",):
        yield from (Candidate(name, "value") for name in DTYPES)
    elif role.rest[-1] not in ("doc", "inputs", "expect"):
        is_shape = isinstance(role.rest[-1], int)
        yield from _sizes(scope, insides) if is_shape else _either((), scope, insides)


def _of_param(role: Role, insides: Insides) -> Iterator[Candidate]:
    is_type = role.rest[2:] == ("type",) or (len(role.rest) == 2 and role.kind == COMPOSITE)
    yield from (Candidate(name, "value", "a type") for name in TYPES if is_type)


def _of_rule(rest: Path, insides: Insides) -> Iterator[Candidate]:
    rest = rest[1:] if rest and isinstance(rest[0], int) else rest
    if rest == ("of",):
        nodes = [node for scope in insides.source.scopes.values() for node in scope.nodes.values()]
        used = (name for node in nodes for name in block_names_of(insides.source.reading, node))
        named = [one for one in dict.fromkeys(used) if card_of(one) is not None]
        yield from (Candidate(one, "composite") for one in insides.composites)
        yield from (Candidate(one, "block") for one in named)
        yield from (Candidate(one, "node") for one in insides.top().scope.nodes)
    elif len(rest) == 1:
        yield from (Candidate(one, "function", "torch.nn.init") for one in FILLERS)
    elif rest[2:] in (("mode",), ("nonlinearity",)):
        words = MODES if rest[2] == "mode" else NONLINEARITIES
        yield from (Candidate(one, "value") for one in words)


def _files(insides: Insides) -> Iterator[Candidate]:
    """List the spec files of the folder and of those right below it."""
    folder = insides.around.folder
    if folder is None:
        return
    found: list[str] = []
    for root, folders, files in os.walk(folder):
        below = os.path.relpath(root, folder).replace(os.sep, "/")
        is_deep = below != "."
        folders[:] = [] if is_deep or len(found) >= MOST_FILES else sorted(folders)
        found += [f"{below}/{one}" if is_deep else one for one in sorted(files) if one.endswith(ENDINGS)]
    own = os.path.basename(insides.around.file)
    yield from (Candidate(one, "file") for one in found[:MOST_FILES] if one != own)
