"""The picture sheet: every shipped net by family, a few variants, a README strip, two comparisons.

python examples/gallery.py --out docs
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from builder.cli.nets import family_of
from builder.graph.diff import diff
from builder.road import load
from builder.spec.library import shipped
from builder.spec.load import load_document
from render import draw

PREFACE = """# Gallery

Every net that netdraft ships, drawn by netdraft. `make gallery` draws this page anew; the same net gives the
same bytes on every machine. The SVGs follow the reader into the dark; a PNG serves where SVG has no place.
A dashed red arrow skips what lies between; along a dashed grey one nothing but sizes is read.
"""
DEPTHS: Final = {"deeplabv3": 2, "googlenet_auxiliary": 2}
"""Nets that a gallery shows a level deeper than a page of paper has room for."""
VARIANTS: Final = ("resnet@resnet18", "resnet@resnet152", "unet@paper")
"""Variants that have a picture of their own."""


@dataclass(frozen=True)
class Picture:
    """A file of the gallery: what is drawn, how, what stands beside it, and the command that draws it."""

    file: str
    what: Any  # a Net or a Diff
    heading: str
    words: str = ""
    command: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def pictures() -> Iterator[Picture]:
    """List all pictures: the nets by family, then what else the renderer can do."""
    for names in families().values():
        for name in names:
            yield from _net(name)
    yield from _ways()
    yield from _comparisons()


def families() -> dict[str, list[str]]:
    """Give the shipped nets of each family, both by name."""
    found: dict[str, list[str]] = {}
    for name in shipped():
        found.setdefault(family_of(name, load_document(name)[0].file), []).append(name)
    return dict(sorted(found.items()))


def page(sheet: list[Picture]) -> str:
    """Write the page that shows the pictures."""
    parts = [PREFACE, *_contents()]
    for picture in sheet:
        parts.append(f"{picture.heading}\n")
        if picture.words:
            parts.append(f"{picture.words}\n")
        if picture.command:
            language = "python" if "(" in picture.command else "console"
            parts.append(f"```{language}\n{picture.command}\n```\n")
        parts.append(f"![{picture.heading.lstrip('# ')}]({picture.file})\n")
    return "\n".join(parts)


def _contents() -> Iterator[str]:
    rows = (
        f"- {family}: {', '.join(f'[{name}](#{name})' for name in names)}"
        for family, names in families().items()
    )
    yield "\n".join(rows) + "\n"


def _net(name: str) -> Iterator[Picture]:
    net = load(name)
    source = f" ([source]({net.source}))" if net.source else ""
    ending = "png" if name == "unet" else "svg"
    file = "unet.png" if ending == "png" else f"pictures/{name}.svg"
    variants = load_document(name)[0].spec.variants
    known = f" Variants: {', '.join(variants)}." if variants else ""
    words = f"{net.title}. {net.doc}{known}{source}"
    depth = DEPTHS.get(name)
    command = f"$ netdraft render {name} -o {name}.{ending}{f' --depth {depth}' if depth else ''}"
    yield Picture(file, net, f"## {name}", words, command, {"depth": depth} if depth else {})
    for variant in variants:
        called = f"{name}@{variant}"
        if called not in VARIANTS:
            continue
        other = load(name, variant=variant)
        words = f"{other.num_parameters:,} parameters."
        file = f"pictures/{name}.{variant}.svg"
        yield Picture(file, other, f"### {called}", words, f"$ netdraft render {called} -o {variant}.svg")


def _ways() -> Iterator[Picture]:
    resnet, unet = load("resnet@resnet50"), load("unet")
    yield Picture(
        "pictures/resnet50.readme.svg", resnet, "## Other views", "A strip for a README.",
        "$ netdraft render resnet@resnet50 --fit readme -o resnet50.svg", {"fit": "readme"},
    )  # fmt: skip
    yield Picture(
        "pictures/unet.paper.theme.svg", unet, "### For a paper", "Black and white, serif, without a title.",
        "$ netdraft render unet --theme paper -o unet.pdf", {"theme": "paper"},
    )  # fmt: skip
    sizes = {"H": 256, "W": 256}
    options = {"costs": True, "theme": "dark", "sizes": sizes}
    yield Picture(
        "pictures/unet.numbers.svg", unet.at(**sizes), "### With numbers and costs", "In the dark.",
        "$ netdraft render unet --dim H=256 --dim W=256 --costs --theme dark -o unet.svg", options,
    )  # fmt: skip


def _comparisons() -> Iterator[Picture]:
    before, after = load("resnet@resnet18"), load("resnet@resnet34")
    yield Picture(
        "pictures/resnet18.resnet34.svg", diff(before, after), "## Two nets in one picture",
        "What came, went and changed is told in words and in colours; what did not is grey, and folds.",
        'draw(diff(load("resnet@resnet18"), load("resnet@resnet34")), "diff.svg")',
    )  # fmt: skip
    yield Picture(
        "pictures/unet.smaller.svg", diff(load("unet"), load("unet", width=32, depth=3)),
        "### A smaller U-Net", "Half the width, and one level fewer.",
        'draw(diff(load("unet"), load("unet", width=32, depth=3)), "diff.svg")',
    )  # fmt: skip


def main() -> None:
    """Draw all pictures, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs"))
    out: Path = parser.parse_args().out
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    sheet = list(pictures())
    for picture in sheet:
        draw(picture.what, out / picture.file, **picture.options)
        print(out / picture.file)
    (out / "gallery.md").write_text(page(sheet), encoding="utf-8")


if __name__ == "__main__":
    main()
