r"""Routing by agreement: which capsule below votes for which capsule above.

Sizes by name: N samples, I capsules below with F features each, J capsules above with O features each.

With predictions û_ij = u_i W_ij the textbook forms I * J * O numbers per sample. Two sums make them
unnecessary: s_j = Σ_i c_ij û_ij = (c_j ⊙ u) W_j, and the agreement ⟨û_ij, v_j⟩ = ⟨u_i, v_j W_jᵀ⟩.
The first coupling is uniform, and nobody uses the agreement after the last iteration, so r iterations cost
(2r - 1) * N * I * J * F * O multiply-adds.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd import forward_ad

ELEMENTS_PER_SLICE = 2**21
"""Numbers in a slice's weighted capsules (J * n * F * I): what a processor's cache holds."""


def squash(s: Tensor, epsilon: float) -> Tensor:
    r"""Shrink each vector to a length below one and keep its direction.

    v = q/(1+q) * s/√(q+ε) with q = |s|². Vectors are divided by their largest entry where that is above one,
    and narrow floats are computed as float32, so neither q nor ε leaves the range; the gradient is finite at
    zero, too.
    Shapes: s: (..., features) -> (..., features)
    """
    wide = s.to(torch.promote_types(s.dtype, torch.float32))
    scale = wide.detach().abs().amax(dim=-1, keepdim=True).clamp(min=1.0)
    unit = wide / scale
    shrink = (1.0 / scale) * (1.0 / scale)
    square = (unit * unit).sum(dim=-1, keepdim=True)
    v = square / (shrink + square) * unit / torch.sqrt(square + epsilon * shrink)
    return v.to(s.dtype)


def route(u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float) -> Tensor:
    """Route with ordinary differentiable operations only.

    Shapes: u: (N, I, F), weight: (I, J, F, O) -> (N, J, O). Couplings are (J, N, I): their softmax runs over
    dim `axis`.
    """
    capsules = u.transpose(1, 2).contiguous()
    matrices = stack_matrices(weight)
    above, below = weight.shape[1], weight.shape[0]
    v = squash(torch.matmul(capsules.flatten(1), matrices) / (above if axis == 0 else below), epsilon)
    logits = torch.zeros(1, dtype=u.dtype, device=u.device)
    for _ in range(iterations - 1):
        votes = torch.bmm(v, matrices.transpose(1, 2)).view(above, u.shape[0], u.shape[2], below)
        logits = logits + (votes * capsules).sum(dim=2)
        coupling = logits.softmax(dim=axis)
        v = squash(torch.bmm((coupling.unsqueeze(2) * capsules).flatten(2), matrices), epsilon)
    return v.transpose(0, 1).contiguous()


def stack_matrices(weight: Tensor) -> Tensor:
    """Stack the weights as one matrix per capsule above: (I, J, F, O) -> (J, F * I, O)."""
    return weight.permute(1, 2, 0, 3).flatten(1, 2)


def route_in_slices(u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float) -> Tensor:
    """Route a few samples at a time, with a backward pass of its own.

    Computes what `route` does, faster and in less memory. Falls back on `route` where something watches the
    single operations: compilers, tracers, autocast, torch.func and forward-mode derivatives. Shapes are
    those of `route`.
    """
    if _is_watched(u, weight):
        return route(u, weight, iterations, axis, epsilon)
    if torch.is_grad_enabled() and (u.requires_grad or weight.requires_grad):
        routed: Tensor = _SlicedRouting.apply(u, weight, iterations, axis, epsilon)
        return routed
    sums, _ = _run(u, weight, iterations, axis, epsilon)
    return squash(sums[-1], epsilon).transpose(0, 1).contiguous()


class _SlicedRouting(torch.autograd.Function):
    """Keep each iteration's sums and couplings; recompute what is larger."""

    @staticmethod
    def forward(ctx: Any, u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float) -> Tensor:
        sums, couplings = _run(u, weight, iterations, axis, epsilon)
        ctx.save_for_backward(u, weight, sums, couplings)
        ctx.settings = (iterations, axis, epsilon)
        return squash(sums[-1], epsilon).transpose(0, 1).contiguous()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        u, weight, sums, couplings = ctx.saved_tensors
        iterations, axis, epsilon = ctx.settings
        if torch.is_grad_enabled():  # a second derivative is wanted: let autograd see every operation
            wanted = [tensor for tensor in (u, weight) if tensor.requires_grad]
            routed = route(u, weight, iterations, axis, epsilon)
            found = iter(torch.autograd.grad(routed, wanted, gradients, create_graph=True))
            return (
                *(next(found) if tensor.requires_grad else None for tensor in (u, weight)),
                None,
                None,
                None,
            )
        plan = _make_plan(weight, axis, epsilon)
        grad_v = gradients[0].transpose(0, 1)
        grad_matrices, grad_u = torch.zeros_like(plan.matrices), torch.empty_like(u)
        for part in _slices(u, plan):
            tape = (sums[:, :, part], couplings[:, :, part])
            grad_u[part] = _differentiate(u[part], tape, grad_v[:, part], grad_matrices, plan)
        below, above, features, _ = weight.shape
        grad_weight = grad_matrices.view(above, features, below, -1).permute(2, 0, 1, 3)
        return grad_u, grad_weight, None, None, None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all slices share: matrices (J, F * I, O), the softmax's dim, 1 / its length, and ε."""

    matrices: Tensor
    axis: int
    share: float
    epsilon: float


def _make_plan(weight: Tensor, axis: int, epsilon: float) -> _Plan:
    choices = weight.shape[1] if axis == 0 else weight.shape[0]
    return _Plan(stack_matrices(weight), axis, 1.0 / choices, epsilon)


def _is_watched(u: Tensor, weight: Tensor) -> bool:
    return bool(
        torch.compiler.is_compiling()
        or torch.jit.is_tracing()  # type: ignore[attr-defined, no-untyped-call]
        or not torch.amp.is_autocast_available(u.device.type)  # the meta device
        or torch.is_autocast_enabled(u.device.type)
        or torch._C._are_functorch_transforms_active()  # there is no public question for torch.func
        or forward_ad.unpack_dual(u).tangent is not None  # type: ignore[no-untyped-call]
        or forward_ad.unpack_dual(weight).tangent is not None  # type: ignore[no-untyped-call]
    )


def _run(u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float) -> tuple[Tensor, Tensor]:
    """Return all sums (r, J, N, O) and all couplings but the first (r - 1, J, N, I)."""
    below, above, _, features = weight.shape
    plan = _make_plan(weight, axis, epsilon)
    sums = u.new_empty((iterations, above, u.shape[0], features))
    couplings = u.new_empty((iterations - 1, above, u.shape[0], below))
    for part in _slices(u, plan):
        _run_slice(u[part], (sums[:, :, part], couplings[:, :, part]), plan)
    return sums, couplings


def _slices(u: Tensor, plan: _Plan) -> list[slice]:
    """Cut the batch for a processor's cache; an accelerator takes it whole."""
    samples = u.shape[0]
    fitting = max(1, ELEMENTS_PER_SLICE // (plan.matrices.shape[0] * plan.matrices.shape[1]))
    step = fitting if u.device.type == "cpu" else max(1, samples)
    return [slice(start, start + step) for start in range(0, samples, step)]


def _run_slice(u: Tensor, tape: tuple[Tensor, Tensor], plan: _Plan) -> None:
    """Fill the tape of one slice: sums (r, J, n, O) and couplings (r - 1, J, n, I)."""
    sums, couplings = tape
    capsules = u.transpose(1, 2).contiguous()
    sums[0] = torch.matmul(capsules.flatten(1), plan.matrices) * plan.share
    logits = torch.zeros(1, dtype=u.dtype, device=u.device)
    for k in range(couplings.shape[0]):
        votes = _vote(squash(sums[k], plan.epsilon), plan, capsules).mul_(capsules)
        logits = logits + votes.sum(dim=2)
        couplings[k] = logits.softmax(dim=plan.axis)
        torch.mul(couplings[k].unsqueeze(2), capsules, out=votes)
        sums[k + 1] = torch.bmm(votes.flatten(2), plan.matrices)


def _differentiate(
    u: Tensor, tape: tuple[Tensor, Tensor], grad_v: Tensor, grad_matrices: Tensor, plan: _Plan
) -> Tensor:
    """Return the gradient of a slice's u; add to the gradient of the matrices."""
    sums, couplings = tape
    capsules = u.transpose(1, 2).contiguous()
    grad_capsules = torch.zeros_like(capsules)
    grad_logits = torch.zeros(1, dtype=u.dtype, device=u.device)
    for k in range(couplings.shape[0] - 1, -1, -1):
        coupling = couplings[k].unsqueeze(2)
        # s_j = (c_j ⊙ u) W_j
        grad_s = _differentiate_squash(sums[k + 1], grad_v, plan.epsilon)
        weighted = coupling * capsules
        grad_matrices.baddbmm_(weighted.flatten(2).transpose(1, 2), grad_s)
        grad_weighted = _vote(grad_s, plan, capsules)
        grad_capsules += torch.mul(grad_weighted, coupling, out=weighted).sum(dim=0)
        # c = softmax(b)
        grad_coupling = grad_weighted.mul_(capsules).sum(dim=2)
        mean = (couplings[k] * grad_coupling).sum(dim=plan.axis, keepdim=True)
        grad_logits = grad_logits + couplings[k] * (grad_coupling - mean)
        # b_ij += ⟨u_i, v_j W_jᵀ⟩
        v = squash(sums[k], plan.epsilon)
        pulled = torch.mul(grad_logits.unsqueeze(2), capsules, out=weighted).flatten(2)
        grad_v = torch.bmm(pulled, plan.matrices)
        grad_matrices.baddbmm_(pulled.transpose(1, 2), v)
        grad_capsules += _vote(v, plan, capsules).mul_(grad_logits.unsqueeze(2)).sum(dim=0)
    grad_s = _differentiate_squash(sums[0], grad_v, plan.epsilon) * plan.share
    grad_matrices.baddbmm_(capsules.flatten(1).expand(len(plan.matrices), -1, -1).transpose(1, 2), grad_s)
    grad_capsules += _vote(grad_s, plan, capsules).sum(dim=0)
    return grad_capsules.transpose(1, 2)


def _vote(v: Tensor, plan: _Plan, capsules: Tensor) -> Tensor:
    """Pull the capsules above back down: v_j W_jᵀ, (J, n, O) -> (J, n, F, I)."""
    samples, features, below = capsules.shape
    return torch.bmm(v, plan.matrices.transpose(1, 2)).view(len(plan.matrices), samples, features, below)


def _differentiate_squash(s: Tensor, grad_v: Tensor, epsilon: float) -> Tensor:
    with torch.enable_grad():
        leaf = s.detach().requires_grad_()
        return torch.autograd.grad(squash(leaf, epsilon), leaf, grad_v)[0]
