"""Parameters of classes: what differs between the scopes that share one, laid side by side."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from blocks.errors import NetdraftError
from builder.model.writing.survey import Scope, Survey
from builder.model.writing.text import checked, literal

COPIES = "*"
"""Stands for the number of copies in a run, where the name of an argument would stand."""

Spot = tuple[int, int, str]
"""A place in a constructor where a value is written: part, run, argument."""

_Vector = tuple[str, ...]
"""The texts of one spot in each scope of the structure."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a class: name, annotation, and its text in each scope of the structure."""

    name: str
    annotation: str
    texts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """What the class of a structure takes, and what stands at each spot of its constructor."""

    parameters: tuple[Parameter, ...]
    texts: Mapping[Spot, str]


def signatures_of(survey: Survey, reserved: Collection[str]) -> tuple[Signature, ...]:
    """Find the parameters of each structure, inner ones first; none takes a `reserved` name."""
    found: list[Signature] = []
    for scopes in survey.scopes:
        found.append(_signature(scopes, found, reserved))
    return tuple(found)


def _signature(scopes: list[Scope], inner: list[Signature], reserved: Collection[str]) -> Signature:
    spots = _spots(scopes, inner)
    fewer = _totalled(spots)
    varying: dict[_Vector, Spot] = {}
    for spot, vector in spots.items():
        if len(set(vector)) > 1:
            varying.setdefault(vector, spot)
    names = _names(scopes, varying, reserved)
    parameters = tuple(
        Parameter(name, _annotation(vector), dict(zip(map(id, scopes), vector, strict=True)))
        for vector, name in names.items()
    )
    texts = {spot: names.get(vector, vector[0]) for spot, vector in spots.items()}
    return Signature(parameters, {spot: text + fewer.get(spot, "") for spot, text in texts.items()})


def _spots(scopes: list[Scope], inner: list[Signature]) -> dict[Spot, _Vector]:
    """Give the text at each spot, for each scope."""
    columns: dict[Spot, list[str]] = {}
    for scope in scopes:
        for part, runs in enumerate(scope.runs):
            for index, run in enumerate(runs):
                columns.setdefault((part, index, COPIES), []).append(str(run.count))
                arguments = run.arguments
                if run.child is not None:
                    taken = inner[run.child.structure].parameters
                    arguments = tuple((one.name, one.texts[id(run.child)]) for one in taken)
                for name, text in arguments:
                    columns.setdefault((part, index, name), []).append(text)
    return {spot: tuple(texts) for spot, texts in columns.items()}


def _totalled(spots: dict[Spot, _Vector]) -> dict[Spot, str]:
    """Count all copies where one run of a part differs in length; that run is what is left."""
    runs: dict[int, list[Spot]] = {}
    for spot in spots:
        if spot[2] == COPIES:
            runs.setdefault(spot[0], []).append(spot)
    fewer: dict[Spot, str] = {}
    for some in runs.values():
        varying = [spot for spot in some if len(set(spots[spot])) > 1]
        if len(varying) == 1 and len(some) > 1:
            others = sum(int(spots[spot][0]) for spot in some if spot != varying[0])
            spots[varying[0]] = tuple(str(int(text) + others) for text in spots[varying[0]])
            fewer[varying[0]] = f" - {others}"
    return fewer


def _names(
    scopes: list[Scope], varying: Mapping[_Vector, Spot], reserved: Collection[str]
) -> dict[_Vector, str]:
    """Name each vector after the composite's param, else the argument, else node and argument."""
    settings = _settings(scopes)
    wanted = {vector: settings.get(vector, _argument(scopes[0], spot)) for vector, spot in varying.items()}
    names: dict[_Vector, str] = {}
    for vector, spot in varying.items():
        name = wanted[vector]
        shared = sum(other == name for other in wanted.values()) > 1
        if shared and vector not in settings:
            name = f"{scopes[0].parts[spot[0]].name}_{name}"
        while name in reserved or name in names.values():
            name += "_"
        names[vector] = name
    return names


def _settings(scopes: list[Scope]) -> dict[_Vector, str]:
    found: dict[_Vector, str] = {}
    for name in scopes[0].graph.settings:
        try:
            vector = tuple(literal(scope.graph.settings[name]) for scope in scopes)
        except NetdraftError:
            continue
        found.setdefault(vector, checked(name))
    return found


def _argument(scope: Scope, spot: Spot) -> str:
    return "copies" if spot[2] == COPIES else checked(spot[2])


def _annotation(vector: _Vector) -> str:
    return " | ".join(dict.fromkeys(_type(text) for text in vector))


def _type(text: str) -> str:
    if text in ("True", "False"):
        return "bool"
    if text == "None":
        return "None"
    if text[0] in "\"'":
        return "str"
    if text[0] == "(":
        return "tuple[int, ...]" if re.fullmatch(r"[\d, ()-]+", text) else "tuple[object, ...]"
    return "int" if re.fullmatch(r"-?\d+", text) else "float"
