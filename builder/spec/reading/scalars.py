"""Unquoted values: what every reader of YAML reads alike, and what must be quoted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from builder.spec.reading.characters import FORBIDDEN, describe
from builder.spec.reading.page import echo

WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
OLD_WORDS = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), "false"),
}
OLD_SIGNS = {"=": "the sign for a default value", "<<": "the sign for merging mappings"}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+\Z")
NEW_OCTAL = re.compile(r"0o[0-7]+\Z")
HEXADECIMAL = re.compile(r"[-+]?0x[0-9a-fA-F_]+\Z")
BINARY = re.compile(r"[-+]?0b[01_]+\Z")
UNDERSCORED = re.compile(
    r"[-+]?[1-9][0-9_]*\Z|[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?\Z|\.[0-9][0-9_]*([eE][-+][0-9]+)?\Z"
)
BASE_60 = re.compile(r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+\Z|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*\Z")
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?"
    r"([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?\Z"
)
MOST_DIGITS = 20
LARGEST = 2**63 - 1
LONGEST_TEXT = 1 << 16

Plain = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Misread:
    """A value that must not stand as it is: what is wrong with it, and the mend.

    `instead` is how to write the value that it may stand for; `is_clear` where it can stand for no other.
    """

    code: str
    what: str
    hint: str | None
    instead: str | None = field(default=None, compare=False)
    is_clear: bool = field(default=False, compare=False)


def judge(text: str, *, is_plain: bool, is_key: bool) -> tuple[Plain, Misread | None]:
    """Give the value of a scalar, and what is wrong with it; a text stands in for a wrong value."""
    if len(text) > LONGEST_TEXT:
        what = f"a text of {len(text):,} characters is too long; the limit is {LONGEST_TEXT:,}"
        return text[:LONGEST_TEXT], Misread("too-long", what, None)
    if not is_plain:
        return text, _hidden(text)
    if is_key and text == "<<":
        hint = "write the keys out, or make the shared part a composite under `blocks`"
        return text, Misread("yaml-merge", "merge keys (`<<`) are not allowed", hint)
    value = resolve(text)
    return (text, value) if isinstance(value, Misread) else (value, None)


def resolve(text: str) -> Plain | Misread:
    """Read an unquoted value as YAML 1.1 and 1.2 both read it, or say how they differ.

    >>> resolve("true"), resolve("1e-5"), resolve("y"), resolve("~")
    (True, 1e-05, 'y', None)
    >>> resolve("no").what
    "YAML 1.1 reads 'no' as false, and YAML 1.2 as the text 'no'"
    >>> resolve("no").hint
    'did you mean "no" (the text) or false (the value)?'
    """
    if text in WORDS:
        return WORDS[text]
    if text in OLD_WORDS or text in OLD_SIGNS:
        return _old_word(text)
    first = text[0]
    if not (first.isascii() and (first.isdigit() or first in "+-.")):
        return text
    return _number(text)


def kind(value: Plain) -> str:
    """Name the kind of a value that is no text, as it reads in a message."""
    if value is None:
        return "null"
    return "true or false" if isinstance(value, bool) else "a number"


def _hidden(text: str) -> Misread | None:
    found = FORBIDDEN.search(text)
    if found is None:
        return None
    what = f"the character {describe(found.group())} is not allowed in a spec, not by an escape either"
    return Misread("forbidden-character", what, "delete the escape")


def _old_word(text: str) -> Misread:
    if text in OLD_SIGNS:
        return _ambiguous(text, OLD_SIGNS[text], _as_text(text), None)
    return _ambiguous(text, OLD_WORDS[text], _as_text(text), OLD_WORDS[text])


def _number(text: str) -> Plain | Misread:
    if INTEGER.match(text):
        return _integer(text)
    if NOT_FINITE.match(text):
        return Misread("number-range", f"{echo(text)} is not a finite number", "write a number with digits")
    if LEADING_ZERO.match(text):
        return _leading_zero(text)
    if FLOAT.match(text):
        return _float(text)
    return _old_number(text)


def _integer(text: str) -> int | Misread:
    if len(text) <= MOST_DIGITS and abs(int(text)) <= LARGEST:
        return int(text)
    what = f"the integer {echo(text)} is out of range: at most {LARGEST} (2^63 - 1)"
    return Misread("number-range", what, "write a smaller number, or a float such as 1e20")


def _float(text: str) -> float | Misread:
    number = float(text)
    if math.isfinite(number):
        return number
    what = f"the number {echo(text)} is out of range: no finite float is that large"
    return Misread("number-range", what, "write a number below 1.8e308")


def _leading_zero(text: str) -> str | Misread:
    digits = text.replace("_", "").lstrip("+-")
    minus = "-" if text.startswith("-") else ""
    short = len(digits) <= MOST_DIGITS
    octal = set(digits) <= set("01234567")
    if "_" in text and not octal:
        return text
    first = f"the octal number {minus}{int(digits, 8) if short else '…'}" if octal else _as_text(text)
    decimal = f"{int(minus + digits)}" if short else None
    second = _as_text(text) if "_" in text else f"the decimal number {decimal or '…'}"
    return _ambiguous(text, first, second, decimal)


def _old_number(text: str) -> str | Misread:
    short = len(text) <= MOST_DIGITS
    digits = text.replace("_", "")
    has_digits = len(digits.lstrip("+-")) > 2
    if NEW_OCTAL.match(text):
        value = f"{int(text, 8)}" if short else None
        return _ambiguous(text, _as_text(text), f"the octal number {value or '…'}", value)
    if HEXADECIMAL.match(text) and has_digits:
        hint = f"write {int(digits, 16)}" if short else "write it as a decimal number"
        what = f"{echo(text)} is a hexadecimal number, which not every reader of YAML takes for one"
        value = f"{int(digits, 16)}" if short else None
        return Misread("ambiguous-scalar", what, f"{hint}, or quote it for the text", value, is_clear=True)
    if BINARY.match(text) and has_digits:
        value = f"{int(digits, 2)}" if short else None
        return _ambiguous(text, f"the binary number {value or '…'}", _as_text(text), value)
    if UNDERSCORED.match(text):
        misread = _ambiguous(text, f"the number {_cut(digits)}", _as_text(text), digits if short else None)
        return replace(misread, is_clear=True)
    if BASE_60.match(text):
        value = _base_60(digits) if short else None
        return _ambiguous(text, f"the base-60 number {value or '…'}", _as_text(text), value)
    if DATE.match(text):
        return _ambiguous(text, f"the date {_cut(text)}", _as_text(text), None)
    return text


def _ambiguous(text: str, first: str, second: str, value: str | None) -> Misread:
    """Say both readings; `value` is how to write the first one without doubt."""
    quoted = f'"{text}"' if len(text) <= 40 else "it in quotes"
    what = f"YAML 1.1 reads {echo(text)} as {first}, and YAML 1.2 as {second}"
    hint = f"did you mean {quoted} (the text){f' or {value} (the value)' if value else ''}?"
    return Misread("ambiguous-scalar", what, hint, value or f'"{text}"')


def _as_text(text: str) -> str:
    return f"the text {echo(text)}"


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def _base_60(digits: str) -> str:
    whole, _, fraction = digits.lstrip("+-").partition(".")
    total = 0
    for place in whole.split(":"):
        total = total * 60 + int(place)
    sign = "-" if digits.startswith("-") else ""
    return f"{sign}{total}" + (f".{fraction}" if fraction else "")
