"""Verbose sketches of well-known nets, as a tracer writes them: every step said, nothing repeated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from builder.sketch.tree import Scope, Sketch, Step
from builder.spec.tree import Data

IMAGE: Data = ["N", 3, "H", "W"]


def conv(name: str, channels: int, kernel: int = 1, stride: int = 1, **more: Data) -> Step:
    """A convolution without bias that keeps the size, with every argument said."""
    args: dict[str, Data] = {
        "out_channels": channels, "kernel_size": [kernel, kernel], "stride": [stride, stride],
        "padding": [kernel // 2, kernel // 2], "dilation": [1, 1], "groups": 1, "bias": False,
    }  # fmt: skip
    return Step(name, "Conv2d", args={**args, **more})


def leaf(name: str, block: str, **args: Data) -> Step:
    """A block whose first port is `x`."""
    return Step(name, block, args=args)


def add(name: str, *refs: str) -> Step:
    """A sum."""
    return Step(name, "Add", inputs=tuple(("x", ref) for ref in refs))


def chain(*steps: Step, start: str = "x") -> tuple[Step, ...]:
    """Feed each step that has no inputs by the one before."""
    found: list[Step] = []
    for step in steps:
        above = found[-1].id if found else start
        found.append(step if step.inputs else replace(step, inputs=(("x", above),)))
    return tuple(found)


def group(name: str, steps: Iterable[Step], kind: str = "Sequential") -> Step:
    """A group that gives what its last step gives."""
    body = tuple(steps)
    return Step(name, body=Scope(("x",), body, (("", body[-1].id),)), kind=kind)


def net(name: str, steps: tuple[Step, ...], image: Data = IMAGE) -> Sketch:
    """A net of one image that gives what its last step gives."""
    return Sketch(name, Scope(("image",), steps, (("", steps[-1].id),)), {"image": image}, dims={"N": 1})


def bottleneck(name: str, width: int, stride: int, has_downsample: bool) -> Step:
    """A residual block of three convolutions, with a projection where it is asked for."""
    steps = chain(
        conv("conv1", width), leaf("bn1", "BatchNorm2d"), leaf("relu", "ReLU"),
        conv("conv2", width, 3, stride), leaf("bn2", "BatchNorm2d"), leaf("relu_2", "ReLU"),
        conv("conv3", 4 * width), leaf("bn3", "BatchNorm2d"),
    )  # fmt: skip
    if has_downsample:
        inside = chain(conv("conv0", 4 * width, 1, stride), leaf("norm1", "BatchNorm2d"))
        steps += (replace(group("downsample", inside), inputs=(("x", "x"),)),)
    steps += (add("add", "bn3", "downsample" if has_downsample else "x"),)
    return group(name, chain(*steps, leaf("relu_3", "ReLU")), "Bottleneck")


def resnet(*depths: int) -> Sketch:
    """A residual net of four stages."""
    layers = [
        group(
            f"layer{level + 1}",
            chain(
                *(
                    bottleneck(
                        f"bottleneck{place}", 64 * 2**level, 2 if level and not place else 1, not place
                    )
                    for place in range(depth)
                )
            ),
        )
        for level, depth in enumerate(depths)
    ]
    steps = chain(
        conv("conv1", 64, 7, 2), leaf("bn1", "BatchNorm2d"), leaf("relu", "ReLU"),
        leaf("maxpool", "MaxPool2d", kernel_size=3, stride=2, padding=1), *layers,
        leaf("avgpool", "AdaptiveAvgPool2d", output_size=[1, 1]), leaf("flatten", "Flatten"),
        leaf("fc", "Linear", out_features=1000), start="image",
    )  # fmt: skip
    return net("resnet", steps)


def vgg(*widths: int) -> Sketch:
    """Convolutions of these widths, 0 for a pool, and a classifier."""
    features: list[Step] = []
    for width in widths:
        if width:
            features += [conv(f"conv{len(features)}", width, 3), leaf(f"relu{len(features) + 1}", "ReLU")]
        else:
            features.append(leaf(f"pool{len(features)}", "MaxPool2d", kernel_size=2, stride=2))
    classifier = chain(
        leaf("linear0", "Linear", out_features=4096), leaf("relu1", "ReLU"), leaf("dropout2", "Dropout"),
        leaf("linear3", "Linear", out_features=4096), leaf("relu4", "ReLU"), leaf("dropout5", "Dropout"),
        leaf("linear6", "Linear", out_features=1000),
    )  # fmt: skip
    steps = chain(
        group("features", chain(*features)), leaf("avgpool", "AdaptiveAvgPool2d", output_size=7),
        leaf("flatten", "Flatten"), group("classifier", classifier), start="image",
    )  # fmt: skip
    return net("vgg", steps, ["N", 3, 224, 224])


def encoder_layer(name: str, width: int) -> Step:
    """A layer of attention and a perceptron, each around a shortcut."""
    attention = Step(
        "self_attention",
        "MultiheadAttention",
        args={"num_heads": 4, "batch_first": True, "need_weights": False},
        inputs=(("query", "ln_1"), ("key", "ln_1"), ("value", "ln_1")),
    )
    mlp = chain(
        leaf("linear0", "Linear", out_features=4 * width), leaf("gelu1", "GELU"),
        leaf("linear2", "Linear", out_features=width),
    )  # fmt: skip
    steps = chain(
        leaf("ln_1", "LayerNorm", eps=1e-6), attention, add("add", "self_attention", "x"),
        leaf("ln_2", "LayerNorm", eps=1e-6), group("mlp", mlp, "MLP"), add("add_2", "mlp", "add"),
    )  # fmt: skip
    return group(name, steps, "EncoderLayer")


def transformer(depth: int, width: int) -> Sketch:
    """An encoder over sequences of vectors."""
    layers = group("layers", chain(*(encoder_layer(f"layer{place}", width) for place in range(depth))))
    steps = chain(
        leaf("embed", "Linear", out_features=width), layers, leaf("ln", "LayerNorm"),
        leaf("head", "Linear", out_features=10), start="tokens",
    )  # fmt: skip
    return Sketch("encoder", Scope(("tokens",), steps, (("", "head"),)), {"tokens": ["N", "T", 32]})


def basic(name: str, channels: int, kernel: int = 1, ref: str = "") -> Step:
    """A convolution with its norm and activation."""
    inside = chain(conv("conv", channels, kernel), leaf("bn", "BatchNorm2d", eps=0.001), leaf("relu", "ReLU"))
    step = group(name, inside, "BasicConv2d")
    return replace(step, inputs=(("x", ref),)) if ref else step


def inception(name: str, *channels: int) -> Step:
    """Four branches side by side."""
    one, two_in, two, three_in, three, four = channels
    pool = leaf("pool0", "MaxPool2d", kernel_size=3, stride=1, padding=1)
    inside = (
        chain(basic("basic0", two_in), basic("basic1", two, 3)),
        chain(basic("basic0", three_in), basic("basic1", three, 3)),
        chain(pool, basic("basic1", four)),
    )
    others = (group(f"branch{number}", steps) for number, steps in enumerate(inside, 2))
    branches = (basic("branch1", one, ref="x"), *(replace(each, inputs=(("x", "x"),)) for each in others))
    ports = tuple(("x", f"branch{number}") for number in range(1, 5))
    return group(name, (*branches, Step("concat", "Concat", args={"dim": 1}, inputs=ports)), "Inception")


def googlenet() -> Sketch:
    """A stem and three blocks of branches."""
    steps = chain(
        basic("conv1", 64, 7), leaf("maxpool1", "MaxPool2d", kernel_size=2),
        inception("inception3a", 64, 96, 128, 16, 32, 32),
        inception("inception3b", 128, 128, 192, 32, 96, 64),
        leaf("maxpool2", "MaxPool2d", kernel_size=2), inception("inception4a", 192, 96, 208, 16, 48, 64),
        start="image",
    )  # fmt: skip
    return net("googlenet", steps)


def dense(*depths: int) -> Sketch:
    """Blocks of layers that each read all layers before them."""
    steps: list[Step] = [conv("conv0", 16, 3)]
    for number, depth in enumerate(depths):
        refs, layers = ["x"], list[Step]()
        for place in range(1, depth + 1):
            ports = tuple(f"input{one}" for one in range(len(refs)))
            cat = Step("cat", "Concat", args={"dim": 1}, inputs=tuple(("x", port) for port in ports))
            inside = chain(cat, leaf("norm", "BatchNorm2d"), leaf("relu", "ReLU"), conv("conv", 8, 3))
            body = Scope(ports, inside, (("", "conv"),))
            if place == 1:
                body = Scope(ports, _from(inside[1:], ports[0]), (("", "conv"),))
            layers.append(
                Step(f"layer{place}", body=body, inputs=tuple(zip(ports, refs, strict=True)), kind="Layer")
            )
            refs.append(f"layer{place}")
        layers.append(Step("cat", "Concat", args={"dim": 1}, inputs=tuple(("x", ref) for ref in refs)))
        steps += [group(f"block{number}", layers, "DenseBlock"), conv(f"transition{number}", 16)]
    return net("dense", chain(*steps, start="image"))


def _from(steps: tuple[Step, ...], ref: str) -> tuple[Step, ...]:
    return (replace(steps[0], inputs=(("x", ref),)), *steps[1:])
