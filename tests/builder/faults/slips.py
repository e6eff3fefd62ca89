"""Slips of the pen: what YAML takes amiss, and what it takes otherwise than meant."""

from tests.builder.faults.case import Case, case

CASES: tuple[Case, ...] = (
    case(
        "a tab before a key", "unet.yaml",
        "  middle: {block", "«\t»middle: {block",
        "yaml-syntax", hint="spaces", mend="clean",
    ),
    case(
        "no colon behind a key", "unet.yaml",
        "\nvariants:\n", "\n«variants»\n",
        "yaml-syntax", hint=":", mend="original",
    ),
    case(
        "no space behind a colon", "resnet.yaml",
        "  relu: ReLU\n", "  «relu:ReLU»\n",
        "yaml-syntax", hint="relu: ReLU", mend="original",
    ),
    case(
        "no space behind a colon in a flow mapping", "unet.yaml",
        "kernel_size: 1}", "«kernel_size:1»}",
        "yaml-syntax", hint="`kernel_size: 1`", mend="original",
    ),
    case(
        "a brace that is not closed", "unet.yaml",
        "head: {block: Conv2d, out_channels: =classes, kernel_size: 1}",
        "head: «{»block: Conv2d, out_channels: =classes, kernel_size: 1",
        "yaml-syntax", hint="}",
    ),
    case(
        "a bracket that is not closed", "unet.yaml",
        "inputs: {image: [N, =image_channels, H, W]}", "inputs: {image: [N, =image_channels, H, W«}»",
        "yaml-syntax", hint="]",
    ),
    case(
        "a brace too many", "unet.yaml",
        "kernel_size: 1}", "kernel_size: 1}«}»",
        "yaml-syntax", mend="original",
    ),
    case(
        "a quote that is not closed", "unet.yaml",
        'macs: "< 234 G"', 'macs: «"»< 234 G',
        "yaml-syntax", hint='"',
    ),
    case(
        "a comma left out in a flow mapping", "unet.yaml",
        "out_channels: =classes, kernel_size: 1", "out_channels: =classes «kernel_size»: 1",
        "yaml-syntax", hint=",",
    ),
    case(
        "a param twice", "classification/alexnet.yaml",
        "  hidden: {default: 4096, min: 1,", "  «classes»: {default: 4096, min: 1,",
        "duplicate-key",
    ),
    case(
        "a node twice", "classification/alexnet.yaml",
        "      relu7: ReLU", "      «relu6»: ReLU",
        "duplicate-key",
    ),
    case(
        "an argument twice", "unet.yaml",
        "kernel_size: 1}", "kernel_size: 1, «out_channels»: 3}",
        "duplicate-key",
    ),
    case(
        "no for false", "resnet.yaml",
        "padding: 3, bias: false}", "padding: 3, bias: «no»}",
        "ambiguous-scalar", hint="false", mend="original",
    ),
    case(
        "yes for true", "sequence/lstm_tagger.yaml",
        "batch_first: true", "batch_first: «yes»",
        "ambiguous-scalar", hint="true", mend="original",
    ),
    case(
        "None for null", "classification/convnext.yaml",
        "stem_norm: ChannelNorm", "stem_norm: «None»",
        "unknown-block",
    ),
    case(
        "a number with a leading zero", "unet.yaml",
        "width: {default: 64,", "width: {default: «064»,",
        "ambiguous-scalar", hint="64", mend="original",
    ),
    case(
        "a number with an underscore", "sequence/lstm_tagger.yaml",
        "default: 20000", "default: «20_000»",
        "ambiguous-scalar", hint="20000", mend="original",
    ),
    case(
        "a number with a comma", "sequence/lstm_tagger.yaml",
        "{default: 20000, min: 1", "{default: «20,000», min: 1",
        "ambiguous-scalar", hint="20000", mend="original",
    ),
    case(
        "an empty value", "unet.yaml",
        "\noutputs: head", "\n«outputs»:",
        "wrong-type",
    ),
    case(
        "an empty node", "resnet.yaml",
        "  relu: ReLU\n", "  «relu»:\n",
        "wrong-type",
    ),
    case(
        "nodes as a list", "classification/vit.yaml",
        "      norm1: {block: LayerNorm, eps: 1e-6}\n      attention",
        "      - norm1: {block: LayerNorm, eps: 1e-6}\n      «a»ttention",
        "yaml-syntax",
    ),
    case(
        "a formula with a comma and no quotes", "classification/vgg.yaml",
        'channels: "=width * min(2 ** level, 8)"', "channels: «=width * min(2 ** level, 8)»",
        "unquoted-formula", hint='"', mend="original",
    ),
    case(
        "a formula with brackets and no quotes", "generation/autoencoder.yaml",
        'out_features: "=widths[-1 - level]"}', "out_features: «=widths[-1 - level]»}",
        "unquoted-formula", hint='"', mend="original",
    ),
    case(
        "a list in a formula and no quotes", "capsnet.yaml",
        'unflattened_size: =image}', "unflattened_size: «=[image[0], 28, 28]»}",
        "unquoted-formula", hint='"', mend="clean",
    ),
    case(
        "a formula with a colon and no quotes", "resnet_base.yaml",
        "    padding: =first_kernel_size // 2", "    padding: =first_kernel_size // 2 if head«:» 0",
        "yaml-syntax",
    ),
    case(
        "a formula without its equals sign", "unet.yaml",
        "out_channels: =classes,", "out_channels: «classes»,",
        "bad-argument", hint="=classes", mend="original",
    ),
    case(
        "a formula without its equals sign in a repeat", "unet.yaml",
        "encoder:\n    repeat: =depth", "encoder:\n    repeat: «depth»",
        "wrong-type", hint="=depth", mend="original",
    ),
    case(
        "a formula without its equals sign in a condition", "resnet.yaml",
        "when: =head, output_size", "when: «head», output_size",
        "wrong-type", hint="=head", mend="original",
    ),
    case(
        "a formula in Python's string brackets", "unet.yaml",
        "out_channels: =classes,", "out_channels: «{classes}»,",
        "wrong-type", hint="=classes",
    ),
    case(
        "a ref with an index and no quotes", "unet.yaml",
        'skip: "encoder[-1 - i].skip"', "skip: «encoder[-1 - i].skip»",
        "yaml-syntax", hint='"', mend="original",
    ),
    case(
        "a key too far to the right", "classification/alexnet.yaml",
        "      fc6: {block: Linear", "       «f»c6: {block: Linear",
        "yaml-syntax", hint="siblings", mend="original",
    ),
    case(
        "a key too far to the left", "classification/alexnet.yaml",
        "      fc6: {block: Linear", "     «f»c6: {block: Linear",
        "yaml-syntax", hint="siblings", mend="original",
    ),
    case(
        "a node not indented", "unet.yaml",
        "  head: {block: Conv2d", "«head»: {block: Conv2d",
        "unknown-key", hint="indent",
    ),
    case(
        "curly quotes", "unet.yaml",
        'macs: "< 234 G"', "macs: «“< 234 G”»",
        "ambiguous-scalar", hint='"< 234 G"', mend="original",
    ),
    case(
        "a second document", "unet.yaml",
        "\nmap:\n", "\n«---»\nmap:\n",
        "yaml-document",
    ),
    case(
        "a tag", "unet.yaml",
        "width: {default: 64,", "width: {default: «!!int» 64,",
        "yaml-tag",
    ),
    case(
        "a merge key", "segmentation/attention_unet.yaml",
        "second: {block: ConvNormAct, out_channels: =width, norm: =norm}",
        "second: {«<<»: {block: ConvNormAct}, out_channels: =width, norm: =norm}",
        "yaml-merge",
    ),
    case(
        "an alias of no anchor", "classification/vgg.yaml",
        "vgg13_bn: {depths: [2, 2, 2, 2, 2],", "vgg13_bn: {depths: «*vgg13»,",
        "yaml-alias",
    ),
    case(
        "text with a colon and no quotes", "unet.yaml",
        "doc: Symmetric encoder and decoder with", "doc: Symmetric«:» encoder and decoder with",
        "yaml-syntax", hint="quotes",
    ),
    case(
        "a comment without a space before it", "unet.yaml",
        "net: unet\n", "net: «unet#1»\n",
        "bad-name",
    ),
    case(
        "an at sign before text", "resnet.yaml",
        "  relu: ReLU\n", "  relu: «@»ReLU\n",
        "yaml-syntax", hint="quotes",
    ),
    case(
        "an invisible space", "unet.yaml",
        "  head: {block: Conv2d", "  head: {block:«\u00a0»Conv2d",
        "forbidden-character",
    ),
    case(
        "a zero-width space in a name", "unet.yaml",
        "\nnet: unet\n", "\nnet: un«\u200b»et\n",
        "forbidden-character", mend="original",
    ),
    case(
        "a block scalar that is not meant", "unet.yaml",
        "doc: Symmetric encoder", "doc: | «S»ymmetric encoder",
        "yaml-syntax",
    ),
)  # fmt: skip
