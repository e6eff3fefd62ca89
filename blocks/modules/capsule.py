"""Capsules: vectors whose length says whether a thing is there, and direction how it looks."""

from typing import Literal

import torch
from torch import Tensor, nn

from blocks.modules.routing import route, route_in_slices, squash, widen

# Leaves of an FX graph: they ask questions of a tensor that a proxy cannot answer.
torch.fx.wrap("squash")
torch.fx.wrap("route_in_slices")
torch.fx.wrap("widen")


class Squash(nn.Module):
    r"""Shrink each vector to a length below one and keep its direction.

    The result is q/(1+q) * s/√(q+ε) with q = |s|².
    Shapes: (..., features) -> (..., features)
    Source: Sabour, Frosst, Hinton 2017, arXiv:1710.09829, equation 1. The paper has no ε; it keeps the
    gradient finite at zero. Vectors whose q is above the range of their dtype are squashed to length one.
    """

    def __init__(self, epsilon: float = 1e-8) -> None:
        super().__init__()
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """Squash the last dim of x: (..., features)."""
        return squash(x, self.epsilon)

    def extra_repr(self) -> str:
        """Show what was chosen."""
        return f"epsilon={self.epsilon}"


class PrimaryCapsules(nn.Module):
    """Convolve an image into the first capsules: one of each type at every place.

    The convolution's channel is feature * capsules + type; the capsules come out ordered by type, then row,
    column.
    Shapes: (batch, channels, height, width) -> (batch, capsules * out_height * out_width, features)
    Source: Sabour, Frosst, Hinton 2017, arXiv:1710.09829, section 4: 32 types of 8 features, no activation
    between convolution and squashing.
    """

    def __init__(
        self,
        in_channels: int,
        capsules: int = 32,
        features: int = 8,
        kernel_size: int = 9,
        stride: int = 2,
        padding: int = 0,
        bias: bool = True,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__()
        self.capsules = capsules
        self.features = features
        self.epsilon = epsilon
        self.conv = nn.Conv2d(in_channels, capsules * features, kernel_size, stride, padding, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Turn x: (batch, channels, height, width) into squashed capsules (batch, count, features)."""
        features = self.conv(x).unflatten(1, (self.features, self.capsules)).flatten(2)
        return squash(features.transpose(1, 2), self.epsilon)

    def extra_repr(self) -> str:
        """Show what was chosen."""
        return f"capsules={self.capsules}, features={self.features}, epsilon={self.epsilon}"


class CapsuleRouting(nn.Module):
    r"""Route capsules to the layer above by agreement.

    `softmax="output"`, as in the paper, lets each capsule below share itself out among those above; "input"
    lets each capsule above weigh those below, as some implementations do. Gradients flow through every
    iteration. Weights start as N(0, 0.01²), which keeps the sums of a thousand capsules well below
    saturation.
    Shapes: (batch, in_capsules, in_features) -> (batch, out_capsules, out_features)
    Source: Sabour, Frosst, Hinton 2017, arXiv:1710.09829, section 2 and procedure 1. The predictions û are
    never formed; see `blocks.modules.routing`.
    Raises: ValueError for less than one iteration or another softmax.
    """

    def __init__(
        self,
        in_capsules: int,
        out_capsules: int,
        in_features: int,
        out_features: int,
        iterations: int = 3,
        softmax: Literal["output", "input"] = "output",
    ) -> None:
        super().__init__()
        if iterations < 1:
            raise ValueError(f"iterations must be at least 1, got {iterations}")
        if softmax not in ("output", "input"):
            raise ValueError(f"softmax must be 'output' or 'input', got {softmax!r}")
        self.iterations = iterations
        self.softmax = softmax
        self.axis = 0 if softmax == "output" else 2
        self.epsilon = 1e-8
        self.weight = nn.Parameter(torch.empty(in_capsules, out_capsules, in_features, out_features))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Start again from small random weights."""
        nn.init.normal_(self.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Route x: (batch, in_capsules, in_features) -> (batch, out_capsules, out_features)."""
        if torch.jit.is_scripting():  # type: ignore[attr-defined]
            return route(x, self.weight, self.iterations, self.axis, self.epsilon)
        else:
            return route_in_slices(x, self.weight, self.iterations, self.axis, self.epsilon)

    def extra_repr(self) -> str:
        """Show sizes and choices."""
        below, above, in_features, out_features = self.weight.shape
        sizes = f"{below}, {above}, {in_features}, {out_features}"
        return f"{sizes}, iterations={self.iterations}, softmax={self.softmax!r}"


class CapsuleMask(nn.Module):
    """Silence every capsule but one: the labelled one if a label comes in, else the longest.

    Shapes: capsules: (batch, count, features), label: (batch,) int64
    -> masked: (batch, count, features), prediction: (batch,) int64, the longest capsule whatever the label
    says
    Source: Sabour, Frosst, Hinton 2017, arXiv:1710.09829, section 4.1: the label's capsule in training.
    """

    def forward(self, capsules: Tensor, label: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the masked capsules and the index of the longest."""
        lengths = torch.linalg.vector_norm(widen(capsules), dim=-1)
        prediction = lengths.argmax(dim=-1)
        chosen = prediction if label is None else label
        silent = torch.ones_like(lengths, dtype=torch.bool).scatter(-1, chosen.unsqueeze(-1), 0)
        return capsules.masked_fill(silent.unsqueeze(-1), 0.0), prediction


class MarginLoss(nn.Module):
    r"""Want the labelled capsule longer than one margin and all others shorter than another.

    L = Σ_k T_k max(0, m⁺ - |v_k|)² + λ (1 - T_k) max(0, |v_k| - m⁻)², averaged over the batch;
    `squared=False` leaves both squares out, as some implementations do. The gradient of a capsule of length
    zero is zero.
    Shapes: capsules: (batch, classes, features), label: (batch,) int64 -> ()
    Source: Sabour, Frosst, Hinton 2017, arXiv:1710.09829, equation 4.
    """

    def __init__(
        self,
        classes: int,
        lambda_: float = 0.5,
        m_positive: float = 0.9,
        m_negative: float = 0.1,
        squared: bool = True,
    ) -> None:
        super().__init__()
        self.classes = classes
        self.lambda_ = lambda_
        self.m_positive = m_positive
        self.m_negative = m_negative
        self.squared = squared

    def forward(self, capsules: Tensor, label: Tensor) -> Tensor:
        """Return the mean loss of capsules: (batch, classes, features) against label: (batch,)."""
        lengths = torch.linalg.vector_norm(capsules, dim=-1)
        target = torch.zeros_like(lengths).scatter(-1, label.unsqueeze(-1), 1.0)
        missing = torch.relu(self.m_positive - lengths)
        excess = torch.relu(lengths - self.m_negative)
        if self.squared:
            missing, excess = missing * missing, excess * excess
        return (target * missing + self.lambda_ * (1.0 - target) * excess).sum(dim=-1).mean()

    def extra_repr(self) -> str:
        """Show what was chosen."""
        margins = f"m_positive={self.m_positive}, m_negative={self.m_negative}"
        return f"{self.classes}, lambda_={self.lambda_}, {margins}, squared={self.squared}"
