"""Parts used wrongly: composites, groups, other files, whole nets."""

from tests.builder.faults.case import Case, case

CASES: tuple[Case, ...] = (
    case(
        "a file that is not there", "segmentation/fcn.yaml",
        "use: [_heads.yaml]", "use: [«_head.yaml»]",
        "bad-path", hint="_heads.yaml",
    ),
    case(
        "a file above the spec's folder", "segmentation/fcn.yaml",
        "use: [_heads.yaml]", "use: [«../_heads.yaml»]",
        "bad-path",
    ),
    case(
        "a file with another ending", "segmentation/fcn.yaml",
        "use: [_heads.yaml]", "use: [«_heads»]",
        "bad-path", hint=".yaml",
    ),
    case(
        "a file that is not in a list", "segmentation/fcn.yaml",
        "use: [_heads.yaml]", "use: «_heads.yaml»",
        "wrong-type", hint="[_heads.yaml]", mend="original",
    ),
    case(
        "a file that is used no more", "segmentation/deeplabv3.yaml",
        "use: [_heads.yaml]\n", "",
        "unknown-block", at="aux_classifier: {block: «FCNHead», from",
    ),
    case(
        "a composite that holds itself", "segmentation/unet_resnet.yaml",
        "second: {block: ConvNormAct, out_channels: =width}",
        "second: {block: «TwoConvolutions», width: =width}",
        "composite-cycle",
    ),
    case(
        "a block inside a composite that a repeat uses", "segmentation/attention_unet.yaml",
        "sigmoid: Sigmoid", "sigmoid: «Sigmod»",
        "unknown-block", hint="did you mean 'Sigmoid'", mend="original",
    ),
    case(
        "a composite without nodes", "classification/densenet.yaml",
        "    inputs: [x]\n    nodes:\n      norm: BatchNorm2d\n      relu: ReLU\n"
        "      conv: {block: Conv2d, out_channels: =channels, kernel_size: 1, bias: false}\n"
        "      pool: {block: AvgPool2d, kernel_size: 2}\n",
        "    inputs: [x]\n",
        "missing-key", at="  «Transition»:",
    ),
    case(
        "a composite of a block's name", "classification/vgg.yaml",
        "  ConvReLU:\n    title", "  «Conv2d»:\n    title",
        "name-taken",
    ),
    case(
        "a group with a block", "classification/alexnet.yaml",
        "  classifier:\n    nodes:", "  classifier:\n    block: Linear\n    «nodes»:",
        "unknown-key",
    ),
    case(
        "a group with an argument", "classification/alexnet.yaml",
        "  classifier:\n    nodes:", "  classifier:\n    «out_features»: 10\n    nodes:",
        "unknown-key",
    ),
    case(
        "a group of no nodes", "classification/vgg.yaml",
        "      flatten: Flatten\n      fc1", "      flatten: {nodes: «{}»}\n      fc1",
        "wrong-type",
    ),
    case(
        "an input twice", "sequence/gpt2.yaml",
        "inputs: [x, ahead]", "inputs: [x, ahead, «x»]",
        "name-taken",
    ),
    case(
        "an input and a node of one name", "generation/vae.yaml",
        "  features: Flatten\n", "  «image»: Flatten\n",
        "name-taken",
    ),
    case(
        "a whole net without its ending", "segmentation/fcn.yaml",
        'block: ="net:resnet@" + backbone', 'block: «="resnet@" + backbone»',
        "unknown-block", hint="net:resnet",
    ),
    case(
        "a variant of a whole net", "segmentation/fcn.yaml",
        'block: ="net:resnet@" + backbone', 'block: «"net:resnet@resnet51"»',
        "unknown-variant", hint="resnet50",
    ),
    case(
        "a choice that the whole net does not have", "segmentation/fcn.yaml",
        "output_stride: 8,", "output_stride: «4»,",
        "out-of-bounds",
    ),
    case(
        "a composite's output that is none", "classification/squeezenet.yaml",
        "    outputs: join\n", "    outputs: «joined»\n",
        "unknown-ref", hint="did you mean 'join'", mend="original",
    ),
)  # fmt: skip
