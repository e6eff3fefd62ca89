"""What torch's CPU allocator holds while some work is done."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


def peak_of(work: Callable[[], object]) -> int:
    """Give the highest number of bytes that the work holds at once; what was there before does not count.

    The numbers are those of torch's profiler. The work is done once before, to warm up.
    """
    from torch.profiler import ProfilerActivity, profile

    work()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        work()
    assert seen.profiler is not None
    events = [one for one in seen.profiler.kineto_results.events() if one.name() == "[memory]"]
    held = peak = 0
    for event in sorted(events, key=lambda one: one.start_ns()):
        held += event.nbytes()
        peak = max(peak, held)
    return peak


def living_of(work: Callable[[], object]) -> int:
    """Give the highest sum of bytes in tensors that a call made and that were alive at once.

    What libraries take for themselves while they compute does not count, nor what was there before.
    """
    with _Living() as mode:
        work()
    return mode.most


class _Living(TorchDispatchMode):
    """Follow each storage from the operation that makes it until nobody holds it."""

    def __init__(self) -> None:
        super().__init__()
        self.most = 0
        self._now = 0
        self._known: set[int] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run an operation, and take notice of what it makes; torch's own types are open, hence `Any`."""
        for one in _tensors((args, kwargs)):
            self._follow(one, 0)
        made = func(*args, **(kwargs or {}))
        for one in _tensors(made):
            self._follow(one, one.untyped_storage().nbytes())
        return made

    def _follow(self, tensor: Tensor, size: int) -> None:
        storage = tensor.untyped_storage()
        if storage._cdata in self._known:
            return
        self._known.add(storage._cdata)
        self._now += size
        self.most = max(self.most, self._now)
        weakref.finalize(storage, self._forget, storage._cdata, size)

    def _forget(self, place: int, size: int) -> None:
        self._known.discard(place)
        self._now -= size


def _tensors(tree: Any) -> Iterator[Tensor]:
    return (one for one in tree_leaves(tree) if isinstance(one, Tensor))
