"""Cards of sums of products, and of attention as a function."""

from __future__ import annotations

import re
from collections.abc import Sequence

from blocks.card import Arg, Args, Card, Port, Result, needs_at_least_dims, needs_dims
from blocks.cards.broadcasting import broadcast, needs_floating
from blocks.conditions import Claim, Equal
from blocks.dims import Dim, product
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Text, optional
from blocks.shapes import Shape

EQUATION = re.compile(r"[A-Za-z]*(,[A-Za-z]*)?->[A-Za-z]*\Z")
SCALES = (
    Arg("beta", Float(), 1.0, doc="what x is multiplied with"),
    Arg("alpha", Float(), 1.0, doc="what the product is multiplied with"),
)


def _bad(what: str) -> RuleFault:
    return RuleFault(what, code="bad-argument", argument="equation")


def _one_dtype(inputs: Sequence[Shape]) -> None:
    needs_floating(inputs)
    if len({shape.dtype for shape in inputs}) > 1:
        raise RuleFault(
            f"needs inputs of one dtype, got {' and '.join(shape.dtype for shape in inputs)}",
            code="wrong-dtype",
        )


def _einsum(args: Args, inputs: tuple[Shape, ...]) -> Result:
    terms, result = _read(args.equation, len(inputs))
    _one_dtype(inputs)
    sizes: dict[str, Dim] = {}
    claims: list[Claim] = []
    for term, shape in zip(terms, inputs, strict=True):
        needs_dims(shape, len(term), f"({', '.join(term)})")
        for letter, dim in zip(term, shape, strict=True):
            known = sizes.setdefault(letter, dim)
            if known != dim:
                claims.append(Equal(known, dim, f"Einsum needs equal sizes for '{letter}'"))
                sizes[letter] = known if known.is_constant else dim
    if set(result) - set(sizes):
        raise _bad(f"'{(set(result) - set(sizes)).pop()}' stands on the right side alone")
    out = inputs[0].with_dims(sizes[letter] for letter in result)
    return Result((out,), macs=_macs(terms, result, sizes), claims=tuple(claims))


def _read(equation: str, count: int) -> tuple[list[str], str]:
    if not EQUATION.match(equation):
        raise _bad(
            "needs one or two terms of letters, `->`, and the letters of the result, as in `bij,bjk->bik`"
        )
    left, _, result = equation.partition("->")
    terms = left.split(",")
    if len(terms) != count:
        raise _bad(f"has {len(terms)} terms, and there are {count} inputs")
    if any(len(set(term)) < len(term) for term in (*terms, result)):
        raise _bad("names each dim of a term once")
    return terms, result


def _macs(terms: Sequence[str], result: str, sizes: dict[str, Dim]) -> Dim:
    """Count the product of all sizes that meet, if there is a sum over both inputs at all."""
    if len(terms) == 1:
        return Dim(0)
    shared = set(terms[0]) & set(terms[1])
    if not [letter for letter in shared - set(result) if sizes[letter] != 1]:
        return Dim(0)
    return product([sizes[letter] for letter in sizes if letter in result or letter in shared])


def _add_product(args: Args, inputs: tuple[Shape, ...]) -> Result:
    x, left, right = inputs
    _one_dtype(inputs)
    count = len(left)
    what = "needs as many columns on the left as rows on the right"
    claims: list[Claim] = [] if left[-1] == right[-2] else [Equal(left[-1], right[-2], what)]
    if count == 3 and left[0] != right[0]:
        claims.append(Equal(left[0], right[0], "needs equal batches"))
    made = (*left.dims[:-1], right[-1])
    sizes, more = broadcast((x.dims, made), "needs an x that fits the product, or sizes of 1")
    if len(x) > count:
        raise RuleFault(f"needs an x of at most {count} dims, got {len(x)}")
    for size, own in zip(sizes, made, strict=True):
        if size != own:
            claims.append(Equal(size, own, "the product does not stretch to the size of x"))
    return Result((left.with_dims(made),), macs=product(made) * left[-1], claims=(*claims, *more))


def _matrices(args: Args, inputs: tuple[Shape, ...]) -> Result:
    for shape in inputs[1:]:
        needs_dims(shape, 2, "(rows, columns)")
    return _add_product(args, inputs)


def _batches(args: Args, inputs: tuple[Shape, ...]) -> Result:
    for shape in inputs[1:]:
        needs_dims(shape, 3, "(N, rows, columns)")
    return _add_product(args, inputs)


def _added(name: str, doc: str, function: str) -> Card:
    is_batch = function == "baddbmm"
    return Card(
        name=name,
        doc=doc,
        family="merge",
        inputs=(
            Port("x", "what is added", dtype="floating"),
            Port("left", "the left matrices", dtype="floating"),
            Port("right", "the right ones", dtype="floating"),
        ),
        args=SCALES,
        rule=_batches if is_batch else _matrices,
        expression=lambda args, names, shapes: (
            f"torch.{function}({', '.join(names)}, beta={args.beta!r}, alpha={args.alpha!r})"
        ),
        formula="(…), (…, n, k), (…, k, m) -> (…, n, m)",
    )


def _attend(args: Args, inputs: tuple[Shape, ...]) -> Result:
    query, key, value = inputs[:3]
    for shape in (query, key, value):
        needs_at_least_dims(shape, 3, "(N, ..., L, features)")
        if len(shape) != len(query):
            raise RuleFault(f"needs query, key and value of as many dims, got {len(query)} and {len(shape)}")
    _one_dtype((query, key, value))
    claims: list[Claim] = []
    if query[-1] != key[-1]:
        claims.append(Equal(query[-1], key[-1], "query and key need as many features"))
    if key[-2] != value[-2]:
        claims.append(Equal(key[-2], value[-2], "key and value need equal lengths"))
    for shape in (key, value):
        for one, other in zip(query.dims[:-2], shape.dims[:-2], strict=True):
            if one != other:
                claims.append(Equal(one, other, "query, key and value need equal batches and heads"))
    if len(inputs) > 3:
        claims.extend(_mask_claims(args, inputs))
    out = query.with_dim(-1, value[-1])
    weights = product(list(query.dims[:-1])) * key[-2]
    return Result((out,), macs=weights * (query[-1] + value[-1]), claims=tuple(claims))


def _mask_claims(args: Args, inputs: tuple[Shape, ...]) -> tuple[Claim, ...]:
    query, key, _, mask = inputs
    if args.is_causal:
        raise RuleFault(
            "is_causal makes a mask of its own, and here is one", code="bad-argument", argument="is_causal"
        )
    if mask.dtype not in ("bool", query.dtype):
        raise RuleFault(f"needs a mask of bool or {query.dtype}, got {mask.dtype}", code="wrong-dtype")
    wanted = (*query.dims[:-1], key[-2])
    if not 2 <= len(mask) <= len(wanted):
        raise RuleFault(f"needs a mask of 2 to {len(wanted)} dims, got {len(mask)}")
    return tuple(
        Equal(one, other, "the mask needs the sizes (…, L, S), or 1")
        for one, other in zip(mask.dims[::-1], wanted[::-1], strict=False)
        if one not in (1, other)
    )


def _attend_text(args: Args, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> str:
    more = f", attn_mask={names[3]}" if len(names) > 3 else ""
    more += f", dropout_p={args.dropout!r}" if args.dropout else ""
    more += f", is_causal={args.is_causal!r}" if args.is_causal else ""
    more += f", scale={args.scale!r}" if args.scale is not None else ""
    return f"torch.nn.functional.scaled_dot_product_attention({', '.join(names[:3])}{more})"


CARDS = (
    Card(
        name="Einsum",
        doc="Multiply and add up by an equation that names dims, as in `bij,bjk->bik`.",
        family="merge",
        inputs=(Port("inputs", "one tensor or two, in the order of the terms", variadic=True),),
        args=(Arg("equation", Text(), doc="the terms, `->`, and the dims of the result", shown=True),),
        rule=_einsum,
        expression=lambda args, names, shapes: f"torch.einsum({args.equation!r}, {', '.join(names)})",
        formula="the right side of the equation",
    ),
    _added("AddMatMul", "Add a tensor to a product of matrices, in one step.", "addmm"),
    _added("AddBatchMatMul", "Add a tensor to a product of batches of matrices, in one step.", "baddbmm"),
    Card(
        name="ScaledDotProductAttention",
        doc="Each target takes from the sources as its query fits their keys; no weights of its own.",
        family="attention",
        inputs=(
            Port("query", "(N, heads, L, features)", dtype="floating"),
            Port("key", "(N, heads, S, features)", dtype="floating"),
            Port("value", "(N, heads, S, features)", dtype="floating"),
            Port("mask", "true where a target may look, or numbers that are added", optional=True),
        ),
        args=(
            Arg("is_causal", Bool(), False, doc="let no target look at later sources", shown=True),
            Arg(
                "scale",
                optional(Float(0.0, above=True)),
                None,
                doc="of the products; null is 1/sqrt(features)",
            ),
            Arg("dropout", Float(0, 1), 0.0, doc="share of weights that are dropped, in eval mode as well"),
        ),
        rule=_attend,
        expression=_attend_text,
        source="https://arxiv.org/abs/1706.03762",
        formula="(N, h, L, E), (N, h, S, E), (N, h, S, V) -> (N, h, L, V)",
    ),
)
