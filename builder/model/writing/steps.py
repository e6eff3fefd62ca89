"""Steps: what `forward` of a scope runs, one call each, over placeholders for its operands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from blocks.card import Args, Card
from builder.graph.ir import Edge, Graph, Node, Source
from builder.model.writing.arguments import default_literal
from builder.model.writing.imports import Imports
from builder.model.writing.parts import Part, returned
from builder.model.writing.picks import pattern_of, picks_of
from builder.model.writing.text import checked, is_atom, led_by, literal

_Calls = dict[tuple[int, int, tuple[str, ...]], tuple[str, str]]
"""How modules are called: prefix of the placeholders and arguments, by card, facts and ports."""

_BEFORE = ("", "(", "[", "{", ",")
_AFTER = ("", ")", "]", "}", ",")


@dataclass(frozen=True, slots=True)
class Step:
    """One call: the node, its operands, and its text over `{prefix}0_`, `{prefix}1_`….

    `pattern` says how the outputs are taken apart, with one `{port}` each; it is empty for a single tensor.
    `is_pure` marks a tensor function, which may be written inside another expression. `by_key` marks a dict.
    """

    node: Node
    operands: tuple[Source, ...]
    text: str
    prefix: str
    pattern: str = ""
    is_pure: bool = False
    by_key: bool = False

    def fill(self, operands: Sequence[str]) -> str:
        """Put operands for placeholders, in parentheses where an operator stands beside one."""

        def placed(match: re.Match[str]) -> str:
            operand = operands[int(match[1])]
            if operand.isidentifier():
                return operand
            before, after = self.text[: match.start()].rstrip()[-1:], self.text[match.end() :].lstrip()[:2]
            led = after != "**" and after[:1] in led_by(operand)
            needless = before in _BEFORE and (after[:1] in _AFTER or led)
            return operand if needless or is_atom(operand) else f"({operand})"

        return _placeholder(self.prefix).sub(placed, self.text)

    def count(self, operand: int) -> int:
        """How often an operand stands in the text."""
        return sum(int(match[1]) == operand for match in _placeholder(self.prefix).finditer(self.text))


def steps_of(graph: Graph, parts: tuple[Part, ...], imports: Imports) -> tuple[Step, ...]:
    """Give the steps of a scope in run order; what no output needs is left out."""
    reach = {node.id: (part, node) for part in parts for node in part.nodes}
    needed = _needed(graph)
    steps = []
    calls: _Calls = {}
    for node in graph.nodes:
        if node.id not in needed:
            continue
        part = reach[node.id][0] if node.id in reach else None
        if part is not None and part.kind == "sequential":
            if node is part.nodes[-1]:
                steps.append(_chain(part))
        elif node.card is not None and node.card.function:
            steps.append(_foreign(node, imports.name_of(node.card.home)))
        else:
            steps.append(_step(graph, node, reach, calls))
    return tuple(steps)


def _needed(graph: Graph) -> set[str]:
    sources = {node.id: {edge.source.node for edge in node.inputs} for node in graph.nodes}
    waiting = [output.source.node for output in graph.outputs]
    needed: set[str] = set()
    while waiting:
        node_id = waiting.pop()
        if node_id and node_id not in needed:
            needed.add(node_id)
            waiting.extend(sources[node_id])
    return needed


def _chain(part: Part) -> Step:
    source = part.nodes[0].inputs[0].source
    return Step(part.nodes[-1], (source,), f"self.{part.name}(operand0_)", "operand")


def _step(graph: Graph, node: Node, reach: Mapping[str, tuple[Part, Node]], calls: _Calls) -> Step:
    if node.card is not None and node.card.expression is not None:
        return _function(node, node.card)
    part, owner = reach[node.call or node.id]
    edges = _in_port_order(node) if len(node.inputs) > 1 else node.inputs
    operands = tuple([edge.source for edge in edges])
    prefix, arguments = _called(node, edges, calls)
    text = f"{part.reach(owner)}({arguments})"
    by_key = node.body is not None and returned(node.body) == "dict"
    pattern = "" if by_key else _pattern(node, picks_of(graph, node))
    return Step(node, operands, text, prefix, pattern, by_key=by_key)


def _called(node: Node, edges: tuple[Edge, ...], calls: _Calls) -> tuple[str, str]:
    """Write how a module is called, over placeholders; once for the same facts and ports."""
    key = (id(node.card), id(node.known), tuple([edge.port for edge in edges]))
    if key not in calls:
        prefix = _prefix(node.known.args.values())
        calls[key] = prefix, _arguments(node, edges, [f"{prefix}{index}_" for index in range(len(edges))])
    return calls[key]


def _foreign(node: Node, name: str) -> Step:
    """Call a function of tensors that lives elsewhere, by its name here."""
    edges = _in_port_order(node)
    prefix = _prefix((name, *node.known.args.values()))
    operands = [f"{prefix}{index}_" for index in range(len(edges))]
    text = f"{name}({_arguments(node, edges, operands)})"
    return Step(node, tuple(edge.source for edge in edges), text, prefix, _pattern(node), is_pure=True)


def _function(node: Node, card: Card) -> Step:
    edges = _in_port_order(node)
    facts = node.known
    prefix = _prefix(facts.args.values())
    names = tuple(f"{prefix}{index}_" for index in range(len(edges)))
    assert card.expression is not None
    text = card.expression(facts.args, names, facts.inputs)
    return Step(node, tuple(edge.source for edge in edges), text, prefix, _pattern(node), is_pure=True)


def _in_port_order(node: Node) -> tuple[Edge, ...]:
    """Sort edges by port; those of one variadic port keep their order."""
    ports = [port.name for port in (node.body.inputs if node.body else node.card.inputs if node.card else ())]
    return tuple(sorted(node.inputs, key=lambda edge: ports.index(edge.port)))


def _arguments(node: Node, edges: tuple[Edge, ...], names: list[str]) -> str:
    if node.card is None:
        return ", ".join(names)
    card, args = node.card, node.known.args
    if card.invocation is not None:
        bound: dict[str, str] = {}
        for edge, name in zip(edges, names, strict=True):
            bound[edge.port] = f"{bound[edge.port]}, {name}" if edge.port in bound else name
        return card.invocation(args, bound)
    return ", ".join([*_positional(card, edges, names), *_at_call(card, args)])


def _positional(card: Card, edges: tuple[Edge, ...], names: list[str]) -> Iterable[str]:
    """Pass inputs by position, and by keyword those behind an optional port that is unbound."""
    bound = {edge.port for edge in edges}
    ports = [port.name for port in card.inputs]
    gap = next((index for index, port in enumerate(ports) if port not in bound), len(ports))
    for edge, name in zip(edges, names, strict=True):
        yield name if ports.index(edge.port) < gap else f"{checked(edge.port)}={name}"


def _at_call(card: Card, args: Args) -> Iterable[str]:
    for arg in card.args_for(args):
        if arg.at_call and literal(args[arg.name]) != default_literal(arg):
            yield f"{checked(arg.name)}={literal(args[arg.name])}"


def _pattern(node: Node, picks: tuple[str, ...] = ()) -> str:
    card = node.card
    if card is not None and card.network is not None and not card.returns:
        return pattern_of(node, picks)
    if picks:
        return pattern_of(node, picks)
    if card is not None and card.returns:
        return card.returns
    if len(node.outputs) == 1:
        return "" if node.body is None or returned(node.body) == "tensor" else f"{{{node.outputs[0]}}},"
    return ", ".join(f"{{{port}}}" for port in node.outputs)


def _prefix(values: Iterable[object]) -> str:
    """Choose a placeholder that no argument of the node spells."""
    spelled, prefix = repr(tuple(values)), "operand"
    while prefix in spelled:
        prefix += "_"
    return prefix


@lru_cache(maxsize=64)
def _placeholder(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\b{prefix}(\d+)_\b")
