"""The layout of source text: what ruff leaves alone, and no other code than before."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import blocks.modules
from builder.model.exporting.formatting.layout import document, laid_out

MODULES = sorted(Path(blocks.modules.__file__ or "").parent.glob("*.py"))


def test_every_module_of_our_own_comes_out_as_ruff_formats_it(tmp_path: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed beside this Python")
    names = ("capsule", "convolution", "residual", "routing", "stacks", "tensor", "unet")
    for path in MODULES:
        if path.stem in names:
            (tmp_path / path.name).write_text(laid_out(path.read_text()), encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == len(names)
    command = [str(ruff), "format", "--check", "--isolated", "--no-cache", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_code_means_the_same_afterwards_and_a_second_time_changes_nothing(path: Path) -> None:
    once = laid_out(path.read_text())
    assert laid_out(once) == once

    def bare(text: str) -> list[str]:
        nodes = (node for node in ast.walk(ast.parse(text)) if not isinstance(node, ast.Constant))
        return [type(node).__name__ for node in nodes if not isinstance(node, ast.Expr)]

    assert bare(once) == bare(path.read_text())


def test_a_long_call_opens_and_a_short_one_closes() -> None:
    source = "total = first(\n    1,\n    2,\n)\nother = second(" + ", ".join(["argument"] * 8) + ")\n"
    arguments = ", ".join(["argument"] * 8)
    assert laid_out(source) == f"total = first(1, 2)\nother = second(\n    {arguments}\n)\n"


def test_a_list_has_one_element_a_line_once_it_opens() -> None:
    names = [f"element_{number}" for number in range(9)]
    laid = laid_out(f"names = [{', '.join(names)}]\n")
    assert laid == "names = [\n" + "".join(f"    {name},\n" for name in names) + "]\n"


def test_comments_stay_where_they_are() -> None:
    source = "# above\nvalue = 1  # beside\n\n\ndef f(x):\n    # inside\n    return x\n"
    assert laid_out(source) == source


def test_a_comment_in_the_middle_keeps_its_statement_as_it_is() -> None:
    source = "value = [\n    1,  # one\n    2,\n]\n"
    assert laid_out(source) == source


def test_a_tuple_of_one_stays_a_tuple() -> None:
    assert laid_out("value = (\n    1,\n)\n") == "value = (1,)\n"


def test_documentation_says_what_it_said_whatever_letters_it_has() -> None:
    text = 'Quotes """ and a backslash \\ at the end of "this"'
    assert ast.literal_eval("\n".join(document([text], 0))).strip() == text
    hidden = ast.literal_eval("\n".join(document(["a\u202eb\x00c"], 0)))
    assert hidden == "a\u202eb\x00c"
    assert "\u202e" not in "\n".join(document(["a\u202eb"], 0))
