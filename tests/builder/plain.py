"""The plain way through the passes: every copy unrolled, bound and inferred by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from blocks.errors import NetdraftError
from builder.errors import SpecError
from builder.graph import infer, learning, resolve
from builder.road import load
from builder.spec.unrolling.likeness import Scopes


@contextmanager
def plainly() -> Iterator[None]:
    """Share nothing between copies that are alike, and learn nothing from one layer for another."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Scopes, "known", return_value=None))
        stack.enter_context(mock.patch.object(Scopes, "are_alike", return_value=False))
        stack.enter_context(mock.patch.object(learning, "_key", return_value=None))
        for kind, name, memory in (
            (resolve._Scope, "_inside", "known"),
            (resolve._Scope, "_leaf", "blocks"),
            (infer._Inference, "_inside", "known"),
        ):
            stack.enter_context(mock.patch.object(kind, name, _forgetful(getattr(kind, name), memory)))
        yield


def all_of(text: str) -> str:
    """Write down all that is known of a spec: its graph with every path, mark and shape, or its faults."""
    try:
        net = load(text)
    except SpecError as error:
        return repr(error.faults)
    except NetdraftError as error:
        return repr(error)
    return repr((net.graph, net.params, net.sizes))


def all_plainly(text: str) -> str:
    """Write down the same, found in the plain way."""
    with plainly():
        return all_of(text)


def _forgetful(method: Any, memory: str) -> Any:  # any method of a class that keeps such a memory
    """Let a method forget what it remembered before each call."""

    def forgetting(self: Any, *given: Any) -> Any:
        getattr(self, memory).clear()
        return method(self, *given)

    return forgetting
