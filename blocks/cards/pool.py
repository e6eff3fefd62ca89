"""Cards of poolings: windows that keep the largest, the mean or a norm of what they see."""

from __future__ import annotations

from functools import partial

from blocks.card import Arg, Args, Card, Port, Result, needs_dims
from blocks.cards.signature import AXES, LAYOUTS, MOST_EXTENT, X, bad_argument, needs_floating, torch_page
from blocks.cards.windows import not_empty, slid, slid_over
from blocks.conditions import AtLeast
from blocks.dims import Dim
from blocks.kinds import AnyOf, Bool, Float, Int, ListOf, Sizes, optional
from blocks.shapes import Shape

INDICES = Arg("return_indices", Bool(), False, "whether `indices` is given, as MaxUnpool takes it")
CEIL = Arg("ceil_mode", Bool(), False, "whether a window may hang over the end")
FIT = "the window must fit into {}"
LARGEST = "The largest number in each of a fixed count of windows."


def _pool(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Take `padding` and `dilation` where the card has them."""
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    padding = args.get("padding", (0,) * axes)
    dilation = args.get("dilation", (1,) * axes)
    kernel = _each(args.kernel_size, axes)
    stride = kernel if args.stride is None else _each(args.stride, axes)
    _check_padding(padding, kernel)
    leave = slid_over if args.ceil_mode else slid
    sides = padding if args.ceil_mode else tuple(2 * side for side in padding)
    sizes = [
        leave(
            shape[2 + axis],
            kernel=kernel[axis],
            stride=stride[axis],
            padding=sides[axis],
            dilation=dilation[axis],
        )
        for axis in range(axes)
    ]
    claims = (*not_empty(sizes, AXES[axes], FIT), *_bare_claims(args, shape, kernel))
    return Result(with_indices(args, shape.with_dims([*shape.dims[:2], *sizes])), claims=claims)


def with_indices(args: Args, out: Shape) -> tuple[Shape, ...]:
    """Add the places that the largest numbers come from, where they are asked for."""
    return (out, out.with_dtype("int64")) if args.get("return_indices") else (out,)


def pooled(args: Args) -> tuple[Port, ...]:
    """List the outputs of a pooling of the largest numbers."""
    out, indices = Port("out"), Port("indices", "where in x each number comes from", optional=True)
    return (out, indices) if args.get("return_indices") else (out,)


def _bare_claims(args: Args, shape: Shape, kernel: tuple[int, ...]) -> tuple[AtLeast, ...]:
    """Have the window fit without padding, as torch asks of means over three dims alone."""
    if len(kernel) < 3 or "dilation" in args:
        return ()
    triples = zip(shape.dims[2:], kernel, AXES[3], strict=True)
    return tuple(AtLeast(dim, points, FIT.format(name)) for dim, points, name in triples)


def _each(size: int | tuple[int, ...], axes: int) -> tuple[int, ...]:
    return size if isinstance(size, tuple) else (size,) * axes


def _check_padding(padding: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    """Hold padding to half of the window's points, however far they lie apart, as torch does."""
    for side, points in zip(padding, kernel, strict=True):
        if 2 * side > points:
            raise bad_argument(
                "padding", f"padding {side} must be at most {points // 2}, half of kernel_size"
            )


def _adapt(axes: int, args: Args, inputs: tuple[Shape, ...]) -> Result:
    (shape,) = inputs
    needs_dims(shape, axes + 2, LAYOUTS[axes])
    needs_floating(shape)
    sizes = [
        old if new is None else Dim(new) for old, new in zip(shape.dims[2:], args.output_size, strict=True)
    ]
    return Result(with_indices(args, shape.with_dims([*shape.dims[:2], *sizes])))


def _window(axes: int) -> tuple[Arg, Arg]:
    sizes = Sizes(axes, least=1, most=MOST_EXTENT)
    return (
        Arg("kernel_size", sizes, shown=True),
        Arg("stride", optional(sizes), None, "null takes kernel_size", shown=True),
    )


def _padding(axes: int) -> Arg:
    return Arg("padding", Sizes(axes, least=0, most=MOST_EXTENT), 0, "points on each side", shown=True)


def _max(axes: int) -> Card:
    return _card(
        f"MaxPool{axes}d",
        axes,
        "The largest number in each window.",
        (
            *_window(axes),
            _padding(axes),
            Arg("dilation", Sizes(axes, least=1, most=MOST_EXTENT), 1, "distance between the points"),
            INDICES,
            CEIL,
        ),
    )


def _average(axes: int) -> Card:
    divisor = Arg("divisor_override", optional(Int(1)), None, "divides the sum, instead of the size")
    return _card(
        f"AvgPool{axes}d",
        axes,
        "The mean of each window.",
        (
            *_window(axes),
            _padding(axes),
            CEIL,
            Arg("count_include_pad", Bool(), True, "whether the padding counts in the mean"),
            *((divisor,) if axes > 1 else ()),
        ),
    )


def _norm(axes: int) -> Card:
    sizes = Int(1, MOST_EXTENT) if axes == 1 else Sizes(axes, least=1, most=MOST_EXTENT)
    return _card(
        f"LPPool{axes}d",
        axes,
        "The p-norm of each window.",
        (
            Arg("norm_type", Float(0, above=True), doc="the p of the norm", shown=True),
            Arg("kernel_size", sizes, shown=True),
            Arg("stride", optional(sizes), None, "null takes kernel_size", shown=True),
            CEIL,
        ),
    )


def _card(name: str, axes: int, doc: str, args: tuple[Arg, ...]) -> Card:
    padding = " + 2·padding" if any(arg.name == "padding" for arg in args) else ""
    extent = (
        "dilation·(kernel_size - 1) - 1" if any(arg.name == "dilation" for arg in args) else "kernel_size"
    )
    sizes = ", ".join(f"⌊({axis}{padding} - {extent})/stride⌋ + 1" for axis in AXES[axes])
    return Card(
        name=name,
        doc=doc,
        family="pool",
        inputs=(X,),
        args=args,
        outputs=pooled if INDICES in args else (Port("out"),),
        rule=partial(_pool, axes),
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula=f"{LAYOUTS[axes]} -> (N, C, {sizes})",
    )


def _adaptive(name: str, axes: int, doc: str) -> Card:
    numbers = Sizes(axes, least=1, most=MOST_EXTENT)
    kind = numbers if axes == 1 else AnyOf((numbers, ListOf(optional(Int(1, MOST_EXTENT)), axes, axes)))
    size = Arg("output_size", kind, doc="the sizes to arrive at; null keeps one", shown=True)
    is_largest = name.startswith("AdaptiveMax")
    names = ", ".join(f"output_size[{axis}]" for axis in range(axes)) if axes > 1 else "output_size"
    return Card(
        name=name,
        doc=doc,
        family="pool",
        inputs=(X,),
        args=(size, INDICES) if is_largest else (size,),
        outputs=pooled if is_largest else (Port("out"),),
        rule=partial(_adapt, axes),
        home=f"torch.nn:{name}",
        source=torch_page(name),
        formula=f"{LAYOUTS[axes]} -> (N, C, {names})",
    )


CARDS = (
    *(_max(axes) for axes in (1, 2, 3)),
    *(_average(axes) for axes in (1, 2, 3)),
    *(_norm(axes) for axes in (1, 2, 3)),
    *(
        _adaptive(f"AdaptiveMaxPool{axes}d", axes, "The largest number in each of a fixed count of windows.")
        for axes in (1, 2, 3)
    ),
    *(
        _adaptive(f"AdaptiveAvgPool{axes}d", axes, "The mean of each of a fixed count of windows.")
        for axes in (1, 2, 3)
    ),
)
