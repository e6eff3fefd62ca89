"""Transformer layers: the rules against torch in training, with and without masks."""

from __future__ import annotations

from hypothesis import strategies as st

from blocks.cards.transformer import DECODER, ENCODER
from tests.blocks.cards.proof import refusal
from tests.blocks.cards.sampling import Case, prove_all

SETTINGS = {
    "dim_feedforward": st.integers(1, 9),
    "activation": st.sampled_from(["relu", "gelu", "tanh"]),
    "batch_first": st.booleans(),
    "norm_first": st.booleans(),
    "bias": st.booleans(),
}


def sequence(length: int, name: str, is_first: bool) -> tuple[tuple[int, ...], tuple[str | int, ...]]:
    shape, names = (2, length, 8), ("N", name, 8)
    return (shape, names) if is_first else ((length, 2, 8), (name, "N", 8))


@st.composite
def cases(draw: st.DrawFn, *, is_decoder: bool) -> Case:
    args = draw(st.fixed_dictionaries({"nhead": st.sampled_from([1, 2, 4, 3])}, optional=SETTINGS))
    is_first = bool(args.get("batch_first"))
    targets, sources = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    ports = {"tgt" if is_decoder else "src": sequence(targets, "L", is_first)}
    masks = {"src_mask": ((targets, targets), ("L", "L")), "src_key_padding_mask": ((2, targets), ("N", "P"))}
    if is_decoder:
        ports["memory"] = sequence(sources, "S", is_first)
        masks = {
            "tgt_mask": ((targets, targets), ("L", "L")),
            "memory_mask": ((2 * args["nhead"], targets, sources), ("K", "L", "S")),
            "tgt_key_padding_mask": ((2, targets), ("N", "L")),
            "memory_key_padding_mask": ((2, sources + draw(st.sampled_from([0, 0, 1]))), ("N", "M")),
        }
    ports.update({port: mask for port, mask in masks.items() if draw(st.booleans())})
    dtypes = ["bool" if "mask" in port else "float32" for port in ports]
    shapes, symbolic = zip(*ports.values(), strict=True)
    return Case(
        DECODER if is_decoder else ENCODER,
        args,
        shapes,
        symbolic,
        {"ports": list(ports), "dtypes": dtypes, "training": True},
    )


def test_encoder_layers_agree_with_torch() -> None:
    prove_all(cases(is_decoder=False), 80)


def test_decoder_layers_agree_with_torch() -> None:
    prove_all(cases(is_decoder=True), 80)


def test_heads_must_divide_the_width() -> None:
    assert refusal(ENCODER, {"nhead": 3}, [("L", "N", 8)]) == "nhead 3 does not divide d_model 8"


def test_a_causal_hint_needs_a_mask() -> None:
    assert refusal(ENCODER, {"nhead": 2, "is_causal": True}, [("L", "N", 8)]) == "is_causal needs src_mask"
