"""Layers of torchvision: the rules against the modules, with norms and activations by name."""

from __future__ import annotations

import inspect

import pytest
import torchvision.ops
from hypothesis import strategies as st

from blocks.cards.ops import layers, parts
from blocks.modules import vision
from blocks.registration import implementation
from tests.blocks.cards.proof import prove, refusal
from tests.blocks.cards.sampling import Case, card_of, each, named, prove_all


@st.composite
def shapes(draw: st.DrawFn, axes: int) -> tuple[int, ...]:
    rank = draw(st.sampled_from([axes + 2] * 9 + [axes + 1]))
    channels = draw(st.sampled_from([2, 4]))
    return (draw(st.integers(1, 2)), channels, *draw(st.tuples(*[st.integers(1, 8)] * (rank - 2))))


@pytest.mark.parametrize("axes", [2, 3])
def test_convolutions_with_norm_agree_with_torchvision(axes: int) -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        optional = {
            "kernel_size": each(axes, 1, 4),
            "stride": each(axes, 1, 3),
            "padding": st.one_of(st.none(), each(axes, 0, 2)),
            "dilation": each(axes, 1, 2),
            "groups": st.integers(1, 2),
            "norm_layer": st.sampled_from([*parts.PLANE_NORMS[axes], None]),
            "activation_layer": st.sampled_from([*parts.ACTIVATIONS, None]),
            "inplace": st.sampled_from([True, False, None]),
            "bias": st.sampled_from([True, False, None]),
        }
        args = draw(st.fixed_dictionaries({"out_channels": st.sampled_from([1, 4, 6])}, optional=optional))
        shape = draw(shapes(axes))
        return Case(card_of(layers, f"ops.Conv{axes}dNormActivation"), args, [shape], [named(shape, (1,))])

    prove_all(cases(), 150)


def test_perceptrons_agree_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        optional = {
            "norm_layer": st.sampled_from([*parts.ROW_NORMS, None]),
            "activation_layer": st.sampled_from(parts.ACTIVATIONS),
            "inplace": st.sampled_from([True, False, None]),
            "bias": st.booleans(),
            "dropout": st.floats(0, 1),
        }
        widths = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)
        args = draw(st.fixed_dictionaries({"hidden_channels": widths}, optional=optional))
        rank = 2 if args.get("norm_layer") == "BatchNorm1d" else draw(st.integers(1, 4))
        shape = draw(st.tuples(*[st.integers(1, 4)] * rank))
        return Case(card_of(layers, "ops.MLP"), args, [shape], [named(shape, (rank - 1,))])

    prove_all(cases(), 150)


def test_squeezing_agrees_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        names = st.sampled_from(parts.ACTIVATIONS)
        optional = {"activation": names, "scale_activation": names}
        args = draw(st.fixed_dictionaries({"squeeze_channels": st.integers(1, 5)}, optional=optional))
        shape = draw(shapes(2))
        return Case(card_of(layers, "ops.SqueezeExcitation"), args, [shape], [named(shape, (1,))])

    prove_all(cases(), 60)


def test_frozen_norms_agree_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(shapes(2))
        return Case(card_of(layers, "ops.FrozenBatchNorm2d"), {}, [shape], [named(shape, (1,))])

    prove_all(cases(), 30)


def test_permuting_agrees_with_torchvision() -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple))
        straight = st.permutations(range(len(shape)))
        any_axes = st.lists(st.integers(-5, 4), min_size=1, max_size=5)
        args = {"dims": tuple(draw(st.one_of(straight, straight, any_axes)))}
        return Case(card_of(layers, "ops.Permute"), args, [shape], [named(shape)])

    prove_all(cases(), 100)


@pytest.mark.parametrize("training", [True, False])
def test_stochastic_depth_agrees_with_torchvision(training: bool) -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple))
        args = {"p": draw(st.floats(0, 1)), "mode": draw(st.sampled_from(["batch", "row"]))}
        card = card_of(layers, "ops.StochasticDepth")
        return Case(card, args, [shape], [named(shape)], {"training": training})

    prove_all(cases(), 40)


@pytest.mark.parametrize("axes", [2, 3])
def test_dropped_regions_agree_with_torchvision(axes: int) -> None:
    @st.composite
    def cases(draw: st.DrawFn) -> Case:
        args = {"p": draw(st.floats(0, 1)), "block_size": draw(st.integers(1, 5))}
        shape = draw(shapes(axes))
        return Case(
            card_of(layers, f"ops.DropBlock{axes}d"),
            args,
            [shape],
            [named(shape)],
            {"stricter": ["must be odd"]},
        )

    prove_all(cases(), 60)


def test_a_dropped_region_has_a_middle() -> None:
    args = {"p": 0.1, "block_size": 4}
    told = refusal(card_of(layers, "ops.DropBlock2d"), args, [("N", 3, 8, 8)])
    assert told == "block_size must be odd, as a region has a middle, got 4"


def test_an_activation_that_cannot_overwrite_is_not_asked_to() -> None:
    args = {"out_channels": 4, "activation_layer": "GELU", "inplace": True}
    assert prove(card_of(layers, "ops.Conv2dNormActivation"), args, [(1, 3, 5, 5)])


def test_names_of_layers_are_those_that_the_modules_know() -> None:
    assert set(parts.ACTIVATIONS) == set(vision.ACTIVATIONS)
    assert {*parts.PLANE_NORMS[2], *parts.PLANE_NORMS[3], *parts.ROW_NORMS} == set(vision.NORMS)
    for name, kind in vision.ACTIVATIONS.items():
        assert ("inplace" not in inspect.signature(kind).parameters) == (name in vision.UNABLE), name


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    args = {"out_channels": 4, "activation_layer": "SILU"}
    told = refusal(card_of(layers, "ops.Conv2dNormActivation"), args, [(1, 3, 5, 5)])
    assert told.startswith("activation_layer needs 'CELU', ")
    with pytest.raises(ValueError, match="the activation must be one of"):
        vision.MLP(3, [4], activation_layer="SILU")
    with pytest.raises(ValueError, match="the norm must be one of"):
        vision.MLP(3, [4], norm_layer="GroupNorm")


@pytest.mark.parametrize("card", layers.CARDS, ids=lambda card: card.name)
def test_modules_are_those_of_torchvision(card: object) -> None:
    from blocks.card import Card

    assert isinstance(card, Card)
    theirs = getattr(torchvision.ops, card.name.removeprefix("ops."))
    assert issubclass(implementation(card), theirs)
    parameters = inspect.signature(theirs.__init__).parameters
    assert [arg.name for arg in card.args] == list(parameters)[1:]
    for arg in card.args:
        default = parameters[arg.name].default
        told = default.__name__ if inspect.isclass(default) and arg.default is not None else default
        if told != "_empty":
            assert arg.default == told, arg.name
