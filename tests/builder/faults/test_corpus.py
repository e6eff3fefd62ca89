"""Every slip of the corpus: its faults, their places, hints and mends, and the text that a person reads."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from blocks.errors import NetdraftError
from builder.cli.main import main
from builder.cli.opening import open_net
from builder.errors import Fault
from builder.report import findings, write
from builder.spec.mending.apply import apply
from tests.builder.faults import composites, names, several, sizes, slips, values, wiring
from tests.builder.faults.case import SPECS, Case, Place

INVISIBLE = re.compile("[\t\u00a0\u200b]")
"""Characters that nobody sees; the golden files name them."""

FAMILIES = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (names, wiring, sizes, values, composites, slips, several)
}
CASES = [case for cases in FAMILIES.values() for case in cases]
FIRSTS = list({case.codes[0]: case for case in reversed(CASES)}.values())
"""The first case of every code."""

IDS = {case: f"{family}: {case.name}" for family, cases in FAMILIES.items() for case in cases}


@pytest.fixture(scope="module", autouse=True)
def _copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in a folder with a copy of all shipped specs."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("faults")
    shutil.copytree(SPECS, folder / "specs", ignore=shutil.ignore_patterns("*.py*", "__pycache__"))
    os.chdir(folder)
    yield
    os.chdir(before)
    said_of.cache_clear()


@dataclass(frozen=True)
class Said:
    """What is wrong with a text, and how a person reads it."""

    faults: tuple[Fault, ...] = ()
    report: str = ""


@cache
def said_of(case: Case, text: str) -> Said:
    """Check a text in the place of the case's spec."""
    try:
        Path(case.path).write_text(text, encoding="utf-8")
        open_net(case.net, case.arguments)
    except NetdraftError as error:
        found = findings(error)
        return Said(tuple(one.fault for one in found), write(found))
    finally:
        Path(case.path).write_text(case.original, encoding="utf-8")
    return Said()


def faults_in(case: Case, text: str) -> tuple[Fault, ...]:
    return said_of(case, text).faults


def mended(case: Case, faults: tuple[Fault, ...]) -> str:
    return apply(case.text, [fault.mend for fault in faults if fault.mend is not None])


def changes(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    kept = [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return "".join(f"{INVISIBLE.sub(_named, line)}\n" for line in kept)


def _named(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def command(case: Case) -> list[str]:
    return ["check", case.net, *(word for one in case.arguments for word in ("--set", one))]


def told(case: Case) -> str:
    """Write a case as prose: the slip, the report, and what the mends make of it."""
    faults = faults_in(case, case.text)
    shell = f"$ netdraft {' '.join(command(case))}\n{said_of(case, case.text).report}"
    parts = [f"## {case.name}\n", changes(case.original, case.text), shell]
    if any(fault.mend for fault in faults):
        after = mended(case, faults)
        kind = "mends it" if all(fault.mend and fault.mend.is_safe for fault in faults) else "offers"
        parts.append(f"{kind}: {'what stood there' if after == case.original else ''}".rstrip(" :") + "\n")
        parts.append("" if after == case.original else changes(case.text, after))
    return "\n".join(part for part in parts if part)


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 220
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({code for case in CASES for code in case.codes}) >= 40


@pytest.mark.parametrize("case", CASES, ids=IDS.get)
def test_a_slip_is_told_where_it_is_and_nothing_else(case: Case) -> None:
    faults = faults_in(case, case.text)
    assert tuple(fault.code for fault in faults) == case.codes
    marks = [fault.mark for fault in faults if fault.mark is not None]
    assert tuple(Place(mark.line, mark.column, mark.length) for mark in marks) == case.places
    assert {mark.file for mark in marks} <= {case.path}


@pytest.mark.parametrize("case", [case for case in CASES if case.hint], ids=IDS.get)
def test_a_hint_says_what_to_do(case: Case) -> None:
    assert any(case.hint in (fault.hint or "") for fault in faults_in(case, case.text))


@pytest.mark.parametrize("case", [case for case in CASES if case.mend], ids=IDS.get)
def test_what_a_hint_proposes_mends_the_spec(case: Case) -> None:
    faults = faults_in(case, case.text)
    assert all(fault.mend is not None for fault in faults)
    after = mended(case, faults)
    if case.mend == "original":
        assert after == case.original
    assert faults_in(case, after) == ()


@pytest.mark.parametrize("case", CASES, ids=IDS.get)
def test_a_safe_mend_is_never_wrong(case: Case) -> None:
    faults = faults_in(case, case.text)
    safe = tuple(fault for fault in faults if fault.mend is not None and fault.mend.is_safe)
    if safe:
        left = faults_in(case, mended(case, safe))
        assert len(left) <= len(faults) - len(safe), [fault.what for fault in left]


@pytest.mark.parametrize("family", FAMILIES)
def test_reports_read_as_they_were_read_aloud(family: str, golden: Callable[[str, str], None]) -> None:
    golden(f"faults/{family}.md", "\n".join(told(case) for case in FAMILIES[family]))


@pytest.mark.parametrize("case", FIRSTS, ids=IDS.get)
def test_the_command_says_the_same_and_exits_with_two(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    Path(case.path).write_text(case.text, encoding="utf-8")
    code = main(command(case))
    Path(case.path).write_text(case.original, encoding="utf-8")
    said = capsys.readouterr()
    assert (code, said.out, said.err) == (2, "", said_of(case, case.text).report)
