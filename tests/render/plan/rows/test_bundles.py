"""Bundles of units that are not made: pictures are those of the units."""

from __future__ import annotations

import random

import pytest

from builder.road import load
from render.plan import unfolding
from render.plan.boxes import box_of
from render.plan.eliding import elide
from render.plan.folding import Signatures
from render.plan.fusing import fold_units, fuse
from render.plan.levels import bend, is_straight
from render.plan.opening import Opening
from render.plan.rows import strands
from render.plan.rows.bundles import spread
from render.plan.rows.bundling import Bundling
from render.plan.unfolding import unfold
from render.wording.labels import Wording

KINDS = (
    "{block: Linear, out_features: 8}", "{block: Linear, out_features: 8, bias: false}", "ReLU", "Dropout",
    "LayerNorm", "Tanh", "{block: Linear, out_features: 8, freeze: true}", "{block: LSTM, hidden_size: 8}",
    "{nodes: {a: Tanh, b: ReLU}}", "Sigmoid",
)  # fmt: skip


def chain_of(seed):
    """Write a net of rows: some periodic, some of one kind, with joins, skips and late readers between."""
    chance = random.Random(seed)
    lines, count = [], chance.randrange(20, 70)
    while len(lines) < count:
        period = [
            chance.choice(KINDS[:6] if chance.random() < 0.7 else KINDS)
            for _ in range(chance.randrange(1, 4))
        ]
        for kind in period * chance.randrange(1, 5):
            lines.append(f"  n{len(lines)}: {kind}")
        if chance.random() < 0.2 and len(lines) > 5:
            other = chance.randrange(max(0, len(lines) - 9), len(lines))
            lines.append(f"  n{len(lines)}: {{block: Add, from: [prev, n{other}]}}")
    if chance.random() < 0.3:
        place = chance.randrange(len(lines) - 1)
        lines.append(f"outputs: [n{place}, n{len(lines) - 1}]")
    return "net: rows\ninputs: {x: [N, L, 8]}\nnodes:\n" + "\n".join(lines) + "\n"


def web_of(graph, *, is_bundled, is_fused):
    signatures = Signatures()
    bundling = Bundling.of(signatures, is_fused=is_fused) if is_bundled else None
    web = unfold(graph, Opening(2), signatures, bundling)
    return fold_units(fuse(web), signatures) if is_fused else web


def told(web):
    """Bring a web to what a picture takes from it."""
    units = [
        (unit.key, [node.path for node in unit.nodes], unit.count, unit.room, unit.shape, unit.elided)
        for unit in web.units
    ]
    return units, [(wire.ends, wire.shape, wire.is_reference) for wire in web.wires], web.halls


@pytest.fixture(params=range(30))
def graph(request, monkeypatch):
    monkeypatch.setattr(strands, "LEAST", 2)
    monkeypatch.setattr(unfolding, "FEW", 3)
    return load(chain_of(request.param)).graph


@pytest.mark.parametrize("is_fused", [True, False])
def test_bundles_spread_out_are_the_units_that_were_not_made(graph, is_fused):
    plain, bundled = (web_of(graph, is_bundled=one, is_fused=is_fused) for one in (False, True))
    assert bundled.size == plain.size == len(plain.units)
    assert told(spread(bundled)) == told(plain)


def test_stretches_cut_from_bundles_are_those_of_the_units(graph):
    plain, bundled = (web_of(graph, is_bundled=one, is_fused=True) for one in (False, True))
    for most in (1, 2, 5, 16):
        ours, theirs = spread(elide(bundled, most)), elide(plain, most)
        assert told(ours) == told(theirs)
        boxes = ([box_of(unit, Wording()) for unit in web.units] for web in (ours, theirs))
        assert next(boxes) == next(boxes)


def test_what_is_straight_never_bends(graph):
    web = web_of(graph, is_bundled=True, is_fused=True)
    assert not is_straight(web) or bend(spread(web)) is None


def test_a_long_chain_without_a_pattern_is_a_bundle_in_one_piece():
    lines = [f"  n{one}: {{block: Linear, out_features: {8 + one % 7}}}" for one in range(200)]
    graph = load("net: long\ninputs: {x: [N, 8]}\nnodes:\n" + "\n".join(lines) + "\n").graph
    web = web_of(graph, is_bundled=True, is_fused=True)
    assert web.size == 200
    assert len(web.units) == 5
