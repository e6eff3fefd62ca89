"""The tools that draw nets, each in a process of its own: `python -m benchmarks.peers.drawers TOOL NET FILE`.

torchvision's ResNet-50, a U-Net by hand and a chain of 2,000 layers are given to the peers as models, on
torch's meta device where the peer can take it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.peers.chains import uneven, uneven_width

CHAIN = "chain of 2,000"
SIZES = {"resnet50": (1, 3, 224, 224), "unet": (1, 3, 256, 256), CHAIN: (1, 8)}
SPECS = {"resnet50": "resnet@resnet50", "unet": "unet"}
CHAIN_SPEC = "chain.yaml"


def draw_with_netdraft(net: str, path: Path) -> None:
    """Do what `netdraft render NET -o FILE` does; the chain's spec is written first."""
    from builder.road import load
    from render.picture import draw

    draw(load(SPECS[net] if net in SPECS else uneven(2_000)), path)


def draw_with_torchview(net: str, path: Path) -> None:
    """Draw with torchview, from shapes alone."""
    from torchview import draw_graph

    graph = draw_graph(torch_model(net, is_meta=True), input_size=SIZES[net], device="meta")
    graph.visual_graph.render(path.with_suffix(""), format="svg", cleanup=True)


def draw_with_torchlens(net: str, path: Path) -> None:
    """Draw with torchlens, which needs numbers."""
    import torch
    import torchlens

    trace = torchlens.trace(torch_model(net, is_meta=False), torch.rand(SIZES[net]))
    trace.draw(vis_outpath=str(path.with_suffix("")), vis_fileformat="svg", vis_save_only=True)


def tell_with_torchinfo(net: str, path: Path) -> None:
    """Write torchinfo's table, which is no picture."""
    from torchinfo import summary

    told = summary(torch_model(net, is_meta=True), input_size=SIZES[net], device="meta", depth=9, verbose=0)
    path.with_suffix(".txt").write_text(str(told))


def draw_with_keras(net: str, path: Path) -> None:
    """Draw with keras on torch, which has nets of its own."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    model = keras.applications.ResNet50(weights=None) if net == "resnet50" else _keras_model(net, keras)
    try:
        keras.utils.plot_model(model, str(path), show_shapes=True)
    except ValueError:
        if not path.exists():  # once the file is there, keras tries to show it in a notebook, and cannot
            raise


def torch_model(net: str, *, is_meta: bool) -> Any:
    """Make the net as a torch module."""
    import torch
    from torchvision.models import resnet50

    from benchmarks.peers.unet import Unet

    with torch.device("meta" if is_meta else "cpu"):
        made: Mapping[str, Callable[[], Any]] = {"resnet50": resnet50, "unet": Unet, CHAIN: _torch_chain}
        return made[net]().eval()


def _torch_chain() -> Any:
    from torch import nn

    layers: list[nn.Module] = []
    width = 8
    for place in range(1000):
        layers += [nn.Linear(width, uneven_width(place)), nn.ReLU()]
        width = uneven_width(place)
    return nn.Sequential(*layers)


def _keras_model(net: str, keras: Any) -> Any:
    layers = keras.layers
    x = start = keras.Input((*SIZES[net][2:], 3) if net == "unet" else (8,))
    if net != "unet":
        for place in range(1000):
            x = layers.ReLU()(layers.Dense(uneven_width(place))(x))
        return keras.Model(start, x)
    skips = []
    for width in (64, 128, 256, 512, 1024):
        for _ in range(2):
            x = layers.ReLU()(layers.Conv2D(width, 3, padding="same")(x))
        skips.append(x)
        x = layers.MaxPooling2D()(x) if width < 1024 else x
    skips.pop()
    for width in (512, 256, 128, 64):
        x = layers.Concatenate()([layers.Conv2DTranspose(width, 2, 2)(x), skips.pop()])
        for _ in range(2):
            x = layers.ReLU()(layers.Conv2D(width, 3, padding="same")(x))
    return keras.Model(start, layers.Conv2D(1, 1)(x))


DRAWERS: Mapping[str, Callable[[str, Path], None]] = {
    "netdraft": draw_with_netdraft,
    "torchview": draw_with_torchview,
    "torchlens": draw_with_torchlens,
    "torchinfo": tell_with_torchinfo,
    "keras": draw_with_keras,
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "torchview": ("torchview", "graphviz"),
    "torchlens": ("torchlens", "graphviz"),
    "torchinfo": ("torchinfo",),
    "keras": ("keras", "pydot"),
}
"""What must be importable for each peer; all but torchinfo need the program `dot` as well."""

if __name__ == "__main__":
    DRAWERS[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
