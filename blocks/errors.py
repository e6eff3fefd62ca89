"""The base of every fault: what is wrong, and a hint at how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final


class NetdraftError(Exception):
    """Anything that netdraft refuses; the low floors state facts, the upper ones add the place.

    Attributes: `code` is stable and documented, `what` one sentence, `hint` one thing to do or None.
    """

    def __init__(self, what: str, *, code: str = "fault", hint: str | None = None) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.hint = hint


class BlockError(NetdraftError):
    """A fact about a block, an argument or a shape that cannot be; it knows nothing of files."""


class RuleFault(BlockError):
    """What a card's rule refuses: the fact, and the argument or the ports that it is about.

    Attributes: `argument` names the argument at fault, None when the shapes of the inputs are.
    """

    def __init__(
        self,
        what: str,
        *,
        code: str = "shape-mismatch",
        hint: str | None = None,
        argument: str | None = None,
    ) -> None:
        super().__init__(what, code=code, hint=hint)
        self.argument = argument


class ArgumentFault(BlockError):
    """A value that an argument does not take."""

    def __init__(self, what: str, *, code: str = "bad-argument", hint: str | None = None) -> None:
        super().__init__(what, code=code, hint=hint)


CLOSE: Final = 0.72
"""How much alike a name must be to a word that it is not likely to stand for, as a key of nodes."""

_WORDS: Final = re.compile(r"[_.\-]")


def nearest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Give the known name that a person most likely meant, or None.

    That is the one most alike, from a `likeness` up; else the only one that has all the words of the name.

    >>> nearest("DoubleConvolutoin", ["Conv2d", "DoubleConvolution"])
    'DoubleConvolution'
    >>> nearest("conv2d", ["Conv2d", "Conv3d"])
    'Conv2d'
    >>> nearest("size", ["kernel_size", "padding"])
    'kernel_size'
    >>> nearest("zebra", ["Conv2d"]) is None
    True
    """
    candidates = sorted(set(known))
    exact = [candidate for candidate in candidates if _folded(candidate) == _folded(name)]
    if exact:
        return exact[0]
    folded = {_folded(candidate): candidate for candidate in reversed(candidates)}
    matches = difflib.get_close_matches(_folded(name[:80]), folded, n=1, cutoff=likeness)
    if matches:
        return folded[matches[0]]
    words = set(_WORDS.split(name[:80].casefold())) - {""}
    around = [one for one in candidates if words and words <= set(_WORDS.split(one.casefold()))]
    return around[0] if len(around) == 1 else None


def did_you_mean(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Turn the nearest known name into a hint.

    >>> did_you_mean("Relu", ["ReLU"])
    "did you mean 'ReLU'?"
    """
    match = nearest(name, known, likeness=likeness)
    return f"did you mean '{match}'?" if match else None


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")
