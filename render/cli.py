"""`netdraft render` and `netdraft map`: pictures of nets, to a file or to standard output."""

from __future__ import annotations

import os
import warnings
from typing import Annotated, Any

import typer

from builder.cli import options, streams
from builder.cli.opening import load_blocks, open_net
from builder.errors import UsageError

Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where to; the ending picks the format. Left out: stdout."
    ),
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="svg|png|pdf|dot|mmd|md|html|json", help="The format.")
]
Depth = Annotated[
    int | None, typer.Option("--depth", help="Levels of the nesting; left out, what fits a page.")
]
Expand = Annotated[list[str] | None, typer.Option("--expand", metavar="NODE", help="Show a node's inside.")]
Collapse = Annotated[list[str] | None, typer.Option("--collapse", metavar="NODE", help="Keep a node closed.")]
Direction = Annotated[str, typer.Option("--direction", metavar="auto|TB|LR", help="Which way the data runs.")]
ThemeName = Annotated[str, typer.Option("--theme", metavar="light|dark|paper", help="The colours.")]
Shapes = Annotated[str, typer.Option("--shapes", metavar="cards|edges", help="Where shapes stand.")]
Costs = Annotated[bool, typer.Option("--costs", help="Show multiply-adds.")]
FitTo = Annotated[
    str | None, typer.Option("--fit", metavar="readme|page|slide", help="What the picture fits.")
]
Engine = Annotated[
    str | None, typer.Option("--engine", metavar="graphviz-pure|dot", help="What lays it out.")
]

MapFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="md|svg|png|pdf|mmd|html|json|dot", help="The format; md on stdout."),
]
Title = Annotated[str, typer.Option("--title", help="The heading of the map.")]
LinkBase = Annotated[
    str | None,
    typer.Option(
        "--link-base", metavar="URL", help="What stands before links into the code, as a site's address."
    ),
]


def draw(
    net: options.Net,
    output: Output = None,
    form: Format = None,
    depth: Depth = None,
    expand: Expand = None,
    collapse: Collapse = None,
    direction: Direction = "auto",
    theme: ThemeName = "light",
    shapes: Shapes = "cards",
    costs: Costs = False,
    fit: FitTo = None,
    engine: Engine = None,
    settings: options.Set = None,
    dims: options.Dim = None,
    blocks: options.Blocks = None,
) -> None:
    """Draw a net.

    Shapes are symbolic, with --dim at the sizes that it gives.
    """
    from render.picture import draw as picture_of
    from render.picture import format_of

    path = None if output in (None, "-") else output
    format_of(path, form)
    if path is not None and os.path.exists(path) and os.path.exists(net) and os.path.samefile(path, net):
        raise UsageError(
            f"'{path}' is the spec itself", code="bad-option", hint="choose another file with -o"
        )
    known = open_net(net, settings, dims, blocks=blocks)
    sizes = {name: known.sizes[name] for name in known.sizes if any(_names(one, name) for one in dims or ())}
    # typer gives text, and `draw` checks it
    asked: dict[str, Any] = {"direction": direction, "shapes": shapes, "fit": fit}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        picture = picture_of(
            known, path, format=form, depth=depth, expand=expand or (), collapse=collapse or (), theme=theme,
            costs=costs, engine=engine, sizes=sizes, **asked,
        )  # fmt: skip
    for one in told:
        streams.complain(f"warning: {one.message}\n")
    if path is None:
        streams.pour(picture)


def map_nets(
    nets: options.Nets,
    output: Output = None,
    form: MapFormat = None,
    theme: ThemeName = "light",
    title: Title = "",
    link_base: LinkBase = None,
    blocks: options.Blocks = None,
) -> None:
    """Map what nets are built of.

    A component for each net and each block, with words, and links to the lines where they are written.
    """
    from render.guide.places import check_base
    from render.onboarding import draw_map, map_format
    from render.theme import find_theme

    path = None if output in (None, "-") else output
    map_format(path, form)
    check_base(link_base)
    find_theme(theme)
    for net in nets:
        _spare(path, net)
    load_blocks(blocks or ())
    known = [open_net(net) for net in nets]
    content = draw_map(known, path, format=form, theme=theme, link_base=link_base, title=title)
    if path is None:
        streams.pour(content)


def _spare(path: str | None, net: str) -> None:
    """Keep a spec from being written over.

    Raises:
        UsageError: The file to write is the spec itself.
    """
    spec = net if os.path.exists(net) else net.rpartition("@")[0]
    if path is not None and os.path.exists(path) and os.path.exists(spec) and os.path.samefile(path, spec):
        raise UsageError(
            f"'{path}' is the spec itself", code="bad-option", hint="choose another file with -o"
        )


def _names(dim: str, name: str) -> bool:
    return dim.partition("=")[0].strip() == name
