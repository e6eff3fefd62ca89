"""The words of a formula: numbers, texts, names and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from blocks.errors import Guess
from builder.spec.formulas.fault import FormulaFault

LARGEST = 2**63 - 1
MOST_DIGITS = 20
SPACE = re.compile(r"[ \t\r\n]+")
NUMBER = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
INTEGER = re.compile(r"0|[1-9][0-9]*")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TEXT = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t"}
SIGN = re.compile(r"//|\*\*|==|!=|<=|>=|[-+*/%<>()\[\],]")
FOREIGN = re.compile(r":=|->|<<|>>|&&|\|\||\.\.\.|[=:.{}&|^~!@;#$?`\\]")
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
OPERATORS = frozenset({"and", "or", "not", "if", "else", "in"})

ADVICE = {
    "=": "write == to compare; arguments have no names",
    ":=": "names are given under `params`",
    ":": "take one element at a time: there are no slices, dictionaries or functions of one's own",
    ".": "there are no attributes and no methods",
    "...": "there are no attributes and no slices",
    "{": "write a list as [a, b]",
    "}": "write a list as [a, b]",
    "&": "write `and`",
    "&&": "write `and`",
    "|": "write `or`",
    "||": "write `or`",
    "^": "write ** for a power",
    "~": "write `not`",
    "!": "write `not`, or != to compare",
    "<<": "write * 2 ** n",
    ">>": "write // 2 ** n",
    "#": "there are no comments inside a formula",
    ";": "a formula is one expression",
    "?": "write `a if condition else b`",
}
INSTEAD = {
    "=": Guess("=="),
    "&&": Guess("and"),
    "&": Guess("and", is_clear=False),
    "||": Guess("or"),
    "|": Guess("or", is_clear=False),
    "^": Guess("**", is_clear=False),
    "~": Guess("not", is_clear=False),
    "!": Guess("not"),
    "<<": Guess("* 2 **", is_clear=False),
    ">>": Guess("// 2 **", is_clear=False),
    "True": Guess("true"),
    "False": Guess("false"),
    "None": Guess("null"),
    "is": Guess("=="),
}
"""What stands in a formula for signs and words of other languages; some could mean other things."""

WORDS = {
    "True": "write true",
    "False": "write false",
    "None": "write null",
    "is": "write == to compare",
    "for": "there are no comprehensions; use range, zip and repeat",
    "lambda": "there are no functions of one's own",
    "import": "there are no imports",
    "await": "a formula is one expression",
    "yield": "a formula is one expression",
    "async": "a formula is one expression",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula; a `sign` is an operator, a bracket or a comma, the `end` is empty."""

    kind: Literal["value", "name", "sign", "end"]
    text: str
    offset: int
    value: bool | int | float | str | None = None

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.offset + len(self.text)


def split(text: str, start: int) -> tuple[Token, ...]:
    """Cut a formula into words, from an offset on.

    Raises: FormulaFault for a character, number or word that no formula has.
    """
    tokens: list[Token] = []
    position = start
    while position < len(text):
        space = SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token = _token(text, position)
        tokens.append(token)
        position = token.end
    return (*tokens, Token("end", "", len(text)))


def _token(text: str, position: int) -> Token:
    if text[position] in "'\"":
        return _text(text, position)
    number = NUMBER.match(text, position)
    if number:
        return _number(text, number)
    name = NAME.match(text, position)
    if name:
        return _name(text, name)
    sign = SIGN.match(text, position)
    foreign = FOREIGN.match(text, position)
    if sign and (foreign is None or len(sign.group()) >= len(foreign.group())):
        return Token("sign", sign.group(), position)
    if foreign:
        word = foreign.group()
        what = f"{word!r} is not allowed in a formula"
        _refuse(what, position, len(word), ADVICE.get(word), meant=_instead(text, word, position))
    _refuse(f"the character {_shown(text[position])} is not allowed in a formula", position)


def _number(text: str, found: re.Match[str]) -> Token:
    word, start = found.group(), found.start()
    tail = re.compile(r"[A-Za-z0-9_]+").match(text, found.end())
    if tail:
        whole = word + tail.group()
        _refuse(f"invalid number {_cut(whole)}", start, len(whole), "write plain decimal digits")
    if not word.isdigit():
        if abs(float(word)) == float("inf"):
            _refuse(
                f"the number {_cut(word)} is out of range: not finite", start, len(word), code="formula-limit"
            )
        return Token("value", word, start, float(word))
    if not INTEGER.fullmatch(word):
        meant = Guess(word.lstrip("0") or "0")
        what = f"invalid number {_cut(word)}: it starts with 0"
        _refuse(what, start, len(word), "write it without the 0", meant=meant)
    if len(word) > MOST_DIGITS or int(word) > LARGEST:
        what = f"the number {_cut(word)} is out of range: the limit is 2^63 - 1"
        _refuse(what, start, len(word), code="formula-limit")
    return Token("value", word, start, int(word))


def _name(text: str, found: re.Match[str]) -> Token:
    word, start = found.group(), found.start()
    if text[found.end() : found.end() + 1] in ("'", '"'):
        what = f"a text with the prefix {word!r} is not allowed in a formula"
        _refuse(what, start, len(word), "remove it", meant=Guess("", is_clear=False))
    if word in CONSTANTS:
        return Token("value", word, start, CONSTANTS[word])
    if word in OPERATORS:
        return Token("sign", word, start)
    if word in WORDS:
        what, meant = f"{word!r} is not allowed in a formula", _instead(text, word, start)
        _refuse(what, start, len(word), WORDS[word], meant=meant)
    return Token("name", word, start)


def _text(text: str, position: int) -> Token:
    found = TEXT.match(text, position)
    if found is None:
        _refuse(
            f"syntax: the quote {text[position]} is never closed", position, 1, "close it on the same line"
        )
    for escape in ESCAPE.finditer(found.group()):
        if escape.group(1) not in ESCAPES:
            what = f"the escape {_shown(escape.group())} is not allowed in a formula"
            _refuse(what, position + escape.start(), 2, r"there are \\ \' \" \n and \t")
    value = ESCAPE.sub(lambda escape: ESCAPES[escape.group(1)], found.group()[1:-1])
    return Token("value", found.group(), position, value)


def _instead(text: str, word: str, start: int) -> Guess | None:
    """Give what stands for a sign or a word of another language, with spaces around it."""
    meant, end = INSTEAD.get(word), start + len(word)
    if meant is None or word.isalpha():
        return meant
    before = "" if meant.word == "not" or text[start - 1].isspace() else " "
    after = " " if text[end : end + 1].strip() else ""
    return Guess(f"{before}{meant.word}{after}", meant.is_clear)


def _shown(text: str) -> str:
    return repr(text) if text.isascii() else f"{text!r} (U+{ord(text[-1]):04X})"


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}… ({len(text)} digits)"


def _refuse(
    what: str,
    offset: int,
    length: int = 1,
    hint: str | None = None,
    *,
    code: str = "formula-syntax",
    meant: Guess | None = None,
) -> NoReturn:
    raise FormulaFault(what, code=code, hint=hint, offset=offset, length=length, guess=meant)
