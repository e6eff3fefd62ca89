"""What `from` has to say: nothing on a chain, a ref, a list in port order, or ports by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocks.card import REQUIRED, Args, Card
from blocks.kinds import Value
from builder.sketch.brevity import has_formula, value_of
from builder.sketch.tree import Scope, Settings, Step
from builder.spec.tree import Data


@dataclass(frozen=True, slots=True)
class Kind:
    """What a step can be wired as: its ports, as far as they are known.

    `stand_ins` names the port whose value each unbound one takes; `first` is the first output, "" if unknown.
    `is_scope` marks a group, whose ports are best told by name.
    """

    ports: tuple[str, ...] | None = None
    is_variadic: bool = False
    stand_ins: Mapping[str, str] | None = None
    optional: frozenset[str] = frozenset()
    first: str = ""
    is_scope: bool = False


def kind_of(scope: Scope | None, card: Card | None, args: Settings) -> Kind:
    """Read the ports of a group or a composite from its scope, those of a block from its card.

    The outputs of some blocks depend on their arguments; they stay unknown where formulas decide.
    """
    if scope is not None:
        first = scope.outputs[0][0] or ("out" if len(scope.outputs) == 1 else "out0") if scope.outputs else ""
        return Kind(scope.inputs, first=first, is_scope=True)
    if card is None:
        return Kind()
    return Kind(
        tuple(port.name for port in card.inputs),
        bool(card.inputs) and card.inputs[-1].variadic,
        {port.name: port.otherwise for port in card.inputs if port.otherwise},
        frozenset(port.name for port in card.inputs if port.optional or port.otherwise),
        _first_output(card, args),
    )


def _first_output(card: Card, args: Settings) -> str:
    if not callable(card.outputs):
        return card.outputs[0].name if card.outputs else ""
    is_known = all(arg.name in args or arg.default is not REQUIRED for arg in card.args)
    if not is_known or has_formula(dict(args)):
        return ""
    defaults = {arg.name: arg.default for arg in card.args}
    known: dict[str, Value] = {**defaults, **{name: value_of(one) for name, one in args.items()}}  # type: ignore[dict-item]
    ports = card.outputs_for(Args(known))
    return ports[0].name if ports else ""


def bare(ref: str, kinds: Mapping[str, Kind]) -> str:
    """Take the name of the first output port off a ref: the node alone means it.

    >>> bare("conv.out", {"conv": Kind(first="out")}), bare("lstm.hidden", {"lstm": Kind(first="out")})
    ('conv', 'lstm.hidden')
    """
    node, dot, port = ref.rpartition(".")
    known = kinds.get(node.partition("[")[0])
    return node if dot and "]" not in port and known is not None and known.first == port else ref


def from_of(step: Step, kinds: Mapping[str, Kind], above: str) -> Data:
    """Give the `from` of a step below the node or input `above`; None to leave it out."""
    kind = kinds[step.id]
    inputs = _without_stand_ins([(port, bare(ref, kinds)) for port, ref in step.inputs], kind)
    ports = [port for port, _ in inputs]
    refs: list[Data] = [ref for _, ref in inputs]
    named: dict[str, Data] = dict(inputs)
    if not refs:
        return [] if kind.ports else None
    if not _in_order(ports, kind):
        return named if len(named) == len(refs) else refs
    if len(refs) == 1:
        if step.repeat is not None and not step.is_chained:
            return refs
        return None if refs[0] in (above, "prev") else refs[0]
    return named if step.body is not None else refs


def _without_stand_ins(inputs: list[tuple[str, str]], kind: Kind) -> list[tuple[str, str]]:
    """Drop inputs from the end that the block would take from another port by itself."""
    while inputs and kind.stand_ins:
        port, ref = inputs[-1]
        other = kind.stand_ins.get(port)
        if other is None or dict(inputs[:-1]).get(other) != ref:
            break
        inputs = inputs[:-1]
    return inputs


def _in_order(ports: list[str], kind: Kind) -> bool:
    """Whether inputs may be given by position: they fill the ports from the first on."""
    if kind.ports is None:
        return len(ports) == 1
    expected = list(kind.ports[: len(ports)])
    if kind.is_variadic:
        expected += [kind.ports[-1]] * (len(ports) - len(expected))
    return ports == expected
