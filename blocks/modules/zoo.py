"""Networks of torchvision whose own builders would fetch weights, or give more than tensors."""

from torch import nn
from torchvision import models
from torchvision.models import segmentation

from blocks.modules.features import Features


def googlenet(num_classes: int = 1000, transform_input: bool = False, dropout: float = 0.2) -> nn.Module:
    """Build a GoogLeNet without the heads that help in training.

    Shapes: (N, 3, H, W) -> (N, num_classes)
    Source: Szegedy et al. 2015, arXiv:1409.4842.
    """
    settings = {"transform_input": transform_input, "dropout": dropout}
    network: nn.Module = models.googlenet(
        num_classes=num_classes, aux_logits=False, init_weights=True, **settings
    )
    return network


def inception_v3(num_classes: int = 1000, transform_input: bool = False, dropout: float = 0.5) -> nn.Module:
    """Build an Inception v3 without the head that helps in training.

    Shapes: (N, 3, H, W) -> (N, num_classes)
    Source: Szegedy et al. 2016, arXiv:1512.00567.
    """
    settings = {"transform_input": transform_input, "dropout": dropout}
    network: nn.Module = models.inception_v3(
        num_classes=num_classes, aux_logits=False, init_weights=True, **settings
    )
    return network


def fcn_resnet50(num_classes: int = 21, aux_loss: bool = False) -> nn.Module:
    """Build an FCN on a ResNet-50 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Long, Shelhamer and Darrell 2015, arXiv:1411.4038.
    """
    network = segmentation.fcn_resnet50(weights_backbone=None, num_classes=num_classes, aux_loss=aux_loss)
    return Features(network)


def fcn_resnet101(num_classes: int = 21, aux_loss: bool = False) -> nn.Module:
    """Build an FCN on a ResNet-101 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Long, Shelhamer and Darrell 2015, arXiv:1411.4038.
    """
    network = segmentation.fcn_resnet101(weights_backbone=None, num_classes=num_classes, aux_loss=aux_loss)
    return Features(network)


def deeplabv3_resnet50(num_classes: int = 21, aux_loss: bool = False) -> nn.Module:
    """Build a DeepLab v3 on a ResNet-50 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Chen et al. 2017, arXiv:1706.05587.
    """
    network = segmentation.deeplabv3_resnet50(
        weights_backbone=None, num_classes=num_classes, aux_loss=aux_loss
    )
    return Features(network)


def deeplabv3_resnet101(num_classes: int = 21, aux_loss: bool = False) -> nn.Module:
    """Build a DeepLab v3 on a ResNet-101 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Chen et al. 2017, arXiv:1706.05587.
    """
    network = segmentation.deeplabv3_resnet101(
        weights_backbone=None, num_classes=num_classes, aux_loss=aux_loss
    )
    return Features(network)


def deeplabv3_mobilenet_v3_large(num_classes: int = 21, aux_loss: bool = False) -> nn.Module:
    """Build a DeepLab v3 on a MobileNet v3 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Chen et al. 2017, arXiv:1706.05587; Howard et al. 2019, arXiv:1905.02244.
    """
    network = segmentation.deeplabv3_mobilenet_v3_large(
        weights_backbone=None, num_classes=num_classes, aux_loss=aux_loss
    )
    return Features(network)


def lraspp_mobilenet_v3_large(num_classes: int = 21) -> nn.Module:
    """Build an LR-ASPP on a MobileNet v3 that starts from no weights.

    Shapes: (N, 3, H, W) -> (N, num_classes, H, W)
    Source: Howard et al. 2019, arXiv:1905.02244.
    """
    network = segmentation.lraspp_mobilenet_v3_large(weights_backbone=None, num_classes=num_classes)
    return Features(network)
