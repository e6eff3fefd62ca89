"""The share of weights that would still load counts numbers, not names."""

from __future__ import annotations

from builder.graph.comparing.share import Share, share_of
from builder.graph.diff import diff
from builder.road import load

SPEC = """
net: pair
params: {width: 4}
inputs: {x: [N, 3]}
dims: {N: 1}
nodes:
  first: {block: Linear, out_features: 10}
  second: {block: Linear, out_features: =width}
"""


def test_numbers_of_the_net_after_are_counted() -> None:
    found = share_of(diff(load(SPEC), load(SPEC, width=6)))
    assert found == Share(tensors=2, all_tensors=4, numbers=3 * 10 + 10, all_numbers=40 + 10 * 6 + 6)
    assert found.fraction == 40 / 106


def test_what_is_gone_does_not_count() -> None:
    shorter = SPEC.replace("  second: {block: Linear, out_features: =width}\n", "")
    assert share_of(diff(load(SPEC), load(shorter))).fraction == 1.0
    assert "(" not in next(
        line for line in str(diff(load(SPEC), load(shorter))).split("\n") if "weights" in line
    )


def test_a_net_without_weights_loses_none() -> None:
    bare = "net: bare\ninputs: {x: [N, 3]}\nnodes: {act: ReLU}\n"
    assert share_of(diff(load(bare), load(bare))).fraction == 1.0
