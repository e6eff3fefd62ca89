"""Names that are misspelt: blocks, keys, params, refs, ports, arguments, variants, functions."""

from tests.builder.faults.case import Case, case

CASES: tuple[Case, ...] = (
    case(
        "a block with two letters swapped", "unet.yaml",
        "middle: {block: DoubleConvolution,", "middle: {block: «DoubleConvolutoin»,",
        "unknown-block", hint="did you mean 'DoubleConvolution'", mend="original",
    ),
    case(
        "a block in small letters", "generation/vae.yaml",
        "sigmoid: Sigmoid", "sigmoid: «sigmoid»",
        "unknown-block", hint="did you mean 'Sigmoid'", mend="original",
    ),
    case(
        "a block with torch's path before it", "classification/alexnet.yaml",
        "relu6: ReLU\n", "relu6: «nn.ReLU»\n",
        "unknown-block", hint="did you mean 'ReLU'", mend="original",
    ),
    case(
        "a block with Keras' name", "unet.yaml",
        "head: {block: Conv2d,", "head: {block: «Conv2D»,",
        "unknown-block", hint="did you mean 'Conv2d'", mend="original",
    ),
    case(
        "a composite of the same file that is misspelt", "classification/densenet.yaml",
        "halve2: {block: Transition,", "halve2: {block: «Transtion»,",
        "unknown-block", hint="did you mean 'Transition'", mend="original",
    ),
    case(
        "a composite of a used file that is misspelt", "segmentation/fcn.yaml",
        "aux_classifier: {block: FCNHead,", "aux_classifier: {block: «FCNhead»,",
        "unknown-block", hint="did you mean 'FCNHead'", mend="original",
    ),
    case(
        "a block inside a composite", "classification/squeezenet.yaml",
        "join: {block: Concat, from: [relu1x1", "join: {block: «Concatenate», from: [relu1x1",
        "unknown-block", hint="did you mean 'Concat'", mend="original",
    ),
    case(
        "a whole net that is misspelt", "classification/googlenet_auxiliary.yaml",
        'block: "net:googlenet"', 'block: «"net:googelnet"»',
        "unknown-block", hint="did you mean 'googlenet'", mend="original",
    ),
    case(
        "a top-level key", "unet.yaml",
        "\nvariants:", "\n«varients»:",
        "unknown-key", hint="did you mean 'variants'", mend="original",
    ),
    case(
        "a required top-level key", "unet.yaml",
        "\nnodes:\n  encoder", "\n«node»:\n  encoder",
        "unknown-key", hint="did you mean 'nodes'", mend="original",
    ),
    case(
        "a top-level key in the singular", "classification/vgg.yaml",
        "\noutputs: classifier", "\n«output»: classifier",
        "unknown-key", hint="did you mean 'outputs'", mend="original",
    ),
    case(
        "a top-level key in capitals", "resnet.yaml",
        "\nexpect:", "\n«Expect»:",
        "unknown-key", hint="did you mean 'expect'", mend="original",
    ),
    case(
        "a key of a param", "classification/alexnet.yaml",
        "{default: 1000, min: 1}", "{«defualt»: 1000, min: 1}",
        "unknown-key", hint="did you mean 'default'", mend="original",
    ),
    case(
        "a key of an input", "sequence/gpt2.yaml",
        "dtype: int64", "«type»: int64",
        "unknown-key", hint="did you mean 'dtype'", mend="original",
    ),
    case(
        "a key of a size", "segmentation/attention_unet.yaml",
        "H: {example: 256, multiple_of: =2 ** depth}", "H: {example: 256, «multipleof»: =2 ** depth}",
        "unknown-key", hint="did you mean 'multiple_of'", mend="original",
    ),
    case(
        "a key of what is expected", "unet.yaml",
        'macs: "< 234 G"', '«flops»: "< 234 G"',
        "unknown-key", hint="macs",
    ),
    case(
        "a key of a group", "classification/vgg.yaml",
        "repeat: {depth: =depths, level", "«repaet»: {depth: =depths, level",
        "unknown-key", hint="did you mean 'repeat'", mend="original",
    ),
    case(
        "a key of a composite", "classification/densenet.yaml",
        "params: {channels: int}", "«param»: {channels: int}",
        "unknown-key", hint="did you mean 'params'", mend="original",
    ),
    case(
        "an argument", "unet.yaml",
        "out_channels: =classes, kernel_size: 1", "out_channels: =classes, «kernal_size»: 1",
        "unknown-argument", hint="did you mean 'kernel_size'", mend="original",
    ),
    case(
        "an argument that is required", "generation/autoencoder.yaml",
        "squeeze: {block: Linear, out_features: =code}", "squeeze: {block: Linear, «out_feature»: =code}",
        "unknown-argument", hint="did you mean 'out_features'", mend="original",
    ),
    case(
        "an argument in Keras' words", "unet.yaml",
        "out_channels: =classes, kernel_size: 1", "out_channels: =classes, «filters»: 3, kernel_size: 1",
        "unknown-argument",
    ),
    case(
        "an argument of a composite", "classification/densenet.yaml",
        "dense2: {block: DenseBlock, depth: \"=depths[1]\", growth:",
        "dense2: {block: DenseBlock, depth: \"=depths[1]\", «grow»:",
        "unknown-argument", hint="did you mean 'growth'", mend="original",
    ),
    case(
        "an argument of a whole net", "segmentation/fcn.yaml",
        "output_stride: 8, image_channels", "«output_strides»: 8, image_channels",
        "unknown-argument", hint="did you mean 'output_stride'", mend="original",
    ),
    case(
        "a node's key is taken for an argument", "classification/convnext.yaml",
        "norm: {block: ChannelNorm, when: =level > 0}", "norm: {block: ChannelNorm, «if»: =level > 0}",
        "unknown-argument", hint="`when`",
    ),
    case(
        "a node's key with a letter missing", "multiple/siamese.yaml",
        "pool: {block: DownSample, when:", "pool: {block: DownSample, «wen»:",
        "unknown-argument", hint="did you mean 'when'", mend="original",
    ),
    case(
        "a param in a formula", "unet.yaml",
        "out_channels: =classes, kernel", "out_channels: =«clases», kernel",
        "formula-name", hint="did you mean 'classes'", mend="original",
    ),
    case(
        "a param in the middle of a formula", "generation/autoencoder.yaml",
        "=image_channels * image_size ** 2", "=image_channels * «image_sise» ** 2",
        "formula-name", hint="did you mean 'image_size'", mend="original",
    ),
    case(
        "the net's param inside a composite", "classification/densenet.yaml",
        "out_channels: =growth, kernel_size: 3", "out_channels: =«width», kernel_size: 3",
        "formula-name", hint="params",
    ),
    case(
        "a repeat's variable", "generation/dcgan_generator.yaml",
        "(levels - 2 - i)", "(levels - 2 - «j»)",
        "formula-name",
    ),
    case(
        "a function in a formula", "classification/vgg.yaml",
        "level: =range(len(depths))", "level: =«rang»(len(depths))",
        "formula-function", hint="did you mean 'range'", mend="original",
    ),
    case(
        "a function that Python has and formulas do not", "classification/efficientnet.yaml",
        "sum(depths) - depths[6]]", "«sorted»(depths)[0]]",
        "formula-function",
    ),
    case(
        "a method in a formula", "unet.yaml",
        "=width * 2 ** depth", "=width«.»real * 2 ** depth",
        "formula-syntax",
    ),
    case(
        "a ref", "multiple/siamese.yaml",
        "from: [encoder, encoder_again]", "from: [encoder, «encoder_agian»]",
        "unknown-ref", hint="did you mean 'encoder_again'", mend="original",
    ),
    case(
        "a ref to an input", "sequence/gpt2.yaml",
        "places: {block: Arange, from: tokens}", "places: {block: Arange, from: «token»}",
        "unknown-ref", hint="did you mean 'tokens'", mend="original",
    ),
    case(
        "a ref out of a composite", "segmentation/unet_resnet.yaml",
        "join: {block: Concat, from: [enlarge, skip]}", "join: {block: Concat, from: [enlarge, «image»]}",
        "unknown-ref",
    ),
    case(
        "a port", "unet.yaml",
        "encoder[-1 - i].skip", "encoder[-1 - i].«skp»",
        "unknown-port", hint="did you mean 'skip'", mend="original",
    ),
    case(
        "a port of a block that has several", "capsnet.yaml",
        "from: mask.masked", "from: mask.«mask»",
        "unknown-port", hint="masked", mend="original",
    ),
    case(
        "an input port in a mapping", "sequence/gpt2.yaml",
        "attn_mask: ahead}", "«atn_mask»: ahead}",
        "unknown-port", hint="did you mean 'attn_mask'", mend="original",
    ),
    case(
        "an input port of a group", "unet.yaml",
        "from: {x: prev, skip:", "from: {x: prev, «skips»:",
        "unknown-port", hint="did you mean 'skip'", mend="original",
    ),
    case(
        "a tap", "segmentation/fcn.yaml",
        "from: backbone.middle", "from: backbone.«midle»",
        "unknown-port", hint="did you mean 'middle'", mend="original",
    ),
    case(
        "an output", "unet.yaml",
        "\noutputs: head", "\noutputs: «heads»",
        "unknown-ref", hint="did you mean 'head'", mend="original",
    ),
    case(
        "a variant on the command line", "unet.yaml",
        "variants:", "variants:",
        "unknown-variant", hint="did you mean 'paper'", variant="papre",
    ),
    case(
        "a param of a variant", "unet.yaml",
        "{image_channels: 1, classes: 2, padding: 0}", "{image_channels: 1, «class»: 2, padding: 0}",
        "unknown-param", hint="did you mean 'classes'", mend="original",
    ),
    case(
        "a function of an init rule", "classification/vgg.yaml",
        "{kaiming_normal: {mode", "{«kaming_normal»: {mode",
        "bad-init", hint="did you mean 'kaiming_normal'", mend="original",
    ),
    case(
        "a block of an init rule", "sequence/gpt2.yaml",
        "{of: Embedding, weight", "{of: «Embeding», weight",
        "unmatched-init", hint="Embedding", mend="original",
    ),
    case(
        "a tensor of an init rule", "generation/dcgan_discriminator.yaml",
        "{of: Conv2d, weight:", "{of: Conv2d, «wieght»:",
        "unmatched-init", hint="weight", mend="original",
    ),
    case(
        "an argument of an init function", "classification/convnext.yaml",
        "- {of: Linear, weight: {trunc_normal: {std: 0.02}}",
        "- {of: Linear, weight: {trunc_normal: {«sdt»: 0.02}}",
        "bad-init", hint="did you mean 'std'", mend="original",
    ),
    case(
        "a node of what is expected", "capsnet.yaml",
        "shapes: {encoder: [N", "shapes: {«encoders»: [N",
        "unknown-ref", hint="did you mean 'encoder'", mend="original",
    ),
    case(
        "a size that no input has", "unet.yaml",
        "dims: {N: 1, H: 572, W: 572}", "dims: {N: 1, «h»: 572, W: 572}",
        "unknown-size", hint="did you mean 'H'", mend="original",
    ),
    case(
        "a choice of an argument", "sequence/gpt2.yaml",
        "approximate: tanh", "approximate: «tahn»",
        "bad-argument", hint="did you mean 'tanh'", mend="original",
    ),
    case(
        "a type of a composite's param", "capsnet.yaml",
        "params: {classes: int, iterations", "params: {classes: integer, iterations",
        "wrong-type", at="encoder: {block: CapsuleEncoder, classes: «=classes»", hint="`int`",
    ),
    case(
        "a dtype", "sequence/gpt2.yaml",
        "dtype: int64", "dtype: «int46»",
        "bad-dtype", hint="did you mean 'int64'", mend="original",
    ),
)  # fmt: skip
