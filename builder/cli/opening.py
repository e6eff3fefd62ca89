"""From the command line to a net: `--set`, `--dim` and `--blocks` applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from builder.errors import MachineError, UsageError

if TYPE_CHECKING:
    from blocks.kinds import Value
    from builder.net import Net

MOST_DIGITS = 18


def open_net(
    net: str,
    settings: Sequence[str] | None = None,
    dims: Sequence[str] | None = None,
    *,
    blocks: Sequence[str] | None = None,
) -> Net:
    """Load a NET with its overrides; user code comes first, since the spec may use its blocks.

    Raises: SpecError for the spec's faults; UsageError for those of the command line; MachineError for a file
    that cannot be read.
    """
    load_blocks(blocks or ())
    params, sizes = params_of(settings or ()), sizes_of(dims or ())
    if "\n" in net:
        raise MachineError("a NET is a path or a name, and this one holds a line break", code="unreadable")
    from builder.road import settle
    from builder.spec.load import load_document

    document, variant = load_document(net)
    return settle(document, variant, params, sizes)


def load_blocks(files: Iterable[str]) -> None:
    """Run the files of the person at the keyboard, which register their blocks."""
    for file in files:
        from blocks.plugins import load_file

        load_file(file)


def params_of(settings: Iterable[str]) -> dict[str, Value]:
    """Read `key=value` pairs, whose values are strict YAML; the last of a key wins.

    >>> params_of(["depth=4", "widths=[1, 2]", "name=conv"])
    {'depth': 4, 'widths': (1, 2), 'name': 'conv'}
    """
    from builder.spec.text import read
    from builder.spec.tree import plain
    from builder.spec.unrolling.values import frozen

    pairs = [_pair(text, "--set", "width=32") for text in settings]
    return {key: frozen(plain(read(value, f"--set {key}"))) for key, value in pairs}


def sizes_of(dims: Iterable[str]) -> dict[str, int]:
    """Read `NAME=SIZE` pairs.

    >>> sizes_of(["H=224", "W=320"])
    {'H': 224, 'W': 320}
    """
    sizes = {}
    for text in dims:
        name, size = _pair(text, "--dim", "H=224")
        if not (size.isascii() and size.isdigit() and len(size) <= MOST_DIGITS and int(size) >= 1):
            what = f"--dim {name} needs an integer of at least 1, got '{size[:40]}'"
            raise UsageError(what, code="bad-size", hint="as in `--dim H=224`")
        sizes[name] = int(size)
    return sizes


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (equals and key.strip()):
        what = f"{option} needs a name, `=` and a value, got '{text[:80]}'"
        raise UsageError(what, code="bad-option", hint=f"as in `{option} {example}`")
    return key.strip(), value.strip()
