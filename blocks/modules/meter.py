"""Meter: what a run of a module costs, in multiply-adds a part and in tensor operations."""

from __future__ import annotations

from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry
from torch.utils.module_tracker import ModuleTracker


class TooMuch(Exception):
    """Work that is larger than what is tried out."""


class Meter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts what torch's own flop counter counts, and stops what makes too many calls.

    `flops` holds, for each inner module, what it does itself; `calls` counts operations of any kind.
    Operations inside others are not searched for, as there are none outside of inference mode.

    Raises:
        TooMuch: From inside the run, once `most` calls have been made.
    """

    def __init__(self, most: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.most = most
        self.calls = 0
        self.flops: dict[str, int] = {}
        self._tracker = ModuleTracker()

    def __enter__(self) -> Meter:
        self._tracker.__enter__()  # type: ignore[no-untyped-call]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *exception: Any) -> None:
        super().__exit__(*exception)  # type: ignore[no-untyped-call]
        self._tracker.__exit__(*exception)  # type: ignore[no-untyped-call]

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Pass a call on; all is `Any`, as operations take and give whatever they like."""
        self.calls += 1
        if self.calls > self.most:
            raise TooMuch(f"it makes more than {self.most} calls of tensor operations")
        returned = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func.overloadpacket)
        if formula is not None:
            part = max(self._tracker.parents, key=len)
            self.flops[part] = self.flops.get(part, 0) + formula(*args, **(kwargs or {}), out_val=returned)
        return returned

    def macs(self) -> tuple[tuple[str, int], ...]:
        """Give the multiply-adds of each inner module, by its path."""
        return tuple((part, flops // 2) for part, flops in self.flops.items() if flops)
