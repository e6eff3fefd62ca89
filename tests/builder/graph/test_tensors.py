"""Tensors: what a net holds, by the names of its state dict."""

from __future__ import annotations

import pytest

from builder.graph.tensors import tensors_of, ties_of
from builder.road import load

SHARED = """
net: shared
inputs: {x: [N, 8]}
nodes:
  first: {block: Linear, out_features: 8}
  norm: BatchNorm1d
  again: {call: first}
  pair:
    nodes:
      one: {block: Linear, out_features: 8}
      two: {block: Linear, out_features: 8, tie: {weight: one.weight}}
"""


@pytest.mark.parametrize("net", ["resnet@resnet18", "capsnet", SHARED])
def test_names_and_shapes_are_those_of_the_module(net: str) -> None:
    known = load(net)
    held = known.build(device="meta").state_dict()
    assert {name: tensor.shape for name, tensor in tensors_of(known.graph).items()} == {
        name: tuple(tensor.shape) for name, tensor in held.items()
    }


def test_ties_lead_to_the_parameter_that_they_are_by_whole_paths() -> None:
    assert ties_of(load(SHARED).graph) == {"pair.two.weight": "pair.one.weight"}
