"""Layers of torchvision that take their norms and activations by name."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn
from torchvision import ops
from torchvision.ops import feature_pyramid_network as pyramid

ACTIVATIONS: dict[str, type[nn.Module]] = {
    kind.__name__: kind
    for kind in (
        nn.CELU, nn.ELU, nn.GELU, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.Identity, nn.LeakyReLU,
        nn.Mish, nn.ReLU, nn.ReLU6, nn.SELU, nn.SiLU, nn.Sigmoid, nn.Softplus, nn.Tanh,
    )
}  # fmt: skip
"""Activation by name."""

NORMS: dict[str, type[nn.Module]] = {
    kind.__name__: kind
    for kind in (
        nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.InstanceNorm2d, nn.InstanceNorm3d, nn.LayerNorm,
        nn.RMSNorm, ops.FrozenBatchNorm2d,
    )
}  # fmt: skip
"""Norm by name."""

UNABLE = {"GELU", "Identity", "Sigmoid", "Softplus", "Tanh"}
"""Activations that cannot overwrite their input."""

Maker = Callable[..., nn.Module]


class Conv2dNormActivation(ops.Conv2dNormActivation):  # type: ignore[misc]
    """Convolve, normalise, activate, as torchvision does, with norm and activation by name.

    Shapes: (N, C, H, W) -> (N, out_channels, ⌊(H + 2p - d(k - 1) - 1)/s⌋ + 1, …)
    Source: torchvision.ops.Conv2dNormActivation.
    Raises: ValueError for a norm or an activation that is not known.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int] = 3,
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | None = None,
        groups: int = 1,
        norm_layer: str | None = "BatchNorm2d",
        activation_layer: str | None = "ReLU",
        dilation: int | tuple[int, int] = 1,
        inplace: bool | None = True,
        bias: bool | None = None,
    ) -> None:
        layers = (_norm(norm_layer), _activation(activation_layer))
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, groups, *layers, dilation, inplace, bias
        )


class Conv3dNormActivation(ops.Conv3dNormActivation):  # type: ignore[misc]
    """Convolve volumes, normalise, activate, with norm and activation by name.

    Shapes: (N, C, D, H, W) -> (N, out_channels, ⌊(D + 2p - d(k - 1) - 1)/s⌋ + 1, …)
    Source: torchvision.ops.Conv3dNormActivation.
    Raises: ValueError for a norm or an activation that is not known.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int, int] = 3,
        stride: int | tuple[int, int, int] = 1,
        padding: int | tuple[int, int, int] | None = None,
        groups: int = 1,
        norm_layer: str | None = "BatchNorm3d",
        activation_layer: str | None = "ReLU",
        dilation: int | tuple[int, int, int] = 1,
        inplace: bool | None = True,
        bias: bool | None = None,
    ) -> None:
        layers = (_norm(norm_layer), _activation(activation_layer))
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, groups, *layers, dilation, inplace, bias
        )


class MLP(ops.MLP):  # type: ignore[misc]
    """Run linear layers with norm, activation and dropout between them, both by name.

    Shapes: (…, in_channels) -> (…, the last of hidden_channels)
    Source: torchvision.ops.MLP.
    Raises: ValueError for a norm or an activation that is not known.
    """

    def __init__(
        self,
        in_channels: int,
        hidden_channels: Sequence[int],
        norm_layer: str | None = None,
        activation_layer: str = "ReLU",
        inplace: bool | None = None,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        layers = (_norm(norm_layer), _activation(activation_layer))
        super().__init__(in_channels, list(hidden_channels), *layers, inplace, bias, dropout)


class SqueezeExcitation(ops.SqueezeExcitation):  # type: ignore[misc]
    """Weigh channels by what the whole image holds of them, with both activations by name.

    Shapes: (N, C, H, W) -> the same
    Source: Hu, Shen and Sun 2018, arXiv:1709.01507, figure 1.
    Raises: ValueError for an activation that is not known.
    """

    def __init__(
        self,
        input_channels: int,
        squeeze_channels: int,
        activation: str = "ReLU",
        scale_activation: str = "Sigmoid",
    ) -> None:
        layers = (_activation(activation), _activation(scale_activation))
        super().__init__(input_channels, squeeze_channels, *layers)


class FeaturePyramidNetwork(ops.FeaturePyramidNetwork):  # type: ignore[misc]
    """Carry what small maps know down to large ones; maps come one by one, largest first.

    `extra_blocks` adds smaller maps: "LastLevelMaxPool" one, "LastLevelP6P7" two.
    Shapes: (N, C_i, H_i, W_i) for each map -> (N, out_channels, H_i, W_i) for each
    Source: Lin et al. 2017, arXiv:1612.03144.
    Raises: ValueError for a norm or an extra block that is not known, or a wrong number of maps.
    """

    def __init__(
        self,
        in_channels_list: Sequence[int],
        out_channels: int,
        extra_blocks: str | None = None,
        norm_layer: str | None = None,
    ) -> None:
        further: pyramid.ExtraFPNBlock | None = None
        if extra_blocks == "LastLevelMaxPool":
            further = pyramid.LastLevelMaxPool()
        elif extra_blocks == "LastLevelP6P7":
            further = pyramid.LastLevelP6P7(in_channels_list[-1], out_channels)
        elif extra_blocks is not None:
            raise ValueError(f"extra_blocks must be LastLevelMaxPool or LastLevelP6P7, got {extra_blocks!r}")
        super().__init__(list(in_channels_list), out_channels, further, _norm(norm_layer))

    def forward(self, *maps: Tensor) -> Any:
        """Give a tuple of maps, largest first."""
        if len(maps) != len(self.inner_blocks):
            raise ValueError(f"needs {len(self.inner_blocks)} maps, got {len(maps)}")
        named = OrderedDict((str(index), one) for index, one in enumerate(maps))
        given = tuple(super().forward(named).values())
        return given[0] if len(given) == 1 else given


def _norm(name: str | None) -> Maker | None:
    if name is not None and name not in NORMS:
        raise ValueError(f"the norm must be one of {', '.join(NORMS)}, got {name!r}")
    return None if name is None else NORMS[name]


def _activation(name: str | None) -> Maker | None:
    if name is not None and name not in ACTIVATIONS:
        raise ValueError(f"the activation must be one of {', '.join(ACTIVATIONS)}, got {name!r}")
    if name is None:
        return None
    kind = ACTIVATIONS[name]
    return (lambda **_: kind()) if name in UNABLE else kind
