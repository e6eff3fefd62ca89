"""Cards of `torchvision.models`: whole networks, the parts of which are outputs as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from blocks.card import Arg, Args, Card, Network, Port, Ports
from blocks.cards.signature import CHANNELS, X
from blocks.kinds import Bool, Float, Int, ListOf, optional

SHARE = Float(0, 1)
IMAGE = (1, 3, 224, 224)
CLIP = (1, 3, 16, 224, 224)
OWN = "blocks.modules.zoo"
STAGES = ("layer1", "layer2", "layer3", "layer4")


def _page(name: str) -> str:
    return f"https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.{name}.html"


def _dropout(share: float) -> Arg:
    return Arg("dropout", SHARE, share, "how likely a number before the last layer is left out in training")


def _depth(share: float) -> Arg:
    return Arg("stochastic_depth_prob", SHARE, share, "how likely a deep branch is left out in training")


def _numbered(name: str, count: int) -> tuple[str, ...]:
    """Name the parts of a row, and the row itself."""
    return (*(f"{name}_{index}" for index in range(count)), name)


def _card(
    name: str, doc: str, parts: Iterable[str], *args: Arg, module: str = "", classes: int = 1000,
    example: tuple[int, ...] = IMAGE,
) -> Card:  # fmt: skip
    place = f"torchvision.models{module}"
    return Card(
        name=f"tv.{name}",
        doc=doc,
        family="other",
        inputs=(X,),
        args=(Arg("num_classes", CHANNELS, classes, "how many classes it tells apart", shown=True), *args),
        outputs=(Port("out"), *(Port(part, "what that part gives") for part in parts)),
        home=f"{place}:{name}",
        source=_page(f"{module.removeprefix('.')}.{name}".lstrip(".")),
        formula="(N, 3, T, H, W) -> (N, num_classes)"
        if len(example) == 5
        else "(N, 3, H, W) -> (N, num_classes)",
        network=Network(example=example),
    )


def _own(card: Card, outputs: tuple[Port, ...] | Ports | None = None) -> Card:
    """Let our own hand build a network where torchvision's fetches weights or gives a dict."""
    home = f"{OWN}:{card.name.removeprefix('tv.')}"
    return replace(card, home=home, outputs=outputs or card.outputs)


def _resnets() -> Iterable[Card]:
    zero = Arg("zero_init_residual", Bool(), False, "whether each branch starts as nothing")
    dilated = Arg(
        "replace_stride_with_dilation", optional(ListOf(Bool(), 3, 3)), None,
        "whether stages 2, 3 and 4 dilate where they would halve the size",
    )  # fmt: skip
    parts = ("conv1", "bn1", "relu", "maxpool", *STAGES, "avgpool", "fc")
    for name, doc in (
        ("resnet18", "ResNet of 18 layers."), ("resnet34", "ResNet of 34 layers."),
        ("resnet50", "ResNet of 50 layers."), ("resnet101", "ResNet of 101 layers."),
        ("resnet152", "ResNet of 152 layers."),
        ("resnext50_32x4d", "ResNeXt of 50 layers with 32 groups of 4."),
        ("resnext101_32x8d", "ResNeXt of 101 layers with 32 groups of 8."),
        ("resnext101_64x4d", "ResNeXt of 101 layers with 64 groups of 4."),
        ("wide_resnet50_2", "ResNet of 50 layers, twice as wide inside."),
        ("wide_resnet101_2", "ResNet of 101 layers, twice as wide inside."),
    ):  # fmt: skip
        yield _card(name, doc, parts, zero, *(() if name in ("resnet18", "resnet34") else (dilated,)))


def _vggs() -> Iterable[Card]:
    counts = {"vgg11": 21, "vgg13": 25, "vgg16": 31, "vgg19": 37}
    normed = {"vgg11": 29, "vgg13": 35, "vgg16": 44, "vgg19": 53}
    for name, count in counts.items():
        for ending, parts, words in (("", count, ""), ("_bn", normed[name], " with batch norms")):
            doc = f"VGG of {name[3:]} layers{words}."
            yield _card(
                name + ending, doc, (*_numbered("features", parts), "avgpool", "classifier"), _dropout(0.5)
            )


def _densenets() -> Iterable[Card]:
    inner = ("conv0", "norm0", "relu0", "pool0", "denseblock1", "transition1", "denseblock2", "transition2",
             "denseblock3", "transition3", "denseblock4", "norm5")  # fmt: skip
    parts = (*(f"features_{name}" for name in inner), "features", "classifier")
    rate = Arg("drop_rate", SHARE, 0, "how likely a number in a dense layer is left out in training")
    saving = Arg("memory_efficient", Bool(), False, "whether training computes twice what it does not keep")
    for depth in (121, 161, 169, 201):
        yield _card(f"densenet{depth}", f"DenseNet of {depth} layers.", parts, rate, saving)


def _efficientnets() -> Iterable[Card]:
    for size, share in enumerate((0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5)):
        parts = (*_numbered("features", 9), "avgpool", "classifier")
        yield _card(f"efficientnet_b{size}", f"EfficientNet B{size}.", parts, _dropout(share), _depth(0.2))
    for letter, share, count in (("s", 0.2, 8), ("m", 0.3, 9), ("l", 0.4, 9)):
        parts = (*_numbered("features", count), "avgpool", "classifier")
        doc = f"EfficientNet v2 {letter.upper()}."
        yield _card(f"efficientnet_v2_{letter}", doc, parts, _dropout(share), _depth(0.2))


def _mobile() -> Iterable[Card]:
    width = Arg("width_mult", Float(0, 64, above=True), 1.0, "how much wider than usual", shown=True)
    yield _card(
        "mobilenet_v2", "MobileNet v2.", (*_numbered("features", 19), "classifier"), width, _dropout(0.2)
    )
    for size, count in (("large", 17), ("small", 13)):
        parts = (*_numbered("features", count), "avgpool", "classifier")
        yield _card(f"mobilenet_v3_{size}", f"MobileNet v3 {size}.", parts, _dropout(0.2))
    for width_name in ("0_5", "0_75", "1_0", "1_3"):
        parts = (*_numbered("layers", 17), "classifier")
        doc = f"MnasNet, {width_name.replace('_', '.')} times as wide."
        yield _card(f"mnasnet{width_name}", doc, parts, _dropout(0.2))
    for width_name in ("0_5", "1_0", "1_5", "2_0"):
        parts = ("conv1", "maxpool", "stage2", "stage3", "stage4", "conv5", "fc")
        doc = f"ShuffleNet v2, {width_name.replace('_', '.')} times as wide."
        yield _card(f"shufflenet_v2_x{width_name}", doc, parts)
    for version in ("1_0", "1_1"):
        parts = (*_numbered("features", 13), "classifier")
        yield _card(f"squeezenet{version}", f"SqueezeNet {version.replace('_', '.')}.", parts, _dropout(0.5))


def _regnets() -> Iterable[Card]:
    blocks = tuple(f"trunk_output_block{index}" for index in (1, 2, 3, 4))
    sizes = ("400mf", "800mf", "1_6gf", "3_2gf", "8gf", "16gf", "32gf")
    for kind, extra in (("x", ()), ("y", ("128gf",))):
        for size in (*sizes, *extra):
            count = size.replace("_", ".").replace("mf", " million").replace("gf", " billion")
            doc = f"RegNet {kind.upper()} of {count} multiply-adds."
            yield _card(f"regnet_{kind}_{size}", doc, ("stem", *blocks, "trunk_output", "avgpool", "fc"))


def _convnexts() -> Iterable[Card]:
    scale = Arg("layer_scale", Float(0), 1e-6, "how much of each branch counts at first")
    for size, share in (("tiny", 0.1), ("small", 0.4), ("base", 0.5), ("large", 0.5)):
        parts = (*_numbered("features", 8), "avgpool", "classifier")
        yield _card(f"convnext_{size}", f"ConvNeXt {size}.", parts, _depth(share), scale)


def _transformers() -> Iterable[Card]:
    inner = (Arg("dropout", SHARE, 0.0), Arg("attention_dropout", SHARE, 0.0))
    size = Arg("image_size", Int(1, 1 << 12), 224, "height and width of the images", shown=True)
    wider = Arg("representation_size", optional(CHANNELS), None, "the width of a layer before the last")
    for kind, depth in (("b_16", 12), ("b_32", 12), ("l_16", 24), ("l_32", 24), ("h_14", 32)):
        layers = tuple(f"encoder_layers_encoder_layer_{index}" for index in range(depth))
        doc = f"Vision transformer {kind[0].upper()}, of patches of {kind[2:]} pixels."
        yield _card(f"vit_{kind}", doc, ("conv_proj", *layers, "encoder", "heads"), size, *inner, wider)
    parts = (*_numbered("features", 8), "norm", "permute", "avgpool", "flatten", "head")
    for version, words in (("", ""), ("v2_", " v2")):
        for name in ("t", "s", "b"):
            yield _card(f"swin_{version}{name}", f"Swin transformer{words} {name.upper()}.", parts, *inner)
    blocks = tuple(f"blocks_{index}" for index in range(4))
    yield _card("maxvit_t", "MaxViT T.", ("stem", *blocks, "classifier"))


def _videos() -> Iterable[Card]:
    module, classes = ".video", 400
    for name, doc in (
        ("r3d_18", "ResNet of 18 layers for video, in three dims."),
        ("mc3_18", "ResNet of 18 layers for video, in three dims first, then in two."),
        ("r2plus1d_18", "ResNet of 18 layers for video, in two dims and one."),
    ):
        yield _card(
            name, doc, ("stem", *STAGES, "avgpool", "fc"), module=module, classes=classes, example=CLIP
        )
    yield _card("s3d", "Inception for video, in two dims and one.", (*_numbered("features", 16), "avgpool",
    "classifier"),
                _dropout(0.2), module=module, classes=classes, example=CLIP)  # fmt: skip
    inner = (Arg("dropout", SHARE, 0.0), Arg("attention_dropout", SHARE, 0.0))
    parts = ("patch_embed", "pos_drop", *_numbered("features", 7), "norm", "avgpool", "head")
    for name in ("t", "s", "b"):
        doc = f"Swin transformer {name.upper()} for video."
        yield _card(f"swin3d_{name}", doc, parts, *inner, module=module, classes=classes, example=CLIP)
    for name, share in (("v1_b", 0.2), ("v2_s", 0.2)):
        parts = ("conv_proj", "pos_encoding", "norm", "head")
        doc = f"Multiscale vision transformer {name[:2]} {name[3:].upper()}, for 16 frames of video."
        yield _card(f"mvit_{name}", doc, parts, _depth(share), module=module, classes=classes, example=CLIP)


def _with_helper(parts: tuple[str, ...]) -> Ports:
    """Give the outputs of a network that has a second head where it is asked for one."""

    def outputs(args: Args) -> tuple[Port, ...]:
        helper = (Port("aux", "what the second head gives"),) if args.get("aux_loss") else ()
        return (Port("out"), *helper, *(Port(part, "what that part gives") for part in parts))

    return outputs


def _segmentations() -> Iterable[Card]:
    helper = Arg("aux_loss", Bool(), False, "whether a second head gives `aux`, for a loss in training")
    mobile = tuple(f"backbone_{index}" for index in range(17))
    residual = tuple(f"backbone_{name}" for name in ("conv1", "bn1", "relu", "maxpool", *STAGES))
    for name, doc, parts in (
        ("fcn_resnet50", "FCN on a ResNet of 50 layers.", residual),
        ("fcn_resnet101", "FCN on a ResNet of 101 layers.", residual),
        ("deeplabv3_resnet50", "DeepLab v3 on a ResNet of 50 layers.", residual),
        ("deeplabv3_resnet101", "DeepLab v3 on a ResNet of 101 layers.", residual),
        ("deeplabv3_mobilenet_v3_large", "DeepLab v3 on a MobileNet v3.", mobile),
    ):
        card = _card(name, doc, (), helper, classes=21)
        yield _own(card, _with_helper((*parts, "classifier")))
    yield _own(
        _card("lraspp_mobilenet_v3_large", "LR-ASPP on a MobileNet v3.", (*mobile, "classifier"), classes=21)
    )


def _inceptions() -> Iterable[Card]:
    scaled = Arg("transform_input", Bool(), False, "whether inputs scaled for ImageNet are scaled anew")
    mixed = tuple(f"inception{name}" for name in ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"))
    parts = ("conv1", "maxpool1", "conv2", "conv3", "maxpool2", *mixed[:2], "maxpool3", *mixed[2:7],
    "maxpool4",
             *mixed[7:], "avgpool", "dropout", "fc")  # fmt: skip
    yield _own(
        _card(
            "googlenet", "GoogLeNet, without the heads that help in training.", parts, scaled, _dropout(0.2)
        )
    )
    mixed = tuple(
        f"Mixed_{name}" for name in ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c")
    )
    parts = ("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "maxpool1", "Conv2d_3b_1x1", "Conv2d_4a_3x3",
             "maxpool2", *mixed, "avgpool", "dropout", "fc")  # fmt: skip
    doc = "Inception v3, without the head that helps in training."
    yield _own(_card("inception_v3", doc, parts, scaled, _dropout(0.5), example=(1, 3, 299, 299)))


CARDS = (
    _card("alexnet", "AlexNet.", (*_numbered("features", 13), "avgpool", "classifier"), _dropout(0.5)),
    *_vggs(), *_resnets(), *_densenets(), *_inceptions(), *_mobile(), *_efficientnets(), *_regnets(),
    *_convnexts(),
    *_transformers(), *_videos(), *_segmentations(),
)  # fmt: skip

EXCLUDED = {
    "quantized_": "runs on integers of eight bits, and is made of a trained network",
    "rcnn_": "takes and gives lists, as many boxes as there are things in an image",
    "fcos_": "takes and gives lists, as many boxes as there are things in an image",
    "retinanet_": "takes and gives lists, as many boxes as there are things in an image",
    "ssd": "takes and gives lists, as many boxes as there are things in an image",
    "raft_": "gives a list, one estimate a step of refinement",
}
"""Parts of names of `torchvision.models` that are no blocks, and why."""
