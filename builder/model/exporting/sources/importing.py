"""Importing: import lines, written from what is known of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.model.exporting.sources.origins import Imported, kind_of


def canonical(source: Imported) -> Imported:
    """Write one thing in one way.

    >>> canonical(Imported("torch.nn.functional")), canonical(Imported("math"))
    (Imported(module='torch.nn', name='functional'), Imported(module='math', name=''))
    """
    if source.name or "." not in source.module:
        return source
    package, _, name = source.module.rpartition(".")
    return Imported(package, name)


def import_lines(lines: Mapping[Imported, str], further: Iterable[str] = ()) -> tuple[str, ...]:
    """Write imports: Python's own first; whole modules before names from modules."""
    whole = {one.module for one in lines if not one.name}
    rows = {f"import {one}" for one in further if one.partition(".")[0] in whole}
    rows |= {
        _aliased(f"import {one.module}", one.module, name) for one, name in lines.items() if not one.name
    }
    named: dict[str, list[str]] = {}
    for one, name in sorted(lines.items(), key=lambda item: (item[0].name, item[1])):
        if one.name:
            named.setdefault(one.module, []).append(_aliased(one.name, one.name, name))
    rows |= {f"from {module} import {', '.join(names)}" for module, names in named.items()}
    ordered = sorted(rows, key=lambda row: (row.startswith("from"), row))
    standard = [row for row in ordered if kind_of(row.split()[1]) == "standard"]
    others = [row for row in ordered if row not in standard]
    return (*standard, *([""] if standard and others else []), *others)


def _aliased(text: str, name: str, alias: str) -> str:
    return text if name == alias else f"{text} as {alias}"
