"""The base of every fault: what is wrong, and a hint at how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Guess:
    """The known word that a wrong one was meant for; clear if no other comes near it."""

    word: str
    is_clear: bool = True

    @property
    def hint(self) -> str:
        """Ask whether it was meant."""
        return f"did you mean '{self.word}'?"


class NetdraftError(Exception):
    """Anything that netdraft refuses; the low floors state facts, the upper ones add the place.

    Attributes: `code` is stable and documented, `what` one sentence, `hint` one thing to do or None; `guess`
    is the name that a misspelt one was meant for, where the hint gives one.
    """

    def __init__(
        self, what: str, *, code: str = "fault", hint: str | None = None, guess: Guess | None = None
    ) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.hint = hint
        self.guess = guess


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
        guess: Guess | None = None,
    ) -> None:
        super().__init__(what, code=code, hint=hint, guess=guess)
        self.argument = argument


class ArgumentFault(BlockError):
    """A value that an argument does not take."""

    def __init__(
        self, what: str, *, code: str = "bad-argument", hint: str | None = None, guess: Guess | None = None
    ) -> None:
        super().__init__(what, code=code, hint=hint, guess=guess)


CLOSE: Final = 0.72
"""How much alike a name must be to a word that it is not likely to stand for, as a key of nodes."""

SWAPPED: Final = 0.9
"""How much alike two names are that two neighbouring letters make different."""

APART: Final = 0.05
"""How much less alike the next best name must be for the best to be clear."""

_NUMBER: Final = re.compile(r"\d+")
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


def guess(name: str, known: Iterable[str], *, likeness: float = 0.6) -> Guess | None:
    """Give the nearest known name, and whether it is the one that was plainly meant.

    It is clear where the two differ by slips of the pen, and no other name is about as near; names that
    differ in their numbers are as far from each other as any two.

    >>> guess("Relu", ["ReLU", "GELU"]), guess("conv3", ["conv1", "conv2"])
    (Guess(word='ReLU', is_clear=True), Guess(word='conv2', is_clear=False))
    """
    words = list(known)
    match = nearest(name, words, likeness=likeness)
    return None if match is None else Guess(match, _is_clear(name, match, words))


def _is_clear(name: str, match: str, known: list[str]) -> bool:
    """Say whether a match is near, and no other name is nearly as near."""
    numbers, meter = _numbers(name), difflib.SequenceMatcher(None, "", _folded(name[:80]))
    if _numbers(match) != numbers:
        return False
    meter.set_seq1(_folded(match))
    best = max(meter.ratio(), SWAPPED if _is_swap(_folded(name), _folded(match)) else 0)
    others = (word for word in known if word != match and _numbers(word) == numbers)
    return best >= CLOSE and not any(_is_as_near(word, meter, best - APART) for word in others)


def _is_as_near(word: str, meter: difflib.SequenceMatcher[str], least: float) -> bool:
    meter.set_seq1(_folded(word))
    return meter.real_quick_ratio() >= least and meter.quick_ratio() >= least and meter.ratio() >= least


def _is_swap(name: str, match: str) -> bool:
    """Say whether two neighbouring letters changed places.

    >>> _is_swap("ecn", "enc"), _is_swap("cne", "enc")
    (True, False)
    """
    apart = [place for place, (one, other) in enumerate(zip(name, match, strict=False)) if one != other]
    is_pair = len(name) == len(match) and len(apart) == 2 and apart[1] == apart[0] + 1
    return is_pair and sorted(name) == sorted(match)


def _numbers(name: str) -> list[str]:
    return _NUMBER.findall(name)


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")
