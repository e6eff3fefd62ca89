"""What a drafted node can be wired as, and which of its arguments are wrong at first sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocks.card import REQUIRED, Args, Card, Port
from blocks.errors import CLOSE, NetdraftError, RuleFault, did_you_mean, nearest
from blocks.kinds import Extents, Value
from blocks.plugins import find
from blocks.settle import misfits
from builder.drafting.places import refuse
from builder.errors import Mark
from builder.graph.bind import Bindable
from builder.sketch.brevity import has_formula, value_of
from builder.sketch.tree import Composite, Scope, Settings
from builder.spec.forms import NODE_KEYS
from builder.spec.formula import is_formula
from builder.spec.library import shipped
from builder.spec.load import load_document
from builder.spec.tree import Data
from builder.spec.unrolling.openings import NET
from builder.spec.unrolling.settings import WORDS


@dataclass(frozen=True, slots=True)
class Kind:
    """A block by its name: its ports (None if unknown), and its card or its params."""

    name: str
    inputs: tuple[Port, ...] | None = None
    outputs: tuple[str, ...] | None = None
    card: Card | None = None
    params: Mapping[str, Data] | None = None

    def bindable(self, name: str) -> Bindable | None:
        """Give what inputs can be bound to; None where the ports are not known."""
        return None if self.inputs is None else Bindable(name, self.inputs, self.outputs or (), self.card)


def kind_of(block: str, composites: Mapping[str, Composite], mark: Mark) -> Kind:
    """Look a block up: a composite of the draft, a registered block, or a net.

    Raises:
        DraftError: There is none of that name.
    """
    if is_formula(block):
        return Kind(block)
    if block in composites:
        return kind_of_composite(composites[block])
    try:
        if block.startswith(NET):
            return _kind_of_net(block)
        card = find(block)
    except NetdraftError as error:
        hint = did_you_mean(block, composites) or error.hint
        refuse(error.code, error.what, mark, hint=hint)
    outputs = None if callable(card.outputs) else tuple(port.name for port in card.outputs)
    return Kind(block, card.inputs, outputs, card)


def kind_of_composite(composite: Composite) -> Kind:
    """Give what a composite can be wired as."""
    scope = composite.scope
    inputs = tuple(Port(name) for name in scope.inputs)
    return Kind(composite.name, inputs, output_names(scope.outputs), params=composite.params)


def kind_of_scope(scope: Scope) -> Kind:
    """Give what a group can be wired as."""
    return Kind("a group", tuple(Port(name) for name in scope.inputs), output_names(scope.outputs))


def output_names(outputs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Name the ports of a scope's outputs; those without a name are counted.

    >>> output_names((("", "conv"),)), output_names((("", "conv"), ("", "pool")))
    (('out',), ('out0', 'out1'))
    """
    single = len(outputs) == 1
    return tuple(name or ("out" if single else f"out{place}") for place, (name, _) in enumerate(outputs))


def checked_outputs(kind: Kind, args: Settings, mark: Mark) -> tuple[str, ...] | None:
    """Check the arguments of a node, and give its outputs; None where they depend on formulas.

    Raises:
        DraftError: An argument is unknown, missing, or does not fit.
    """
    if kind.card is None:
        if kind.params is not None:
            _check_params(kind.name, kind.params, args, mark)
        return kind.outputs
    known = {name: value for name, value in args.items() if not has_formula(value)}
    settled = {name: _checkable(kind.card, name, value) for name, value in known.items()}
    guessed: dict[str, Value] = {
        name: 0 for name in args if name not in known and kind.card.arg(name) is None
    }
    faults = [
        one
        for one in misfits(kind.card, {**settled, **guessed})
        if one.argument not in args or one.argument in {*settled, *guessed}
    ]
    if faults:
        _refuse_misfit(kind.card, faults, mark)
    if not callable(kind.card.outputs) or len(known) < len(args):
        return kind.outputs
    defaults = {arg.name: arg.default for arg in kind.card.args if arg.default is not REQUIRED}
    complete: dict[str, Value] = {**defaults, **settled}  # type: ignore[dict-item]  # REQUIRED is left out
    return tuple(port.name for port in kind.card.outputs_for(Args(complete)))


def _refuse_misfit(card: Card, faults: list[RuleFault], mark: Mark) -> None:
    """Tell the fault that explains most: a misspelt argument before one that is missing by it."""
    fault = min(faults, key=lambda one: one.code == "missing-argument")
    what = f"{card.name} {fault.what}" if fault.code == "missing-argument" else fault.what
    hint, name = fault.hint, fault.argument or ""
    if fault.code == "unknown-argument" and not nearest(
        name, [*card.aliases, *(arg.name for arg in card.args)]
    ):
        ports = [port.name for port in card.inputs]
        hint = did_you_mean(name, ports) or did_you_mean(name, ("id", *NODE_KEYS), likeness=CLOSE) or hint
    refuse(fault.code, what, mark, hint=hint)


def _check_params(owner: str, params: Mapping[str, Data], args: Settings, mark: Mark) -> None:
    for name in args:
        if name not in params:
            what = f"'{owner}' has no param '{name[:80]}', so that argument is unknown"
            hint = did_you_mean(name, params) or f"its params are {', '.join(params) or 'none'}"
            refuse("unknown-argument", what, mark, hint=hint)
    for name, param in params.items():
        kind = _required_type(param)
        if kind is not None and name not in args:
            wanted = WORDS.get(kind, "a value")
            what = f"'{owner}' needs the argument '{name}', {wanted}, and it is missing (required)"
            refuse("missing-argument", what, mark, hint=f"add `{name}=…`")


def _required_type(param: Data) -> str | None:
    """Give the type of a param without a default, None for one that has one."""
    if isinstance(param, dict):
        return str(param.get("type")) if "default" not in param else None
    return param if isinstance(param, str) and param in (*WORDS, "any") else None


def _checkable(card: Card, name: str, data: Data) -> Value:
    """Give a value to check before sizes are known: 1 stands for a size's name."""
    arg, value = card.arg(name), value_of(data)
    if arg is None or not isinstance(arg.kind, Extents):
        return value
    values = value if isinstance(value, tuple) else (value,)
    return tuple(1 if isinstance(one, str) else one for one in values)


def _kind_of_net(block: str) -> Kind:
    """Read the ports and params of a shipped net.

    Raises:
        NetdraftError: There is no such net, or it is at fault.
    """
    name = block.removeprefix(NET)
    if name.partition("@")[0] not in shipped():
        hint = (
            did_you_mean(name.partition("@")[0], shipped()) or f"the shipped nets are {', '.join(shipped())}"
        )
        what = f"there is no net '{name[:80]}' to use as a block: no shipped spec has that name"
        raise RuleFault(what, code="unknown-block", hint=hint)
    document, variant = load_document(name)
    spec = document.spec
    if variant is not None and variant not in spec.variants:
        hint = (
            did_you_mean(variant, spec.variants) or f"its variants are {', '.join(spec.variants) or 'none'}"
        )
        raise RuleFault(f"'{spec.net}' has no variant '{variant[:80]}'", code="unknown-variant", hint=hint)
    inputs = tuple(Port(name) for name in spec.inputs or {})
    outputs = spec.outputs
    names: tuple[str, ...] = ("out",)
    if isinstance(outputs, dict):
        names = tuple(outputs)
    elif isinstance(outputs, list):
        names = output_names(tuple(("", ref) for ref in outputs))
    return Kind(block, inputs, names)
