"""Lifted sketches: the same net by default, and another one by one param."""

from __future__ import annotations

from builder.errors import SpecError
from builder.graph.growth import is_same_plan
from builder.road import load
from builder.sketch.document import document
from builder.sketch.folding.fold import fold
from builder.sketch.folding.lifting.lift import lift
from builder.sketch.layout import lay_out
from builder.sketch.tree import Scope, Sketch, Step
from tests.builder.sketch.folding import nets
from tests.builder.sketch.folding.nets import add, chain, conv, group, leaf, net
from tests.builder.sketch.folding.unrolled import told, unrolled


def text_of(sketch: Sketch) -> str:
    return lay_out(document(sketch))


def loads(sketch: Sketch, changed: Sketch) -> bool:
    try:
        one, other = load(text_of(sketch)), load(text_of(changed))
    except SpecError:
        return False
    return is_same_plan(one.graph, other.graph)


def lifted(sketch: Sketch) -> Sketch:
    """Fold and lift, and see that the net is the same."""
    found = lift(fold(sketch), loads)
    assert list(told(load(text_of(found)))) == list(told(load(text_of(sketch))))
    return found


def test_resnet_gets_width_and_classes() -> None:
    found = lifted(nets.resnet(2, 2, 2, 2))
    assert dict(found.params) == {"width": {"default": 64}, "classes": {"default": 1000}}
    other = load(text_of(found), width=16, classes=10)
    assert str(other.shapes["fc"]) == "(N, 10)"
    assert str(other.shapes["layer4"]).startswith("(N, 512,")


def test_unet_keeps_its_only_class() -> None:
    found = lifted(unrolled(load("unet")))
    assert list(found.params) == ["width"]
    assert load(text_of(found), width=8).num_parameters == load("unet", width=8).num_parameters


def test_width_reaches_into_composites() -> None:
    found = lifted(nets.googlenet())
    assert str(load(text_of(found), width=32).shapes["inception4a"]).startswith("(N, 256,")


def test_transformer_is_as_wide_as_its_param_says() -> None:
    found = lifted(nets.transformer(3, 64))
    assert str(load(text_of(found), width=128).shapes["ln"]) == "(N, T, 128)"


def test_lists_to_step_through_hold_formulas() -> None:
    found = lifted(nets.vgg(64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0))
    assert "channels: [=width, =width * 2, =width * 4, =width * 8]" in text_of(found)


def test_depthwise_groups_follow_the_channels() -> None:
    steps = chain(conv("conv1", 32, 3), conv("conv2", 32, 3, groups=32), conv("conv3", 64), start="image")
    found = lifted(net("depthwise", steps))
    wide = {row.path: dict(row.arguments) for row in load(text_of(found), width=8).rows()}
    assert [step.args.get("groups") for step in found.scope.steps][1] == "=width"
    assert wide


def test_what_breaks_at_another_width_is_not_lifted() -> None:
    """The sum with the image needs as many features as the image has."""
    steps = (*chain(conv("conv1", 12, 3), conv("conv2", 12, 3), start="image"), add("sum", "conv2", "image"))
    found = lifted(net("constant", steps, ["N", 12, "H", "W"]))
    assert found.params == {}
    assert found.scope.steps[0].args["out_channels"] == 12


def test_width_that_no_spec_can_follow_leaves_the_sketch() -> None:
    steps = chain(conv("conv1", 12, 3), conv("conv2", 12, 3, groups=5 - 2), start="image")
    checks: list[Sketch] = []

    def never(sketch: Sketch, changed: Sketch) -> bool:
        checks.append(changed)
        return False

    folded = fold(net("never", steps))
    assert lift(folded, never) == folded
    assert checks


def test_two_heads_of_different_size_are_no_classes() -> None:
    steps = chain(conv("conv1", 16, 3), start="image")
    heads = (conv("boxes", 8), conv("scores", 24))
    both = tuple(Step(one.id, one.block, args=one.args, inputs=(("x", "conv1"),)) for one in heads)
    scope = Scope(("image",), (*steps, *both), (("boxes", "boxes"), ("scores", "scores")))
    found = lift(Sketch("heads", scope, {"image": nets.IMAGE}), loads)
    assert "classes" not in found.params


def test_head_inside_of_a_group_is_found() -> None:
    inside = chain(
        leaf("linear0", "Linear", out_features=32),
        leaf("relu1", "ReLU"),
        leaf("linear2", "Linear", out_features=9),
    )
    steps = chain(
        leaf("embed", "Linear", out_features=16),
        group("head", inside),
        leaf("soft", "Softmax", dim=1),
        start="x",
    )
    sketch = Sketch("inside", Scope(("x",), steps, (("", "soft"),)), {"x": ["N", 4]})
    found = lifted(sketch)
    assert str(load(text_of(found), classes=5).shapes["soft"]) == "(N, 5)"
