from __future__ import annotations

from builder.lsp.knowledge.answers import Outline
from builder.lsp.knowledge.knowledge import Knowledge
from builder.spec.library import shipped
from tests.builder.lsp.knowledge.test_knowledge import SPEC


def lines(parts: tuple[Outline, ...], depth: int = 0) -> list[str]:
    """Write an outline as an indented list."""
    found = []
    for part in parts:
        found.append(f"{'  ' * depth}{part.kind} {part.name} {part.detail}".rstrip())
        found += lines(part.children, depth + 1)
    return found


def test_the_outline_nests_as_the_spec_does() -> None:
    assert lines(Knowledge.of(SPEC, "net.yaml").symbols()) == [
        "section params",
        "  param width 8",
        "  param depth 2",
        "section variants",
        "  variant wide {width: 16}",
        "section inputs",
        "  input image [N, 3, H, W]",
        "section dims",
        "  dim H 64",
        "section nodes",
        "  node first Twice",
        "  node encoder",
        "    node conv Conv2d",
        "    node pool DownSample",
        "  node _seen Add",
        "  node again call first",
        "section blocks",
        "  composite Twice",
        "    param width int",
        "    node one Conv2d",
        "    node two Conv2d",
    ]


def test_every_part_lies_within_the_one_around_it() -> None:
    for path in shipped().values():
        waiting = list(Knowledge.of(path.read_text(), path.name).symbols())
        while waiting:
            part = waiting.pop()
            start, end = part.span
            name = (part.mark.line, part.mark.column)
            assert start <= name <= (part.mark.line, part.mark.column + part.mark.length) <= end
            assert all(start <= one.span[0] and one.span[1] <= end for one in part.children)
            waiting += part.children
