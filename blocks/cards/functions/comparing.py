"""Cards of comparisons, truth values, and choices by them."""

from __future__ import annotations

from blocks.card import Arg, Args, Card, Expression, Port, Result
from blocks.cards.broadcasting import broadcast, mixed
from blocks.errors import RuleFault
from blocks.kinds import LARGEST, AnyOf, Choice, Float, Int, optional
from blocks.shapes import Shape

NUMBER = AnyOf((Int(-LARGEST), Float()))
FORMULA = "(…), (…) -> the broadcast shape"
COMPARED = (Port("x", "the left operand"), Port("other", "the right one", optional=True))
MASK = Port("mask", "true where a number is put", dtype="bool")


def _compare(args: Args, inputs: tuple[Shape, ...]) -> Result:
    if (len(inputs) > 1) == (args.value is not None):
        raise RuleFault("needs two inputs, or one and a number as `value`")
    if any(shape.dtype == "complex64" for shape in inputs):
        raise RuleFault("needs numbers that have an order, got complex64", code="wrong-dtype")
    sizes, claims = broadcast(inputs, "a comparison needs sizes that are equal, or 1")
    return Result((Shape(sizes, "bool"),), claims=claims)


def _infix(sign: str) -> Expression:
    def expression(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
        return f"{names[0]} {sign} {names[1] if len(names) > 1 else repr(args.value)}"

    return expression


def _comparison(name: str, words: str, sign: str) -> Card:
    return Card(
        name=name,
        doc=f"Tell element by element whether `x` is {words} `other`, or a number.",
        family="other",
        inputs=COMPARED,
        args=(Arg("value", optional(NUMBER), None, doc="a number to compare with", shown=True),),
        rule=_compare,
        expression=_infix(sign),
        formula=FORMULA,
    )


def _logic(args: Args, inputs: tuple[Shape, ...]) -> Result:
    _needs_bool(inputs)
    sizes, claims = broadcast(inputs, "truth values need sizes that are equal, or 1")
    return Result((Shape(sizes, "bool"),), claims=claims)


def _needs_bool(shapes: tuple[Shape, ...]) -> None:
    for shape in shapes:
        if shape.dtype != "bool":
            raise RuleFault(f"needs boolean inputs, got {shape.dtype}", code="wrong-dtype")


def _logical(name: str, doc: str, function: str) -> Card:
    pair = (Port("x", "truth values", dtype="bool"), Port("other", "truth values", dtype="bool"))
    return Card(
        name=name,
        doc=doc,
        family="other",
        inputs=pair if name != "LogicalNot" else pair[:1],
        rule=_logic,
        expression=lambda args, names, shapes: f"torch.{function}({', '.join(names)})",
        formula=FORMULA if name != "LogicalNot" else "(…) -> (…)",
    )


def _where(args: Args, inputs: tuple[Shape, ...]) -> Result:
    condition, sides = inputs[0], [shape for shape in inputs[1:] if shape.dtype]
    _needs_bool((condition,))
    numbers = [one for one in (args.value, args.otherwise) if one is not None]
    has_x = len(inputs) > 1 and bool(inputs[1].dtype)
    has_other = len(inputs) > 2
    if has_x == (args.value is not None) or has_other == (args.otherwise is not None):
        raise RuleFault("needs each side once: `x` or `value`, and `other` or `otherwise`")
    if len(sides) == 2 and sides[0].dtype != sides[1].dtype:
        raise RuleFault(
            f"needs two sides of one dtype, got {sides[0].dtype} and {sides[1].dtype}", code="wrong-dtype"
        )
    dtype = mixed(sides) if sides else "float32"
    if not sides or any(_kind(one) > _rank(dtype) for one in numbers):
        raise RuleFault("needs a side of floating-point numbers beside numbers", code="wrong-dtype")
    sizes, claims = broadcast([condition, *sides], "a choice needs sizes that are equal, or 1")
    return Result((Shape(sizes, dtype),), claims=claims)


def _rank(dtype: str) -> int:
    return 0 if dtype == "bool" else 1 if "int" in dtype else 2


def _kind(number: float) -> int:
    return 0 if isinstance(number, bool) else 1 if isinstance(number, int) else 2


def _where_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    rest = list(names[1:])
    one = repr(args.value) if args.value is not None else rest.pop(0)
    other = repr(args.otherwise) if args.otherwise is not None else rest.pop(0)
    return f"torch.where({names[0]}, {one}, {other})"


def _fill(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, mask = inputs
    _needs_bool((mask,))
    if not x.is_floating and not (isinstance(args.value, int) and x.dtype != "bool"):
        raise RuleFault(f"needs floating-point numbers for {args.value}, got {x.dtype}", code="wrong-dtype")
    sizes, claims = broadcast(inputs, "a mask needs sizes that are equal to the input's, or 1")
    return Result((Shape(sizes, x.dtype),), claims=claims)


def _fill_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    value = f'float("{args.value}")' if isinstance(args.value, str) else repr(args.value)
    return f"torch.masked_fill({names[0]}, {names[1]}, {value})"


CARDS = (
    _comparison("Greater", "greater than", ">"),
    _comparison("GreaterEqual", "at least", ">="),
    _comparison("Less", "less than", "<"),
    _comparison("LessEqual", "at most", "<="),
    _comparison("Equal", "equal to", "=="),
    _comparison("NotEqual", "other than", "!="),
    _logical("LogicalAnd", "Tell where both inputs are true.", "logical_and"),
    _logical("LogicalOr", "Tell where one input is true, or both.", "logical_or"),
    _logical("LogicalNot", "Turn truth values around.", "logical_not"),
    Card(
        name="Where",
        doc="Choose, element by element: `x` where the condition is true, else `other`.",
        family="merge",
        inputs=(
            Port("condition", "truth values", dtype="bool"),
            Port("x", "taken where true", optional=True),
            Port("other", "taken where false", optional=True),
        ),
        args=(
            Arg("value", optional(NUMBER), None, doc="a number in the place of `x`", shown=True),
            Arg("otherwise", optional(NUMBER), None, doc="a number in the place of `other`", shown=True),
        ),
        rule=_where,
        expression=_where_text,
        formula=FORMULA,
    ),
    Card(
        name="MaskedFill",
        doc="Put one number wherever a mask is true.",
        family="merge",
        inputs=(Port("x", "any tensor of numbers"), MASK),
        args=(
            Arg("value", AnyOf((NUMBER, Choice(("-inf", "inf")))), doc="the number, or `-inf`", shown=True),
        ),
        rule=_fill,
        expression=_fill_text,
        formula=FORMULA,
    ),
)
