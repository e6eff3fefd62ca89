"""`netdraft schema`: the spec language as a JSON Schema, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli import options, streams
from builder.errors import UsageError
from builder.escaping import harmless, json_text
from builder.files import write_over

if TYPE_CHECKING:
    from blocks.card import Card

Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write to that file, over what is there."),
]


Net = Annotated[
    str | None,
    typer.Argument(
        metavar="[NET]", help="A spec whose composites the schema knows as well; - reads standard input."
    ),
]


def schema(net: Net = None, output: Output = None, user_blocks: options.Blocks = None) -> None:
    """Write the JSON Schema of specs, for editors.

    An editor that knows YAML completes and explains keys, blocks and arguments by it: put
    `# yaml-language-server: $schema=FILE` on top of a spec, or name the file in the editor's settings. With a
    NET, the schema is that spec's own: it knows the composites that the spec may name.
    """
    from builder.cli.opening import load_blocks

    if output is not None and output.suffix in (".yaml", ".yml"):
        what = f"'{str(output)[:80]}' is the name of a spec, and a schema is JSON"
        raise UsageError(what, code="bad-path", hint="as in `-o netdraft.schema.json`")
    load_blocks(user_blocks or ())
    from blocks.plugins import load_entry_points
    from blocks.registration import UNREAD
    from blocks.registry import registry
    from builder.spec.schema.schema import language_schema

    for problem in load_entry_points():
        streams.complain(f"warning: {harmless(str(problem), 400)}\n")
    cards = [*registry().cards.values(), *_composites(net)]
    text = json_text(language_schema(cards, frozenset(UNREAD)), indent=1)
    if output is None:
        streams.say(text)
        return
    write_over(output, f"{text}\n".encode())
    streams.say(f"wrote {output}")


def _composites(net: str | None) -> tuple[Card, ...]:
    if net is None:
        return ()
    from builder.spec.load import load_document
    from builder.spec.schema.composites import cards_of

    document, _ = load_document(net)
    return cards_of(document)
