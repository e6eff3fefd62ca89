"""Cards of the transformer's encoder and decoder layers."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.card import Arg, Args, Card, Port, Result, Tensor, needs_dims
from blocks.cards.attention import (
    SOURCE,
    attention_macs,
    attention_parameters,
    equal,
    layout,
    mask_claims,
    sequence,
)
from blocks.cards.signature import CHANNELS, bad_argument, divides, needs_floating, size_of
from blocks.conditions import Claim
from blocks.dims import Dim
from blocks.kinds import Bool, Choice, Float, Int
from blocks.settle import UNBOUND
from blocks.shapes import Shape


def _encode(args: Args, inputs: tuple[Shape, ...]) -> Result:
    source, mask, padding = _filled(inputs, 3)
    width = _width(args, source, "src")
    batch, length = sequence(source, args.batch_first)
    _needs_mask(args, "is_causal", mask, "src_mask")
    macs = attention_macs(width, batch=batch, targets=length, sources=length, widths=(width, width))
    return Result(
        outputs=(source,),
        params=(
            *attention_parameters(width, has_bias=args.bias, prefix="self_attn."),
            *_feed_forward(args),
            *_norms(args, 2),
        ),
        macs=macs + _feed_forward_macs(args, batch, length),
        claims=(
            *_mask(mask, "src_mask", (length, length), batch * args.nhead),
            *_mask(padding, "src_key_padding_mask", (batch, length)),
        ),
    )


def _decode(args: Args, inputs: tuple[Shape, ...]) -> Result:
    target, memory, *masks = _filled(inputs, 6)
    width = _width(args, target, "tgt")
    _width(args, memory, "memory")
    batch, length = sequence(target, args.batch_first)
    memory_batch, sources = sequence(memory, args.batch_first)
    _needs_mask(args, "tgt_is_causal", masks[0], "tgt_mask")
    _needs_mask(args, "memory_is_causal", masks[1], "memory_mask")
    itself = attention_macs(width, batch=batch, targets=length, sources=length, widths=(width, width))
    across = attention_macs(width, batch=batch, targets=length, sources=sources, widths=(width, width))
    return Result(
        outputs=(target,),
        params=(
            *attention_parameters(width, has_bias=args.bias, prefix="self_attn."),
            *attention_parameters(width, has_bias=args.bias, prefix="multihead_attn."),
            *_feed_forward(args),
            *_norms(args, 3),
        ),
        macs=itself + across + _feed_forward_macs(args, batch, length),
        claims=(
            *equal(batch, memory_batch, "tgt and memory need equal batches"),
            *equal(memory[2], Dim(width), f"memory needs {width} features"),
            *_mask(masks[0], "tgt_mask", (length, length), batch * args.nhead),
            *_mask(masks[1], "memory_mask", (length, sources), batch * args.nhead),
            *_mask(masks[2], "tgt_key_padding_mask", (batch, length)),
            *_mask(masks[3], "memory_key_padding_mask", (batch, sources)),
        ),
    )


def _filled(inputs: tuple[Shape, ...], count: int) -> tuple[Shape, ...]:
    return (*inputs, *(UNBOUND for _ in range(count - len(inputs))))


def _width(args: Args, shape: Shape, port: str) -> int:
    needs_dims(shape, 3, layout(args.batch_first))
    needs_floating(shape, port)
    divides(args, "nhead", "d_model")
    return size_of(args, "d_model", shape, 2, "features")


def _needs_mask(args: Args, argument: str, mask: Shape, port: str) -> None:
    if args[argument] and mask == UNBOUND:
        raise bad_argument(argument, f"{argument} needs {port}")


def _mask(mask: Shape, port: str, sizes: tuple[Dim, Dim], batch: Dim | None = None) -> tuple[Claim, ...]:
    return () if mask == UNBOUND else mask_claims(mask, port, sizes, batch)


def _feed_forward(args: Args) -> tuple[Tensor, ...]:
    inner, outer = (args.dim_feedforward,), (args.d_model,)
    listed = (
        Tensor("linear1.weight", (*inner, *outer)),
        Tensor("linear1.bias", inner),
        Tensor("linear2.weight", (*outer, *inner)),
        Tensor("linear2.bias", outer),
    )
    return _without_bias(args, listed)


def _norms(args: Args, count: int) -> tuple[Tensor, ...]:
    listed = tuple(
        Tensor(f"norm{index}.{name}", (args.d_model,))
        for index in range(1, count + 1)
        for name in ("weight", "bias")
    )
    return _without_bias(args, listed)


def _without_bias(args: Args, tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(one for one in tensors if args.bias or not one.name.endswith("bias"))


def _feed_forward_macs(args: Args, batch: Dim, length: Dim) -> Dim:
    weights: int = 2 * args.d_model * args.dim_feedforward
    return batch * length * weights


def _invoke_encoder(args: Args, names: Mapping[str, str]) -> str:
    return _invoke(args, names, ("src",), ("is_causal",))


def _invoke_decoder(args: Args, names: Mapping[str, str]) -> str:
    return _invoke(args, names, ("tgt", "memory"), ("tgt_is_causal", "memory_is_causal"))


def _invoke(args: Args, names: Mapping[str, str], ports: tuple[str, ...], settings: tuple[str, ...]) -> str:
    parts = [names[port] for port in ports]
    parts.extend(f"{port}={name}" for port, name in names.items() if port not in ports)
    parts.extend(f"{name}=True" for name in settings if args[name])
    return ", ".join(parts)


def _args(port: str, settings: tuple[str, ...]) -> tuple[Arg, ...]:
    return (
        Arg("d_model", CHANNELS, inferred=f"{port}.features"),
        Arg("nhead", Int(1, 1 << 16), shown=True),
        Arg("dim_feedforward", CHANNELS, 2048, shown=True),
        Arg("dropout", Float(0, 1), 0.1),
        Arg("activation", Choice(("relu", "gelu")), "relu", shown=True),
        Arg("layer_norm_eps", Float(0, 1, above=True), 1e-5),
        Arg("batch_first", Bool(), False),
        Arg("norm_first", Bool(), False, "whether the norms stand before attention and feed-forward"),
        Arg("bias", Bool(), True),
        *(Arg(name, Bool(), False, "says that the mask is causal", at_call=True) for name in settings),
    )


def _optional(*names: str) -> tuple[Port, ...]:
    return tuple(Port(name, optional=True) for name in names)


ENCODER = Card(
    name="TransformerEncoderLayer",
    doc="Attention of a sequence to itself, then a net at each place.",
    family="attention",
    inputs=(Port("src", dtype="floating"), *_optional("src_mask", "src_key_padding_mask")),
    args=_args("src", ("is_causal",)),
    rule=_encode,
    home="torch.nn:TransformerEncoderLayer",
    invocation=_invoke_encoder,
    source=SOURCE,
    formula="(L, N, d_model) -> the same",
)

DECODER = Card(
    name="TransformerDecoderLayer",
    doc="Attention of a sequence to itself, then to a memory, then a net at each place.",
    family="attention",
    inputs=(
        Port("tgt", dtype="floating"),
        Port("memory", dtype="floating"),
        *_optional("tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask"),
    ),
    args=_args("tgt", ("tgt_is_causal", "memory_is_causal")),
    rule=_decode,
    home="torch.nn:TransformerDecoderLayer",
    invocation=_invoke_decoder,
    source=SOURCE,
    formula="(L, N, d_model), (S, N, d_model) -> (L, N, d_model)",
)

CARDS = (ENCODER, DECODER)
