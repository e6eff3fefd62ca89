"""Parts of the cards of `torchvision.ops`: layers by name, rules in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from blocks.card import Arg, Card, Family, Port, Result, Rule, Tensor
from blocks.cards.conv import CARDS as CONVOLUTIONS
from blocks.cards.linear import CARDS as LINEARS
from blocks.cards.norm import CARDS as NORMS
from blocks.cards.signature import CHANNELS, bad_argument
from blocks.conditions import Claim
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Int, Value
from blocks.settle import settle
from blocks.shapes import Shape

X = (Port("x", dtype="floating"),)
EXTENT = Int(1, 1 << 10)
INPLACE = Arg("inplace", Bool(), False, "whether the input is overwritten")
OWN = "blocks.modules.vision"

ACTIVATIONS = (
    "CELU", "ELU", "GELU", "Hardsigmoid", "Hardswish", "Hardtanh", "Identity", "LeakyReLU", "Mish", "ReLU",
    "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Tanh",
)  # fmt: skip
"""Activations of `torch.nn` that need no arguments, by name."""

PLANE_NORMS = {
    2: ("BatchNorm2d", "FrozenBatchNorm2d", "InstanceNorm2d"),
    3: ("BatchNorm3d", "InstanceNorm3d"),
}
"""Norms over images and volumes that need the number of channels alone, by name."""

ROW_NORMS = ("BatchNorm1d", "LayerNorm", "RMSNorm")

_LAYERS: dict[str, Card] = {card.name: card for card in (*CONVOLUTIONS, *LINEARS, *NORMS)}


def ops_card(
    name: str, family: Family, doc: str, ports: tuple[Port, ...], args: Iterable[Arg], rule: Rule,
    formula: str, *, home: str = "torchvision.ops", source: str = "",
) -> Card:  # fmt: skip
    """Make a card of a module of `torchvision.ops`."""
    return Card(
        name=f"ops.{name}", doc=doc, family=family, inputs=ports, args=tuple(args), rule=rule,
        home=f"{home}:{name}", source=source or page_of(name), formula=formula,
    )  # fmt: skip


def page_of(name: str) -> str:
    """Give the address of the page that documents a thing of `torchvision.ops`.

    >>> page_of("MLP")
    'https://docs.pytorch.org/vision/stable/generated/torchvision.ops.MLP.html'
    """
    return f"https://docs.pytorch.org/vision/stable/generated/torchvision.ops.{name}.html"


def channels(name: str) -> Arg:
    """Make the argument that counts the channels that come in."""
    return Arg(name, CHANNELS, inferred="x.channels")


def activation(name: str, default: str, *, may_miss: bool = True) -> Arg:
    """Make the argument that names an activation."""
    kind = Choice((*ACTIVATIONS, *((None,) if may_miss else ())))
    return Arg(name, kind, default, "the activation by name", shown=True)


def norm(name: str, default: str | None, names: tuple[str, ...]) -> Arg:
    """Make the argument that names a norm."""
    return Arg(name, Choice((*names, None)), default, "the norm by name")


def then(result: Result, name: str, layer: str, given: Mapping[str, Value]) -> Result:
    """Let a layer of `torch.nn` follow; its tensors bear its name before their own."""
    card, (shape,) = _LAYERS[layer], result.outputs
    assert card.rule is not None, f"{layer} has a rule"
    try:
        settled = settle(card, given, {"x": shape})
    except RuleFault as fault:
        raise RuleFault(fault.what, code=fault.code, hint=fault.hint) from fault
    added = card.rule(settled.args, (shape,))
    return Result(
        added.outputs,
        (*result.params, *prefixed(name, added.params)),
        (*result.buffers, *prefixed(name, added.buffers)),
        Dim.of(result.macs) + added.macs,
        (*result.claims, *settled.claims, *added.claims),
        (*result.notes, *added.notes),
    )


def prefixed(name: str, tensors: Iterable[Tensor]) -> tuple[Tensor, ...]:
    """Put a name before the names of tensors."""
    return tuple(replace(tensor, name=f"{name}.{tensor.name}") for tensor in tensors)


def frozen_norm(count: int) -> tuple[Tensor, ...]:
    """Give the buffers of a frozen batch norm."""
    return tuple(Tensor(name, (count,)) for name in ("weight", "bias", "running_mean", "running_var"))


def normed(result: Result, name: str, kind: str | None, claims: tuple[Claim, ...] = ()) -> Result:
    """Let a norm follow, if there is one."""
    if kind is None:
        return result
    if kind == "FrozenBatchNorm2d":
        buffers = prefixed(name, frozen_norm(int(result.outputs[0][1])))
        return replace(result, buffers=(*result.buffers, *buffers))
    return then(result, name, kind, {})


def flowing(shape: Shape) -> Result:
    """Start with what comes in."""
    return Result((shape,))


def each(argument: str, value: Value) -> tuple[int, ...]:
    """Take a list of numbers as it was given, before it is settled."""
    values = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(one, int) for one in values):
        raise bad_argument(argument, f"{argument} needs integers")
    return tuple(one for one in values if isinstance(one, int))
