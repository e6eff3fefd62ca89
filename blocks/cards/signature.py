"""Ports, bounds and checks that the cards of several families share."""

from __future__ import annotations

from typing import Final

from blocks.card import Args, Port
from blocks.errors import RuleFault
from blocks.kinds import Int
from blocks.shapes import Shape

MOST_CHANNELS: Final = 1 << 24
MOST_ROWS: Final = 1 << 28
MOST_EXTENT: Final = 1 << 16

CHANNELS: Final = Int(1, MOST_CHANNELS)
ROWS: Final = Int(1, MOST_ROWS)

X: Final = Port("x", dtype="floating")
ANY_X: Final = Port("x")

AXES: Final = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
LAYOUTS: Final = {axes: f"(N, C, {', '.join(names)})" for axes, names in AXES.items()}


def torch_page(name: str) -> str:
    """Give the address of the page that documents a module of `torch.nn`.

    >>> torch_page("ReLU")
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html'
    """
    return f"https://docs.pytorch.org/docs/stable/generated/torch.nn.{name}.html"


def needs_floating(shape: Shape, port: str = "x") -> None:
    """Refuse inputs that do not hold floating-point numbers."""
    if not shape.is_floating:
        raise RuleFault(
            f"{port} needs floating-point numbers, got {shape.dtype}",
            code="wrong-dtype",
            hint="turn it into floating-point numbers first, with Cast or an Embedding",
        )


def size_of(args: Args, argument: str, shape: Shape, index: int, noun: str) -> int:
    """Take the size that an inferred argument states, and refuse it where the input has another.

    `noun` is what the size counts, as in "channels".
    """
    stated: int = args[argument]
    known = shape[index].constant
    if known is not None and known != stated:
        raise RuleFault(
            f"{argument} is {stated}, but the input has {known} {noun}",
            code="inferred-mismatch",
            argument=argument,
            hint=f"leave {argument} out: it is inferred",
        )
    return stated


def bad_argument(argument: str, what: str) -> RuleFault:
    """Make the fault of an argument whose value cannot be."""
    return RuleFault(what, code="bad-argument", argument=argument)


def divides(args: Args, argument: str, other: str) -> int:
    """Refuse an argument that does not divide another one; give the quotient."""
    divisor, number = args[argument], args[other]
    if number % divisor:
        raise bad_argument(argument, f"{argument} {divisor} does not divide {other} {number}")
    quotient: int = number // divisor
    return quotient
