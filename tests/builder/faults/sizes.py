"""Shapes that do not fit: channels, ranks, inferred arguments, claims, named sizes, inputs."""

from tests.builder.faults.case import Case, case

CASES: tuple[Case, ...] = (
    case(
        "a sum of two widths", "sequence/gpt2.yaml",
        "project: {block: Linear, out_features: =width}",
        "project: {block: Linear, out_features: =4 * width}",
        "shape-mismatch", at="thought: {block: Add, from: «[seen, dropout2]»",
    ),
    case(
        "a residual branch of other channels", "classification/convnext.yaml",
        "project: {block: Linear, out_features: =width}",
        "project: {block: Linear, out_features: =2 * width}",
        "shape-mismatch", at="branch: {block: Mul, from: «[scale, channels_first]»",
    ),
    case(
        "a join along the wrong dim", "segmentation/attention_unet.yaml",
        "join: {block: Concat, from: [up, gate]}", "join: {block: Concat, from: [up, gate], dim: 2}",
        "shape-mismatch", at="from: «[asked, offered]»",
    ),
    case(
        "two branches of which one is smaller", "classification/squeezenet.yaml",
        "kernel_size: 3, padding: 1}\n      relu3x3", "kernel_size: 3}\n      relu3x3",
        "shape-mismatch", at="join: {block: Concat, from: «[relu1x1, relu3x3]»",
    ),
    case(
        "a two-dimensional norm of vectors", "multiple/fusion.yaml",
        "norm: BatchNorm1d", "norm: «BatchNorm2d»",
        "shape-mismatch", hint="BatchNorm1d", mend="original",
    ),
    case(
        "a convolution of vectors", "resnet_base.yaml",
        "  mean: {block: Mean, dim: [2, 3]}\n",
        "  vector: {block: Mean, dim: [2, 3]}\n  mean: {block: «Conv2d», out_channels: 8, kernel_size: 1}\n",
        "shape-mismatch",
    ),
    case(
        "a dim that is not there", "resnet_base.yaml",
        "mean: {block: Mean, dim: [2, 3]}", "mean: {block: Mean, dim: «[3, 4]»}",
        "bad-argument",
    ),
    case(
        "a permutation that forgets a dim", "classification/convnext.yaml",
        "      channels_first: {block: Permute, dims: [0, 3, 1, 2]}\n      scale",
        "      channels_first: {block: Permute, dims: «[0, 2, 1]»}\n      scale",
        "bad-argument",
    ),
    case(
        "a convolution that images are too small for", "multiple/siamese.yaml",
        "kernel_size: =kernel}", "kernel_size: =kernel * 9}",
        "shape-mismatch", at="conv: {block: «Conv2d», out_channels: =width",
    ),
    case(
        "groups that do not divide the channels", "classification/convnext.yaml",
        "padding: 3, groups: =width}", "padding: 3, groups: «7»}",
        "bad-argument",
    ),
    case(
        "heads that do not divide the features", "sequence/gpt2.yaml",
        "num_heads: =heads,", "num_heads: «=heads + 1»,",
        "bad-argument",
    ),
    case(
        "channels written out, and wrong", "unet.yaml",
        "head: {block: Conv2d, out_channels", "head: {block: Conv2d, in_channels: «32», out_channels",
        "inferred-mismatch", hint="leave", mend="original",
    ),
    case(
        "features written out, and wrong", "classification/vgg.yaml",
        "fc1: {block: Linear, out_features", "fc1: {block: Linear, in_features: «4096», out_features",
        "inferred-mismatch", mend="original",
    ),
    case(
        "a norm of other channels", "classification/densenet.yaml",
        "      norm: BatchNorm2d\n      relu: ReLU\n      conv",
        "      norm: {block: BatchNorm2d, num_features: «64»}\n      relu: ReLU\n      conv",
        "inferred-mismatch",
    ),
    case(
        "a stated shape that is wrong", "resnet.yaml",
        "shape: [N, =classes]", "shape: «[N, 10]»",
        "shape-mismatch",
    ),
    case(
        "a stated shape of another rank", "resnet.yaml",
        "shape: [N, =classes]", "shape: «[N, =classes, 1, 1]»",
        "shape-mismatch",
    ),
    case(
        "an expected shape that is wrong", "segmentation/unet_resnet.yaml",
        "shapes: {head: [N, =classes, H, W]}", "shapes: {head: «[N, =classes, H/2, W]»}",
        "expectation",
    ),
    case(
        "expected parameters with two digits swapped", "unet.yaml",
        "parameters: 31031745", "parameters: «31013745»",
        "expectation", hint="31031745", mend="original",
    ),
    case(
        "expected multiply-adds that are too few", "resnet.yaml",
        'macs: "< 4.1 G"', 'macs: «"< 4 G"»',
        "expectation",
    ),
    case(
        "images of three dims", "unet.yaml",
        "[N, =image_channels, H, W]}", "[N, H, W]}",
        "shape-mismatch", at="conv: {block: «DoubleConvolution», out_channels: =width * 2 ** i,",
    ),
    case(
        "tokens that are no integers", "sequence/lstm_tagger.yaml",
        "shape: [N, T], dtype: int64", "shape: [N, T], dtype: float32",
        "wrong-dtype", at="words: {block: «Embedding»",
    ),
    case(
        "an example size that the net is too deep for", "unet.yaml",
        "dims: {N: 1, H: 572, W: 572}", "dims: {N: 1, H: 8, W: 572}",
        "shape-mismatch", at="pool: «DownSample»", hint="H must be at least 16",
    ),
    case(
        "an example size that contradicts its own rule", "segmentation/attention_unet.yaml",
        "H: {example: 256,", "H: {example: «250»,",
        "bad-size", hint="256",
    ),
    case(
        "an example size of zero", "unet.yaml",
        "dims: {N: 1,", "dims: {N: «0»,",
        "wrong-type",
    ),
    case(
        "a negative size of an input", "unet.yaml",
        "[N, =image_channels, H, W]}", "[N, «-3», H, W]}",
        "bad-size",
    ),
    case(
        "a size of an input that is a fraction", "multiple/fusion.yaml",
        "shape: [N, =columns]", "shape: [N, «=columns / 3»]",
        "bad-size", hint="//", mend="",
    ),
    case(
        "a size of an input in quotes", "unet.yaml",
        "[N, =image_channels, H, W]}", '[N, «"3"», H, W]}',
        "bad-size", hint="write 3 without quotes", mend="clean",
    ),
    case(
        "an input without a shape", "sequence/gpt2.yaml",
        "{tokens: {shape: [N, T], dtype: int64,", "{«tokens»: {dtype: int64,",
        "missing-key", hint="shape: [",
    ),
    case(
        "a size of a node that is no size of an input", "classification/vit.yaml",
        "args: {shape: [N, -1, -1]}", "args: {shape: «[B, -1, -1]»}",
        "unknown-size", hint="N",
    ),
    case(
        "a named size where a number is needed", "classification/vit.yaml",
        'std: 0.02, args: {shape: "=[1, (image_size // patch) ** 2 + 1, width]"}}',
        "std: 0.02, args: {shape: «[1, N, 768]»}}",
        "bad-argument",
    ),
    case(
        "an unflattened size that does not fit", "generation/dcgan_generator.yaml",
        'unflattened_size: "=[noise, 1, 1]"', 'unflattened_size: «"=[noise, 2, 2]"»',
        "shape-mismatch",
    ),
    case(
        "two inputs of one size that differ", "multiple/siamese.yaml",
        "  second: [N, =image_channels, =image_size, =image_size]",
        "  second: [N, =image_channels, =image_size, 28]",
        "shape-mismatch", at="conv: {block: «Conv2d», out_channels: =width",
    ),
    case(
        "a branch of a table that is not flattened", "multiple/fusion.yaml",
        "image_features: {block: Mean, dim: [2, 3]}",
        "image_features: {block: AdaptiveAvgPool2d, output_size: 1}",
        "shape-mismatch", at="joined: {block: Concat, from: «[image_features, row_encoder]»",
    ),
    case(
        "a net whose parameters are too many", "generation/autoencoder.yaml",
        "[1000, 500, 250]", "[1000, 16000000, 16000000]",
        "too-many-parameters", at="linear: {block: «Linear», out_features: =width}",
    ),
)  # fmt: skip
