"""Every code has a page; every example of a page is what the page says."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from blocks.errors import NetdraftError
from builder.cli.main import main
from builder.cli.pages import pages
from builder.report import findings
from builder.road import load

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*\Z")
TELLERS = ("Fault", "RefusalError", "FormulaFault", "Misread", "add", "refusal", "_fault", "_halt")
NO_CODES = {
    "nearest-exact", "explain-error", "utf-8", "utf-16", "utf-32", "utf-8-sig", "multiply-adds", "fault",
    "site-packages", "dist-packages", "net-ref",
}  # fmt: skip
PAGES = pages()
SHELL = (
    "bad-option", "file-exists", "unknown-code", "unknown-format", "unknown-net", "unknown-node",
    "unknown-variant", "unreadable",
)  # fmt: skip
"""Codes whose commands run here, without torch, and with no file but those they write."""

SHOWN = sorted(code for code, text in PAGES.items() if "```yaml" in text)


def codes_of(tree: ast.AST) -> set[str]:
    """Collect what stands where a code stands, and every word with a hyphen, which nothing else has here."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            found.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TELLERS:
            found.update(node.args[:1])
        if isinstance(node, ast.Constant) and "-" in str(node.value):
            found.add(node)
    texts = {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {text for text in texts if CODE.match(text)} - NO_CODES


def used_codes() -> set[str]:
    files = [*ROOT.glob("blocks/**/*.py"), *ROOT.glob("builder/**/*.py")]
    return set().union(*(codes_of(ast.parse(file.read_text())) for file in files))


def examples(code: str) -> tuple[str, str]:
    wrong, right = re.findall(r"```yaml\n(.*?)```", PAGES[code], re.S)
    return wrong, right


def codes_told(text: str) -> list[str]:
    try:
        load(text)
    except NetdraftError as error:
        return [one.fault.code for one in findings(error)]
    return []


def test_every_code_that_is_used_has_a_page() -> None:
    assert used_codes() - set(PAGES) == set()


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_opens_with_its_code_and_one_sentence_and_has_two_examples(code: str) -> None:
    lines = PAGES[code].split("\n")
    assert lines[0] == f"# {code}"
    assert re.match(r"[A-Z][^.]{8,88}\.\Z", lines[2].replace(".yaml", "").replace("torch.nn", ""))
    assert PAGES[code].count("```") == 4
    assert max(map(len, lines)) <= 140


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_is_at_fault_as_its_page_says(code: str) -> None:
    assert set(codes_told(examples(code)[0])) == {code}


@pytest.mark.parametrize("code", SHOWN)
def test_the_right_example_passes(code: str) -> None:
    assert codes_told(examples(code)[1]) == []


@pytest.mark.parametrize("code", SHELL)
def test_the_commands_of_a_page_say_what_it_says(
    code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = re.findall(r"```sh\n(.*?)```", PAGES[code], re.S)
    for lines, is_wrong in ((wrong, True), (right, False)):
        folder = tmp_path / str(is_wrong)
        folder.mkdir()
        monkeypatch.chdir(folder)
        codes = [main(shlex.split(line)[1:]) for line in lines.splitlines()]
        said = capsys.readouterr().err
        assert (codes[-1] in (2, 3), f"error[{code}]" in said) == (is_wrong, is_wrong)


def test_most_pages_show_their_fault_by_a_spec() -> None:
    assert len(SHOWN) > 50


def test_a_page_is_printed_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain-error", "shape-mismatch"]) == 0
    assert capsys.readouterr().out == PAGES["shape-mismatch"]


def test_brackets_around_a_code_do_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain-error", "error[cycle]"]) == 0
    assert capsys.readouterr().out.startswith("# cycle\n")


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain-error"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted(PAGES)


def test_an_unknown_code_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain-error", "shape-missmatch"]) == 2
    assert capsys.readouterr().err == (
        "error[unknown-code]: there is no fault of the code 'shape-missmatch'\n"
        "   hint  did you mean 'shape-mismatch'?\n"
    )
