"""A block gets its values handed over, and nobody who looks can tell."""

from __future__ import annotations

import importlib.util
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.modules import module as modules
from torch.nn.modules.module import register_module_forward_hook

from builder.model.running import handing
from builder.model.running.handing import handed
from builder.road import load

NESTED = """net: nested
inputs: {error: [N, 4]}
nodes:
  first: {block: Linear, out_features: 4}
  pair:
    inputs: [given, taking]
    from: [first, first]
    nodes:
      sum: {block: Add, from: [given, taking]}
      one: {block: Linear, out_features: 4}
      two: {block: Linear, out_features: 4}
  chain: {repeat: 2, nodes: {inner: {block: Linear, out_features: 4}, act: ReLU}}
  last: {block: Linear, out_features: 4}
"""

X = torch.arange(8.0).view(2, 4)


def nested() -> nn.Module:
    return load(NESTED).build(seed=0)


def ways(module: nn.Module) -> list[str]:
    """Tell which modules are called by way of `nn.Module`, by what a profile of calls sees."""
    names, seen = {id(one): path for path, one in module.named_modules()}, []
    plain = nn.Module._call_impl

    def watched(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        seen.append(names.get(id(self), "?"))
        return plain(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nn.Module, "_call_impl", watched)
        module(X)
    return seen


@pytest.mark.parametrize("reader", ["pair.one", "chain.0.inner"])
def test_a_block_lets_its_input_go_behind_its_last_use(reader: str) -> None:
    model, held = nested(), []
    source = model.first if reader == "pair.one" else model.pair.two
    source.register_forward_hook(lambda *args: held.append(weakref.ref(args[2])))
    after = model.get_submodule({"pair.one": "pair.two", "chain.0.inner": "chain.0.act"}[reader])
    after.register_forward_pre_hook(lambda *_: held.append(held[0]() is None))
    with torch.no_grad():
        model(X)
    assert held[1] is True


def test_whoever_replaces_the_call_of_modules_sees_all_of_them() -> None:
    model = nested()
    wanted = [path for path, _ in model.named_modules()]
    assert ways(model) == wanted


@contextmanager
def patched(model: nn.Module, seen: list[str]) -> Iterator[None]:
    def forward(self: nn.Module, given: torch.Tensor, taking: torch.Tensor) -> torch.Tensor:
        seen.append("patched")
        return plain(self, given, taking)

    kind = type(model.pair)
    plain = kind.forward
    kind.forward = forward
    try:
        yield
    finally:
        kind.forward = plain


@contextmanager
def profiled(model: nn.Module, seen: list[str]) -> Iterator[None]:
    def profile(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_locals.get("self") is model.pair:
            seen.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextmanager
def hooked(model: nn.Module, seen: list[str], kind: str) -> Iterator[None]:
    def hook(module: nn.Module, *_: object) -> None:
        seen.extend(["hooked"] if module is model.pair else [])

    removed = register_module_forward_hook(hook) if kind == "all" else getattr(model.pair, kind)(hook)
    with removed:
        yield


@contextmanager
def own_forward(model: nn.Module, seen: list[str]) -> Iterator[None]:
    plain = model.pair.forward
    model.pair.forward = lambda *args: (seen.append("own"), plain(*args))[1]
    try:
        yield
    finally:
        del model.pair.forward


@contextmanager
def derived(model: nn.Module, seen: list[str]) -> Iterator[None]:
    kind = type(model.pair)

    class Derived(kind):  # type: ignore[misc, valid-type]
        def forward(self, *args: torch.Tensor) -> torch.Tensor:
            seen.append("derived")
            return super().forward(*args)

    model.pair.__class__ = Derived
    try:
        yield
    finally:
        model.pair.__class__ = kind


@pytest.mark.parametrize(
    "watching",
    [
        patched,
        profiled,
        own_forward,
        derived,
        *(
            lambda model, seen, kind=kind: hooked(model, seen, kind)
            for kind in (
                "register_forward_hook",
                "register_forward_pre_hook",
                "register_full_backward_hook",
                "register_full_backward_pre_hook",
                "all",
            )
        ),
    ],
)
def test_who_looks_sees_the_call_and_the_numbers_are_the_same(
    watching: Callable[[nn.Module, list[str]], AbstractContextManager[None]],
) -> None:
    model, seen = nested(), []
    wanted = model(X)
    with watching(model, seen):
        found = model(X)
        found.sum().backward()
    assert seen
    assert torch.equal(found, wanted)
    seen.clear()
    assert torch.equal(model(X), wanted)
    assert not seen


def test_a_compiled_part_runs_as_it_was_compiled() -> None:
    model, runs = nested(), []

    def backend(graph: torch.fx.GraphModule, _: object) -> Callable[..., Any]:
        return lambda *args: (runs.append("ran"), graph(*args))[1]

    wanted = model(X)
    model.pair.compile(backend=backend)
    torch.testing.assert_close(model(X), wanted)
    assert runs == ["ran"]
    torch._dynamo.reset()


def test_a_torch_that_does_not_tell_who_watches_is_called_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.spec_from_file_location("another", handing.__file__)
    assert found is not None and found.loader is not None
    another = importlib.util.module_from_spec(found)
    with monkeypatch.context() as older:
        older.delattr(modules, "_global_backward_pre_hooks")
        found.loader.exec_module(another)
    assert (handing.is_known, another.is_known) == (True, False)
    model, seen = nested(), []
    monkeypatch.setattr(another, "is_watched", lambda module: seen.append(module))
    given = [X]
    assert torch.equal(another.handed(model, given), model(X))
    assert (given, seen) == ([], [])


def test_a_list_is_empty_behind_a_call_of_any_module() -> None:
    for module in (nn.Identity(), nn.Sequential(), nn.Sequential(nn.Identity(), nn.Sequential()), nested()):
        given = [X]
        assert handed(module, given).shape == X.shape
        assert not given


def test_an_error_where_values_were_handed_over_tells_them() -> None:
    model = nested()
    model.pair = nn.Bilinear(4, 3, 2)
    with pytest.raises(RuntimeError) as caught:
        model(X)
    assert caught.value.__notes__ == ["in node pair, <text>:5:3\n  first: got (2, 4), the spec says (N, 4)"]
