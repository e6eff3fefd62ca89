"""Cards of attention and of the transformer layers built on it."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.signature import CHANNELS, bad_argument, divides, needs_floating, size_of
from blocks.conditions import Claim, Equal
from blocks.dims import Dim
from blocks.errors import RuleFault
from blocks.kinds import Bool, Float, Int, optional
from blocks.settle import UNBOUND
from blocks.shapes import Shape

SOURCE = "https://arxiv.org/abs/1706.03762"
PARTS = ("query", "key", "value")


def attention_parameters(
    width: int,
    *,
    key_width: int | None = None,
    value_width: int | None = None,
    has_bias: bool = True,
    has_extra: bool = False,
    prefix: str = "",
) -> tuple[Tensor, ...]:
    """List the parameters of attention below the path `prefix`.

    `has_extra` adds a learned key and value.
    """
    key_width, value_width = key_width or width, value_width or width
    weights: tuple[Tensor, ...]
    if key_width == value_width == width:
        weights = (Tensor("in_proj_weight", (3 * width, width)),)
    else:
        widths = zip("qkv", (width, key_width, value_width), strict=True)
        weights = tuple(Tensor(f"{one}_proj_weight", (width, size)) for one, size in widths)
    in_bias = (Tensor("in_proj_bias", (3 * width,)),) if has_bias else ()
    extra = tuple(Tensor(name, (1, 1, width)) for name in ("bias_k", "bias_v")) if has_extra else ()
    out_bias = (Tensor("out_proj.bias", (width,)),) if has_bias else ()
    listed = (*weights, *in_bias, *extra, Tensor("out_proj.weight", (width, width)), *out_bias)
    return tuple(Tensor(f"{prefix}{one.name}", one.shape) for one in listed)


def attention_macs(
    width: int, *, batch: Dim, targets: Dim, sources: Dim, widths: tuple[int, int], extra: int = 0
) -> Dim:
    """Count the multiply-adds: projections in, weights, weighted sums, projection out.

    `widths` are those of key and value; `extra` counts sources that the block adds itself.
    """
    projections = targets * (2 * width * width) + sources * (width * sum(widths))
    return batch * (projections + targets * (sources + extra) * (2 * width))


def sequence(shape: Shape, batch_first: bool) -> tuple[Dim, Dim]:
    """Give batch and length of a sequence of vectors."""
    return (shape[0], shape[1]) if batch_first else (shape[1], shape[0])


def layout(batch_first: bool) -> str:
    """Name the dims of a sequence of vectors."""
    return "(N, L, features)" if batch_first else "(L, N, features)"


def mask_claims(
    mask: Shape, port: str, sizes: tuple[Dim, Dim], batch: Dim | None = None
) -> tuple[Claim, ...]:
    """Check a mask; `batch` is the size of a third dim that it may have in front."""
    if not (mask.is_floating or mask.dtype == "bool"):
        raise RuleFault(f"{port} needs floating-point numbers or bool, got {mask.dtype}", code="wrong-dtype")
    if len(mask) != 2 and not (len(mask) == 3 and batch is not None):
        raise RuleFault(f"{port} needs 2 dims{' or 3' if batch is not None else ''}, got {len(mask)}")
    wanted = sizes if len(mask) == 2 or batch is None else (batch, *sizes)
    text = ", ".join(str(size) for size in wanted)
    return tuple(
        Equal(one, size, f"{port} needs the sizes ({text})")
        for one, size in zip(mask.dims, wanted, strict=True)
        if one != size
    )


def equal(left: Dim, right: Dim, what: str) -> tuple[Claim, ...]:
    """Claim that two sizes are equal, unless they are so plainly."""
    return () if left == right else (Equal(left, right, what),)


def _attend(args: Args, inputs: tuple[Shape, ...]) -> Result:
    query, key, value = inputs[:3]
    for shape, port in zip((query, key, value), PARTS, strict=True):
        needs_dims(shape, 3, layout(args.batch_first))
        needs_floating(shape, port)
    width = size_of(args, "embed_dim", query, 2, "features")
    divides(args, "num_heads", "embed_dim")
    widths = (_width(args, "kdim", key), _width(args, "vdim", value))
    batch, targets = sequence(query, args.batch_first)
    _, sources = sequence(key, args.batch_first)
    extra = args.add_bias_kv + args.add_zero_attn
    each = () if args.average_attn_weights else (args.num_heads,)
    outputs = (query.with_dim(2, width), query.with_dims((batch, *each, targets, sources + extra)))
    return Result(
        outputs=outputs if args.need_weights else outputs[:1],
        params=attention_parameters(
            width,
            key_width=widths[0],
            value_width=widths[1],
            has_bias=args.bias,
            has_extra=args.add_bias_kv,
        ),
        macs=attention_macs(width, batch=batch, targets=targets, sources=sources, widths=widths, extra=extra),
        claims=(*_meeting(args, inputs), *_masks(args, inputs)),
    )


def _width(args: Args, argument: str, shape: Shape) -> int:
    """Take the width of key or value, which is that of the query unless stated."""
    width: int = args.embed_dim if args[argument] is None else args[argument]
    if shape[2].is_constant and shape[2] != width:
        raise RuleFault(
            f"{argument} is {width}, but the input has {shape[2]} features",
            code="inferred-mismatch",
            argument=argument,
        )
    return width


def _meeting(args: Args, inputs: tuple[Shape, ...]) -> tuple[Claim, ...]:
    """Say what query, key and value must have in common."""
    query, key, value = inputs[:3]
    (batch, _), (key_batch, sources) = sequence(query, args.batch_first), sequence(key, args.batch_first)
    value_batch, values = sequence(value, args.batch_first)
    widths = (_width(args, "kdim", key), _width(args, "vdim", value))
    return (
        *equal(batch, key_batch, "query and key need equal batches"),
        *equal(batch, value_batch, "query and value need equal batches"),
        *equal(sources, values, "key and value need equal lengths"),
        *equal(query[2], Dim(args.embed_dim), "query needs embed_dim features"),
        *equal(key[2], Dim(widths[0]), f"key needs {widths[0]} features"),
        *equal(value[2], Dim(widths[1]), f"value needs {widths[1]} features"),
    )


def _masks(args: Args, inputs: tuple[Shape, ...]) -> tuple[Claim, ...]:
    padding = inputs[3] if len(inputs) > 3 else UNBOUND
    mask = inputs[4] if len(inputs) > 4 else UNBOUND
    if args.is_causal and mask == UNBOUND:
        raise bad_argument("is_causal", "is_causal needs attn_mask")
    batch, targets = sequence(inputs[0], args.batch_first)
    _, sources = sequence(inputs[1], args.batch_first)
    claims: tuple[Claim, ...] = ()
    if padding != UNBOUND:
        claims = mask_claims(padding, "key_padding_mask", (batch, sources))
    if mask != UNBOUND:
        claims += mask_claims(mask, "attn_mask", (targets, sources), batch * args.num_heads)
    return claims


def _invoke(args: Args, names: Mapping[str, str]) -> str:
    query = names["query"]
    key = names.get("key", query)
    parts = [query, key, names.get("value", key)]
    parts.extend(f"{port}={names[port]}" for port in ("key_padding_mask", "attn_mask") if port in names)
    settings = {"need_weights": True, "average_attn_weights": True, "is_causal": False}
    parts.extend(f"{name}={args[name]!r}" for name, usual in settings.items() if args[name] != usual)
    return ", ".join(parts)


def _outputs(args: Args) -> tuple[Port, ...]:
    out, weights = Port("out"), Port("weights", "how much each target takes from each source", optional=True)
    return (out, weights) if args.need_weights else (out,)


ATTENTION = Card(
    name="MultiheadAttention",
    doc="Each target takes from the sources what its query asks of their keys.",
    family="attention",
    inputs=(
        Port("query", dtype="floating"),
        Port("key", otherwise="query", dtype="floating"),
        Port("value", otherwise="key", dtype="floating"),
        Port("key_padding_mask", "(N, S), true where a source is padding", optional=True),
        Port("attn_mask", "(L, S) or (N·heads, L, S), true where a target may not look", optional=True),
    ),
    args=(
        Arg("embed_dim", CHANNELS, inferred="query.features"),
        Arg("num_heads", Int(1, 1 << 16), shown=True),
        Arg("dropout", Float(0, 1), 0.0),
        Arg("bias", Bool(), True),
        Arg("add_bias_kv", Bool(), False, "whether a learned source is added"),
        Arg("add_zero_attn", Bool(), False, "whether a source of zeros is added"),
        Arg("kdim", optional(CHANNELS), None, "features of the key", inferred="key.features"),
        Arg("vdim", optional(CHANNELS), None, "features of the value", inferred="value.features"),
        Arg("batch_first", Bool(), False),
        Arg("need_weights", Bool(), True, "whether `weights` is given", at_call=True),
        Arg("average_attn_weights", Bool(), True, "whether `weights` is one for all heads", at_call=True),
        Arg("is_causal", Bool(), False, "says that attn_mask is causal", at_call=True),
    ),
    outputs=_outputs,
    rule=_attend,
    home="torch.nn:MultiheadAttention",
    invocation=_invoke,
    returns="{out}, {weights}",
    source=SOURCE,
    formula="(L, N, embed_dim) -> out (L, N, embed_dim), weights (N, L, S)",
)

CARDS = (ATTENTION,)
