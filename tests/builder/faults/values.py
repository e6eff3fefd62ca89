"""Values that cannot be: of the wrong type, out of bounds, missing, forbidden by a formula or a choice."""

from tests.builder.faults.case import Case, case

PARAM_CYCLE = (
    'depths: «"=[len(starts), ceil(2 * depth), ceil(2 * depth), ceil(3 * depth), ceil(3 * depth), '
    'ceil(4 * depth), ceil(depth)]"»'
)

CASES: tuple[Case, ...] = (
    case(
        "a text for a number", "unet.yaml",
        "kernel_size: 1}", "kernel_size: «one»}",
        "bad-argument",
    ),
    case(
        "a number in quotes", "unet.yaml",
        "kernel_size: 1}", 'kernel_size: «"1"»}',
        "bad-argument", hint="1", mend="original",
    ),
    case(
        "a fraction for an integer", "resnet.yaml",
        "kernel_size: 7, stride: 2,", "kernel_size: 7, stride: «2.5»,",
        "bad-argument",
    ),
    case(
        "a true division where an integer is needed", "resnet_base.yaml",
        "padding: =first_kernel_size // 2", "padding: «=first_kernel_size / 2»",
        "bad-argument", hint="//", mend="original",
    ),
    case(
        "a number for true or false", "resnet.yaml",
        "padding: 3, bias: false}", "padding: 3, bias: «0»}",
        "bad-argument", hint="false", mend="original",
    ),
    case(
        "a list that is too long", "generation/vae.yaml",
        "pixels: {block: Conv2d, out_channels: =image_channels, kernel_size: 3,",
        "pixels: {block: Conv2d, out_channels: =image_channels, kernel_size: «[3, 3, 3]»,",
        "bad-argument",
    ),
    case(
        "a kernel of zero", "unet.yaml",
        "kernel_size: 1}", "kernel_size: «0»}",
        "bad-argument", hint="the least is 1",
    ),
    case(
        "a negative stride", "classification/alexnet.yaml",
        "kernel_size: 11, stride: 4,", "kernel_size: 11, stride: «-4»,",
        "bad-argument", hint="the least is 1",
    ),
    case(
        "a dropout above one", "classification/squeezenet.yaml",
        "dropout: {block: Dropout, p: =dropout}", "dropout: {block: Dropout, p: «50»}",
        "bad-argument",
    ),
    case(
        "a default below its own minimum", "unet.yaml",
        "width: {default: 64, min: 1,", "width: {default: «0», min: 1,",
        "out-of-bounds",
    ),
    case(
        "a default that is none of its choices", "unet.yaml",
        "padding: {default: 1, choices: [0, 1],", "padding: {default: «2», choices: [0, 1],",
        "out-of-bounds",
    ),
    case(
        "a variant beyond a maximum", "unet.yaml",
        "{image_channels: 1, classes: 2, padding: 0}",
        "{image_channels: 1, classes: 2, padding: 0, depth: «9»}",
        "out-of-bounds",
    ),
    case(
        "a variant with a value that is no choice", "unet.yaml",
        "classes: 2, padding: 0}", "classes: 2, padding: «3»}",
        "out-of-bounds",
    ),
    case(
        "a variant with a text for a number", "sequence/gpt2.yaml",
        "large: {layers: 36,", 'large: {layers: «"36"»,',
        "wrong-type", mend="original",
    ),
    case(
        "an override of another type", "unet.yaml",
        "variants:", "variants:", "wrong-type", arguments=("width=wide",),
    ),
    case(
        "an override of a param that is none", "unet.yaml",
        "variants:", "variants:", "unknown-param", arguments=("widht=8",), hint="did you mean 'width'",
    ),
    case(
        "an override out of bounds", "unet.yaml",
        "variants:", "variants:", "out-of-bounds", arguments=("depth=9",),
    ),
    case(
        "a required argument is left out", "unet.yaml",
        "{block: Conv2d, out_channels: =classes, kernel_size: 1}",
        "{block: «Conv2d», out_channels: =classes}",
        "missing-argument", hint="kernel_size",
    ),
    case(
        "a block's name alone where it needs arguments", "generation/autoencoder.yaml",
        "squeeze: {block: Linear, out_features: =code}", "squeeze: «Linear»",
        "missing-argument", hint="out_features",
    ),
    case(
        "a required param of a composite is left out", "classification/densenet.yaml",
        'halve1: {block: Transition, channels: "=(width + growth * depths[0]) // 2"}', "halve1: «Transition»",
        "missing-argument", hint="channels",
    ),
    case(
        "a composite's param of another type", "classification/densenet.yaml",
        'dense2: {block: DenseBlock, depth: "=depths[1]"', "dense2: {block: DenseBlock, depth: «deep»",
        "wrong-type",
    ),
    case(
        "a composite's param that is a list", "classification/densenet.yaml",
        'dense2: {block: DenseBlock, depth: "=depths[1]"', "dense2: {block: DenseBlock, depth: «=depths»",
        "wrong-type",
    ),
    case(
        "a choice of a block that is none", "generation/vae.yaml",
        "stride: 2, activation: silu}", "stride: 2, activation: «swish»}",
        "bad-argument", hint="did you mean 'silu'", mend="original",
    ),
    case(
        "a choice of a composite that is none", "classification/mobilenet_v3.yaml",
        "stride: 2, activation: hardswish,\n", "stride: 2, activation: «hard_swish»,\n",
        "out-of-bounds", hint="hardswish", mend="original",
    ),
    case(
        "a bracket of a formula that is not closed", "unet.yaml",
        "up: {block: UpSample, from: x, out_channels: =width * 2 ** (depth - 1 - i)}",
        "up: {block: UpSample, from: x, out_channels: =width * 2 ** «(»depth - 1 - i}",
        "formula-syntax", hint=")",
    ),
    case(
        "a bracket of a formula too many", "unet.yaml",
        "up: {block: UpSample, from: x, out_channels: =width * 2 ** (depth - 1 - i)}",
        "up: {block: UpSample, from: x, out_channels: =width * 2 ** (depth - 1 - i)«)»}",
        "formula-syntax", mend="original",
    ),
    case(
        "a power in other languages", "unet.yaml",
        "out_channels: =width * 2 ** depth,", "out_channels: =width * 2 «^» depth,",
        "formula-syntax", hint="**", mend="original",
    ),
    case(
        "an assignment in a condition", "resnet_base.yaml",
        "when: =len(bottlenecks) == 0", "when: =len(bottlenecks) «=» 0",
        "formula-syntax", hint="==", mend="original",
    ),
    case(
        "an and in other languages", "resnet.yaml",
        "pool: {block: MaxPool2d, kernel_size",
        "pool: {block: MaxPool2d, when: =head «&&» bottleneck, kernel_size",
        "formula-syntax", hint="and",
    ),
    case(
        "a formula that ends too early", "unet.yaml",
        "out_channels: =width * 2 ** depth,", "out_channels: =width * 2 **«,»",
        "formula-syntax",
    ),
    case(
        "a formula that is empty", "unet.yaml",
        "out_channels: =classes,", 'out_channels: "«=»",',
        "formula-syntax",
    ),
    case(
        "a division by zero", "classification/vit.yaml",
        "=[1, (image_size // patch) ** 2 + 1, width]", "=[1, («image_size // (patch - 16)») ** 2 + 1, width]",
        "formula-value",
    ),
    case(
        "an index behind a list's end", "generation/vae.yaml",
        'seed: {block: Linear, out_features: "=widths[-1] *',
        'seed: {block: Linear, out_features: "=«widths[3]» *',
        "formula-value",
    ),
    case(
        "a sum of a number and a list", "classification/convnext.yaml",
        "/ (sum(depths) - 1)}", "/ («depths - 1»)}",
        "formula-type",
    ),
    case(
        "an argument too many for a function", "classification/vgg.yaml",
        "level: =range(len(depths))", 'level: "=«range(len(depths), 2, 3, 4)»"',
        "formula-type",
    ),
    case(
        "a repeat that counts below zero", "generation/dcgan_discriminator.yaml",
        "repeat: =levels - 1,", "repeat: «=levels - 5»,",
        "bad-repeat",
    ),
    case(
        "a repeat of none", "unet.yaml",
        "encoder:\n    repeat: =depth", "encoder:\n    repeat: «0»",
        "bad-repeat",
    ),
    case(
        "a repeat over lists of two lengths", "multiple/siamese.yaml",
        "widths: {default: [64, 128, 128, 256]", "widths: {default: [64, 128, 128]",
        "bad-repeat", at="repeat: «{width: =widths, kernel: =kernels, level: =range(len(widths))}»",
    ),
    case(
        "a repeat over a number", "generation/vae.yaml",
        "repeat: {level: =range(len(widths))}", "repeat: {level: «=len(widths)»}",
        "bad-repeat", hint="range", mend="original",
    ),
    case(
        "a repeat's variable of a param's name", "generation/vae.yaml",
        "repeat: {width: =widths}", "repeat: {code: =widths}",
        "formula-name", at="conv: {block: ConvNormAct, out_channels: =«width», stride",
    ),
    case(
        "a condition that is a number", "multiple/siamese.yaml",
        "when: =level < len(widths) - 1", "when: «=level»",
        "wrong-type",
    ),
    case(
        "params that need each other", "classification/efficientnet.yaml",
        'depths: "=[ceil(depth), ceil(2 * depth)', 'depths: "=[len(starts), ceil(2 * depth)',
        "param-cycle", at=PARAM_CYCLE,
    ),
    case(
        "a name that is a keyword", "unet.yaml",
        "  middle: {block", "  «lambda»: {block",
        "bad-name",
    ),
    case(
        "a name that torch has taken", "unet.yaml",
        "  middle: {block", "  «forward»: {block",
        "bad-name",
    ),
    case(
        "a name with a hyphen", "unet.yaml",
        "  middle: {block", "  «the-middle»: {block",
        "bad-name", hint="the_middle", mend="clean",
    ),
    case(
        "a name that begins with a digit", "classification/alexnet.yaml",
        "      conv1: {block", "      «1st»: {block",
        "bad-name",
    ),
    case(
        "a version of tomorrow", "unet.yaml",
        "net: unet\n", "version: «2»\nnet: unet\n",
        "bad-version",
    ),
    case(
        "no name of the net", "unet.yaml",
        "net: unet\n", "",
        "missing-key", at="«t»itle: UNet Model",
    ),
    case(
        "a title that is a list", "unet.yaml",
        "title: UNet Model", "title: «[UNet, Model]»",
        "wrong-type",
    ),
    case(
        "freeze in quotes", "multiple/fusion.yaml",
        "image_features: {block: Mean,", 'image_features: {block: Mean, freeze: «"true"»,',
        "wrong-type",
    ),
    case(
        "an init function's argument of another type", "classification/vgg.yaml",
        "{of: Linear, weight: {normal: {std: 0.01}}", "{of: Linear, weight: {normal: {std: «small»}}",
        "bad-init",
    ),
    case(
        "an init rule without what it is of", "classification/densenet.yaml",
        "- {of: Linear, bias: 0}", "- «{bias: 0}»",
        "bad-init",
    ),
)  # fmt: skip
