"""Single values as YAML text: bare where every reader agrees, quoted where one might not."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Final

from builder.errors import UsageError
from builder.spec.reading.page import is_whole
from builder.spec.reading.scalars import LARGEST, resolve
from builder.spec.tree import Plain

STARTERS: Final = "-?:,[]{}#&*!|>'\"%@`~"
_EXPONENT = re.compile(r"e([+-]?)0*(\d+)\Z")


def scalar_text(value: Plain, *, in_flow: bool, is_key: bool = False) -> str:
    """Write one value so that our reader, and any other, reads the same value again.

    >>> [scalar_text(one, in_flow=True) for one in (None, True, 1e-05, "no", "=width * 2", "=min(a, 2)")]
    ['null', 'true', '1e-5', '"no"', '=width * 2', '"=min(a, 2)"']

    Raises:
        UsageError: A number that no spec can hold.
    """
    if isinstance(value, str):
        return value if is_bare(value, in_flow=in_flow, is_key=is_key) else quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return _float_text(value)
    if abs(value) > LARGEST:
        raise _unwritable(f"the integer {str(value)[:40]}", f"at most {LARGEST} (2^63 - 1)")
    return str(value)


@lru_cache(maxsize=4096)
def is_bare(text: str, *, in_flow: bool, is_key: bool = False) -> bool:
    """Whether a text may stand without quotes and is read as that very text."""
    if not text or not text.isprintable() or text != text.strip() or text[0] in STARTERS:
        return False
    if ": " in text or " #" in text or text.endswith(":") or resolve(text) != text:
        return False
    if is_key and (text == "<<" or ":" in text):
        return False
    if not in_flow:
        return True
    if any(sign in text for sign in ",[]{}") or (text.startswith("=") and not is_whole(text)):
        return False
    return not re.search(r":(?![\w/])", text, re.ASCII)


def quoted(text: str) -> str:
    """Put a text in quotes: single ones where that saves escapes.

    >>> quoted("a: b"), quoted('say "x"'), quoted("a" + chr(10))
    ('"a: b"', '\\'say "x"\\'', '"a\\\\n"')
    """
    if text.isprintable() and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(one) for one in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\' or character < " ":
        return json.dumps(character)[1:-1]
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise _unwritable(f"the number {value}", "a number with digits")
    return _EXPONENT.sub(lambda found: f"e{found[1].strip('+')}{found[2]}", repr(value))


def _unwritable(what: str, wanted: str) -> UsageError:
    return UsageError(
        f"{what} cannot be written in a spec: it needs {wanted}",
        code="number-range",
        hint="give a finite number within the range",
    )
