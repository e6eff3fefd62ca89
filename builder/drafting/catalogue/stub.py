"""The stub for editors, every built-in block a method; run as a module, it is written anew."""

from __future__ import annotations

import importlib
import keyword
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from blocks.card import Card
from blocks.kinds import AnyOf, Bool, Choice, Float, Int, Kind, Null, Sizes, Text
from blocks.registry import FAMILIES

HOME: Final = Path(__file__).with_name("blocks.pyi")

WIDEST: Final = 40
"""Characters of the words of a choice that are listed one by one."""

HEAD: Final = '''\
"""Blocks by attribute, typed for editors; written by the module `stub` beside it, not by hand."""

import inspect
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from blocks.card import Card
from builder.drafting.formulas import Formula
from builder.drafting.refs import Ref

_Input: TypeAlias = Ref | str | Sequence[Ref] | None
_Int: TypeAlias = int | Formula | str
_Float: TypeAlias = float | Formula | str
_Bool: TypeAlias = bool | Formula | str
_Sizes: TypeAlias = int | Sequence[int | Formula] | Formula | str

class BlockMaker:
    def __init__(self, owner: Catalogue, name: str) -> None: ...
    def __call__(self, *inputs: Any, **settings: Any) -> Ref: ...

class Family:
    def __init__(self, owner: Catalogue, name: str) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def maker(owner: Catalogue, name: str) -> Any: ...
def signature_of(card: Card) -> inspect.Signature: ...
'''

CATALOGUE: Final = """
class Catalogue:
    def block(self, name: str, /, *inputs: Any, **settings: Any) -> Ref: ...
    def own_blocks(self) -> Iterable[str]: ...
    def must_know(self, name: str) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __dir__(self) -> list[str]: ...
"""


def stub() -> str:
    """Write the stub: families of blocks with dots in their names first, then the catalogue."""
    cards = sorted(
        (card for family in FAMILIES for card in importlib.import_module(family).CARDS),
        key=lambda card: card.name,
    )
    families: dict[str, list[Card]] = {}
    for card in cards:
        families.setdefault(card.name.rpartition(".")[0], []).append(card)
    own = families.pop("", [])
    parts = [HEAD]
    for family, members in families.items():
        parts.append(f"\nclass {_family(family)}:\n")
        parts += [line for card in members for line in _method(card)]
    parts.append(CATALOGUE)
    parts += [f"    {family}: {_family(family)}\n" for family in families if "." not in family]
    parts += [line for card in own for line in _method(card)]
    return "".join(parts)


def _family(name: str) -> str:
    return f"_{name.replace('.', '_').capitalize()}"


def _method(card: Card) -> Iterator[str]:
    """Write one block as a method, an argument a line."""
    yield f"    def {card.name.rpartition('.')[2]}(\n        self,\n"
    for port in card.inputs:
        yield f"        *{port.name}: _Input,\n" if port.variadic else f"        {port.name}: _Input = ...,\n"
    if not any(port.variadic for port in card.inputs):
        yield "        *,\n"
    taken = {"self", "node", "id", *(port.name for port in card.inputs)}
    for arg in card.args:
        if arg.name.isidentifier() and not keyword.iskeyword(arg.name) and arg.name not in taken:
            yield f"        {arg.name}: {_named(arg.kind)}{'' if arg.is_required else ' = ...'},\n"
    yield "        id: str | None = ...,\n        **node: Any,\n    ) -> Ref: ...\n"


def _named(kind: Kind) -> str:
    """Name the Python type of what an argument takes."""
    simple = {Int: "_Int", Float: "_Float", Bool: "_Bool", Sizes: "_Sizes", Text: "str", Null: "None"}
    if type(kind) in simple:
        return simple[type(kind)]
    if isinstance(kind, Choice):
        return _literal(kind) if all(isinstance(one, str) for one in kind.choices) else "Any"
    if isinstance(kind, AnyOf):
        names = list(dict.fromkeys(_named(one) for one in kind.kinds))
        return "Any" if "Any" in names else " | ".join(names)
    return "Any"


def _literal(kind: Choice) -> str:
    words = ", ".join(f'"{word}"' for word in kind.choices)
    return f"Literal[{words}] | Formula" if len(words) <= WIDEST else "str | Formula"


if __name__ == "__main__":
    HOME.write_text(stub(), encoding="utf-8")
    sys.stdout.write(f"{HOME.name} is written\n")
