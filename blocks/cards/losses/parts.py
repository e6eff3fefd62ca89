"""What the cards of losses share: arguments, checks, and what a reduction leaves."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.card import Arg, Args, Card, Port, Rule
from blocks.cards.broadcasting import broadcast
from blocks.cards.signature import torch_page
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Choice, Float, Int
from blocks.shapes import Shape

REDUCTION = Arg(
    "reduction", Choice(("none", "mean", "sum")), "mean", "what becomes of the single losses", shown=True
)
MARGIN = Arg("margin", Float(), 1.0, "how far apart is far enough", shown=True)
EPSILON = Float(0, 1, above=True)
IGNORED = Arg("ignore_index", Int(), -100, "the class that does not count")
SMOOTHING = Arg("label_smoothing", Float(0, 1), 0.0, "how much of each target is spread over all classes")
SWAP = Arg("swap", Bool(), False, "whether the nearer of anchor and positive counts")


def loss(
    name: str, doc: str, ports: tuple[Port, ...], args: tuple[Arg, ...], rule: Rule, formula: str
) -> Card:
    """Make the card of a loss; `formula` tells the sizes of the single losses."""
    return Card(
        name=name,
        doc=doc,
        family="other",
        inputs=ports,
        args=args,
        rule=rule,
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula=f"{formula}, or () where they are reduced",
    )


def floating(*names: str) -> tuple[Port, ...]:
    """Make ports of floating-point numbers."""
    return tuple(Port(name, dtype="floating") for name in names)


def reduced(args: Args, shape: Shape) -> Shape:
    """Give the shape of the loss from that of the single losses."""
    return shape if args.reduction == "none" else shape.with_dims(())


def broadcast_to_one(shapes: Sequence[Shape], names: str) -> tuple[tuple[Dim, ...], tuple[Claim, ...]]:
    """Align sizes from the right; `names` says whose they are."""
    return broadcast(shapes, f"{names} need sizes that can be broadcast")


def broadcast_notes(shapes: Sequence[Shape], names: str) -> tuple[str, ...]:
    """Warn of sizes that differ, as torch does where it is rarely meant."""
    first, *others = shapes
    if all(other.dims == first.dims for other in others):
        return ()
    return (f"{names} differ in size, so the smaller one is repeated",)


def needs_one_dtype(shapes: Sequence[Shape], names: Sequence[str]) -> None:
    """Refuse floating-point numbers of different precision."""
    for shape, name in zip(shapes[1:], names[1:], strict=True):
        if shape.dtype != shapes[0].dtype:
            raise wrong_dtype(name, f"the dtype of {names[0]}, {shapes[0].dtype}", shape)


def needs_numbers(shape: Shape, name: str) -> None:
    """Refuse true and false."""
    if shape.dtype == "bool" or shape.dtype.startswith("complex"):
        raise wrong_dtype(name, "numbers", shape)


def needs_classes(shape: Shape, name: str, *, also: tuple[str, ...] = ()) -> None:
    """Refuse what is no number of a class."""
    if shape.dtype not in ("int64", *also):
        raise wrong_dtype(name, " or ".join(("int64", *also)), shape)


def wrong_dtype(name: str, wanted: str, shape: Shape) -> RuleFault:
    """Make the fault of a port whose numbers are of another type."""
    return RuleFault(
        f"{name} needs {wanted}, got {shape.dtype}", code="wrong-dtype", hint="turn it into that with Cast"
    )


def equal_sizes(left: Sequence[Dim], right: Sequence[Dim], what: str) -> tuple[Claim, ...]:
    """Claim that as many sizes are equal; `what` says why."""
    return tuple(Equal(one, other, what) for one, other in zip(left, right, strict=True) if one != other)


def needs_equal_ranks(shapes: Sequence[Shape], names: str) -> None:
    """Refuse inputs of different numbers of dims."""
    counts = [len(shape) for shape in shapes]
    if len(set(counts)) > 1:
        listed = f"{', '.join(str(count) for count in counts[:-1])} and {counts[-1]}"
        raise RuleFault(f"{names} need equally many dims, got {listed}")
