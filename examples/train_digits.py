"""Train a net from a spec on scikit-learn's 8 x 8 digits, and say what was measured.

    python examples/train_digits.py                                   the capsule network, at a size for two
    cores python examples/train_digits.py resnet_base@cifar --set image_channels=1

A net of capsules is trained as Sabour et al. 2017 train theirs (margin loss, and 0.0005 times the summed
squares of the reconstruction); any other net gets a linear head on its features, and cross-entropy.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.progress import track
from safetensors.torch import save_file
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional

from blocks.modules.capsule import MarginLoss
from builder.cli.opening import open_net

CAPSNET = "capsnet"
SMALL = ["image_size=8", "kernel_size=3", "width=64", "types=16", "hidden=[128, 256]"]
RECONSTRUCTION = 0.0005
BATCH = 64


@dataclass(frozen=True)
class Digits:
    """Images (n, 1, 8, 8) from 0 to 1 and their labels; a third is held out."""

    train: tuple[torch.Tensor, torch.Tensor]
    held_out: tuple[torch.Tensor, torch.Tensor]

    @staticmethod
    def load() -> Digits:
        images, labels = load_digits(return_X_y=True)
        images = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8)
        labels = torch.tensor(labels)
        parts = train_test_split(images, labels, test_size=1 / 3, random_state=0, stratify=labels)
        return Digits((parts[0], parts[2]), (parts[1], parts[3]))


class Classifier(nn.Module):
    """A net, its answer and its loss: lengths of capsules, or a linear head on features."""

    def __init__(self, model: nn.Module, image: torch.Tensor) -> None:
        super().__init__()
        self.model = model
        with torch.no_grad():
            made = model.eval()(image)
        self.has_capsules = isinstance(made, dict) and "capsules" in made
        features = 1 if self.has_capsules else made.flatten(1).shape[1]
        self.head = nn.Identity() if self.has_capsules else nn.Linear(features, 10)
        self.margin = MarginLoss(10)

    def loss(self, image: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        if not self.has_capsules:
            return functional.cross_entropy(self.head(self.model(image).flatten(1)), label)
        made = self.model(image)
        squares = (made["reconstruction"] - image).square().flatten(1).sum(1).mean()
        return self.margin(made["capsules"], label) + RECONSTRUCTION * squares

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        if not self.has_capsules:
            return self.head(self.model(image).flatten(1)).argmax(1)
        return self.model(image)["prediction"]


def accuracy(classifier: Classifier, images: torch.Tensor, labels: torch.Tensor) -> float:
    classifier.eval()
    with torch.no_grad():
        return (classifier(images) == labels).float().mean().item()


def train(classifier: Classifier, digits: Digits, epochs: int) -> list[float]:
    """Train with Adam under a one-cycle schedule; give the mean loss of each epoch."""
    images, labels = digits.train
    batches = -(-len(images) // BATCH)
    optimiser = torch.optim.Adam(classifier.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=epochs * batches)
    losses = []
    for _ in track(range(epochs), description="training"):
        classifier.train()
        total = 0.0
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = classifier.loss(images[chosen], labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(chosen)
        losses.append(total / len(images))
    return losses


def draw_reconstructions(classifier: Classifier, images: torch.Tensor, path: Path) -> None:
    """Write ten images, and below each what the net draws of it, eight times enlarged."""
    from PIL import Image

    with torch.no_grad():
        made = classifier.model(images[:10])["reconstruction"]
    rows = [torch.cat(list(part[:, 0]), dim=1) for part in (images[:10], made)]
    pixels = (torch.cat(rows).clamp(0, 1) * 255).to(torch.uint8).numpy()
    Image.fromarray(pixels).resize((pixels.shape[1] * 8, pixels.shape[0] * 8), Image.Resampling.NEAREST).save(
        path
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("net", nargs="?", default=CAPSNET, help="a path or the name of a shipped spec")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a param")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(1)  # the tensors are small: threads would wait for each other
    settings = options.set or (SMALL if options.net.startswith(CAPSNET) else ["image_channels=1"])
    net = open_net(options.net, settings)
    digits = Digits.load()
    classifier = Classifier(net.build(seed=options.seed), digits.train[0][:2])
    start = time.perf_counter()
    losses = train(classifier, digits, options.epochs)
    measured = {
        "net": options.net,
        "settings": settings,
        "parameters": net.num_parameters,
        "epochs": options.epochs,
        "seconds": round(time.perf_counter() - start, 1),
        "loss": round(losses[-1], 5),
        "accuracy on the held-out third": round(accuracy(classifier, *digits.held_out), 4),
        "accuracy on the training part": round(accuracy(classifier, *digits.train), 4),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(classifier.model.state_dict(), options.out / f"{net.name}.safetensors")
    (options.out / f"{net.name}.json").write_text(json.dumps(measured, indent=1) + "\n")
    if classifier.has_capsules:
        draw_reconstructions(classifier, digits.held_out[0], options.out / "reconstructions.png")
    for name, value in measured.items():
        print(f"{name:32} {value}")


if __name__ == "__main__":
    main()
