"""Cards of whole transformers: stacks of encoder and of decoder layers, alone and together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blocks.card import Arg, Args, Card, Port, Result, Tensor
from blocks.cards.transformer import DECODER, ENCODER
from blocks.dims import Dim
from blocks.kinds import Bool, Int
from blocks.settle import UNBOUND
from blocks.shapes import Shape

MOST_LAYERS = 1000
SHARED = tuple(arg for arg in ENCODER.args if not arg.at_call)
LAYERS = Arg("num_layers", Int(1, MOST_LAYERS), doc="how many layers", shown=True)
FINAL_NORM = Arg("final_norm", Bool(), False, "whether a norm stands behind the last layer")
MASKS = ("tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask")


def _encoder(args: Args, inputs: tuple[Shape, ...]) -> Result:
    return _stacked(ENCODER, args, inputs, ("", args.num_layers, args.final_norm))


def _decoder(args: Args, inputs: tuple[Shape, ...]) -> Result:
    return _stacked(DECODER, args, inputs, ("", args.num_layers, args.final_norm))


def _both(args: Args, inputs: tuple[Shape, ...]) -> Result:
    """Run the encoder, and the decoder on what it gives; each ends with a norm."""
    src, tgt, src_mask, tgt_mask, memory_mask, *paddings = (*inputs, *[UNBOUND] * (8 - len(inputs)))
    settings = Args({**args, "is_causal": args.src_is_causal})
    encoded = _stacked(
        ENCODER, settings, (src, src_mask, paddings[0]), ("encoder.", args.num_encoder_layers, True)
    )
    decoder_inputs = (tgt, encoded.outputs[0], tgt_mask, memory_mask, *paddings[1:])
    decoded = _stacked(DECODER, args, decoder_inputs, ("decoder.", args.num_decoder_layers, True))
    return replace(
        decoded,
        params=(*encoded.params, *decoded.params),
        macs=Dim.of(encoded.macs) + decoded.macs,
        claims=(*encoded.claims, *decoded.claims),
    )


def _stacked(layer: Card, args: Args, inputs: tuple[Shape, ...], stack: tuple[str, int, bool]) -> Result:
    """Repeat the rule of one layer: prefix of names, count, and whether a norm follows."""
    prefix, count, has_norm = stack
    assert layer.rule is not None, "layers of transformers have rules"
    single = layer.rule(args, inputs)
    layers = tuple(
        replace(one, name=f"{prefix}layers.{index}.{one.name}")
        for index in range(count)
        for one in single.params
    )
    ends = ("weight", "bias") if args.bias else ("weight",)
    norm = tuple(Tensor(f"{prefix}norm.{end}", (args.d_model,)) for end in ends) if has_norm else ()
    return replace(single, params=(*layers, *norm), macs=Dim.of(single.macs) * count)


def _invoke(args: Args, names: Mapping[str, str]) -> str:
    """Say of each mask whether it is causal, since a graph cannot look into it."""
    parts = [f"{port}={name}" if port not in REQUIRED_PORTS else name for port, name in names.items()]
    flags = {"mask": "is_causal", **{f"{one}_mask": f"{one}_is_causal" for one in ("src", "tgt", "memory")}}
    parts.extend(f"{flag}={args[flag]!r}" for mask, flag in flags.items() if mask in names)
    return ", ".join(parts)


def _causal(*names: str) -> tuple[Arg, ...]:
    return tuple(Arg(name, Bool(), False, "says that the mask is causal", at_call=True) for name in names)


def _inferred_from(port: str) -> tuple[Arg, ...]:
    return tuple(replace(arg, inferred=f"{port}.features") if arg.inferred else arg for arg in SHARED)


def _optional(*names: str) -> tuple[Port, ...]:
    return tuple(Port(name, optional=True) for name in names)


def _with_defaults(args: tuple[Arg, ...], **defaults: int) -> tuple[Arg, ...]:
    return tuple(replace(arg, default=defaults.get(arg.name, arg.default)) for arg in args)


REQUIRED_PORTS = ("src", "tgt", "memory")
SRC, TGT = Port("src", dtype="floating"), Port("tgt", dtype="floating")

CARDS = (
    Card(
        name="TransformerEncoder",
        doc="Encoder layers one after another.",
        family="attention",
        inputs=(SRC, *_optional("mask", "src_key_padding_mask")),
        args=(*_inferred_from("src"), LAYERS, FINAL_NORM, *_causal("is_causal")),
        rule=_encoder,
        invocation=_invoke,
        home="blocks.modules.stacks:TransformerEncoder",
        source=ENCODER.source,
        formula="(L, N, d_model) -> the same",
    ),
    Card(
        name="TransformerDecoder",
        doc="Decoder layers one after another.",
        family="attention",
        inputs=(TGT, Port("memory", dtype="floating"), *_optional(*MASKS)),
        args=(*_inferred_from("tgt"), LAYERS, FINAL_NORM, *_causal("tgt_is_causal", "memory_is_causal")),
        rule=_decoder,
        invocation=_invoke,
        home="blocks.modules.stacks:TransformerDecoder",
        source=DECODER.source,
        formula="(L, N, d_model), (S, N, d_model) -> (L, N, d_model)",
    ),
    Card(
        name="Transformer",
        doc="An encoder of one sequence, and a decoder that writes another.",
        family="attention",
        inputs=(
            SRC,
            TGT,
            *_optional("src_mask", "tgt_mask", "memory_mask"),
            *_optional("src_key_padding_mask", "tgt_key_padding_mask", "memory_key_padding_mask"),
        ),
        args=(
            *_with_defaults(_inferred_from("src"), d_model=512, nhead=8)[:2],
            Arg("num_encoder_layers", Int(1, MOST_LAYERS), 6, shown=True),
            Arg("num_decoder_layers", Int(1, MOST_LAYERS), 6, shown=True),
            *_inferred_from("src")[2:],
            *_causal("src_is_causal", "tgt_is_causal", "memory_is_causal"),
        ),
        rule=_both,
        invocation=_invoke,
        home="torch.nn:Transformer",
        source=ENCODER.source,
        formula="(S, N, d_model), (T, N, d_model) -> (T, N, d_model)",
    ),
)
