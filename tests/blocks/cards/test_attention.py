"""Attention: the rule against torch in training, with other keys, masks and added sources."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from blocks.cards.attention import ATTENTION
from blocks.settle import settle
from blocks.shapes import Shape
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, prove_all


def laid_out(batch: object, length: object, width: object, is_first: bool) -> tuple[object, ...]:
    return (batch, length, width) if is_first else (length, batch, width)


FLAGS = ("bias", "add_bias_kv", "add_zero_attn", "batch_first", "need_weights", "average_attn_weights")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    flags = ("bias", "add_bias_kv", "add_zero_attn", "batch_first", "need_weights", "average_attn_weights")
    args = draw(
        st.fixed_dictionaries(
            {"num_heads": st.sampled_from([1, 2, 4, 3])}, optional=dict.fromkeys(flags, st.booleans())
        )
    )
    is_first = bool(args.get("batch_first"))
    targets, sources, width = draw(st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from([4, 8])))
    found = {"query": ((2, targets, 8), ("N", "L", 8))}
    if draw(st.booleans()):
        found["key"] = ((2, sources, width), ("N", "S", width))
        if draw(st.booleans()):
            others = draw(st.sampled_from([sources, sources, sources + 1]))
            found["value"] = ((2, others, 6), ("N", "V", 6))
    else:
        sources = targets
    shapes = {
        port: (laid_out(*shape, is_first), laid_out(*names, is_first))
        for port, (shape, names) in found.items()
    }
    dtype = draw(st.sampled_from(["bool", "float32"]))
    if draw(st.booleans()):
        shapes["key_padding_mask"] = ((2, sources), ("N", "P"))
    if draw(st.booleans()):
        size = draw(st.sampled_from([targets, targets, targets + 1]))
        shapes["attn_mask"] = ((size, sources), ("A", "B"))
        if draw(st.booleans()):
            shapes["attn_mask"] = ((2 * args["num_heads"], size, sources), ("C", "A", "B"))
    kinds = [dtype if "mask" in port else "float32" for port in shapes]
    options = {"ports": list(shapes), "dtypes": kinds, "training": True}
    return Case(
        ATTENTION, args, [one for one, _ in shapes.values()], [two for _, two in shapes.values()], options
    )


def test_attention_agrees_with_torch() -> None:
    prove_all(cases(), 250)


def test_self_attention_leaves_the_widths_of_key_and_value_alone() -> None:
    settled = settle(ATTENTION, {"num_heads": 2}, {"query": Shape.of("L", "N", 8)})
    assert (settled.args.kdim, settled.args.vdim) == (None, None)
    assert settled.inferred == {"embed_dim"}


def test_a_memory_settles_the_widths_of_key_and_value() -> None:
    inputs = {"query": Shape.of("L", "N", 8), "key": Shape.of("S", "N", 6)}
    settled = settle(ATTENTION, {"num_heads": 2}, inputs)
    assert (settled.args.kdim, settled.args.vdim) == (6, 6)


def test_without_weights_there_is_one_output() -> None:
    inputs = {"query": Shape.of("L", "N", 8)}
    names = [
        [
            port.name
            for port in ATTENTION.outputs_for(settle(ATTENTION, {"num_heads": 2, **more}, inputs).args)
        ]
        for more in ({}, {"need_weights": False})
    ]
    assert names == [["out", "weights"], ["out"]]


def test_causal_attention_needs_its_mask() -> None:
    args = {"num_heads": 2, "is_causal": True, "need_weights": False}
    shapes, symbolic = [(4, 2, 8), (4, 4)], [("L", "N", 8), ("L", "L")]
    ports, dtypes = ["query", "attn_mask"], ["float32", "float32"]
    assert prove(ATTENTION, args, shapes, dtypes, symbolic, ports=ports, training=True)
    assert not prove(ATTENTION, args, shapes[:1], training=True)


@pytest.mark.parametrize(
    ("args", "shape", "fact"),
    [
        ({"num_heads": 2}, ("N", 16, 7), "num_heads 2 does not divide embed_dim 7"),
        ({"num_heads": 4, "embed_dim": 32}, ("N", 16, 64), "embed_dim is 32, but query has 64 features"),
        ({"num_heads": 4}, ("N", 64), "needs 3 dims (L, N, features), got 2"),
    ],
)
def test_refusals_state_the_fact(args: dict[str, object], shape: tuple[object, ...], fact: str) -> None:
    assert refusal(ATTENTION, args, [shape]) == fact  # type: ignore[list-item]
