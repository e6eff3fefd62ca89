"""Functions: what a stranger's function tells, be it of tensors or a maker of networks."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any, Final, Literal

from blocks.errors import BlockError
from blocks.signatures import Signature, UnfitClass, is_tensor, signature_of

MODULE: Final = ("torch.nn.modules.module", "Module")

Role = Literal["tensors", "network", "untold"]


def role_of(function: Callable[..., Any]) -> Role:
    """Tell by its annotations whether a function works on tensors or makes a network.

    One that says nothing of what it returns works on tensors if it takes any by annotation, else it is
    untold: only a call can show.

    Raises:
        UnfitClass: It says that it returns something else.
    """
    told = _hint(function)
    if is_module(told) or _is_base(told) or (isinstance(told, str) and "Module" in told):
        return "network"
    if _is_of_tensors(told):
        return "tensors"
    if told is inspect.Parameter.empty or told is Any:
        hints = getattr(function, "__annotations__", {})
        takes_tensors = any(is_tensor(hint) for name, hint in hints.items() if name != "return")
        return "tensors" if takes_tensors else "untold"
    raise UnfitClass(
        f"{function.__name__} returns {inspect.formatannotation(told)}, and a block gives tensors",
        code="bad-block",
        hint="annotate it: `-> Tensor` where it works on tensors, `-> nn.Module` where it makes a network",
    )


def is_module(target: object) -> bool:
    """Whether something is a class that derives from `torch.nn.Module`."""
    return inspect.isclass(target) and any(
        (base.__module__, base.__name__) == MODULE for base in target.__mro__[1:]
    )


def _is_base(target: object) -> bool:
    return (getattr(target, "__module__", ""), getattr(target, "__name__", "")) == MODULE


def signature_of_function(function: Callable[..., Any]) -> Signature:
    """Read a function of tensors: ports are its tensors, arguments are its settings.

    Raises:
        UnfitClass: It takes what no spec can give, or gives what no net can carry.
    """
    return _told_of(type(function.__name__, (), {"forward": _method(function)}))


def signature_of_maker(function: Callable[..., Any]) -> Signature:
    """Read a maker of networks: its own arguments, and the ports of the class that it returns.

    Raises:
        UnfitClass: It takes what no spec can give.
    """
    made = _hint(function)
    forward = getattr(made, "forward", None)
    if not is_module(made) or not inspect.isfunction(forward) or made.__module__.startswith("torch.nn."):

        def forward(self: object, x: Any) -> Any:
            raise NotImplementedError

    read = _told_of(type(function.__name__, (), {"__init__": _method(function), "forward": forward}))
    return Signature(
        tuple(arg for arg in read.args if not arg.at_call), read.inputs, read.outputs, read.returns
    )


def _told_of(shim: type) -> Signature:
    try:
        return signature_of(shim)
    except BlockError as fault:
        what = fault.what.replace(f"{shim.__name__}.forward ", f"{shim.__name__} ")
        hint = fault.hint and fault.hint.replace("of the constructor", "of the function").replace(
            "of forward", "of the function"
        )
        raise UnfitClass(what, code=fault.code, hint=hint) from None


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method that says of itself what the function says, behind `self`."""

    def method(self: object) -> None:
        raise NotImplementedError

    told = inspect.signature(function)
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    positional = [one for one in told.parameters.values() if one.name != "self"]
    method.__signature__ = told.replace(parameters=[own, *positional])  # type: ignore[attr-defined]
    method.__annotations__ = dict(getattr(function, "__annotations__", {}))
    method.__wrapped__ = function  # type: ignore[attr-defined]
    return method


def _hint(function: Callable[..., Any]) -> Any:
    """Give the annotation of what a function returns, resolved where that is possible."""
    try:
        return typing.get_type_hints(function).get("return", inspect.Parameter.empty)
    except Exception:
        return getattr(function, "__annotations__", {}).get("return", inspect.Parameter.empty)


def _is_of_tensors(told: Any) -> bool:
    if isinstance(told, str):
        return "Tensor" in told
    if getattr(told, "_fields", None) is not None:
        return True
    if typing.get_origin(told) is tuple:
        return any(_is_of_tensors(one) for one in typing.get_args(told) if one is not Ellipsis)
    return getattr(told, "__name__", "") == "Tensor"
