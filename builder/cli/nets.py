"""`netdraft nets`: the shipped specs by family, how large each is, and one of them in full."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from builder.cli import streams
from builder.cli.table import Column, draw
from builder.cli.words import at_sizes, counted, listed, rounded, rows
from builder.escaping import json_text

if TYPE_CHECKING:
    from builder.net import Net
    from builder.spec.document import Document
    from builder.spec.models import Param

FORMATS = ("text", "json")
FAMILIES: Final = {
    "resnet": "classification",
    "resnet_base": "classification",
    "unet": "segmentation",
    "capsnet": "capsule",
    "capsnet_labelled": "capsule",
}
"""Families of the specs that lie in no folder of a family."""

SHORTEST = 10
"""Columns that the beginning of a text needs at least."""

VARIANTS = (
    Column("variant"),
    Column("parameters", is_number=True),
    Column("MACs", is_number=True),
    Column("params", folds=True),
)
PARAMS = (Column("param"), Column("default", folds=True), Column("meaning", folds=True, drop=1))
Name = Annotated[
    str | None,
    typer.Argument(metavar="[NET]", help="A net, shown in full; left out, all shipped are listed."),
]
Variants = Annotated[bool, typer.Option("--variants", help="List each variant, too, with its size.")]
Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="For people, or for programs.")
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A spec with its defaults settled, its family, and the variants that were asked for."""

    document: Document
    family: str
    base: Net
    variants: Mapping[str, Net]


def nets(name: Name = None, variants: Variants = False, form: Format = "text") -> None:
    """List the shipped specs, or show one.

    A net is shown with its params and with the size of each variant; multiply-adds (MACs) are counted at the
    example sizes of the spec.
    """
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    from builder.spec.library import shipped

    is_full = variants or name is not None or form == "json"
    entries = [entry_of(one, with_variants=is_full) for one in (shipped() if name is None else [name])]
    if form == "json":
        facts = [_facts(entry) for entry in entries]
        streams.say(json_text(facts if name is None else facts[0], 2))
    else:
        streams.say(_listing(entries) if name is None else _page(entries[0]))


def entry_of(name: str, *, with_variants: bool) -> Entry:
    """Settle a spec by its name or path, and each of its variants if they are asked for."""
    from builder.road import settle
    from builder.spec.load import load_document

    document, variant = load_document(name)
    base = settle(document, variant, {}, {})
    chosen = document.spec.variants if with_variants and variant is None else {}
    settled = {one: settle(document, one, {}, {}) for one in chosen}
    return Entry(document, family_of(base.name, document.file), base, settled)


def family_of(net: str, file: str) -> str:
    """Name the family of a shipped spec, that of its folder; empty for a spec of one's own.

    >>> family_of("vit", "specs/classification/vit.yaml"), family_of("unet", "specs/unet.yaml")
    ('classification', 'segmentation')
    """
    parts = file.split("/")
    if parts[0] != "specs" or len(parts) > 3:
        return ""
    return parts[1] if len(parts) == 3 else FAMILIES.get(net, "")


def _listing(entries: Iterable[Entry]) -> str:
    """List nets by family, a line each; below it their variants, with sizes if settled."""
    families: dict[str, list[tuple[str, ...]]] = {}
    known = sorted(entries, key=lambda entry: entry.family)
    for entry in known:
        lines = families.setdefault(entry.family, [])
        lines.append((f"  {entry.base.name}", *_size(entry.base), entry.base.doc))
        named = list(entry.document.spec.variants)
        if entry.variants:
            lines += [
                (f"    @{one}", *_size(net), _settings(entry, one)) for one, net in entry.variants.items()
            ]
        elif named:
            lines += [(row,) for row in _wrapped(named)]
    widest = max(len(line[0]) for lines in families.values() for line in lines if len(line) > 1)
    parts = [_line(("net", "parameters", "MACs", "what it is"), widest)]
    parts += [
        "\n".join([family, *(_line(line, widest) for line in lines)]) for family, lines in families.items()
    ]
    return "\n\n".join([*parts, f"{len(known)} nets; `netdraft nets NET` shows one in full"])


def _wrapped(variants: Iterable[str]) -> list[str]:
    """Write the names of variants, as they are picked, on as few lines as there is room for."""
    text = " ".join(f"@{one}" for one in variants)
    return textwrap.wrap(text, max(40, streams.columns()), initial_indent="    ", subsequent_indent="    ")


def _line(cells: tuple[str, ...], widest: int) -> str:
    """Write a line of the list; its text ends where the terminal does, and a pipe takes all."""
    if len(cells) == 1:
        return cells[0]
    label, parameters, macs, text = cells
    room = streams.columns()
    numbers = f"{label:<{widest}}  {parameters:>13}  {macs:>7}  "
    is_piped = room == streams.PIPED_COLUMNS and not streams.is_terminal(sys.stdout)
    return f"{numbers}{text if is_piped else _cut(text, room - len(numbers))}".rstrip()


def _cut(text: str, room: int) -> str:
    """Keep the beginning of a text that is too long, nothing where that would be hardly a word.

    >>> _cut("a net of many layers", 14), _cut("a net", 14)
    ('a net of many…', 'a net')
    """
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= SHORTEST else ""


def _page(entry: Entry) -> str:
    """Show a net: what it is, its params, the size of each variant."""
    base, spec = entry.base, entry.document.spec
    pairs = [
        ("family", entry.family),
        ("source", base.source),
        ("file", entry.document.file),
        *_ports("input", base.inputs),
        *_ports("output", base.outputs),
        ("parameters", counted(base.num_parameters)),
        ("MACs", f"{counted(base.macs)} {at_sizes(base.sizes, base.assumed)}".rstrip()),
    ]
    variant = f"@{base.variant}" if base.variant else ""
    title = f" ({base.title})" if base.title != base.name else ""
    parts = [f"{base.name}{variant}{title}\n{base.doc}".rstrip(), rows(pairs)]
    if spec.params:
        parts.append(draw(PARAMS, [_param(name, one, base) for name, one in spec.params.items()]))
    if entry.variants:
        lines = [[f"@{name}", *_size(net), _settings(entry, name)] for name, net in entry.variants.items()]
        parts.append(draw(VARIANTS, lines))
    return "\n\n".join(parts)


def _ports(label: str, ports: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (label if not place else "", f"{name} {shape}") for place, (name, shape) in enumerate(ports.items())
    ]


def _param(name: str, param: Param, net: Net) -> list[str]:
    from blocks.kinds import shown

    return [name, shown(net.params[name]), param.doc]


def _size(net: Net) -> list[str]:
    return [f"{net.num_parameters:,}", rounded(net.macs)]


def _settings(entry: Entry, variant: str) -> str:
    from blocks.kinds import shown

    names = entry.document.spec.variants[variant]
    return ", ".join(f"{name}={shown(entry.variants[variant].params[name])}" for name in names)


def _facts(entry: Entry) -> dict[str, Any]:
    """Bring an entry to plain data."""
    base, spec = entry.base, entry.document.spec
    return {
        "name": base.name, "family": entry.family, "title": base.title, "doc": base.doc,
        "source": base.source, "file": entry.document.file, "parameters": base.num_parameters,
        "macs": base.macs, "sizes": dict(base.sizes), "params": dict(base.params),
        "variants": {
            name: {
                "parameters": net.num_parameters, "macs": net.macs, "sizes": dict(net.sizes),
                "params": {one: net.params[one] for one in spec.variants[name]},
            }
            for name, net in entry.variants.items()
        },
    }  # fmt: skip
