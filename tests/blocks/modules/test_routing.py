"""Routing in slices against the textbook's form: values, every derivative, and the count of multiply-adds."""

import importlib.util
import sys

import pytest
import torch
from functorch.compile import make_boxed_func
from torch import Tensor
from torch._dynamo.backends.common import aot_autograd
from torch.utils.flop_counter import FlopCounterMode

from blocks.modules import routing
from blocks.modules.routing import route, route_in_slices, squash
from tests.torches import since

EPSILON = 1e-8
CHOICES = [(iterations, axis) for iterations in (1, 2, 4) for axis in (0, 2)]


def route_by_the_book(u: Tensor, weight: Tensor, iterations: int, axis: int) -> Tensor:
    """Procedure 1 of the paper: a prediction for every pair, logits (batch, in, out)."""
    predictions = torch.einsum("bif,ijfo->bijo", u, weight)
    logits = predictions.new_zeros(predictions.shape[:3])
    for _ in range(iterations):
        coupling = logits.softmax(dim=2 if axis == 0 else 1)
        v = squash((coupling.unsqueeze(-1) * predictions).sum(dim=1), EPSILON)
        logits = logits + (predictions * v.unsqueeze(1)).sum(dim=-1)
    return v


def make_capsules(batch: int = 5) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    u = torch.randn(batch, 6, 3, generator=generator, dtype=torch.float64)
    weight = torch.randn(6, 4, 3, 2, generator=generator, dtype=torch.float64)
    return u.requires_grad_(), weight.requires_grad_()


@pytest.fixture(autouse=True)
def two_samples_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "ELEMENTS_PER_SLICE", 2 * 4 * 3 * 6)


@pytest.mark.parametrize(("iterations", "axis"), CHOICES)
@pytest.mark.parametrize("function", [route, route_in_slices])
def test_values_and_gradients_are_those_of_the_book(function, iterations: int, axis: int) -> None:
    u, weight = make_capsules()
    expected = route_by_the_book(u, weight, iterations, axis)
    found = function(u, weight, iterations, axis, EPSILON)
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-14)
    noise = torch.linspace(-1, 1, found.numel(), dtype=torch.float64).view_as(found)
    for ours, theirs in zip(
        torch.autograd.grad((found * noise).sum(), (u, weight)),
        torch.autograd.grad((expected * noise).sum(), (u, weight)),
        strict=True,
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("axis", [0, 2])
def test_without_gradients_the_values_are_the_same(axis: int) -> None:
    u, weight = make_capsules()
    with torch.no_grad():
        found = route_in_slices(u, weight, 3, axis, EPSILON)
    torch.testing.assert_close(found, route_by_the_book(u, weight, 3, axis), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("axis", [0, 2])
def test_second_derivatives_are_right(axis: int) -> None:
    u, weight = make_capsules(batch=1)
    assert torch.autograd.gradgradcheck(lambda *pair: route_in_slices(*pair, 2, axis, EPSILON), (u, weight))


def test_a_frozen_weight_gets_no_gradient_even_twice() -> None:
    u, weight = make_capsules()
    frozen = weight.detach()
    (once,) = torch.autograd.grad(route_in_slices(u, frozen, 3, 0, EPSILON).sum(), u, create_graph=True)
    (expected,) = torch.autograd.grad(route_by_the_book(u, frozen, 3, 0).sum(), u)
    torch.testing.assert_close(once, expected)
    assert torch.autograd.grad(once.square().sum(), u)[0].isfinite().all()


def test_functional_transforms_and_forward_derivatives_work() -> None:
    u, weight = make_capsules()
    u, weight = u.detach(), weight.detach()

    def run(x: Tensor) -> Tensor:
        return route_in_slices(x, weight, 2, 0, EPSILON)

    each = torch.func.vmap(lambda sample: run(sample.unsqueeze(0)).squeeze(0))(u)
    torch.testing.assert_close(each, run(u))
    _, slope = torch.func.jvp(run, (u,), (torch.ones_like(u),))
    step = 1e-6
    torch.testing.assert_close(slope, (run(u + step) - run(u - step)) / (2 * step), rtol=1e-6, atol=1e-8)


def test_an_empty_batch_stays_empty() -> None:
    u, weight = make_capsules(batch=0)
    routed = route_in_slices(u, weight, 3, 0, EPSILON)
    assert routed.shape == (0, 4, 2)
    routed.sum().backward()
    assert torch.equal(weight.grad, torch.zeros_like(weight))


def test_autocast_and_plain_float32_agree_roughly() -> None:
    u, weight = (tensor.detach().float().requires_grad_() for tensor in make_capsules())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough = route_in_slices(u, weight, 3, 0, EPSILON)
    rough.float().sum().backward()
    torch.testing.assert_close(rough.float(), route(u, weight, 3, 0, EPSILON), rtol=0.05, atol=0.05)


@pytest.mark.parametrize(("iterations", "axis"), CHOICES)
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_multiply_adds_are_counted_once_per_iteration_and_agreement(
    iterations: int, axis: int, device: str
) -> None:
    u, weight = (tensor.to(device) for tensor in make_capsules())
    with FlopCounterMode(display=False) as counter:
        route_in_slices(u, weight, iterations, axis, EPSILON)
    assert counter.get_total_flops() == 2 * (2 * iterations - 1) * 5 * 6 * 4 * 3 * 2


@since((2, 7), "takes operators of one's own apart")
def test_compiled_routing_stays_whole_and_right_for_other_batches() -> None:
    seen: set[str] = set()

    def look(module: torch.fx.GraphModule, _: object) -> object:
        seen.update(str(node.target) for node in module.graph.nodes)
        return make_boxed_func(module.forward)

    def run(x: Tensor) -> Tensor:
        return route_in_slices(x, weight, 3, 0, EPSILON)

    u, weight = make_capsules()
    backend = aot_autograd(fw_compiler=look, bw_compiler=look)
    compiled = torch.compile(run, fullgraph=True, dynamic=True, backend=backend)
    for batch in (5, 3):
        x = u.detach()[:batch].requires_grad_()
        found, expected = compiled(x), route_by_the_book(x, weight, 3, 0)
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-14)
        noise = torch.linspace(-1, 1, found.numel(), dtype=torch.float64).view_as(found)
        for ours, theirs in zip(
            torch.autograd.grad((found * noise).sum(), (x, weight)),
            torch.autograd.grad((expected * noise).sum(), (x, weight)),
            strict=True,
        ):
            torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-13)
    assert {"netdraft.route.default", "netdraft.route_back.default"} <= seen
    assert not any("bmm" in name for name in seen)


def test_the_operator_keeps_what_torch_asks_of_operators() -> None:
    u, weight = make_capsules()
    torch.library.opcheck(routing._OPERATORS[0], (u, weight, 3, 2, EPSILON))


def test_compiled_routing_shows_its_operations_to_autocast_and_transforms() -> None:
    u, weight = (tensor.detach() for tensor in make_capsules())

    def each(x: Tensor) -> Tensor:
        return torch.func.vmap(lambda one: route_in_slices(one.unsqueeze(0), weight, 2, 0, EPSILON))(x)

    def rough(x: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return route_in_slices(x, weight.float(), 2, 0, EPSILON)

    for function, x in ((each, u), (rough, u.float())):
        compiled = torch.compile(function, fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled(x), function(x))


@pytest.mark.parametrize("size", [0.0, 1e-20, 1e-3, 1.0, 1e3, 1e30])
def test_the_gradient_of_squash_is_that_of_autograd(size: float) -> None:
    s = (torch.linspace(-1, 2, 12).view(3, 4) * size).requires_grad_()
    gradient = torch.linspace(2, -1, 12).view(3, 4)
    (expected,) = torch.autograd.grad(squash(s, EPSILON), s, gradient)
    found = routing._differentiate_squash(s.detach(), gradient, EPSILON)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6 * expected.abs().max().item())


def test_a_copy_of_the_text_leaves_the_operators_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an exported file is one: torch frees what is registered again, and who has it falls."""

    def again(name: str, *_: object, **__: object) -> None:
        raise AssertionError(f"{name} is registered again")

    found = importlib.util.spec_from_file_location("a_copy_of_routing", routing.__file__)
    assert found is not None and found.loader is not None
    copy = importlib.util.module_from_spec(found)
    monkeypatch.setitem(sys.modules, "a_copy_of_routing", copy)
    monkeypatch.setattr(torch.library, "custom_op", again)
    found.loader.exec_module(copy)
    assert copy._OPERATORS == routing._OPERATORS
    u, weight = make_capsules()
    torch.testing.assert_close(
        copy.route_in_slices(u, weight, 3, 0, EPSILON), route(u, weight, 3, 0, EPSILON)
    )
