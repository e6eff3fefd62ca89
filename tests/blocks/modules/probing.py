"""Helpers to register a module for a test and to probe it."""

from __future__ import annotations

from torch import nn

from blocks.card import Result
from blocks.modules.probe import probe
from blocks.registration import register
from blocks.registry import find
from blocks.settle import UNBOUND, bind, rule_inputs, settle
from blocks.shapes import Shape


def probed(name: str, *shapes: Shape, **given: object) -> Result:
    card = find(name)
    by_port = {port.name: shape for port, shape in zip(card.inputs, shapes, strict=False) if shape != UNBOUND}
    settled = settle(card, given, by_port)  # type: ignore[arg-type]
    inputs = shapes if card.inputs[-1].variadic else rule_inputs(card, bind(card, by_port))
    return probe(card, settled.args, inputs)


def registered(forward: object, name: str = "Made") -> str:
    class Made(nn.Module):
        pass

    Made.forward = forward  # type: ignore[method-assign, assignment]
    register(Made, name=name)
    return name
