"""Registration: a block made of a plain `nn.Module` class, and the way back to the class."""

from __future__ import annotations

import inspect
import keyword
import pkgutil
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypedDict, TypeVar, Unpack, overload

import blocks.registered
from blocks.card import Arg, Card, Family, Port, Rule
from blocks.errors import RuleFault, did_you_mean
from blocks.kinds import Anything, Int
from blocks.registry import Registry, registry
from blocks.signatures import Signature, UnfitClass, signature_of

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z", re.ASCII)
_SOURCE: Final = re.compile(r"(?P<port>\w+)\.(?:channels|features|ndim|shape\[-?\d+\])", re.ASCII)

Target = TypeVar("Target", bound=type)


class Facts(TypedDict, total=False):
    """What `register` may be told beyond the class itself."""

    name: str
    infer: Mapping[str, str]
    title: str
    doc: str
    source: str
    family: Family
    rule: Rule
    ports: tuple[str | Port, ...]
    outputs: tuple[str | Port, ...]


_ORIGINS: dict[str, str] = {}


@overload
def register(target: Target, /, **facts: Unpack[Facts]) -> Target: ...
@overload
def register(target: None = None, /, **facts: Unpack[Facts]) -> Callable[[Target], Target]: ...
def register(target: Target | None = None, /, **facts: Unpack[Facts]) -> Target | Callable[[Target], Target]:
    """Make a block of a plain `nn.Module` class, which stays as it is: decorator or call.

    Arguments are read from the signature of `__init__`, input ports from that of `forward`, outputs from its
    annotation (a tuple or a named tuple gives several). Facts that may be told: `name` (else the class's),
    `infer` (argument → where it is read from: `x.channels`, `x.features`, `x.shape[2]`, `x.ndim`), `title`,
    `doc`, `source`, `family` (for colour), `rule` (shapes without a run), `ports` and `outputs` (names, where
    the signature does not tell). A class that is registered again from the same place, as when a cell of a
    notebook is run again or a module reloaded, takes its former place.

    Raises:
        NameTaken: Another block bears the name; the text names both homes.
        UnfitClass: The class takes or gives what no spec can write.
    """
    if target is None:
        return lambda implementation: register(implementation, **facts)
    _check_class(target)
    name = facts.get("name") or target.__name__
    _check_name(name)
    card = _card(target, name, facts)
    add(card, origin=_origin(target))
    return target


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


def is_registered(target: type) -> bool:
    """Whether a class has been made a block, under whatever name."""
    return _origin(target) in (_ORIGINS.get(name) for name in registry().cards)


def implementation(card: Card) -> Any:
    """Import the class behind a card, which is `Any` because torch is not known here.

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


def _check_class(target: object) -> None:
    is_module = inspect.isclass(target) and any(
        (base.__module__, base.__name__) == ("torch.nn.modules.module", "Module")
        for base in target.__mro__[1:]
    )
    if not is_module:
        told = target.__name__ if inspect.isclass(target) or inspect.isfunction(target) else repr(target)[:80]
        raise UnfitClass(
            f"register takes a class that derives from torch.nn.Module, and {told} is none", code="bad-block"
        )


def _check_name(name: str, bearer: str = "a block") -> None:
    if not _NAME.match(name) or keyword.iskeyword(name):
        raise UnfitClass(
            f"'{name[:80]}' cannot be the name of {bearer}",
            code="bad-name",
            hint="a name is up to 64 letters, digits and _, begins with no digit, and is no Python keyword",
        )


def _card(target: type, name: str, facts: Facts) -> Card:
    read = signature_of(target)
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
        facts.get("rule"),
        _home(target),
        returns=read.returns,
        title=facts.get("title", ""),
        source=facts.get("source", ""),
    )


def _ports(given: tuple[str | Port, ...] | None) -> tuple[Port, ...]:
    return tuple(one if isinstance(one, Port) else Port(one) for one in given or ())


def _doc(target: type) -> str:
    text = inspect.cleandoc(target.__dict__.get("__doc__") or "").split("\n\n")[0]
    return " ".join(text.split()) or f"{target.__name__} of {target.__module__}."


def _inferred(target: type, read: Signature, sources: Mapping[str, str]) -> tuple[Arg, ...]:
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
        replace(arg, inferred=sources[arg.name], kind=Int(1) if arg.kind in (Int(), Anything()) else arg.kind)
        if arg.name in sources
        else arg
        for arg in read.args
    )


def _origin(target: type) -> str:
    return f"{target.__module__}:{target.__qualname__}"


def _home(target: type) -> str:
    """Give the place to import a class from; one that no import reaches is kept where one does."""
    if _is_importable(target):
        return _origin(target)
    kept, name, count = vars(blocks.registered), target.__name__, 2
    while _origin(kept.get(name, target)) != _origin(target):
        name, count = f"{target.__name__}{count}", count + 1
    kept[name] = target
    return f"{blocks.registered.__name__}:{name}"


def _is_importable(target: type) -> bool:
    module = sys.modules.get(target.__module__)
    forward = target.__dict__.get("forward")
    if module is None or "<locals>" in target.__qualname__:
        return False
    return not inspect.isfunction(forward) or forward.__globals__ is vars(module)
