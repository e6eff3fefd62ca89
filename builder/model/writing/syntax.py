"""Syntax: Python's own parser and compiler, for one thread at a time.

CPython 3.11 counts the depth of syntax trees for all threads together, and fails where two make them at once.
"""

from __future__ import annotations

import ast
import threading
from typing import Final

LOCK: Final = threading.RLock()
"""Held while a syntax tree is made, or read by the compiler."""


def parsed(text: str) -> ast.Module:
    """Parse a text of statements.

    >>> len(parsed("a = 1; b = 2").body)
    2
    """
    with LOCK:
        return ast.parse(text)


def expression(text: str) -> ast.expr:
    """Parse a text that is one expression.

    >>> type(expression("a + 1")).__name__
    'BinOp'
    """
    with LOCK:
        return ast.parse(text, mode="eval").body
