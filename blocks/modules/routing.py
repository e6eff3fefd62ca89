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


def widen(x: Tensor) -> Tensor:
    """Give narrower floats as float32, as their squares leave the range; others as they are."""
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


def squash(s: Tensor, epsilon: float) -> Tensor:
    r"""Shrink each vector to a length below one and keep its direction.

    v = q/(1+q) * s/√(q+ε) with q = |s|². Vectors are divided by their largest entry where that is above one,
    and narrow floats are computed as float32, so neither q nor ε leaves the range; the gradient is finite at
    zero, too.
    Shapes: s: (..., features) -> (..., features)
    """
    wide = widen(s)
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

    Computes what `route` does, faster and in less memory; for a processor, `torch.compile` leaves it whole.
    Falls back on `route` where something watches the single operations: compilers for accelerators, export,
    tracers, autocast, torch.func and forward-mode derivatives. Shapes are those of `route`.
    """
    if _is_watched(u, weight):
        return route(u, weight, iterations, axis, epsilon)
    if torch.compiler.is_compiling():
        kept: tuple[Tensor, Tensor, Tensor] = _OPERATORS[0](u, weight, iterations, axis, epsilon)
        return kept[0]
    if torch.is_grad_enabled() and (u.requires_grad or weight.requires_grad):
        routed: Tensor = _SlicedRouting.apply(u, weight, iterations, axis, epsilon)
        return routed
    return _run(u, weight, iterations, axis, epsilon)[0]


class _SlicedRouting(torch.autograd.Function):
    """Keep each iteration's sums and couplings; recompute what is larger."""

    @staticmethod
    def forward(ctx: Any, u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float) -> Tensor:
        v, *tape = _run(u, weight, iterations, axis, epsilon)
        ctx.save_for_backward(u, weight, *tape)
        ctx.settings = (iterations, axis, epsilon)
        return v

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        u, weight, *tape = ctx.saved_tensors
        if torch.is_grad_enabled():  # a second derivative is wanted: let autograd see every operation
            wanted = [tensor for tensor in (u, weight) if tensor.requires_grad]
            routed = route(u, weight, *ctx.settings)
            found = iter(torch.autograd.grad(routed, wanted, gradients, create_graph=True))
            return *(next(found) if one.requires_grad else None for one in (u, weight)), None, None, None
        return *_run_back(gradients[0], u, weight, *tape, *ctx.settings[1:]), None, None, None


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
        (torch.compiler.is_compiling() and (_is_exporting() or u.device.type != "cpu"))
        or torch.jit.is_tracing()  # type: ignore[attr-defined, no-untyped-call]
        or not torch.amp.is_autocast_available(u.device.type)  # the meta device
        or torch.is_autocast_enabled(u.device.type)
        or torch._C._are_functorch_transforms_active()  # there is no public question for torch.func
        or forward_ad.unpack_dual(u).tangent is not None  # type: ignore[no-untyped-call]
        or forward_ad.unpack_dual(weight).tangent is not None  # type: ignore[no-untyped-call]
    )


def _run(
    u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Return v (N, J, O), all sums (r, J, N, O), all couplings but the first (r - 1, J, N, I)."""
    _, sums, couplings = _foresee(u, weight, iterations, axis, epsilon)
    plan = _make_plan(weight, axis, epsilon)
    (space,) = _make_spaces(u, plan, 1)
    for part in _slices(u, plan):
        _run_slice(u[part], (sums[:, :, part], couplings[:, :, part]), space, plan)
    return squash(sums[-1], epsilon).transpose(0, 1).contiguous(), sums, couplings


def _run_back(
    gradient: Tensor, u: Tensor, weight: Tensor, sums: Tensor, couplings: Tensor, axis: int, epsilon: float
) -> tuple[Tensor, Tensor]:
    """Return the gradients of u and of weight, by that of v and what `_run` returned."""
    grad_u, grad_weight = _foresee_back(gradient, u, weight, sums, couplings, axis, epsilon)
    grad_matrices = stack_matrices(grad_weight.zero_())  # a view: so is it laid out
    plan, grad_v = _make_plan(weight, axis, epsilon), gradient.transpose(0, 1)
    spaces = _make_spaces(u, plan, 2)
    for part in _slices(u, plan):
        tape = (sums[:, :, part], couplings[:, :, part])
        grad_u[part] = _differentiate(u[part], tape, grad_v[:, part], grad_matrices, spaces, plan)
    return grad_u, grad_weight


def _foresee(
    u: Tensor, weight: Tensor, iterations: int, axis: int, epsilon: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Give empty tensors of the shapes that `_run` returns."""
    samples, (below, above, _, features) = u.shape[0], weight.shape
    sums = u.new_empty((iterations, above, samples, features))
    couplings = u.new_empty((iterations - 1, above, samples, below))
    return u.new_empty((samples, above, features)), sums, couplings


def _foresee_back(
    gradient: Tensor, u: Tensor, weight: Tensor, sums: Tensor, couplings: Tensor, axis: int, epsilon: float
) -> tuple[Tensor, Tensor]:
    """Give empty tensors of the shapes that `_run_back` returns; the second lies as matrices do."""
    below, above, features, wide = weight.shape
    return u.new_empty(u.shape), weight.new_empty((above, features, below, wide)).permute(2, 0, 1, 3)


def _slices(u: Tensor, plan: _Plan) -> list[slice]:
    """Cut the batch for a processor's cache; an accelerator takes it whole."""
    samples, step = u.shape[0], _step(u, plan)
    return [slice(start, start + step) for start in range(0, samples, step)]


def _step(u: Tensor, plan: _Plan) -> int:
    samples = max(1, u.shape[0])
    fitting = max(1, ELEMENTS_PER_SLICE // (plan.matrices.shape[0] * plan.matrices.shape[1]))
    return min(fitting, samples) if u.device.type == "cpu" else samples


def _make_spaces(u: Tensor, plan: _Plan, count: int) -> list[Tensor]:
    """Give all slices the same room to work in: memory that is new each time costs page faults."""
    above, inputs, _ = plan.matrices.shape
    return [u.new_empty(above * _step(u, plan) * inputs) for _ in range(count)]


def _room(space: Tensor, plan: _Plan, capsules: Tensor) -> Tensor:
    """Shape what a slice needs of a space: (J, n, F, I)."""
    above = len(plan.matrices)
    return space[: above * capsules.numel()].view(above, *capsules.shape)


def _run_slice(u: Tensor, tape: tuple[Tensor, Tensor], space: Tensor, plan: _Plan) -> None:
    """Fill the tape of one slice: sums (r, J, n, O) and couplings (r - 1, J, n, I)."""
    sums, couplings = tape
    capsules = u.transpose(1, 2).contiguous()
    room = _room(space, plan, capsules)
    sums[0] = torch.matmul(capsules.flatten(1), plan.matrices) * plan.share
    logits = torch.zeros(1, dtype=u.dtype, device=u.device)
    for k in range(couplings.shape[0]):
        votes = _vote(squash(sums[k], plan.epsilon), plan, room)
        logits = logits + votes.mul_(capsules).sum(dim=2)
        couplings[k] = logits.softmax(dim=plan.axis)
        weighted = torch.mul(couplings[k].unsqueeze(2), capsules, out=room)
        sums[k + 1] = torch.bmm(weighted.flatten(2), plan.matrices)


def _differentiate(
    u: Tensor,
    tape: tuple[Tensor, Tensor],
    grad_v: Tensor,
    grad_matrices: Tensor,
    spaces: list[Tensor],
    plan: _Plan,
) -> Tensor:
    """Return the gradient of a slice's u; add to the gradient of the matrices."""
    sums, couplings = tape
    capsules = u.transpose(1, 2).contiguous()
    room, other = (_room(space, plan, capsules) for space in spaces)
    grad_capsules = torch.zeros_like(capsules)
    grad_logits = torch.zeros(1, dtype=u.dtype, device=u.device)
    for k in range(couplings.shape[0] - 1, -1, -1):
        coupling = couplings[k].unsqueeze(2)
        # s_j = (c_j ⊙ u) W_j
        grad_s = _differentiate_squash(sums[k + 1], grad_v, plan.epsilon)
        weighted = torch.mul(coupling, capsules, out=room)
        grad_matrices.baddbmm_(weighted.flatten(2).transpose(1, 2), grad_s)
        grad_weighted = _vote(grad_s, plan, other)
        grad_capsules += torch.mul(grad_weighted, coupling, out=room).sum(dim=0)
        # c = softmax(b)
        grad_coupling = grad_weighted.mul_(capsules).sum(dim=2)
        mean = (couplings[k] * grad_coupling).sum(dim=plan.axis, keepdim=True)
        grad_logits = grad_logits + couplings[k] * (grad_coupling - mean)
        # b_ij += ⟨u_i, v_j W_jᵀ⟩
        v = squash(sums[k], plan.epsilon)
        pulled = torch.mul(grad_logits.unsqueeze(2), capsules, out=room).flatten(2)
        grad_v = torch.bmm(pulled, plan.matrices)
        grad_matrices.baddbmm_(pulled.transpose(1, 2), v)
        grad_capsules += _vote(v, plan, other).mul_(grad_logits.unsqueeze(2)).sum(dim=0)
    grad_s = _differentiate_squash(sums[0], grad_v, plan.epsilon) * plan.share
    grad_matrices.baddbmm_(capsules.flatten(1).expand(len(plan.matrices), -1, -1).transpose(1, 2), grad_s)
    grad_capsules += _vote(grad_s, plan, other).sum(dim=0)
    return grad_capsules.transpose(1, 2)


def _vote(v: Tensor, plan: _Plan, room: Tensor) -> Tensor:
    """Pull the capsules above back down into a room: v_j W_jᵀ, (J, n, O) -> (J, n, F, I)."""
    torch.bmm(v, plan.matrices.transpose(1, 2), out=room.flatten(2))
    return room


def _differentiate_squash(s: Tensor, grad_v: Tensor, epsilon: float) -> Tensor:
    r"""Give the gradient of s: with v = f s and f = q/(1+q)/√(q+ε), it is f g + 2 f' ⟨g, s⟩ s.

    What `squash` does against numbers out of range is done here, too.
    """
    wide = widen(s)
    scale = wide.abs().amax(dim=-1, keepdim=True).clamp(min=1.0)
    unit, gradient = wide / scale, grad_v / scale
    shrink = (1.0 / scale) * (1.0 / scale)
    square = (unit * unit).sum(dim=-1, keepdim=True)
    saturation, root = 1.0 / (shrink + square), torch.rsqrt(square + epsilon * shrink)
    factor = square * saturation * root
    slope = (2.0 * shrink * saturation * saturation - factor * root) * root
    along = (gradient * unit).sum(dim=-1, keepdim=True)
    return (factor * gradient + slope * along * unit).to(s.dtype)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
    ctx.save_for_backward(inputs[0], inputs[1], *output[1:])
    ctx.settings = inputs[3:]


def _pull_back(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
    return *_OPERATORS[1](gradients[0], *ctx.saved_tensors, *ctx.settings), None, None, None


def _operators() -> tuple[Any, Any]:
    """Register both operators, but once a process: what is registered again is lost to others."""
    if not hasattr(torch.ops.netdraft, "route_back"):
        whole = torch.library.custom_op("netdraft::route", _run, mutates_args=())
        whole.register_fake(_foresee)
        whole.register_autograd(_pull_back, setup_context=_keep)
        back = torch.library.custom_op("netdraft::route_back", _run_back, mutates_args=())
        back.register_fake(_foresee_back)
    return torch.ops.netdraft.route.default, torch.ops.netdraft.route_back.default


_OPERATORS = _operators()
_can_tell = hasattr(torch.compiler, "is_exporting")  # new in torch 2.7
_is_exporting = torch.compiler.is_exporting if _can_tell else torch.compiler.is_compiling
