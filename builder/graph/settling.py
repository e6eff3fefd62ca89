"""Arguments of a node settled as its inputs become known, with the names of sizes read."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.card import Card
from blocks.errors import BlockError, RuleFault
from blocks.kinds import Extents, Value
from blocks.settle import Settled, bind, rule_inputs, settle
from blocks.shapes import Shape
from builder.graph.ir import Argument, Node
from builder.graph.sizes import SizeNames


def settled_of(node: Node, card: Card, by_port: Mapping[str, Shape], names: SizeNames) -> Settled:
    """Complete the arguments of a node from its inputs, the names of sizes read as dims.

    Raises:
        RuleFault: Of the first argument at fault.
    """
    given = {name: _with_dims(card, name, one, names) for name, one in node.given.items()}
    return settle(card, given, by_port)


def plainer(fault: RuleFault, node: Node, card: Card, by_port: Mapping[str, Shape]) -> RuleFault:
    """Prefer a wrong number of dims to a size that is no number, which follows from it."""
    if fault.code != "symbolic-size" or card.rule is None or (card.inputs and card.inputs[-1].variadic):
        return fault
    fixed = {port: shape.with_dims([1] * len(shape)) for port, shape in by_port.items()}
    try:
        given = {name: one.value for name, one in node.given.items()}
        card.rule(settle(card, given, fixed).args, rule_inputs(card, bind(card, fixed)))
    except RuleFault as other:
        return other if other.what.startswith("needs") and " dims" in other.what else fault
    return fault


def _with_dims(card: Card, name: str, argument: Argument, names: SizeNames) -> Value:
    """Turn the names of sizes in a list of sizes into dims."""
    arg = card.arg(name)
    value = argument.value
    if arg is None or not isinstance(arg.kind, Extents):
        return value
    values = value if isinstance(value, tuple) else (value,)
    try:
        return tuple(names.read(one) if isinstance(one, str) else one for one in values)
    except BlockError as fault:
        raise RuleFault(fault.what, code=fault.code, hint=fault.hint, argument=name) from None
