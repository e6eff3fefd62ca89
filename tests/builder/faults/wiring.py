"""Wires that lead nowhere: refs, ports, cycles, nodes missing or left over, outputs, taps and ties."""

from tests.builder.faults.case import Case, case

CASES: tuple[Case, ...] = (
    case(
        "a node is deleted that others need", "sequence/gpt2.yaml",
        "  ahead: {block: CausalMask, from: tokens}\n", "",
        "unknown-ref", at="ahead: «ahead»}, heads",
    ),
    case(
        "a node is deleted that an output names", "generation/vae.yaml",
        "  sigmoid: Sigmoid\n", "",
        "unknown-ref", at="{reconstruction: «sigmoid»,",
    ),
    case(
        "a node is renamed, and a ref is not", "segmentation/attention_unet.yaml",
        "      up: {block: UpSample, from: x,", "      enlarge: {block: UpSample, from: x,",
        "unknown-ref", at="from: [«up», gate]",
    ),
    case(
        "a node that nothing needs", "segmentation/attention_unet.yaml",
        "join: {block: Concat, from: [up, gate]}", "join: {block: Concat, from: [up, skip]}",
        "unused-node", at="«gate»: {block: AttentionGate", hint="_",
    ),
    case(
        "the last node, which the outputs forget", "resnet_base.yaml",
        "\noutputs: mean", "\noutputs: stage",
        "unused-node", at="  «mean»: {block: Mean",
    ),
    case(
        "a chain that ends before the outputs", "generation/autoencoder.yaml",
        "{reconstruction: image_again, code: squeeze}", "{code: squeeze}",
        "unused-node", at="«image_again»: {block",
    ),
    case(
        "a cycle of two nodes", "generation/vae.yaml",
        "shift: {block: Mul, from: [deviation, noise]}", "shift: {block: Mul, from: [«sample», noise]}",
        "cycle",
    ),
    case(
        "a node that feeds itself", "multiple/siamese.yaml",
        "from: [encoder, encoder_again]", "from: [encoder, «difference»]",
        "cycle",
    ),
    case(
        "a cycle inside a composite", "sequence/gpt2.yaml",
        "seen: {block: Add, from: [x, dropout1]}", "seen: {block: Add, from: [x, «thought»]}",
        "cycle",
    ),
    case(
        "one input too few", "unet.yaml",
        "join: {block: CropAndConcat, from: [up, skip]}", "join: {block: CropAndConcat, from: «up»}",
        "missing-input", hint="skip",
    ),
    case(
        "one input left to the chain where two are needed", "multiple/siamese.yaml",
        "difference: {block: Sub, from: [encoder, encoder_again]}", "difference: «Sub»",
        "missing-input", hint="from",
    ),
    case(
        "one input too many", "unet.yaml",
        "up: {block: UpSample, from: x,", "up: {block: UpSample, from: [x, «skip»],",
        "too-many-inputs",
    ),
    case(
        "one input too many for a composite", "segmentation/unet_resnet.yaml",
        "from: [up1, encoder.eighth]", "from: [up1, encoder.eighth, «image»]",
        "too-many-inputs",
    ),
    case(
        "an empty list of inputs", "generation/vae.yaml",
        "sample: {block: Add, from: [mean, shift]}", "sample: {block: Add, from: «[]»}",
        "missing-input",
    ),
    case(
        "the port of an input is left out", "unet.yaml",
        "    inputs: [x, skip]\n", "    inputs: [x]\n",
        "unknown-ref", at="from: [up, «skip»]", hint="pass it in by `inputs`",
    ),
    case(
        "a ref to a copy behind the last", "unet.yaml",
        '"encoder[-1 - i].skip"', '«"encoder[i + 1].skip"»',
        "unknown-ref", hint="from 0 to 3",
    ),
    case(
        "a ref to a copy before the first", "unet.yaml",
        '"encoder[-1 - i].skip"', '«"encoder[-2 - i].skip"»',
        "unknown-ref", hint="from -1 to -4",
    ),
    case(
        "an element of a node that is not repeated", "multiple/siamese.yaml",
        "from: [encoder, encoder_again]", 'from: [«"encoder[0]"», encoder_again]',
        "unknown-ref", hint="'encoder'", mend="original",
    ),
    case(
        "a ref that a bracket is missing in", "unet.yaml",
        '"encoder[-1 - i].skip"', '«"encoder[-1 - i.skip"»',
        "bad-ref", hint="]",
    ),
    case(
        "a ref that is a number", "generation/vae.yaml",
        "features, out_features: =code}\n  log", "«0», out_features: =code}\n  log",
        "wrong-type",
    ),
    case(
        "a ref with a slash", "generation/vae.yaml",
        "from: [deviation, noise]", "from: [deviation, «/noise»]",
        "bad-ref",
    ),
    case(
        "the node above where there is none", "segmentation/unet_resnet.yaml",
        "      first: {block: ConvNormAct, out", "      first: {block: ConvNormAct, from: «before», out",
        "unknown-ref",
    ),
    case(
        "a port where the block has only one", "generation/vae.yaml",
        "shift: {block: Mul, from: [deviation, noise]}",
        "shift: {block: Mul, from: [deviation.«exp», noise]}",
        "unknown-port",
    ),
    case(
        "outputs that name a node inside a group", "classification/alexnet.yaml",
        "\noutputs: classifier", "\noutputs: «fc8»",
        "unknown-ref", hint="classifier",
    ),
    case(
        "an output that reaches into a group", "classification/alexnet.yaml",
        "\noutputs: classifier", "\noutputs: classifier.«fc8»",
        "unknown-port", hint="`outputs`",
    ),
    case(
        "two outputs of one name", "generation/vae.yaml",
        "mean: mean, log_variance: log_variance}", "mean: mean, «mean»: log_variance}",
        "duplicate-key",
    ),
    case(
        "a group's output that is none", "unet.yaml",
        "outputs: {out: pool, skip: conv}", "outputs: {out: pool, skip: «convolution»}",
        "unknown-ref", hint="known here: conv, pool",
    ),
    case(
        "a ref to a node that is left out", "generation/vae.yaml",
        "shift: {block: Mul, from: [deviation", "shift: {block: Mul, when: false, from: [deviation",
        "excluded-node", at="from: [mean, «shift»]}",
    ),
    case(
        "a call of a node that is none", "multiple/siamese.yaml",
        "{call: encoder, from: second}", "{call: «encodr», from: second}",
        "bad-call", hint="did you mean 'encoder'", mend="original",
    ),
    case(
        "a call of an input", "multiple/siamese.yaml",
        "{call: encoder, from: second}", "{call: «first», from: second}",
        "bad-call",
    ),
    case(
        "a call of itself", "multiple/siamese.yaml",
        "{call: encoder, from: second}", "{call: «encoder_again», from: second}",
        "bad-call",
    ),
    case(
        "a call with arguments of its own", "multiple/siamese.yaml",
        "{call: encoder, from: second}", "{call: encoder, from: second, «features»: 12}",
        "unknown-argument",
    ),
    case(
        "a block and a call", "multiple/siamese.yaml",
        "{call: encoder, from: second}", "{call: encoder, «block»: Flatten, from: second}",
        "unknown-key",
    ),
    case(
        "a tie to a node that is none", "sequence/gpt2.yaml",
        "tie: {weight: words.weight}", "tie: {weight: «word.weight»}",
        "bad-tie", hint="did you mean 'words.weight'", mend="original",
    ),
    case(
        "a tie to a parameter that is none", "sequence/gpt2.yaml",
        "tie: {weight: words.weight}", "tie: {weight: «words.wieght»}",
        "bad-tie", hint="did you mean 'words.weight'", mend="original",
    ),
    case(
        "a tie of a parameter that is none", "sequence/gpt2.yaml",
        "tie: {weight: words.weight}", "tie: {«wieght»: words.weight}",
        "bad-tie", hint="did you mean 'weight'", mend="original",
    ),
    case(
        "a tie of two shapes", "sequence/gpt2.yaml",
        "tie: {weight: words.weight}", "tie: {weight: «positions.weight»}",
        "bad-tie",
    ),
    case(
        "a tap of a node that is none", "segmentation/fcn.yaml",
        "taps: {middle: stage.2}", "taps: {middle: «stages.2»}",
        "bad-tap", hint="did you mean 'stage",
    ),
    case(
        "a tap of a copy that is none", "segmentation/fcn.yaml",
        "taps: {middle: stage.2}", "taps: {middle: «stage.4»}",
        "bad-tap", hint="stage.3",
    ),
    case(
        "taps of a single block", "segmentation/fcn.yaml",
        "out: {block: Interpolate, from:", "out: {block: Interpolate, taps: {inside: «x»}, from:",
        "bad-tap",
    ),
    case(
        "freeze with a number", "multiple/fusion.yaml",
        "image_features: {block: Mean,", "image_features: {block: Mean, freeze: «1»,",
        "wrong-type",
    ),
)  # fmt: skip
