"""Several slips in one file, which one pass finds together; and single ones that break several claims."""

from tests.builder.faults.case import Case, several

CASES: tuple[Case, ...] = (
    several(
        "three blocks are misspelt", "generation/vae.yaml",
        ("features: Flatten", "features: «Flaten»", "unknown-block"),
        ("deviation: Exp", "deviation: «exp»", "unknown-block"),
        ("up: {block: UpSample,", "up: {block: «Upsampel»,", "unknown-block"),
        mend="original",
    ),
    several(
        "a key, a key of a param and one of an input", "sequence/gpt2.yaml",
        ("\ntitle: GPT-2", "\n«tittle»: GPT-2", "unknown-key"),
        ("layers: {default: 12, min: 1}", "layers: {default: 12, «minimum»: 1}", "unknown-key"),
        ("dtype: int64", "«dtyp»: int64", "unknown-key"),
        mend="original",
    ),
    several(
        "a block, an argument and a ref", "classification/squeezenet.yaml",
        ("dropout: {block: Dropout, p:", "dropout: {block: Dropout, «prob»:", "unknown-argument"),
        ("classifier: {block: Conv2d,", "classifier: {block: «Conv2»,", "unknown-block"),
        ("\noutputs: flatten", "\noutputs: «flaten»", "unknown-ref"),
    ),
    several(
        "formulas at both ends of a file", "unet.yaml",
        ("encoder:\n    repeat: =depth", "encoder:\n    repeat: =«dept»", "formula-name"),
        ("out_channels: =width * 2 ** depth,", "out_channels: =width * 2 ** «dpth»,", "formula-name"),
        ("out_channels: =classes, kernel", "out_channels: =«clases», kernel", "formula-name"),
        mend="original",
    ),
    several(
        "two arguments of one node", "classification/alexnet.yaml",
        (
            "stride: 4, padding: 2, norm: none}",
            "stride: «0», padding: 2, «nrom»: none}",
            "bad-argument unknown-argument",
        ),
    ),
    several(
        "words that YAML reads twice", "sequence/lstm_tagger.yaml",
        ("default: 20000", "default: «20_000»", "ambiguous-scalar"),
        ("bidirectional: true\n", "bidirectional: «on»\n", "ambiguous-scalar"),
        ("padding_idx: 0}", "padding_idx: «00»}", "ambiguous-scalar"),
        ("batch_first: true", "batch_first: «yes»", "ambiguous-scalar"),
    ),
    several(
        "two names that cannot be, and a variant's param", "classification/vgg.yaml",
        ("vgg19_bn: {depths:", "vgg19_bn: {«depth»:", "unknown-param"),
        ("\n  mean: {block", "\n  «mean-pool»: {block", "bad-name"),
        ("fc1: {block: Linear", "«1fc»: {block: Linear", "bad-name"),
    ),
    several(
        "shapes that differ in two branches", "multiple/fusion.yaml",
        (
            "image_features: {block: Mean, dim: [2, 3]}",
            "image_features: {block: Mean, dim: «[2, 4]»}",
            "bad-argument",
        ),
        ("norm: BatchNorm1d", "norm: «BatchNorm2d»", "shape-mismatch"),
    ),
    several(
        "a variant and its bounds", "unet.yaml",
        (
            "classes: 2, padding: 0}",
            "classes: «0», padding: «2», depth: «9»}",
            "out-of-bounds out-of-bounds out-of-bounds",
        ),
    ),
    several(
        "faults in a composite and outside of it", "segmentation/unet_resnet.yaml",
        (
            "up2: {block: Up, from: [up1, encoder.eighth]",
            "up2: {block: Up, from: [up1, encoder.«eight»]",
            "unknown-port",
        ),
        (
            "enlarge: {block: Interpolate, from: {x: x,",
            "enlarge: {block: Interpolate, from: {«in»: x,",
            "unknown-port",
        ),
        ("second: {block: ConvNormAct, out", "second: {block: «ConvNormAkt», out", "unknown-block"),
    ),
    several(
        "one wider layer that breaks two claims", "classification/alexnet.yaml",
        (
            "conv3: {block: ConvNormAct, out_channels: 384",
            "conv3: {block: ConvNormAct, out_channels: 400",
            "",
        ),
        ("parameters: 61100840", "parameters: «61100840»", "expectation"),
        ('macs: "< 715 M"', 'macs: «"< 715 M"»', "expectation"),
    ),
)  # fmt: skip
