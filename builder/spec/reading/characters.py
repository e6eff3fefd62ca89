"""What a spec may be made of: UTF-8 within a size, and no character that hides."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from builder.bounds import DEFAULT, current, raising
from builder.errors import Edit, Fault, Mark, Mend, Sources, SpecError

MOST_BYTES = DEFAULT.bytes
MOST_SHOWN = 100
HIDDEN = "delete it; an editor may not show it"
BYTE_ORDER_MARK = "\ufeff"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # controls, the next-line of YAML 1.1 among them
    "|\r(?!\n)"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # direction of writing
    "|[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0]"
    "|[\u2028\u2029]"
    "|[\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]"
    "|[\U000e0000-\U000e0fff]"  # tags: letters that nobody sees
)
ORDINARY = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
"""What nearly every spec is made of, none of it forbidden; looking for others is 70 times faster."""

NAMES = {
    0x00: "NUL",
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x0B: "VERTICAL TAB",
    0x0C: "FORM FEED",
    0x0D: "CARRIAGE RETURN without a line feed",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}

KINDS = {"Cc": "a control character", "Cs": "half of a surrogate pair", "Cn": "no character"}


def decode(data: bytes | str, file: str) -> str:
    """Turn bytes into text without its byte order mark.

    Raises: SpecError for more than 1 MiB (`too-large`), for what is not UTF-8 (`encoding`), and for
    characters that nobody can see or that turn the text around (`forbidden-character`).
    """
    text = _decoded(data, file).removeprefix(BYTE_ORDER_MARK)
    if text.isascii() and not text.encode().translate(None, ORDINARY):
        return text
    found = list(islice(FORBIDDEN.finditer(text), MOST_SHOWN))
    if found and found[0].group() == "\r":
        found = found[:1]
    if found:
        raise SpecError([_forbidden(text, each, file) for each in found], Sources({file: text}))
    return text


def describe(character: str) -> str:
    """Name a character by its number and its Unicode name.

    >>> describe(chr(0x202e)), describe(chr(27))
    ('U+202E RIGHT-TO-LEFT OVERRIDE', 'U+001B ESCAPE')
    """
    number = ord(character)
    kind = KINDS.get(unicodedata.category(character), "an unassigned character")
    return f"U+{number:04X} {NAMES.get(number) or unicodedata.name(character, kind)}"


def _decoded(data: bytes | str, file: str) -> str:
    if isinstance(data, str):
        _refuse_large(len(data), file)
        _refuse_large(len(data.encode("utf-8", "surrogatepass")), file)
        return data
    _refuse_large(len(data), file)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        _refuse_encoding("the file is not UTF-8; it looks like UTF-16 or UTF-32", Mark(file, 1, 1), "")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        mark = Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        what = f"the file is not UTF-8: byte 0x{data[error.start]:02X} does not belong here"
        _refuse_encoding(what, mark, data.decode("utf-8", "replace"))
        raise


def _refuse_large(size: int, file: str) -> None:
    most = current().bytes
    if size > most:
        shown = " (1 MiB)" if most == MOST_BYTES else ""
        what = f"the file is too large: {size:,} bytes, and the limit is {most:,} bytes{shown}"
        hint = f"split it, and name the parts under `use`; {raising('bytes')}"
        raise SpecError([Fault("too-large", what, Mark(file, 1, 1), hint=hint)])


def _refuse_encoding(what: str, mark: Mark, text: str) -> None:
    raise SpecError([Fault("encoding", what, mark, hint="save it as UTF-8")], Sources({mark.file: text}))


def _forbidden(text: str, found: re.Match[str], file: str) -> Fault:
    start = found.start()
    mark = Mark(file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    what = f"the character {describe(found.group())} is not allowed in a spec"
    if found.group() == "\r":
        return Fault("forbidden-character", what, mark, hint="save it with Unix or Windows line ends")
    mend = Mend("delete it", (Edit.at(mark, ""),))
    return Fault("forbidden-character", what, mark, hint=HIDDEN, mend=mend)
