"""The fence around SVG: only listed elements, attributes and links get out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Final

from blocks.errors import NetdraftError
from render.ink.svg import dark_style

SPACE: Final = "{http://www.w3.org/2000/svg}"
SHAPE: Final = frozenset({"fill", "stroke", "stroke-width", "stroke-dasharray"})
ALLOWED: Final = {
    "svg": frozenset({"width", "height", "viewBox", "role", "aria-labelledby", "font-family"}),
    "title": frozenset({"id"}),
    "desc": frozenset({"id"}),
    "style": frozenset[str](),
    "g": frozenset({"id", "class"}),
    "a": frozenset({"href"}),
    "rect": SHAPE | {"x", "y", "width", "height", "rx"},
    "path": SHAPE | {"d"},
    "polygon": SHAPE | {"points"},
    "text": SHAPE | {"x", "y", "font-size", "font-weight", "text-anchor"},
}
LINK: Final = re.compile(r"(https?://[^\s\"'<>]+|#[\w.-]+)\Z")


class FenceError(NetdraftError):
    """A picture that holds what no picture of ours may hold: our fault, and nothing is written."""


def check_svg(text: str) -> str:
    """Give the SVG back if all of it is on the list.

    Raises:
        FenceError: An element, an attribute, a link or a style is not.
    """
    if "<!" in text or text.count("<?") > 1:
        raise FenceError("the picture holds a declaration", code="unsafe-picture")
    for element in ElementTree.fromstring(text).iter():
        _check(element)
    return text


def _check(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(SPACE)
    allowed = ALLOWED.get(name)
    if allowed is None:
        raise FenceError(f"the picture holds an element '{name[:40]}'", code="unsafe-picture")
    if not allowed.issuperset(element.attrib):
        stray = min(set(element.attrib) - allowed)
        raise FenceError(f"the picture holds an attribute '{stray[:40]}' on '{name}'", code="unsafe-picture")
    if not LINK.match(element.get("href", "#x")):
        raise FenceError("the picture holds a link that is not http", code="unsafe-picture")
    if name == "style" and element.text != dark_style():
        raise FenceError("the picture holds a style of another hand", code="unsafe-picture")
