"""Mermaid as GitHub reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from render.mermaid import mermaid_text, write_mermaid
from render.network import sketch
from tests.render.nets import ALL, net_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ALL)
def test_every_line_is_one_of_the_forms_that_we_write(name):
    text = write_mermaid(sketch(net_of(name).graph))
    forms = (
        r"%% .*", r"flowchart (TB|LR)", r'\w+\((\(|\[)?"[^"]*"(\)|\])?\):::\w+', r'subgraph \w+\["[^"]*"\]',
        r"end",
        r'\w+ (-->|-\.->)(\|"[^"]*"\|)? \w+', r"classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}",
    )  # fmt: skip
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        assert any(re.fullmatch(form, line) for form in forms), line


def test_skips_are_dotted_and_copies_counted():
    text = write_mermaid(sketch(net_of("transformer").graph))
    assert text.count("-.->") == 2
    assert "<b>Layer ×12</b>" in text


def test_words_cannot_leave_their_quotes():
    assert mermaid_text('"]; click a') == "#34;]#59; click a"
    assert mermaid_text("<script>`*_~") == "#60;script#62;#96;#42;#95;#126;"


@pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "mermaid").is_dir(),
    reason="needs node, and `npm install mermaid jsdom` in the root",
)
def test_the_real_mermaid_parses_every_picture(tmp_path):
    files = [tmp_path / f"{name}.mmd" for name in ALL]
    for name, file in zip(ALL, files, strict=True):
        file.write_text(write_mermaid(sketch(net_of(name).graph)), encoding="utf-8")
    command = ["node", str(ROOT / "tests" / "render" / "parse_mermaid.mjs"), *map(str, files)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    assert set(ended.stdout.split()) == {"flowchart-v2"}
