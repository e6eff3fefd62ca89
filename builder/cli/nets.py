"""`netdraft nets`: the shipped specs, their variants, and how large each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import streams
from builder.cli.words import listed
from builder.escaping import json_text

if TYPE_CHECKING:
    from builder.net import Net

FORMATS = ("text", "json")
Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="For people, or for programs.")
]


def nets(form: Format = "text") -> None:
    """List the shipped specs and their variants."""
    if form not in FORMATS:
        raise typer.BadParameter(f"'{form}' is none of {listed(FORMATS)}", param_hint="--format")
    from builder.spec.library import shipped

    entries = [_entry(name) for name in shipped()]
    if form == "json":
        streams.say(json_text(entries, 2))
    else:
        streams.say("\n\n".join(_told(entry) for entry in entries))


def _entry(name: str) -> dict[str, Any]:
    """Settle a shipped spec and each of its variants."""
    from builder.road import settle
    from builder.spec.load import load_document

    document, _ = load_document(name)
    spec = document.spec
    base = settle(document, None, {}, {})
    variants = {variant: settle(document, variant, {}, {}) for variant in spec.variants}
    return {
        "name": name,
        "title": base.title,
        "doc": base.doc,
        "source": base.source,
        "parameters": base.num_parameters,
        "params": dict(base.params),
        "variants": {variant: _variant(net, spec.variants[variant]) for variant, net in variants.items()},
    }


def _variant(net: Net, settings: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": net.num_parameters, "params": {name: net.params[name] for name in settings}}


def _told(entry: dict[str, Any]) -> str:
    """Write one spec: a line for it, one for its params, one for each variant."""
    from blocks.kinds import shown

    lines = [(entry["name"], entry["parameters"], entry["title"])]
    lines += [
        (f"  @{name}", one["parameters"], _settings(one["params"])) for name, one in entry["variants"].items()
    ]
    text = "\n".join(f"{label:<22}{count:>14,}  {words}".rstrip() for label, count, words in lines)
    params = ", ".join(f"{name}={shown(value)}" for name, value in entry["params"].items())
    return f"{text}\n  params: {params}" if params else text


def _settings(params: dict[str, Any]) -> str:
    from blocks.kinds import shown

    return ", ".join(f"{name}={shown(value)}" for name, value in params.items())
