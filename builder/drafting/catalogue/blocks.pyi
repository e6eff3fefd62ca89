"""Blocks by attribute, typed for editors; written by the module `stub` beside it, not by hand."""

import inspect
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from blocks.card import Card
from builder.drafting.formulas import Formula
from builder.drafting.refs import Ref

_Input: TypeAlias = Ref | str | Sequence[Ref] | None
_Int: TypeAlias = int | Formula | str
_Float: TypeAlias = float | Formula | str
_Bool: TypeAlias = bool | Formula | str
_Sizes: TypeAlias = int | Sequence[int | Formula] | Formula | str

class BlockMaker:
    def __init__(self, owner: Catalogue, name: str) -> None: ...
    def __call__(self, *inputs: Any, **settings: Any) -> Ref: ...

class Family:
    def __init__(self, owner: Catalogue, name: str) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def maker(owner: Catalogue, name: str) -> Any: ...
def signature_of(card: Card) -> inspect.Signature: ...

class _F:
    def conv1d(
        self,
        x: _Input = ...,
        weight: _Input = ...,
        bias: _Input = ...,
        *,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def conv2d(
        self,
        x: _Input = ...,
        weight: _Input = ...,
        bias: _Input = ...,
        *,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def conv3d(
        self,
        x: _Input = ...,
        weight: _Input = ...,
        bias: _Input = ...,
        *,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def linear(
        self,
        x: _Input = ...,
        weight: _Input = ...,
        bias: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...

class _Ops:
    def Conv2dNormActivation(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes = ...,
        stride: _Sizes = ...,
        padding: _Sizes | None = ...,
        groups: _Int = ...,
        norm_layer: Any = ...,
        activation_layer: Any = ...,
        dilation: _Sizes = ...,
        inplace: _Bool | None = ...,
        bias: _Bool | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Conv3dNormActivation(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes = ...,
        stride: _Sizes = ...,
        padding: _Sizes | None = ...,
        groups: _Int = ...,
        norm_layer: Any = ...,
        activation_layer: Any = ...,
        dilation: _Sizes = ...,
        inplace: _Bool | None = ...,
        bias: _Bool | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def DeformConv2d(
        self,
        x: _Input = ...,
        offset: _Input = ...,
        mask: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Int,
        stride: _Int = ...,
        padding: _Int = ...,
        dilation: _Int = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def DropBlock2d(
        self,
        x: _Input = ...,
        *,
        p: _Float,
        block_size: _Int,
        inplace: _Bool = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def DropBlock3d(
        self,
        x: _Input = ...,
        *,
        p: _Float,
        block_size: _Int,
        inplace: _Bool = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FeaturePyramidNetwork(
        self,
        *maps: _Input,
        in_channels_list: Any,
        out_channels: _Int,
        extra_blocks: Any = ...,
        norm_layer: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FrozenBatchNorm2d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MLP(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        hidden_channels: Any,
        norm_layer: Any = ...,
        activation_layer: str | Formula = ...,
        inplace: _Bool | None = ...,
        bias: _Bool = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PSRoIAlign(
        self,
        input: _Input = ...,
        rois: _Input = ...,
        *,
        output_size: _Int,
        spatial_scale: _Float,
        sampling_ratio: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PSRoIPool(
        self,
        input: _Input = ...,
        rois: _Input = ...,
        *,
        output_size: _Int,
        spatial_scale: _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Permute(
        self,
        x: _Input = ...,
        *,
        dims: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RoIAlign(
        self,
        input: _Input = ...,
        rois: _Input = ...,
        *,
        output_size: _Sizes,
        spatial_scale: _Float,
        sampling_ratio: _Int,
        aligned: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RoIPool(
        self,
        input: _Input = ...,
        rois: _Input = ...,
        *,
        output_size: _Sizes,
        spatial_scale: _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SqueezeExcitation(
        self,
        x: _Input = ...,
        *,
        input_channels: _Int = ...,
        squeeze_channels: _Int,
        activation: str | Formula = ...,
        scale_activation: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def StochasticDepth(
        self,
        x: _Input = ...,
        *,
        p: _Float,
        mode: Literal["batch", "row"] | Formula,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def box_area(
        self,
        boxes: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def box_convert(
        self,
        boxes: _Input = ...,
        *,
        in_fmt: Literal["xyxy", "xywh", "cxcywh"] | Formula,
        out_fmt: Literal["xyxy", "xywh", "cxcywh"] | Formula,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def box_iou(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def clip_boxes_to_image(
        self,
        boxes: _Input = ...,
        *,
        size: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def complete_box_iou(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def complete_box_iou_loss(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def distance_box_iou(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def distance_box_iou_loss(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def generalized_box_iou(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def generalized_box_iou_loss(
        self,
        boxes1: _Input = ...,
        boxes2: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def masks_to_boxes(
        self,
        masks: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ps_roi_align(
        self,
        input: _Input = ...,
        boxes: _Input = ...,
        *,
        output_size: _Int,
        spatial_scale: _Float = ...,
        sampling_ratio: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ps_roi_pool(
        self,
        input: _Input = ...,
        boxes: _Input = ...,
        *,
        output_size: _Int,
        spatial_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def roi_align(
        self,
        input: _Input = ...,
        boxes: _Input = ...,
        *,
        output_size: _Sizes,
        spatial_scale: _Float = ...,
        sampling_ratio: _Int = ...,
        aligned: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def roi_pool(
        self,
        input: _Input = ...,
        boxes: _Input = ...,
        *,
        output_size: _Sizes,
        spatial_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def sigmoid_focal_loss(
        self,
        inputs: _Input = ...,
        targets: _Input = ...,
        *,
        alpha: Any = ...,
        gamma: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...

class _Tv:
    def alexnet(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def convnext_base(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        layer_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def convnext_large(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        layer_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def convnext_small(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        layer_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def convnext_tiny(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        layer_scale: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def deeplabv3_mobilenet_v3_large(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        aux_loss: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def deeplabv3_resnet101(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        aux_loss: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def deeplabv3_resnet50(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        aux_loss: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def densenet121(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        drop_rate: _Float = ...,
        memory_efficient: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def densenet161(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        drop_rate: _Float = ...,
        memory_efficient: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def densenet169(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        drop_rate: _Float = ...,
        memory_efficient: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def densenet201(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        drop_rate: _Float = ...,
        memory_efficient: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b0(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b1(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b2(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b3(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b4(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b5(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b6(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_b7(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_v2_l(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_v2_m(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def efficientnet_v2_s(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def fcn_resnet101(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        aux_loss: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def fcn_resnet50(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        aux_loss: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def googlenet(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        transform_input: _Bool = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def inception_v3(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        transform_input: _Bool = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def lraspp_mobilenet_v3_large(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def maxvit_t(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mc3_18(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mnasnet0_5(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mnasnet0_75(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mnasnet1_0(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mnasnet1_3(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mobilenet_v2(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        width_mult: _Float = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mobilenet_v3_large(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mobilenet_v3_small(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mvit_v1_b(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def mvit_v2_s(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        stochastic_depth_prob: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def r2plus1d_18(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def r3d_18(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_16gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_1_6gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_32gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_3_2gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_400mf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_800mf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_x_8gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_128gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_16gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_1_6gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_32gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_3_2gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_400mf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_800mf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def regnet_y_8gf(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnet101(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnet152(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnet18(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnet34(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnet50(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnext101_32x8d(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnext101_64x4d(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def resnext50_32x4d(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def s3d(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def shufflenet_v2_x0_5(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def shufflenet_v2_x1_0(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def shufflenet_v2_x1_5(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def shufflenet_v2_x2_0(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def squeezenet1_0(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def squeezenet1_1(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin3d_b(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin3d_s(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin3d_t(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_b(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_s(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_t(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_v2_b(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_v2_s(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def swin_v2_t(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg11(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg11_bn(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg13(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg13_bn(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg16(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg16_bn(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg19(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vgg19_bn(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vit_b_16(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        image_size: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        representation_size: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vit_b_32(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        image_size: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        representation_size: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vit_h_14(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        image_size: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        representation_size: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vit_l_16(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        image_size: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        representation_size: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def vit_l_32(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        image_size: _Int = ...,
        dropout: _Float = ...,
        attention_dropout: _Float = ...,
        representation_size: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def wide_resnet101_2(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def wide_resnet50_2(
        self,
        x: _Input = ...,
        *,
        num_classes: _Int = ...,
        zero_init_residual: _Bool = ...,
        replace_stride_with_dilation: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...

class Catalogue:
    def block(self, name: str, /, *inputs: Any, **settings: Any) -> Ref: ...
    def own_blocks(self) -> Iterable[str]: ...
    def must_know(self, name: str) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __dir__(self) -> list[str]: ...
    F: _F
    ops: _Ops
    tv: _Tv
    def Abs(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveAvgPool1d(
        self,
        x: _Input = ...,
        *,
        output_size: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveAvgPool2d(
        self,
        x: _Input = ...,
        *,
        output_size: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveAvgPool3d(
        self,
        x: _Input = ...,
        *,
        output_size: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveLogSoftmaxWithLoss(
        self,
        input_: _Input = ...,
        target_: _Input = ...,
        *,
        in_features: _Int = ...,
        n_classes: _Int,
        cutoffs: Any,
        div_value: _Float = ...,
        head_bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveMaxPool1d(
        self,
        x: _Input = ...,
        *,
        output_size: _Sizes,
        return_indices: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveMaxPool2d(
        self,
        x: _Input = ...,
        *,
        output_size: Any,
        return_indices: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AdaptiveMaxPool3d(
        self,
        x: _Input = ...,
        *,
        output_size: Any,
        return_indices: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Add(
        self,
        *inputs: _Input,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AddBatchMatMul(
        self,
        x: _Input = ...,
        left: _Input = ...,
        right: _Input = ...,
        *,
        beta: _Float = ...,
        alpha: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AddMatMul(
        self,
        x: _Input = ...,
        left: _Input = ...,
        right: _Input = ...,
        *,
        beta: _Float = ...,
        alpha: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AlphaDropout(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Arange(
        self,
        x: _Input = ...,
        *,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ArgMax(
        self,
        x: _Input = ...,
        *,
        dim: _Int,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ArgMin(
        self,
        x: _Input = ...,
        *,
        dim: _Int,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Atan(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AvgPool1d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        ceil_mode: _Bool = ...,
        count_include_pad: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AvgPool2d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        ceil_mode: _Bool = ...,
        count_include_pad: _Bool = ...,
        divisor_override: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def AvgPool3d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        ceil_mode: _Bool = ...,
        count_include_pad: _Bool = ...,
        divisor_override: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BCELoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BCEWithLogitsLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BatchNorm1d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BatchNorm2d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BatchNorm3d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Bilinear(
        self,
        input1: _Input = ...,
        input2: _Input = ...,
        *,
        in1_features: _Int = ...,
        in2_features: _Int = ...,
        out_features: _Int,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def BottleneckResidualBlock(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        bottleneck_channels: _Int,
        out_channels: _Int,
        stride: _Int = ...,
        bias: _Bool = ...,
        groups: _Int = ...,
        dilation: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Buffer(
        self,
        *,
        shape: Any,
        fill: Any = ...,
        dtype: str | Formula = ...,
        persistent: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CELU(
        self,
        x: _Input = ...,
        *,
        alpha: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CTCLoss(
        self,
        log_probs: _Input = ...,
        targets: _Input = ...,
        input_lengths: _Input = ...,
        target_lengths: _Input = ...,
        *,
        blank: _Int = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        zero_infinity: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CapsuleMask(
        self,
        capsules: _Input = ...,
        label: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CapsuleRouting(
        self,
        x: _Input = ...,
        *,
        in_capsules: _Int = ...,
        out_capsules: _Int,
        in_features: _Int = ...,
        out_features: _Int,
        iterations: _Int = ...,
        softmax: Literal["output", "input"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Cast(
        self,
        x: _Input = ...,
        *,
        dtype: str | Formula,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CausalMask(
        self,
        x: _Input = ...,
        *,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Ceil(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ChannelShuffle(
        self,
        x: _Input = ...,
        *,
        groups: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Chunk(
        self,
        x: _Input = ...,
        *,
        chunks: _Int,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CircularPad1d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CircularPad2d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CircularPad3d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Clamp(
        self,
        x: _Input = ...,
        *,
        min: _Float | None = ...,
        max: _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Concat(
        self,
        *inputs: _Input,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConstantPad1d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        value: _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConstantPad2d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        value: _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConstantPad3d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        value: _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Conv1d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Conv2d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Conv3d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConvNormAct(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Int = ...,
        stride: _Int = ...,
        padding: _Int | None = ...,
        dilation: _Int = ...,
        groups: _Int = ...,
        norm: str | Formula = ...,
        activation: str | Formula = ...,
        eps: _Float = ...,
        momentum: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConvTranspose1d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConvTranspose2d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ConvTranspose3d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Cos(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Cosh(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CosineEmbeddingLoss(
        self,
        input1: _Input = ...,
        input2: _Input = ...,
        target: _Input = ...,
        *,
        margin: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CosineSimilarity(
        self,
        x1: _Input = ...,
        x2: _Input = ...,
        *,
        dim: _Int = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CropAndConcat(
        self,
        x: _Input = ...,
        skip: _Input = ...,
        *,
        align: Literal["center", "corner"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CrossEntropyLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        ignore_index: _Int = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        label_smoothing: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CrossMapLRN2d(
        self,
        x: _Input = ...,
        *,
        size: _Int,
        alpha: _Float = ...,
        beta: _Float = ...,
        k: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def CumSum(
        self,
        x: _Input = ...,
        *,
        dim: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Detach(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Div(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def DoubleConvolution(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        padding: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def DownSample(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Dropout(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Dropout1d(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Dropout2d(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Dropout3d(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ELU(
        self,
        x: _Input = ...,
        *,
        alpha: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Einsum(
        self,
        *inputs: _Input,
        equation: str,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Embedding(
        self,
        x: _Input = ...,
        *,
        num_embeddings: _Int,
        embedding_dim: _Int,
        padding_idx: _Int | None = ...,
        max_norm: _Float | None = ...,
        norm_type: _Float = ...,
        scale_grad_by_freq: _Bool = ...,
        sparse: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def EmbeddingBag(
        self,
        input: _Input = ...,
        offsets: _Input = ...,
        per_sample_weights: _Input = ...,
        *,
        num_embeddings: _Int,
        embedding_dim: _Int,
        max_norm: _Float | None = ...,
        norm_type: _Float = ...,
        scale_grad_by_freq: _Bool = ...,
        mode: Literal["sum", "mean", "max"] | Formula = ...,
        sparse: _Bool = ...,
        include_last_offset: _Bool = ...,
        padding_idx: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Equal(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Erf(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Exp(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Expand(
        self,
        x: _Input = ...,
        like: _Input = ...,
        *,
        shape: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Expm1(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FeatureAlphaDropout(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Flatten(
        self,
        x: _Input = ...,
        *,
        start_dim: _Int = ...,
        end_dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Flip(
        self,
        x: _Input = ...,
        *,
        dims: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Floor(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FloorDivide(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Fold(
        self,
        x: _Input = ...,
        *,
        output_size: _Sizes,
        kernel_size: _Sizes,
        dilation: _Sizes = ...,
        padding: _Sizes = ...,
        stride: _Sizes = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FractionalMaxPool2d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        output_size: _Sizes | None = ...,
        output_ratio: Any = ...,
        return_indices: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def FractionalMaxPool3d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        output_size: _Sizes | None = ...,
        output_ratio: Any = ...,
        return_indices: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Full(
        self,
        x: _Input = ...,
        *,
        shape: Any,
        fill: _Float = ...,
        dtype: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GELU(
        self,
        x: _Input = ...,
        *,
        approximate: Literal["none", "tanh"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GLU(
        self,
        x: _Input = ...,
        *,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GRU(
        self,
        x: _Input = ...,
        hidden: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        num_layers: _Int = ...,
        bias: _Bool = ...,
        batch_first: _Bool = ...,
        dropout: _Float = ...,
        bidirectional: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GRUCell(
        self,
        x: _Input = ...,
        hx: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Gather(
        self,
        x: _Input = ...,
        index: _Input = ...,
        *,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GaussianNLLLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        var: _Input = ...,
        *,
        full: _Bool = ...,
        eps: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Greater(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GreaterEqual(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GridSample(
        self,
        x: _Input = ...,
        grid: _Input = ...,
        *,
        mode: Literal["bilinear", "nearest", "bicubic"] | Formula = ...,
        padding_mode: Literal["zeros", "border", "reflection"] | Formula = ...,
        align_corners: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def GroupNorm(
        self,
        x: _Input = ...,
        *,
        num_groups: _Int,
        num_channels: _Int = ...,
        eps: _Float = ...,
        affine: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Hardshrink(
        self,
        x: _Input = ...,
        *,
        lambd: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Hardsigmoid(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Hardswish(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Hardtanh(
        self,
        x: _Input = ...,
        *,
        min_val: _Float = ...,
        max_val: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def HingeEmbeddingLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        margin: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def HuberLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        delta: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Identity(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Index(
        self,
        x: _Input = ...,
        index: _Input = ...,
        *,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def InstanceNorm1d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def InstanceNorm2d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def InstanceNorm3d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Interpolate(
        self,
        x: _Input = ...,
        like: _Input = ...,
        *,
        size: Any = ...,
        scale_factor: Any = ...,
        mode: str | Formula = ...,
        align_corners: _Bool | None = ...,
        antialias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def KLDivLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "batchmean", "sum", "mean"] | Formula = ...,
        log_target: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def L1Loss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LPPool1d(
        self,
        x: _Input = ...,
        *,
        norm_type: _Float,
        kernel_size: _Int,
        stride: _Int | None = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LPPool2d(
        self,
        x: _Input = ...,
        *,
        norm_type: _Float,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LPPool3d(
        self,
        x: _Input = ...,
        *,
        norm_type: _Float,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LSTM(
        self,
        x: _Input = ...,
        hidden: _Input = ...,
        cell: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        num_layers: _Int = ...,
        bias: _Bool = ...,
        batch_first: _Bool = ...,
        dropout: _Float = ...,
        bidirectional: _Bool = ...,
        proj_size: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LSTMCell(
        self,
        x: _Input = ...,
        hx: _Input = ...,
        cx: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LayerNorm(
        self,
        x: _Input = ...,
        *,
        normalized_shape: Any = ...,
        eps: _Float = ...,
        elementwise_affine: _Bool = ...,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyBatchNorm1d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyBatchNorm2d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyBatchNorm3d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConv1d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConv2d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConv3d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: Literal["same", "valid"] | Formula | _Sizes = ...,
        dilation: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        padding_mode: str | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConvTranspose1d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConvTranspose2d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyConvTranspose3d(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        kernel_size: _Sizes,
        stride: _Sizes = ...,
        padding: _Sizes = ...,
        output_padding: _Sizes = ...,
        groups: _Int = ...,
        bias: _Bool = ...,
        dilation: _Sizes = ...,
        padding_mode: Literal["zeros"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyInstanceNorm1d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyInstanceNorm2d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyInstanceNorm3d(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LazyLinear(
        self,
        x: _Input = ...,
        *,
        in_features: _Int = ...,
        out_features: _Int,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LeakyReLU(
        self,
        x: _Input = ...,
        *,
        negative_slope: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Less(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LessEqual(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Linear(
        self,
        x: _Input = ...,
        *,
        in_features: _Int = ...,
        out_features: _Int,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LinearCrossEntropyLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        in_features: _Int = ...,
        num_classes: _Int,
        out_features: Any = ...,
        bias: _Bool = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        ignore_index: _Int | None = ...,
        label_smoothing: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LocalResponseNorm(
        self,
        x: _Input = ...,
        *,
        size: _Int,
        alpha: _Float = ...,
        beta: _Float = ...,
        k: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Log(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Log1p(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Log2(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogSigmoid(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogSoftmax(
        self,
        x: _Input = ...,
        *,
        dim: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogSumExp(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogicalAnd(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogicalNot(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def LogicalOr(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MSELoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MarginLoss(
        self,
        capsules: _Input = ...,
        label: _Input = ...,
        *,
        classes: _Int = ...,
        lambda_: _Float = ...,
        m_positive: _Float = ...,
        m_negative: _Float = ...,
        squared: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MarginRankingLoss(
        self,
        input1: _Input = ...,
        input2: _Input = ...,
        target: _Input = ...,
        *,
        margin: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaskedFill(
        self,
        x: _Input = ...,
        mask: _Input = ...,
        *,
        value: _Int | _Float | Literal["-inf", "inf"] | Formula,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MatMul(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Max(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxPool1d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        return_indices: _Bool = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxPool2d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        return_indices: _Bool = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxPool3d(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        dilation: _Sizes = ...,
        return_indices: _Bool = ...,
        ceil_mode: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxUnpool1d(
        self,
        x: _Input = ...,
        indices: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        output_size: _Sizes | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxUnpool2d(
        self,
        x: _Input = ...,
        indices: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        output_size: _Sizes | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MaxUnpool3d(
        self,
        x: _Input = ...,
        indices: _Input = ...,
        *,
        kernel_size: _Sizes,
        stride: _Sizes | None = ...,
        padding: _Sizes = ...,
        output_size: _Sizes | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Maximum(
        self,
        *inputs: _Input,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Mean(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Min(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Minimum(
        self,
        *inputs: _Input,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Mish(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Mul(
        self,
        *inputs: _Input,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MultiLabelMarginLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MultiLabelSoftMarginLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MultiMarginLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        p: Any = ...,
        margin: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def MultiheadAttention(
        self,
        query: _Input = ...,
        key: _Input = ...,
        value: _Input = ...,
        key_padding_mask: _Input = ...,
        attn_mask: _Input = ...,
        *,
        embed_dim: _Int = ...,
        num_heads: _Int,
        dropout: _Float = ...,
        bias: _Bool = ...,
        add_bias_kv: _Bool = ...,
        add_zero_attn: _Bool = ...,
        kdim: _Int | None = ...,
        vdim: _Int | None = ...,
        batch_first: _Bool = ...,
        need_weights: _Bool = ...,
        average_attn_weights: _Bool = ...,
        is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def NLLLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        ignore_index: _Int = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def NLLLoss2d(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        ignore_index: _Int = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Neg(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Norm(
        self,
        x: _Input = ...,
        *,
        p: _Float | Literal["inf"] | Formula = ...,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Normalize(
        self,
        x: _Input = ...,
        *,
        p: _Float = ...,
        dim: _Int = ...,
        eps: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def NotEqual(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PReLU(
        self,
        x: _Input = ...,
        *,
        num_parameters: _Int = ...,
        init: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Pad(
        self,
        x: _Input = ...,
        *,
        pad: Any,
        mode: str | Formula = ...,
        value: _Float | Literal["-inf", "inf"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PairwiseDistance(
        self,
        x1: _Input = ...,
        x2: _Input = ...,
        *,
        p: _Float = ...,
        eps: _Float = ...,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Parameter(
        self,
        *,
        shape: Any,
        fill: Any = ...,
        std: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Permute(
        self,
        x: _Input = ...,
        *,
        dims: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PixelShuffle(
        self,
        x: _Input = ...,
        *,
        upscale_factor: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PixelUnshuffle(
        self,
        x: _Input = ...,
        *,
        downscale_factor: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PoissonNLLLoss(
        self,
        log_input: _Input = ...,
        target: _Input = ...,
        *,
        full: _Bool = ...,
        eps: _Float = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Pow(
        self,
        x: _Input = ...,
        *,
        exponent: _Int | _Float,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def PrimaryCapsules(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        capsules: _Int = ...,
        features: _Int = ...,
        kernel_size: _Int = ...,
        stride: _Int = ...,
        padding: _Int = ...,
        bias: _Bool = ...,
        epsilon: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RMSNorm(
        self,
        x: _Input = ...,
        *,
        normalized_shape: Any = ...,
        eps: _Float | None = ...,
        elementwise_affine: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RNN(
        self,
        x: _Input = ...,
        hidden: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        num_layers: _Int = ...,
        nonlinearity: Literal["tanh", "relu"] | Formula = ...,
        bias: _Bool = ...,
        batch_first: _Bool = ...,
        dropout: _Float = ...,
        bidirectional: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RNNCell(
        self,
        x: _Input = ...,
        hx: _Input = ...,
        *,
        input_size: _Int = ...,
        hidden_size: _Int,
        bias: _Bool = ...,
        nonlinearity: Literal["tanh", "relu"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RReLU(
        self,
        x: _Input = ...,
        *,
        lower: _Float = ...,
        upper: _Float = ...,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReLU(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReLU6(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Rearrange(
        self,
        x: _Input = ...,
        *,
        pattern: str,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Reciprocal(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Reduce(
        self,
        x: _Input = ...,
        *,
        pattern: str,
        reduction: Literal["mean", "sum", "max", "min", "prod"] | Formula,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReflectionPad1d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReflectionPad2d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReflectionPad3d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Remainder(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Repeat(
        self,
        x: _Input = ...,
        *,
        pattern: str,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def RepeatInterleave(
        self,
        x: _Input = ...,
        *,
        repeats: _Int,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReplicationPad1d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReplicationPad2d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ReplicationPad3d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Reshape(
        self,
        x: _Input = ...,
        *,
        shape: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ResidualBlock(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        stride: _Int = ...,
        bias: _Bool = ...,
        dilation: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Roll(
        self,
        x: _Input = ...,
        *,
        shifts: Any,
        dims: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Round(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Rsqrt(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SELU(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ScaledDotProductAttention(
        self,
        query: _Input = ...,
        key: _Input = ...,
        value: _Input = ...,
        mask: _Input = ...,
        *,
        is_causal: _Bool = ...,
        scale: _Float | None = ...,
        dropout: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Select(
        self,
        x: _Input = ...,
        *,
        dim: _Int = ...,
        index: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ShortcutProjection(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        stride: _Int = ...,
        bias: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SiLU(
        self,
        x: _Input = ...,
        *,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sigmoid(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sign(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sin(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sinh(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Slice(
        self,
        x: _Input = ...,
        *,
        dim: _Int = ...,
        start: _Int = ...,
        stop: _Int | None = ...,
        step: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SmoothL1Loss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        beta: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SoftMarginLoss(
        self,
        input: _Input = ...,
        target: _Input = ...,
        *,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softmax(
        self,
        x: _Input = ...,
        *,
        dim: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softmax2d(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softmin(
        self,
        x: _Input = ...,
        *,
        dim: _Int | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softplus(
        self,
        x: _Input = ...,
        *,
        beta: _Float = ...,
        threshold: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softshrink(
        self,
        x: _Input = ...,
        *,
        lambd: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Softsign(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Split(
        self,
        x: _Input = ...,
        *,
        sizes: Any,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sqrt(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Square(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Squash(
        self,
        x: _Input = ...,
        *,
        epsilon: _Float = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Squeeze(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Stack(
        self,
        *inputs: _Input,
        dim: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Std(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        correction: _Int = ...,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sub(
        self,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Sum(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def SyncBatchNorm(
        self,
        x: _Input = ...,
        *,
        num_features: _Int = ...,
        eps: _Float = ...,
        momentum: _Float | None = ...,
        affine: _Bool = ...,
        track_running_stats: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Tan(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Tanh(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Tanhshrink(
        self,
        x: _Input = ...,
        *,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Threshold(
        self,
        x: _Input = ...,
        *,
        threshold: _Float,
        value: _Float,
        inplace: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Tile(
        self,
        x: _Input = ...,
        *,
        repeats: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TopK(
        self,
        x: _Input = ...,
        *,
        k: _Int,
        dim: _Int = ...,
        largest: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Transformer(
        self,
        src: _Input = ...,
        tgt: _Input = ...,
        src_mask: _Input = ...,
        tgt_mask: _Input = ...,
        memory_mask: _Input = ...,
        src_key_padding_mask: _Input = ...,
        tgt_key_padding_mask: _Input = ...,
        memory_key_padding_mask: _Input = ...,
        *,
        d_model: _Int = ...,
        nhead: _Int = ...,
        num_encoder_layers: _Int = ...,
        num_decoder_layers: _Int = ...,
        dim_feedforward: _Int = ...,
        dropout: _Float = ...,
        activation: Literal["relu", "gelu"] | Formula = ...,
        layer_norm_eps: _Float = ...,
        batch_first: _Bool = ...,
        norm_first: _Bool = ...,
        bias: _Bool = ...,
        src_is_causal: _Bool = ...,
        tgt_is_causal: _Bool = ...,
        memory_is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TransformerDecoder(
        self,
        tgt: _Input = ...,
        memory: _Input = ...,
        tgt_mask: _Input = ...,
        memory_mask: _Input = ...,
        tgt_key_padding_mask: _Input = ...,
        memory_key_padding_mask: _Input = ...,
        *,
        d_model: _Int = ...,
        nhead: _Int,
        dim_feedforward: _Int = ...,
        dropout: _Float = ...,
        activation: Literal["relu", "gelu"] | Formula = ...,
        layer_norm_eps: _Float = ...,
        batch_first: _Bool = ...,
        norm_first: _Bool = ...,
        bias: _Bool = ...,
        num_layers: _Int,
        final_norm: _Bool = ...,
        tgt_is_causal: _Bool = ...,
        memory_is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TransformerDecoderLayer(
        self,
        tgt: _Input = ...,
        memory: _Input = ...,
        tgt_mask: _Input = ...,
        memory_mask: _Input = ...,
        tgt_key_padding_mask: _Input = ...,
        memory_key_padding_mask: _Input = ...,
        *,
        d_model: _Int = ...,
        nhead: _Int,
        dim_feedforward: _Int = ...,
        dropout: _Float = ...,
        activation: Literal["relu", "gelu"] | Formula = ...,
        layer_norm_eps: _Float = ...,
        batch_first: _Bool = ...,
        norm_first: _Bool = ...,
        bias: _Bool = ...,
        tgt_is_causal: _Bool = ...,
        memory_is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TransformerEncoder(
        self,
        src: _Input = ...,
        mask: _Input = ...,
        src_key_padding_mask: _Input = ...,
        *,
        d_model: _Int = ...,
        nhead: _Int,
        dim_feedforward: _Int = ...,
        dropout: _Float = ...,
        activation: Literal["relu", "gelu"] | Formula = ...,
        layer_norm_eps: _Float = ...,
        batch_first: _Bool = ...,
        norm_first: _Bool = ...,
        bias: _Bool = ...,
        num_layers: _Int,
        final_norm: _Bool = ...,
        is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TransformerEncoderLayer(
        self,
        src: _Input = ...,
        src_mask: _Input = ...,
        src_key_padding_mask: _Input = ...,
        *,
        d_model: _Int = ...,
        nhead: _Int,
        dim_feedforward: _Int = ...,
        dropout: _Float = ...,
        activation: Literal["relu", "gelu"] | Formula = ...,
        layer_norm_eps: _Float = ...,
        batch_first: _Bool = ...,
        norm_first: _Bool = ...,
        bias: _Bool = ...,
        is_causal: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Transpose(
        self,
        x: _Input = ...,
        *,
        dim0: _Int,
        dim1: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Tril(
        self,
        x: _Input = ...,
        *,
        diagonal: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TripletMarginLoss(
        self,
        anchor: _Input = ...,
        positive: _Input = ...,
        negative: _Input = ...,
        *,
        margin: _Float = ...,
        p: _Float = ...,
        eps: _Float = ...,
        swap: _Bool = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def TripletMarginWithDistanceLoss(
        self,
        anchor: _Input = ...,
        positive: _Input = ...,
        negative: _Input = ...,
        *,
        margin: _Float = ...,
        swap: _Bool = ...,
        reduction: Literal["none", "mean", "sum"] | Formula = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Triu(
        self,
        x: _Input = ...,
        *,
        diagonal: _Int = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Unflatten(
        self,
        x: _Input = ...,
        *,
        dim: _Int,
        unflattened_size: Any,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Unfold(
        self,
        x: _Input = ...,
        *,
        kernel_size: _Sizes,
        dilation: _Sizes = ...,
        padding: _Sizes = ...,
        stride: _Sizes = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Unsqueeze(
        self,
        x: _Input = ...,
        *,
        dim: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def UpSample(
        self,
        x: _Input = ...,
        *,
        in_channels: _Int = ...,
        out_channels: _Int,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Upsample(
        self,
        x: _Input = ...,
        *,
        size: Any = ...,
        scale_factor: Any = ...,
        mode: str | Formula = ...,
        align_corners: _Bool | None = ...,
        recompute_scale_factor: _Bool | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def UpsamplingBilinear2d(
        self,
        x: _Input = ...,
        *,
        size: Any = ...,
        scale_factor: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def UpsamplingNearest2d(
        self,
        x: _Input = ...,
        *,
        size: Any = ...,
        scale_factor: Any = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Var(
        self,
        x: _Input = ...,
        *,
        dim: Any,
        correction: _Int = ...,
        keepdim: _Bool = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def Where(
        self,
        condition: _Input = ...,
        x: _Input = ...,
        other: _Input = ...,
        *,
        value: _Int | _Float | None = ...,
        otherwise: _Int | _Float | None = ...,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ZeroPad1d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ZeroPad2d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
    def ZeroPad3d(
        self,
        x: _Input = ...,
        *,
        padding: _Sizes,
        id: str | None = ...,
        **node: Any,
    ) -> Ref: ...
