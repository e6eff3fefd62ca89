"""Registration: a block made of a plain class or function, and the way back to it."""

from __future__ import annotations

import inspect
import keyword
import pkgutil
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, TypedDict, TypeVar, Unpack, overload

import blocks.registered
from blocks.card import Arg, Args, Card, Family, Network, Port, Result, Rule
from blocks.errors import RuleFault, did_you_mean
from blocks.functions import Role, is_module, role_of, signature_of_function, signature_of_maker
from blocks.kinds import Anything, Int
from blocks.registry import Registry, registry
from blocks.shapes import Shape
from blocks.signatures import Signature, UnfitClass, signature_of

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z", re.ASCII)
_SOURCE: Final = re.compile(r"(?P<port>\w+)\.(?:channels|features|ndim|shape\[-?\d+\])", re.ASCII)

Target = TypeVar("Target", bound=Callable[..., Any])


class Facts(TypedDict, total=False):
    """What `register` may be told beyond the class or function itself."""

    name: str
    infer: Mapping[str, str]
    title: str
    doc: str
    source: str
    family: Family
    rule: Callable[[Args, tuple[Shape, ...]], Result | Shape | tuple[Shape, ...]]
    ports: tuple[str | Port, ...]
    outputs: tuple[str | Port, ...]


_ORIGINS: dict[str, str] = {}

UNREAD: dict[str, Facts] = {}
"""Blocks by name that nobody has looked into yet, and what was told of them: networks for their ports, and
functions that do not say whether they make one."""


@overload
def register(target: Target, /, **facts: Unpack[Facts]) -> Target: ...
@overload
def register(target: None = None, /, **facts: Unpack[Facts]) -> Callable[[Target], Target]: ...
def register(target: Target | None = None, /, **facts: Unpack[Facts]) -> Target | Callable[[Target], Target]:
    """Make a block of a plain class or function, which stays as it is: decorator or call.

    Arguments are read from the signature of `__init__`, input ports from that of `forward`, outputs from its
    annotation (a tuple or a named tuple gives several). A function that returns tensors is a block without
    state: its tensors are ports, what else it takes are arguments. A function that returns an `nn.Module` is
    a block that is the network it makes; its parts are outputs as well. Without annotations, parameters that
    have no default are tensors, and what the function returns is found out when the block is wanted first.

    Facts that may be told: `name` (else the target's own), `infer` (argument → where it is read from:
    `x.channels`, `x.features`, `x.shape[2]`, `x.ndim`), `title`, `doc`, `source`, `family` (for colour),
    `rule` (shapes without a run), `ports` and `outputs` (names, where the signature does not tell).

    A class that is registered again from the same place, as when a cell of a notebook is run again or a
    module reloaded, takes its former place.

    Raises:
        NameTaken: Another block bears the name; the text names both homes.
        UnfitClass: The class or function takes or gives what no spec can write, or is neither.
    """
    if target is None:
        return lambda implementation: register(implementation, **facts)
    _check_target(target)
    name = facts.get("name") or target.__name__
    _check_name(name)
    role = "module" if inspect.isclass(target) else role_of(target)
    if role == "untold" and facts.get("infer") and not _takes(target, facts["infer"]):
        role = "network"
    card = _card(target, name, facts, role)
    add(card, origin=_origin(target))
    UNREAD.pop(name, None)
    if card.network is not None or (role == "untold" and not (card.rule and card.inputs)):
        UNREAD[name] = facts
    return target


def as_network(card: Card, facts: Facts) -> Card:
    """Give the card of an untold function as that of a maker of networks.

    Raises:
        UnfitClass: It takes what no spec can give.
    """
    return _card(implementation(card), card.name, facts, "network")


def add(card: Card, *, origin: str = "") -> None:
    """Bind the name of a card from outside; only one of the same origin replaces another."""
    origin, known = origin or card.home, registry().cards.get(card.name)
    if known is not None:
        if _ORIGINS.get(card.name) != origin:
            homes = replace(known, home=_ORIGINS.get(card.name, known.home)), replace(card, home=origin)
            Registry({card.name: homes[0]}).add(homes[1])
        del registry().cards[card.name]
    registry().add(card)
    _ORIGINS[card.name] = origin


def replace_card(card: Card) -> None:
    """Put a card in the place of the one that bears its name now."""
    registry().cards[card.name] = card


def is_registered(target: Callable[..., Any]) -> bool:
    """Whether a class or a function has been made a block, under whatever name."""
    return _origin(target) in (_ORIGINS.get(name) for name in registry().cards)


def registrant_of(name: str) -> str:
    """Name the module from which a block was registered; nothing for a built-in one."""
    return _ORIGINS.get(name, "").partition(":")[0]


def implementation(card: Card) -> Any:
    """Import the class or function behind a card, `Any` because torch is not known here.

    Raises:
        RuleFault: It is not there, as where the installed torch is older than the class.
    """
    try:
        return pkgutil.resolve_name(card.home)
    except (ImportError, AttributeError, ValueError) as error:
        package = card.home.partition(":")[0].partition(".")[0]
        is_torch = package in ("torch", "torchvision")
        raise RuleFault(
            f"{card.home or 'the home'} of the block '{card.name}' cannot be imported: {error}",
            code="lost-class",
            hint=f"a newer release of {package} may have it" if is_torch else "give the class its name there",
        ) from error


def _check_target(target: object) -> None:
    if inspect.isfunction(target) or is_module(target):
        return
    told = target.__name__ if inspect.isclass(target) else repr(target)[:80]
    raise UnfitClass(
        f"register takes a class that derives from torch.nn.Module, or a function, and {told} is neither",
        code="bad-block",
        hint="wrap it into a function: `def name(x: Tensor) -> Tensor`",
    )


def _check_name(name: str, bearer: str = "a block") -> None:
    if not _NAME.match(name) or keyword.iskeyword(name):
        raise UnfitClass(
            f"'{name[:80]}' cannot be the name of {bearer}",
            code="bad-name",
            hint="a name is up to 64 letters, digits and _, begins with no digit, and is no Python keyword",
        )


def _card(target: Callable[..., Any], name: str, facts: Facts, role: Role | Literal["module"]) -> Card:
    read = _READERS[role](target)
    inputs, outputs = _ports(facts.get("ports")) or read.inputs, _ports(facts.get("outputs"))
    if outputs and read.returns and len(outputs) == len(read.outputs):
        for old, new in zip(read.outputs, outputs, strict=True):
            read = replace(read, returns=read.returns.replace(f"{{{old.name}}}", f"{{{new.name}}}"))
    named: tuple[Arg | Port, ...] = (*read.args, *inputs, *(outputs or read.outputs))
    for one in named:
        _check_name(one.name, "an argument or a port")
    return Card(
        name,
        facts.get("doc") or _doc(target),
        facts.get("family", "other"),
        inputs,
        _inferred(target, replace(read, inputs=inputs), facts.get("infer", {})),
        outputs or read.outputs,
        _rule(facts.get("rule")),
        _home(target, name),
        returns=read.returns,
        title=facts.get("title", ""),
        source=facts.get("source", ""),
        function=role in ("tensors", "untold"),
        network=Network(tuple(port.name for port in outputs or read.outputs)) if role == "network" else None,
    )


_READERS: Final[Mapping[str, Callable[[Any], Signature]]] = {
    "module": signature_of,
    "tensors": signature_of_function,
    "untold": signature_of_function,
    "network": signature_of_maker,
}


def _takes(function: Callable[..., Any], sources: Mapping[str, str]) -> bool:
    """Whether what is to be inferred are settings of a function of tensors."""
    return set(sources) <= {arg.name for arg in signature_of_function(function).args}


def _rule(told: Callable[[Args, tuple[Shape, ...]], Any] | None) -> Rule | None:
    """Let a rule give shapes alone, where there is no weight to tell of."""
    if told is None:
        return None

    def rule(args: Args, inputs: tuple[Shape, ...]) -> Result:
        given = told(args, inputs)
        if isinstance(given, Result):
            return given
        return Result((given,) if isinstance(given, Shape) else tuple(given))

    return rule


def _ports(given: tuple[str | Port, ...] | None) -> tuple[Port, ...]:
    return tuple(one if isinstance(one, Port) else Port(one) for one in given or ())


def _doc(target: Callable[..., Any]) -> str:
    own = vars(target).get("__doc__") if inspect.isclass(target) else target.__doc__
    text = inspect.cleandoc(own or "").split("\n\n")[0]
    return " ".join(text.split()) or f"{target.__name__} of {target.__module__}."


def _inferred(target: Callable[..., Any], read: Signature, sources: Mapping[str, str]) -> tuple[Arg, ...]:
    """Mark the arguments that are read from the inputs."""
    known = [arg.name for arg in read.args]
    ports = [port.name for port in read.inputs]
    for name, source in sources.items():
        match = _SOURCE.fullmatch(source)
        if name not in known:
            what = f"infer names '{name}', and {target.__name__} has no such argument"
            raise UnfitClass(what, code="bad-block", hint=did_you_mean(name, known))
        if match is None or match["port"] not in ports:
            what = f"infer reads '{name}' from '{source}', and {target.__name__} has no such input"
            hint = f"write {ports[0] if ports else 'x'}.channels, .features, .ndim or .shape[1]"
            raise UnfitClass(what, code="bad-block", hint=hint)
    return tuple(
        replace(
            arg,
            inferred=sources[arg.name],
            shown=False,
            kind=Int(1) if arg.kind in (Int(), Anything()) else arg.kind,
        )
        if arg.name in sources
        else arg
        for arg in read.args
    )


def _origin(target: Callable[..., Any]) -> str:
    return f"{target.__module__}:{target.__qualname__}"


def _home(target: Callable[..., Any], block: str) -> str:
    """Give the place to import a target from; one that no import reaches is kept where one does."""
    if _is_importable(target):
        return _origin(target)
    wanted = target.__name__ if target.__name__.isidentifier() else block
    kept, name, count = vars(blocks.registered), wanted, 2
    while _origin(kept.get(name, target)) != _origin(target):
        name, count = f"{wanted}{count}", count + 1
    kept[name] = target
    return f"{blocks.registered.__name__}:{name}"


def _is_importable(target: Callable[..., Any]) -> bool:
    module = sys.modules.get(target.__module__)
    forward = vars(target).get("forward") if inspect.isclass(target) else inspect.unwrap(target)
    if module is None or not all(name.isidentifier() for name in target.__qualname__.split(".")):
        return False
    return not inspect.isfunction(forward) or forward.__globals__ is vars(module)
