"""Numbers, sizes and lists in words, the same in every command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

STEPS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
BINARY = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def rounded(count: int) -> str:
    """Write a count with three or four digits.

    >>> rounded(999), rounded(31_031_745), rounded(167_000_000_000)
    ('999', '31.0 M', '167.0 G')
    """
    for size, letter in STEPS:
        if count >= size:
            return f"{count / size:.1f} {letter}"
    return str(count)


def amount(size: int) -> str:
    """Write a number of bytes.

    >>> amount(512), amount(3 << 19)
    ('512 B', '1.5 MiB')
    """
    for unit, name in BINARY:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"


def counted(count: int) -> str:
    """Write a count in full, with its rounded form where that helps.

    >>> counted(910), counted(31_031_745)
    ('910', '31,031,745 (31.0 M)')
    """
    return f"{count:,}" if count < 100_000 else f"{count:,} ({rounded(count)})"


def at_sizes(sizes: Mapping[str, int], assumed: Iterable[str] = ()) -> str:
    """Say at which sizes something was counted, and which of them nobody stated.

    >>> at_sizes({"N": 1, "H": 224}, ["H"])
    'at N = 1, H = 224 (H is a guess: state it in `dims`, or with `--dim`)'
    >>> at_sizes({})
    ''
    """
    if not sizes:
        return ""
    guessed = [name for name in sizes if name in set(assumed) and name != "N"]
    verb = "is a guess: state it" if len(guessed) == 1 else "are guesses: state them"
    note = f" ({listed(guessed)} {verb} in `dims`, or with `--dim`)" if guessed else ""
    return f"at {', '.join(f'{name} = {size}' for name, size in sizes.items())}{note}"


def listed(names: Iterable[str]) -> str:
    """Join names as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}" if known else ""


def rows(pairs: Iterable[tuple[str, str]], *, indent: int = 2) -> str:
    """Write labels and texts in two columns; lines of a text stay below each other.

    >>> print(rows([("parameters", "10"), ("note", "one\\ntwo")], indent=0))
    parameters  10
    note        one
                two
    """
    known = [(label, text.split("\n")) for label, text in pairs if text]
    widest = max((len(label) for label, _ in known), default=0)
    lines = []
    for label, parts in known:
        lines.append(f"{' ' * indent}{label:<{widest}}  {parts[0]}".rstrip())
        lines += [f"{' ' * (indent + widest + 2)}{part}" for part in parts[1:]]
    return "\n".join(lines)
