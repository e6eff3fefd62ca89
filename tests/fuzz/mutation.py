"""Mutation: a spec's text, broken by chance in a few places as hands and strangers break it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Change = Callable[[Random, str], str]

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
VALUE = re.compile(r"(?<=: )[^\s#,{}\[\]][^#,{}\[\]\n]*")
FLOW = re.compile(r"\{[^{}\n]*\}|\[[^\[\]\n]*\]")
FORMULA = re.compile(r"=[^\n,\]}\"']+")

NUMBERS = (
    "0", "1", "-1", "2", "3", "7", "16", "64", "65", "1000", "0.5", "-0.0", "1e-5", "1e400", "-7", "100001",
    "9223372036854775807", "9223372036854775808", "99999999999999999999", "1_000", "010", "0x10", "1e9",
    "3.0", "4294967296", "1:30", ".inf", ".nan",
)  # fmt: skip
SCALARS = (
    "", "~", "null", "true", "false", "yes", "no", "''", '""', "[]", "{}", "[[]]", "[null]", "{a: 1}", "x",
    "prev", "prev.out", "'a b'", "=", "==", "=1", "==x", "=width", "=i", "=1/0", "=2**64", "=[1, 2]",
    '"=[1, 2]"', "=range(3)", "=-1", "=None", "=(((1)))", "=true", "=zip([1], [2])[0][1]", "&a b", "*a",
    "<<", "!!int 3", "!!python/object:os.system x", "|", ">", "? x", "- x", "---", "...", "%YAML 1.2", "#",
    "net:unet", "net:resnet@resnet50", "net:", "net:nothing", "Linear", "Conv2d", "Add", "ReLU", "LSTM",
    "Split", "Concat", "Reshape", "Rearrange", "MultiheadAttention", "Embedding", "torch.nn.Linear",
    "enc1[0]", '"enc1[-1]"', '"x[9999999999]"', "x.out.out", ".x", "x.", "[N, C]", "[N, 3, H, W]",
    "[N, =width, H/2, ⌊W/2⌋]", "{shape: [N, 3], dtype: int64}", "H/0", "H*W", "N", "2026-01-01", "../x.yaml",
    "/etc/passwd", "a" * 70, "__class__", "lambda", "class", "forward", "0", "é", "画", "\u00a0", "9" * 400,
    "{min: 1}", "{default: 3, min: 4}", "{default: x, choices: [a]}", "int", "float", "str", "list",
    "'b c -> c b'", "'b (c d) h -> b c (d h)'", "'... c -> ...'", "'b c h w -> b (c h) w'", "'a -> '",
)  # fmt: skip
PUNCTUATION: tuple[str, ...] = (
    *"[]{}:,-?&*!|>'\"%@`#=<~ \t\\./()+^$;", ": ", "- ", "\n", "\n  ", "\n    ", "\r\n", " #", "{{", "[[",
    "}}",
    "''", '""', "…", "é", "\u200b", "\u202e", "\ufeff", "\u2028", "\x00", "\x07", "\x85", "画", "\U0001f525",
    "\ud800", "//", "**", "\\u0041", "\\x",
)  # fmt: skip
KEYS = (
    "block", "call", "nodes", "inputs", "outputs", "from", "repeat", "when", "doc", "freeze", "init", "tie",
    "taps", "shape", "args", "params", "variants", "dims", "blocks", "use", "expect", "map", "title", "net",
    "version", "source", "out_channels", "in_channels", "kernel_size", "stride", "padding", "bias", "dim",
    "groups", "dilation", "default", "min", "max", "choices", "example", "multiple_of", "dtype", "weight",
)  # fmt: skip
MOST_TEXT = 20_000


def mutated(random: Random, text: str, others: Sequence[str] = ()) -> str:
    """Break a text in one to four places; `others` are texts that lines may come from."""
    changes = random.choice((CHANGES, MEANINGS))
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if others and random.random() < 0.08:
            text = _spliced(random, text, random.choice(others))
        else:
            text = random.choice(changes)(random, text)
        text = text[:MOST_TEXT]
    return text


def _spliced(random: Random, text: str, other: str) -> str:
    lines, donor = text.split("\n"), other.split("\n")
    place, start = random.randrange(len(lines) + 1), random.randrange(len(donor))
    lines[place:place] = donor[start : start + random.choice((1, 1, 2, 5))]
    return "\n".join(lines)


def _line_deleted(random: Random, text: str) -> str:
    lines = text.split("\n")
    place = random.randrange(len(lines))
    del lines[place : place + random.choice((1, 1, 1, 2, 4))]
    return "\n".join(lines)


def _line_doubled(random: Random, text: str) -> str:
    lines = text.split("\n")
    place = random.randrange(len(lines))
    lines[place:place] = lines[place : place + random.choice((1, 1, 2))]
    return "\n".join(lines)


def _lines_swapped(random: Random, text: str) -> str:
    lines = text.split("\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _indented(random: Random, text: str) -> str:
    lines = text.split("\n")
    place, step = random.randrange(len(lines)), random.choice((-4, -2, -1, 1, 2, 4))
    for here in range(place, min(place + random.choice((1, 1, 3)), len(lines))):
        bare = lines[here].lstrip(" ")
        lines[here] = " " * max(0, len(lines[here]) - len(bare) + step) + bare
    return "\n".join(lines)


def _characters_swapped(random: Random, text: str) -> str:
    if len(text) < 2:
        return text
    place = random.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _character_deleted(random: Random, text: str) -> str:
    place = random.randrange(len(text) or 1)
    return text[:place] + text[place + 1 :]


def _punctuated(random: Random, text: str) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(PUNCTUATION) + text[place:]


def _cut(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def _other_word(random: Random, text: str) -> str:
    """Put another word of the text in the place of one: a wrong ref, block, key or argument."""
    words = WORD.findall(text)
    return _replaced(random, text, WORD, lambda: random.choice(words))


def _other_key(random: Random, text: str) -> str:
    return _replaced(random, text, WORD, lambda: random.choice(KEYS))


def _misspelt(random: Random, text: str) -> str:
    def wrong(word: str) -> str:
        place = random.randrange(len(word))
        return (
            word[:place]
            + random.choice(("", "x", word[place] * 2, word[place].swapcase()))
            + word[place + 1 :]
        )

    spots = list(WORD.finditer(text))
    if not spots:
        return text
    spot = random.choice(spots)
    return text[: spot.start()] + wrong(spot.group()) + text[spot.end() :]


def _other_number(random: Random, text: str) -> str:
    return _replaced(random, text, NUMBER, lambda: random.choice(NUMBERS))


def _other_value(random: Random, text: str) -> str:
    return _replaced(random, text, VALUE, lambda: random.choice(SCALARS))


def _other_flow(random: Random, text: str) -> str:
    return _replaced(random, text, FLOW, lambda: random.choice(SCALARS))


def _other_formula(random: Random, text: str) -> str:
    return _replaced(random, text, FORMULA, lambda: random.choice(SCALARS))


def _plain_number(random: Random, text: str) -> str:
    return _replaced(random, text, NUMBER, lambda: str(random.choice((0, 1, 2, 3, 4, 5, 7, 8, 12, 32))))


def _same_kind(random: Random, text: str) -> str:
    """Put a value of the text in the place of another: blocks, refs, shapes and formulas change places."""
    kind = random.choice((VALUE, FLOW, FORMULA, VALUE))
    found = [match.group() for match in kind.finditer(text)]
    return _replaced(random, text, kind, lambda: random.choice(found))


def _key_added(random: Random, text: str) -> str:
    """Put a further key into a flow mapping, or a line of one below another line."""
    pair = f"{random.choice(KEYS)}: {random.choice((*SCALARS, *NUMBERS))}"
    opened = [match.end() for match in re.finditer(r"\{", text)]
    if opened and random.random() < 0.7:
        place = random.choice(opened)
        return f"{text[:place]}{pair}, {text[place:]}"
    lines = text.split("\n")
    place = random.randrange(len(lines))
    indent = len(lines[place]) - len(lines[place].lstrip(" "))
    lines.insert(place + 1, " " * indent + pair)
    return "\n".join(lines)


def _replaced(random: Random, text: str, pattern: re.Pattern[str], new: Callable[[], str]) -> str:
    spots = list(pattern.finditer(text))
    if not spots:
        return text
    spot = random.choice(spots)
    return text[: spot.start()] + new() + text[spot.end() :]


CHANGES: tuple[Change, ...] = (
    _line_deleted, _line_doubled, _lines_swapped, _indented, _characters_swapped, _character_deleted,
    _punctuated, _punctuated, _cut, _other_word, _other_word, _other_word, _other_key, _misspelt,
    _other_number, _other_number, _other_number, _other_value, _other_value, _other_value, _other_flow,
    _other_formula, _key_added, _key_added,
)  # fmt: skip

MEANINGS: tuple[Change, ...] = (
    _other_word, _other_word, _other_number, _other_number, _plain_number, _plain_number, _other_key,
    _same_kind, _same_kind, _same_kind, _other_formula, _key_added, _line_deleted, _lines_swapped,
)  # fmt: skip
"""Changes after which a text mostly still reads, so that the later passes have to judge it."""
