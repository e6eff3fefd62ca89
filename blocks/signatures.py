"""Signatures: arguments, ports and outputs, read from a stranger's `__init__` and `forward`."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from blocks.card import REQUIRED, Arg, Port
from blocks.errors import ArgumentFault, BlockError
from blocks.kinds import AnyOf, Anything, Bool, Choice, Float, Int, Kind, ListOf, Null, Sizes, Text, Value

_EMPTY: Final = inspect.Parameter.empty
_PLACEMENT: Final = ("device", "dtype")
_PLAIN: Final[dict[object, Kind]] = {
    bool: Bool(), int: Int(), float: Float(), str: Text(), type(None): Null(),
    "bool": Bool(), "int": Int(), "float": Float(), "str": Text(), "None": Null(),
}  # fmt: skip
_SEQUENCES: Final = ("list", "tuple", "Sequence", "Iterable", "Collection")
_TENSOR: Final = "Tensor"

Role = Literal["tensor", "optional tensor", "tensors", "setting", "hidden"]


WITHOUT_ARGUMENTS = (("torch.nn.modules.module", "Module"), ("builtins", "object"))
"""Classes whose constructors take nothing, whatever tracers have wrapped around them."""


class UnfitClass(BlockError):
    """A class that cannot be a block, and why."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a class tells of itself; `returns` unpacks nested outputs, as in a card."""

    args: tuple[Arg, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    returns: str = ""


def signature_of(implementation: type) -> Signature:
    """Read a module class.

    Raises:
        UnfitClass: It takes what no spec can give, or gives what no net can carry.
    """
    built = arguments_of(implementation)
    ports, settings = _forward(implementation)
    known = {arg.name for arg in built}
    outputs, returns = _outputs(implementation)
    at_call = tuple(arg for arg in settings if arg.name not in known)
    return Signature((*built, *at_call), ports, outputs, returns)


def arguments_of(implementation: type) -> tuple[Arg, ...]:
    """Read the arguments of a constructor; those that no spec can write keep their defaults."""
    function = implementation.__init__  # type: ignore[misc]
    owner = next(one for one in implementation.__mro__ if "__init__" in vars(one))
    if (owner.__module__, owner.__name__) in WITHOUT_ARGUMENTS:
        return ()
    return tuple(
        arg
        for parameter, hint in _parameters(implementation, function)
        if (arg := _argument(implementation, parameter, hint)) is not None
    )


def _argument(implementation: type, parameter: inspect.Parameter, hint: object) -> Arg | None:
    name = parameter.name
    _refuse_unnamed(implementation, parameter, "takes")
    if parameter.kind is parameter.VAR_KEYWORD or (name in _PLACEMENT and parameter.default is not _EMPTY):
        return None
    kind = kind_of(hint, parameter.default)
    default = _plain(parameter.default)
    if kind is not None and (parameter.default is _EMPTY or default is not REQUIRED):
        return Arg(name, _admitting(kind, default), default, shown=parameter.default is _EMPTY)
    if parameter.default is not _EMPTY:
        return None
    raise UnfitClass(
        f"{implementation.__name__} takes '{name}', {_described(hint)}, which no spec can give",
        code="bad-block",
        hint=f"give '{name}' a default, or take a number or a word instead",
    )


def _admitting(kind: Kind, default: Any) -> Kind:
    """Widen a kind by the default, as an annotation such as `int = None` leaves it out."""
    try:
        if default is not REQUIRED:
            kind.check(default)
    except ArgumentFault:
        return AnyOf((kind, Null() if default is None else Anything()))
    return kind


def _refuse_unnamed(implementation: type, parameter: inspect.Parameter, verb: str) -> None:
    if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
        return
    stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    what = f"{implementation.__name__} {verb} '{stars}{parameter.name}', which has no name to give it by"
    raise UnfitClass(what, code="bad-block", hint="give each argument of the constructor a name")


def kind_of(hint: object, default: object = _EMPTY) -> Kind | None:
    """Tell what kind of value an annotation asks for, None where no spec can write one.

    >>> kind_of(int | None).describe(), kind_of(tuple[int, int]).describe()
    ('an integer, or null', 'an integer, or a list of 2')
    """
    if hint is _EMPTY or hint is Any:
        return _kind_of_default(default)
    if isinstance(hint, str) or hint is None or hint in _PLAIN:
        return _PLAIN.get(hint if hint is not None else "None") or _kind_of_default(default, Anything())
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return Choice(inner)
    if origin in (typing.Union, types.UnionType):
        return _kind_of_union(inner)
    if getattr(origin or hint, "__name__", "") in _SEQUENCES:
        return _kind_of_list(inner)
    return None


def _kind_of_union(members: tuple[object, ...]) -> Kind | None:
    kinds = tuple(kind for member in members if (kind := kind_of(member)) is not None)
    useful = [kind for kind in kinds if not isinstance(kind, Null)]
    if not useful:
        return None
    return kinds[0] if len(kinds) == 1 else AnyOf(kinds)


def _kind_of_list(members: tuple[object, ...]) -> Kind | None:
    each = [member for member in members if member is not Ellipsis]
    if not each:
        return ListOf(Anything())
    if len(each) > 1 and set(each) == {int}:
        return Sizes(len(each))
    kind = _kind_of_union(tuple(dict.fromkeys(each)))
    is_open = len(each) == 1
    return None if kind is None else ListOf(kind, *(() if is_open else (len(each), len(each))))


def _kind_of_default(default: object, otherwise: Kind | None = None) -> Kind | None:
    """Tell what kind of value stands for an argument without annotation."""
    if isinstance(default, bool):
        return Bool()
    if isinstance(default, int | float):
        return AnyOf((Int(), Float())) if isinstance(default, int) else Float()
    if isinstance(default, str):
        return Text()
    if default is None or default is _EMPTY:
        return Anything()
    return Anything() if _plain(default) is not REQUIRED else otherwise


def _plain(default: object) -> Any:
    """Give a default as a spec would write it, REQUIRED where it cannot."""
    if isinstance(default, list | tuple):
        values: tuple[Value, ...] = tuple(_plain(one) for one in default)
        return REQUIRED if REQUIRED in values else values
    return default if isinstance(default, bool | int | float | str | None) else REQUIRED


def _forward(implementation: type) -> tuple[tuple[Port, ...], tuple[Arg, ...]]:
    """Read `forward`: tensors are ports, plain values with a default are arguments at call."""
    forward = getattr(implementation, "forward", None)
    if not inspect.isfunction(forward):
        raise UnfitClass(f"{implementation.__name__} has no method 'forward'", code="bad-block")
    ports: list[Port] = []
    settings: list[Arg] = []
    for parameter, hint in _parameters(implementation, forward):
        role = _role(parameter, hint)
        if role == "setting":
            settings.append(_setting(parameter, hint))
        elif role == "tensors":
            ports.append(Port(parameter.name, variadic=True))
        elif role == "tensor" or (role == "optional tensor" and parameter.kind is not parameter.KEYWORD_ONLY):
            _refuse_keyword(implementation, parameter)
            ports.append(Port(parameter.name, optional=role != "tensor"))
        elif parameter.default is _EMPTY and parameter.kind is not parameter.VAR_KEYWORD:
            raise UnfitClass(
                f"{implementation.__name__}.forward takes '{parameter.name}', {_described(hint)}, "
                "and inputs are tensors",
                code="bad-block",
                hint="take the tensors one by one, or all of them as '*inputs'",
            )
    return tuple(ports), tuple(settings)


def _setting(parameter: inspect.Parameter, hint: object) -> Arg:
    kind, default = kind_of(hint, parameter.default) or Anything(), _plain(parameter.default)
    return Arg(parameter.name, _admitting(kind, default), default, at_call=True)


def _role(parameter: inspect.Parameter, hint: object) -> Role:
    has_default = parameter.default is not _EMPTY
    if parameter.kind is parameter.VAR_KEYWORD:
        return "hidden"
    if parameter.kind is parameter.VAR_POSITIONAL:
        return "tensors"
    if is_tensor(hint):
        return "optional tensor" if has_default or _may_be_none(hint) else "tensor"
    if hint is _EMPTY or hint is Any or _is_unknown(hint):
        if not has_default:
            is_setting = parameter.kind is parameter.KEYWORD_ONLY and not _is_unknown(hint)
            return "setting" if is_setting else "tensor"
        return "optional tensor" if parameter.default is None else "setting"
    is_plain = kind_of(hint, parameter.default) is not None
    return (
        "setting" if is_plain and (not has_default or _plain(parameter.default) is not REQUIRED) else "hidden"
    )


def _refuse_keyword(implementation: type, parameter: inspect.Parameter) -> None:
    if parameter.kind is parameter.KEYWORD_ONLY:
        what = f"{implementation.__name__}.forward takes the tensor '{parameter.name}' by keyword alone"
        raise UnfitClass(what, code="bad-block", hint=f"put '{parameter.name}' before the '*' of forward")


def _outputs(implementation: type) -> tuple[tuple[Port, ...], str]:
    hint = _hints(implementation.forward).get("return", _EMPTY)  # type: ignore[attr-defined]
    fields = getattr(hint, "_fields", None)
    if fields is not None:
        return tuple(Port(name) for name in fields), ""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if getattr(origin or hint, "__name__", "") in ("dict", "Mapping"):
        what = f"{implementation.__name__}.forward gives {_described(hint)}, and a block gives tensors"
        raise UnfitClass(what, code="bad-block", hint="return one tensor, or a tuple of them")
    if origin is not tuple or Ellipsis in inner:
        return (Port("out"),), ""
    pattern, count = _pattern(inner, 0)
    is_nested = any(typing.get_origin(one) is tuple for one in inner)
    return tuple(Port(f"out{index}") for index in range(count)), pattern if is_nested else ""


def _pattern(members: tuple[object, ...], start: int) -> tuple[str, int]:
    """Write how nested tuples are taken apart: `{out0}, ({out1}, {out2})`."""
    parts: list[str] = []
    for member in members:
        if typing.get_origin(member) is tuple:
            inner, start = _pattern(typing.get_args(member), start)
            parts.append(f"({inner})")
        else:
            parts.append(f"{{out{start}}}")
            start += 1
    return ", ".join(parts), start


def _parameters(
    implementation: type, function: Callable[..., object]
) -> list[tuple[inspect.Parameter, object]]:
    """List parameters but for `self`, each with its annotation, resolved where that is possible."""
    hints = _hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [(one, hints.get(one.name, one.annotation)) for one in parameters]


def _hints(function: Callable[..., object]) -> Mapping[str, object]:
    """Resolve annotations; where one means nothing, all stay as they were written."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        return dict(getattr(function, "__annotations__", {}))


def is_tensor(hint: object) -> bool:
    """Whether an annotation asks for a tensor, or for one or None."""
    if isinstance(hint, str):
        return _TENSOR in hint and not any(
            word in hint.lower() for word in ("list[", "dict[", "tuple[", "sequence[")
        )
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return any(is_tensor(member) for member in typing.get_args(hint))
    return getattr(hint, "__name__", "") == _TENSOR


def _is_unknown(hint: object) -> bool:
    """Whether an annotation is a name unknown here, as of an import for checkers alone."""
    return isinstance(hint, str) and hint.replace(".", "").isidentifier() and hint not in _PLAIN


def _may_be_none(hint: object) -> bool:
    return type(None) in typing.get_args(hint) or (
        isinstance(hint, str) and ("None" in hint or "Optional" in hint)
    )


def _described(hint: object) -> str:
    if hint is _EMPTY:
        return "which has no annotation"
    if isinstance(hint, str):
        return hint
    text = hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)
    return text.replace("typing.", "").replace("torch.", "")
