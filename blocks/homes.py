"""Homes: which module has the card of which built-in block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FAMILIES: Final[Mapping[str, str]] = {
    "blocks.cards.conv": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d",
    "blocks.cards.norm": (
        "BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d GroupNorm "
        "LayerNorm RMSNorm LocalResponseNorm CrossMapLRN2d SyncBatchNorm"
    ),
    "blocks.cards.activation": (
        "ReLU ReLU6 LeakyReLU ELU SELU CELU GELU SiLU Mish Sigmoid Hardsigmoid Hardswish Tanh Softplus "
        "Softsign Softshrink Hardshrink Tanhshrink LogSigmoid Threshold Hardtanh RReLU PReLU GLU Softmax "
        "LogSoftmax Softmin Softmax2d"
    ),
    "blocks.cards.pool": (
        "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d LPPool3d "
        "AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d "
        "AdaptiveAvgPool3d"
    ),
    "blocks.cards.linear": "Linear Bilinear Identity Flatten Unflatten Embedding",
    "blocks.cards.padding": (
        "ZeroPad1d ZeroPad2d ZeroPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d "
        "ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d CircularPad1d "
        "CircularPad2d CircularPad3d"
    ),
    "blocks.cards.shape": "Reshape Expand Permute Transpose Squeeze Unsqueeze Flip Roll",
    "blocks.cards.tensor": "Add Sub Mul Div Maximum Minimum MatMul Concat Stack",
    "blocks.cards.selection": "Split Chunk Slice Select",
    "blocks.cards.reduction": "Mean Sum Max Min Var Std LogSumExp Norm ArgMax ArgMin",
    "blocks.cards.interpolation": "Interpolate",
    "blocks.cards.pointwise": "Neg Abs Square Sqrt Rsqrt Exp Log Sin Cos Pow Clamp Cast Detach",
    "blocks.cards.constant": "Parameter Buffer Arange",
    "blocks.cards.attention": "MultiheadAttention",
    "blocks.cards.mask": "CausalMask",
    "blocks.cards.recurrent": "RNN GRU LSTM",
    "blocks.cards.rearrange": "Rearrange Reduce Repeat",
    "blocks.cards.capsule": "Squash PrimaryCapsules CapsuleRouting CapsuleMask MarginLoss",
    "blocks.cards.residual": "ShortcutProjection ResidualBlock BottleneckResidualBlock",
    "blocks.cards.unet": "DoubleConvolution DownSample UpSample CropAndConcat",
    "blocks.cards.convolution": "ConvNormAct",
    "blocks.cards.ops.layers": (
        "ops.Conv2dNormActivation ops.Conv3dNormActivation ops.MLP ops.SqueezeExcitation "
        "ops.FrozenBatchNorm2d ops.Permute ops.StochasticDepth ops.DropBlock2d ops.DropBlock3d"
    ),
    "blocks.cards.ops.regions": (
        "ops.RoIAlign ops.RoIPool ops.PSRoIAlign ops.PSRoIPool ops.DeformConv2d ops.roi_align ops.roi_pool "
        "ops.ps_roi_align ops.ps_roi_pool"
    ),
    "blocks.cards.ops.boxes": (
        "ops.box_area ops.box_convert ops.clip_boxes_to_image ops.masks_to_boxes ops.box_iou "
        "ops.generalized_box_iou ops.distance_box_iou ops.complete_box_iou ops.generalized_box_iou_loss "
        "ops.distance_box_iou_loss ops.complete_box_iou_loss ops.sigmoid_focal_loss"
    ),
    "blocks.cards.ops.pyramid": "ops.FeaturePyramidNetwork",
    "blocks.cards.dropout": "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout",
    "blocks.cards.resize": (
        "Upsample UpsamplingNearest2d UpsamplingBilinear2d PixelShuffle PixelUnshuffle ChannelShuffle"
    ),
    "blocks.cards.transformer": "TransformerEncoderLayer TransformerDecoderLayer",
    "blocks.cards.stacks": "TransformerEncoder TransformerDecoder Transformer",
    "blocks.cards.cell": "RNNCell GRUCell LSTMCell",
    "blocks.cards.losses.numbers": (
        "L1Loss MSELoss SmoothL1Loss HuberLoss PoissonNLLLoss GaussianNLLLoss KLDivLoss BCELoss "
        "BCEWithLogitsLoss SoftMarginLoss MultiLabelSoftMarginLoss"
    ),
    "blocks.cards.losses.classes": (
        "CrossEntropyLoss NLLLoss NLLLoss2d MultiMarginLoss MultiLabelMarginLoss CTCLoss"
    ),
    "blocks.cards.losses.distances": (
        "HingeEmbeddingLoss MarginRankingLoss CosineEmbeddingLoss TripletMarginLoss "
        "TripletMarginWithDistanceLoss CosineSimilarity PairwiseDistance"
    ),
    "blocks.cards.losses.heads": "AdaptiveLogSoftmaxWithLoss LinearCrossEntropyLoss",
    "blocks.cards.further.sliding": "Fold Unfold",
    "blocks.cards.further.bag": "EmbeddingBag",
    "blocks.cards.further.unpool": (
        "FractionalMaxPool2d FractionalMaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d"
    ),
    "blocks.cards.further.lazy": (
        "LazyLinear LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d "
        "LazyConvTranspose3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyInstanceNorm1d "
        "LazyInstanceNorm2d LazyInstanceNorm3d"
    ),
    "blocks.cards.zoo": (
        "tv.alexnet tv.vgg11 tv.vgg11_bn tv.vgg13 tv.vgg13_bn tv.vgg16 tv.vgg16_bn tv.vgg19 tv.vgg19_bn "
        "tv.resnet18 tv.resnet34 tv.resnet50 tv.resnet101 tv.resnet152 tv.resnext50_32x4d "
        "tv.resnext101_32x8d tv.resnext101_64x4d tv.wide_resnet50_2 tv.wide_resnet101_2 tv.densenet121 "
        "tv.densenet161 tv.densenet169 tv.densenet201 tv.googlenet tv.inception_v3 tv.mobilenet_v2 "
        "tv.mobilenet_v3_large tv.mobilenet_v3_small tv.mnasnet0_5 tv.mnasnet0_75 tv.mnasnet1_0 "
        "tv.mnasnet1_3 tv.shufflenet_v2_x0_5 tv.shufflenet_v2_x1_0 tv.shufflenet_v2_x1_5 "
        "tv.shufflenet_v2_x2_0 tv.squeezenet1_0 tv.squeezenet1_1 tv.efficientnet_b0 tv.efficientnet_b1 "
        "tv.efficientnet_b2 tv.efficientnet_b3 tv.efficientnet_b4 tv.efficientnet_b5 tv.efficientnet_b6 "
        "tv.efficientnet_b7 tv.efficientnet_v2_s tv.efficientnet_v2_m tv.efficientnet_v2_l tv.regnet_x_400mf "
        "tv.regnet_x_800mf tv.regnet_x_1_6gf tv.regnet_x_3_2gf tv.regnet_x_8gf tv.regnet_x_16gf "
        "tv.regnet_x_32gf tv.regnet_y_400mf tv.regnet_y_800mf tv.regnet_y_1_6gf tv.regnet_y_3_2gf "
        "tv.regnet_y_8gf tv.regnet_y_16gf tv.regnet_y_32gf tv.regnet_y_128gf tv.convnext_tiny "
        "tv.convnext_small tv.convnext_base tv.convnext_large tv.vit_b_16 tv.vit_b_32 tv.vit_l_16 "
        "tv.vit_l_32 tv.vit_h_14 tv.swin_t tv.swin_s tv.swin_b tv.swin_v2_t tv.swin_v2_s tv.swin_v2_b "
        "tv.maxvit_t tv.r3d_18 tv.mc3_18 tv.r2plus1d_18 tv.s3d tv.swin3d_t tv.swin3d_s tv.swin3d_b "
        "tv.mvit_v1_b tv.mvit_v2_s tv.fcn_resnet50 tv.fcn_resnet101 tv.deeplabv3_resnet50 "
        "tv.deeplabv3_resnet101 tv.deeplabv3_mobilenet_v3_large tv.lraspp_mobilenet_v3_large"
    ),
    "blocks.cards.functions.comparing": (
        "Greater GreaterEqual Less LessEqual Equal NotEqual LogicalAnd LogicalOr LogicalNot Where MaskedFill"
    ),
    "blocks.cards.functions.pointwise": (
        "Reciprocal Sign Floor Ceil Round Erf Log1p Expm1 Log2 Tan Atan Sinh Cosh FloorDivide Remainder"
    ),
    "blocks.cards.functions.picking": "Index Gather TopK Tril Triu",
    "blocks.cards.functions.sizing": "Tile RepeatInterleave Pad Full",
    "blocks.cards.functions.products": "Einsum AddMatMul AddBatchMatMul ScaledDotProductAttention",
    "blocks.cards.functions.weighted": "F.linear F.conv1d F.conv2d F.conv3d",
    "blocks.cards.functions.sampling": "GridSample CumSum Normalize",
}
"""Homes of the cards, each a module with a tuple `CARDS`, and the names of these in its order."""

HOMES: Final[Mapping[str, str]] = {name: home for home, names in FAMILIES.items() for name in names.split()}
"""The module of a built-in card, by the block's name."""
