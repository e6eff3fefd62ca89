"""How it looks: colours by family (light, dark, black and white), sizes in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from blocks.errors import did_you_mean
from builder.errors import UsageError

ToneName = Literal["conv", "norm", "activation", "pool", "linear", "merge", "other", "io"]

TITLE: Final = 17.0
NOTE: Final = 10.5
CARD_TITLE: Final = 12.5
CARD_TEXT: Final = 10.0
PILL_TEXT: Final = 10.5
LABEL_TEXT: Final = 9.0
ROOM_TITLE: Final = 11.5
ROOM_MARGIN: Final = 11.0
STROKE: Final = 1.2
SKIP_STROKE: Final = 1.5
CORNER: Final = 9.0
DASHES: Final = (4.5, 2.5)

TONES: Final[Mapping[str, ToneName]] = {
    "conv": "conv", "norm": "norm", "activation": "activation", "pool": "pool", "linear": "linear",
    "merge": "merge", "io": "io", "added": "other", "removed": "merge", "changed": "conv", "same": "io",
}  # fmt: skip
WORDS: Final[Mapping[str, str]] = {
    "conv": "convolution", "norm": "normalisation", "activation": "activation", "pool": "pooling, resampling",
    "linear": "linear", "merge": "merge", "attention": "attention", "recurrent": "recurrent",
    "capsule": "capsules", "shape": "shape", "other": "other",
    "added": "+ added", "removed": "− removed", "changed": "~ changed", "same": "unchanged",
}  # fmt: skip

ARROWS: Final[Mapping[str, str]] = {
    "skip": "merge", "sample": "pool", "added": "added", "removed": "removed",
}  # fmt: skip
DASHED: Final = frozenset({"skip", "reference", "removed"})
STRONG: Final = frozenset({"skip", "added", "removed"})


@dataclass(frozen=True, slots=True)
class Tone:
    """The colours of a family: strokes, the fill of its cards, and text on that fill."""

    accent: str
    tint: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A full set of colours; `titled` pictures have a heading and a legend."""

    name: str
    tones: Mapping[ToneName, Tone]
    page: str
    ink: str
    muted: str
    edge: str
    room: str
    room_edge: str
    is_serif: bool = False
    is_titled: bool = True

    def tone(self, family: str) -> Tone:
        """Give the colours of a family, those of `other` where it has none of its own."""
        return self.tones[TONES.get(family, "other")]

    @property
    def colours(self) -> tuple[str, ...]:
        """Every colour, always in the same order, so that two themes can be put side by side."""
        tones = tuple(
            colour for tone in self.tones.values() for colour in (tone.accent, tone.tint, tone.text)
        )
        return (*tones, self.page, self.ink, self.muted, self.edge, self.room, self.room_edge)


LIGHT: Final = Theme(
    name="light",
    tones={
        "conv": Tone("#1552c0", "#e6eefb", "#1552c0"),
        "norm": Tone("#1b807a", "#e0f3f3", "#12605b"),
        "activation": Tone("#5c4300", "#fbf1d6", "#5c4300"),
        "pool": Tone("#42208a", "#efe7fa", "#42208a"),
        "linear": Tone("#8a0f4b", "#fbe6ef", "#8a0f4b"),
        "merge": Tone("#dd3a06", "#ffeae1", "#a82b04"),
        "other": Tone("#5a7d22", "#edf5dd", "#43600f"),
        "io": Tone("#525c69", "#f3f5f7", "#4a5460"),
    },
    page="#ffffff",
    ink="#1f2933",
    muted="#5b6875",
    edge="#8a96a3",
    room="#f6f8fa",
    room_edge="#d3dae2",
)
DARK: Final = Theme(
    name="dark",
    tones={
        "conv": Tone("#82abf0", "#10264a", "#82abf0"),
        "norm": Tone("#8fe4ce", "#0c2f2f", "#8fe4ce"),
        "activation": Tone("#ebdba3", "#332806", "#ebdba3"),
        "pool": Tone("#a66ff6", "#1f1339", "#a66ff6"),
        "linear": Tone("#f180aa", "#43122b", "#f180aa"),
        "merge": Tone("#f96e35", "#3a1609", "#ff9a6e"),
        "other": Tone("#a4d262", "#1f300f", "#b1d773"),
        "io": Tone("#adb8c3", "#1b2128", "#b6c0cb"),
    },
    page="#0d1117",
    ink="#e8edf2",
    muted="#a3adb8",
    edge="#7d8894",
    room="#141a21",
    room_edge="#333c46",
)
_PRINT = Tone("#000000", "#ffffff", "#000000")
PAPER: Final = Theme(
    name="paper",
    tones=dict.fromkeys(LIGHT.tones, _PRINT),
    page="#ffffff",
    ink="#000000",
    muted="#333333",
    edge="#000000",
    room="#ffffff",
    room_edge="#666666",
    is_serif=True,
    is_titled=False,
)
THEMES: Final[Mapping[str, Theme]] = {theme.name: theme for theme in (LIGHT, DARK, PAPER)}


def find_theme(name: str) -> Theme:
    """Give a theme by its name.

    Raises:
        UsageError: There is no such theme.
    """
    if name not in THEMES:
        hint = did_you_mean(name, THEMES) or f"the themes are {', '.join(THEMES)}"
        raise UsageError(f"there is no theme '{name}'", code="bad-argument", hint=hint)
    return THEMES[name]
