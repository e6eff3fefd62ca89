"""Values in words: params, arguments, formulas, sizes, and where they came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from blocks.conditions import merged, together
from builder.graph.explaining.origins import Explanation, Origin
from builder.graph.ir import Node
from builder.lsp.hovering.blocks import argument_line, card_of, param_line
from builder.lsp.hovering.insight import Insight, path_of_node
from builder.lsp.hovering.markdown import MOST_VALUES, code, few, items, paragraphs, text
from builder.lsp.hovering.nodes import values_of
from builder.spec.document import Path
from builder.spec.forms import NODE_KEYS
from builder.spec.models import Param
from builder.spec.schema.nodes import NODE_WORDS
from builder.spec.schema.sections import TOP

MOST_LINKS: Final = 6
WORD: Final = re.compile(r"[A-Za-z_]\w*")


def argument_told(name: str, copies: Sequence[Node], block: str, param: Param | None) -> str:
    """Tell what an argument means: by the card of its block, or by the param of its composite."""
    card = card_of(block)
    arg = card.arg(name) if card is not None else None
    line = argument_line(arg) if arg is not None else param_line(name, param) if param is not None else ""
    owner = f" of {code(block)}" if block else ""
    values = values_of(copies, name)
    now = f"{code(name)} = {few(values)}" if values else code(name)
    return paragraphs(f"**{now}**{owner}", line)


def origin_told(path: str, insight: Insight) -> str:
    """Tell where a number came from, link by link."""
    found = insight.explained(path)
    return chain_told(found) if found is not None else ""


def chain_told(found: Explanation) -> str:
    """Write the links of a chain, the cause first; one that says nothing new is left out."""
    links = found.chain[-MOST_LINKS:]
    if len(links) == 1 and not links[0].known and links[0].how.startswith("literal"):
        return ""
    return f"from\n{items(_link(one) for one in links)}"


def formula_told(formula: str, path: Path, insight: Insight, file: str = "") -> str:
    """Tell what a formula gives: in every copy, where it stands in what is repeated."""
    values = _results(path, insight, file)
    if not values:
        return code(formula)
    copies = f", over {len(values)} copies" if len(values) > 1 else ""
    return f"{code(formula)} is {few(values)}{copies}"


def variable_told(name: str, copies: Sequence[Node], insight: Insight) -> str:
    """Tell the values that a repeat variable steps through."""
    near = [*copies[: MOST_VALUES - 1], *copies[MOST_VALUES - 1 :][-1:]]
    found = [insight.explained(f"{node.path}.{name}") for node in near]
    values = [one.value for one in found if one is not None and one.kind == "repeat variable"]
    count = f", over {len(copies)} copies" if len(copies) > 1 else ""
    return f"**{code(name)} = {few(values)}**{count}" if values else f"**{code(name)}**, counts copies"


def param_told(name: str, param: Param | None, values: Sequence[object]) -> str:
    """Tell a param: its value now, its default and bounds, its meaning."""
    now = f"{code(name)} = {few(values)}" if values else code(name)
    return paragraphs(f"**{now}**", param_line(name, param) if param is not None else "")


def size_told(name: str, insight: Insight) -> str:
    """Tell a named size: the number to count with, and what must be true of it."""
    net = insight.net
    if name not in net.sizes:
        return ""
    state = " (chosen: nobody states it)" if name in net.assumed else ""
    return paragraphs(
        f"**{code(name)} = {code(net.sizes[name])}**{state}", items(conditions_on(insight, name))
    )


def conditions_on(insight: Insight, name: str | None = None) -> list[str]:
    """Write the conditions under which a net works, or those of one size, with a node that asks."""
    found = insight.net.found
    lines = []
    for one in merged([each.condition for each in found]):
        if name is not None and name not in WORD.findall(one.subject):
            continue
        asking = next((each.path for each in found if each.condition == one and each.path), "")
        lines.append(f"{text(together([one]))}{f' (for {code(asking)})' if asking else ''}")
    return lines


def key_told(name: str, path: Path) -> str:
    """Tell what a key of the language means."""
    top = len(path) == 1 or not path
    words = _words(name, is_top=top)
    return f"**{code(name)}** {text(words)}" if words else ""


@cache
def _words(name: str, *, is_top: bool) -> str:
    first, second = (TOP, NODE_WORDS) if is_top else (NODE_WORDS, TOP)
    found: dict[str, Any] = first.get(name) or second.get(name) or {}
    return str(found.get("description", ""))


def _results(path: Path, insight: Insight, file: str) -> list[object]:
    """Give the results of the formula at a path, one for each copy of its node."""
    node = path_of_node(path)
    if not node:
        name = str(path[1]) if len(path) > 1 else ""
        return [insight.net.params[name]] if path[0] == "params" and name in insight.net.params else []
    copies, rest = insight.copies(path, file), path[len(node) :]
    if not rest or not copies:
        return []
    key = str(rest[1] if rest[0] == "args" and len(rest) > 1 else rest[0])
    if key in NODE_KEYS and rest[0] != "args":
        found = insight.explained(f"{copies[0].path}.{key}") if len(rest) == 1 else None
        return [found.value] if found is not None else []
    values: list[object] = list(values_of(copies, key))
    depth = rest[2:] if rest[0] == "args" else rest[1:]
    for index in depth:
        values = [_element(one, index) for one in values]
    return values


def _element(value: object, index: str | int) -> object:
    is_there = isinstance(value, tuple) and isinstance(index, int) and index < len(value)
    return value[index] if is_there and isinstance(value, tuple) and isinstance(index, int) else value


def _link(origin: Origin) -> str:
    known = ", ".join(f"{code(name)} = {code(value)}" for name, value in origin.known)
    words = [text(origin.how)]
    if origin.text:
        words.append(code(origin.text))
    words += [f"with {known}"] if known else []
    place = f", line {origin.mark.line}" if origin.mark is not None else ""
    return f"{code(origin.name)} = {code(origin.value)}: {' '.join(words)}{place}"
