"""The registry as it was: what a test registers is gone when it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from blocks import plugins, registration
from blocks.registry import registry


@contextmanager
def kept_registry() -> Iterator[None]:
    """Put the registry back, with the places that its blocks came from, and forget the files of blocks."""
    cards, origins = registry().cards, registration._ORIGINS
    before = dict(cards), dict(origins)
    yield
    for table, former in zip((cards, origins), before, strict=True):
        table.clear()
        table.update(former)  # type: ignore[arg-type]
    registration.UNREAD.clear()
    for name, module in sys.modules.copy().items():
        if isinstance(getattr(module, "__loader__", None), plugins._Loader):
            del sys.modules[name]
