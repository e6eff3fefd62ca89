"""Sentences that follow from the map itself: its note, its overview, a net's facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from render.guide.components import Component, Guide
from render.wording.labels import count_text

if TYPE_CHECKING:
    from builder.net import Net

MOST_MODELS: Final = 6


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def first_clause(doc: str) -> str:
    """Give what a text says up to its first break, as one line without a full stop.

    >>> first_clause("Two 3x3 convolutions, each with a ReLU."), first_clause("max(0, x). Cheap.")
    ('Two 3x3 convolutions, each with a ReLU', 'max(0, x)')
    """
    return re.split(r"(?<=[^.])\.(?:\s|$)|[;:](?=\s)|\n", doc.strip(), maxsplit=1)[0].strip()


def note_of(guide: Guide) -> str:
    """Say in one line how much there is to see."""
    models, blocks = len(guide.of_kind("model")), len(guide.of_kind("block"))
    shared = sum(len(guide.users_of(one.identifier)) > 1 for one in guide.of_kind("block"))
    parts = [_counted(models, "model"), _counted(blocks, "block")]
    parts += [f"{shared} of them shared"] if shared else []
    return f"what each net is built of, and where it is written: {', '.join(parts)}"


def overview_of(guide: Guide) -> tuple[str, ...]:
    """Give the paragraphs that lead over the map: each model, its purpose, and its blocks.

    Of more than a few models only those blocks are told that several share.
    """
    models = guide.of_kind("model")
    if not models:
        return ()
    blocks = len(guide.of_kind("block"))
    ground = f", and {_counted(blocks, 'kind')} of block beneath" if blocks else ""
    begin = f"There {'are' if len(models) > 1 else 'is'} {_counted(len(models), 'model')} on the map{ground}."
    led = [_led(guide, one) for one in models if len(models) <= MOST_MODELS]
    shared = [_shared(guide, one) for one in guide.of_kind("block")]
    return (" ".join([begin, *led, *filter(None, shared)]),)


def facts_of(net: Net) -> str:
    """Say how large a net is, and what one forward pass costs at its example sizes."""
    begin = f"As {net.variant}, it" if net.variant else "It"
    sizes = ", ".join(f"{name} = {size:,}" for name, size in net.sizes.items())
    costs = f" and {count_text(net.macs)} multiply-adds" if net.macs else ""
    where = f" at {sizes}" if costs and sizes else ""
    return f"{begin} has {net.num_parameters:,} parameters{costs}{where}."


def _led(guide: Guide, model: Component) -> str:
    known = guide.by_identifier
    parts = [_the(known[use.target].title) for use in guide.uses if use.source == model.identifier]
    purpose = first_clause(model.purpose)
    told = f"{_the(model.title)} ({purpose})" if purpose else _the(model.title)
    told = told[0].upper() + told[1:] if told.startswith("the ") else told
    return f"{told} is built of {listed(parts)}." if parts else f"{told} stands alone."


def _shared(guide: Guide, block: Component) -> str:
    users = [_the(one.title) for one in guide.users_of(block.identifier)]
    name = _the(block.title)
    name = name[0].upper() + name[1:] if name.startswith("the ") else name
    return f"{name} serves {listed(users)} alike." if len(users) > 1 else ""


def _the(title: str) -> str:
    """Put an article before a title of several words; a single word is a name.

    >>> _the("UNet Model"), _the("resnet")
    ('the UNet Model', 'resnet')
    """
    return f"the {title}" if " " in title else title


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
