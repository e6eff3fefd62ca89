"""Capsules as the literature writes them: the textbook's routing, and the network in one class."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks.modules.capsule import CapsuleMask, CapsuleRouting, PrimaryCapsules

ITERATIONS = 3


def route_by_the_book(
    u: Tensor, weight: Tensor, iterations: int = ITERATIONS, epsilon: float = 1e-8
) -> Tensor:
    """Form a prediction for every pair; keep logits per sample; softmax over output capsules."""
    predictions = torch.einsum("ijnm,bin->bijm", weight, u)
    logits = predictions.new_zeros(predictions.shape[:3])
    for _ in range(iterations):
        sums = torch.einsum("bij,bijm->bjm", logits.softmax(dim=2), predictions)
        square = (sums * sums).sum(dim=-1, keepdim=True)
        v = square / (1 + square) * sums / torch.sqrt(square + epsilon)
        logits = logits + torch.einsum("bjm,bijm->bij", v, predictions)
    return v


class BookRouting(nn.Module):
    """A layer of the textbook's routing, around the weight of another."""

    def __init__(self, weight: nn.Parameter) -> None:
        super().__init__()
        self.weight = weight

    def forward(self, x: Tensor) -> Tensor:
        """Route x: (batch, in_capsules, in_features)."""
        return route_by_the_book(x, self.weight)


class Capsnet(nn.Module):
    """The capsule network in one class, over the same routing."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 256, 9)
        self.primary = PrimaryCapsules(256)
        self.routing = CapsuleRouting(1152, 10, 8, 16)
        self.mask = CapsuleMask()
        self.decoder = nn.Sequential(
            nn.Flatten(), nn.Linear(160, 512), nn.ReLU(), nn.Linear(512, 1024), nn.ReLU(),
            nn.Linear(1024, 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)),
        )  # fmt: skip

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Answer for x: (N, 1, 28, 28)."""
        capsules = self.routing(self.primary(torch.relu(self.conv(x))))
        masked, prediction = self.mask(capsules)
        return {"capsules": capsules, "reconstruction": self.decoder(masked), "prediction": prediction}
