"""Fillers: the functions of `torch.nn.init` that a spec may name; no torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from blocks.errors import ArgumentFault, did_you_mean
from blocks.kinds import Choice, Float, Int, Kind, Value

_ANY: Final = Float()
_GAIN: Final = {"gain": Float(0)}
_KAIMING: Final[Mapping[str, Kind]] = {
    "a": Float(0),
    "mode": Choice(("fan_in", "fan_out")),
    "nonlinearity": Choice(
        ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
         "sigmoid", "tanh", "relu", "leaky_relu", "selu")
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filler:
    """What a filling function takes: arguments, those that it requires, and how many dims."""

    arguments: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    least_dims: int = 0
    most_dims: int = 64


FILLERS: Final[Mapping[str, Filler]] = {
    "uniform": Filler({"a": _ANY, "b": _ANY}),
    "normal": Filler({"mean": _ANY, "std": Float(0)}),
    "trunc_normal": Filler({"mean": _ANY, "std": Float(0), "a": _ANY, "b": _ANY}),
    "constant": Filler({"val": _ANY}, required=("val",)),
    "ones": Filler({}),
    "zeros": Filler({}),
    "eye": Filler({}, least_dims=2, most_dims=2),
    "dirac": Filler({"groups": Int(1)}, least_dims=3, most_dims=5),
    "xavier_uniform": Filler(_GAIN, least_dims=2),
    "xavier_normal": Filler(_GAIN, least_dims=2),
    "kaiming_uniform": Filler(_KAIMING, least_dims=2),
    "kaiming_normal": Filler(_KAIMING, least_dims=2),
    "orthogonal": Filler(_GAIN, least_dims=2),
    "sparse": Filler(
        {"sparsity": Float(0, 1), "std": Float(0)}, required=("sparsity",), least_dims=2, most_dims=2
    ),
}


def settled(function: str, arguments: Mapping[str, Value]) -> dict[str, Value]:
    """Check the arguments of a filling function.

    >>> settled("kaiming_normal", {"mode": "fan_out"})
    {'mode': 'fan_out'}

    Raises:
        ArgumentFault: There is no such function, no such argument, or a value does not fit.
    """
    filler = FILLERS.get(function)
    if filler is None:
        raise ArgumentFault(
            f"there is no filling function '{function[:40]}'",
            hint=did_you_mean(function, FILLERS) or f"there are {', '.join(FILLERS)}",
        )
    for name in arguments:
        if name not in filler.arguments:
            raise ArgumentFault(
                f"{function} has no argument '{name[:40]}'", hint=did_you_mean(name, filler.arguments)
            )
    missing = [name for name in filler.required if name not in arguments]
    if missing:
        raise ArgumentFault(f"{function} needs {missing[0]}")
    return {
        name: _checked(function, name, filler.arguments[name], value) for name, value in arguments.items()
    }


def _checked(function: str, name: str, kind: Kind, value: Value) -> Value:
    try:
        return kind.check(value)
    except ArgumentFault as fault:
        raise ArgumentFault(f"{name} of {function} {fault.what}", hint=fault.hint) from fault
