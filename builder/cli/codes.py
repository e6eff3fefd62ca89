"""Exit codes: whose fault it was that a command ended as it did."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
OUR_FAULT: Final = 1
THEIR_FAULT: Final = 2
MACHINE: Final = 3
INTERRUPTED: Final = 130
TERMINATED: Final = 143
