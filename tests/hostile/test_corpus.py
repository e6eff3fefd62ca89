"""The hostile corpus, as far as `check` goes: every spec is judged, in its place, in words, and in time."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pytest

from blocks.errors import NetdraftError
from builder.errors import MachineError
from builder.report import Finding, findings, write
from builder.road import load
from tests.hostile import generate

DIALECT = Path(__file__).parent / "dialect.json"
CATEGORIES = ("control", "yaml", "schema", "ident", "expr", "arg", "graph", "path", "shape")
FEWEST = {
    "control": 31,
    "yaml": 129,
    "schema": 84,
    "ident": 87,
    "expr": 67,
    "arg": 57,
    "graph": 41,
    "path": 54,
}
MOST_SECONDS = 2.0
SECRET = "TOPSECRET-7f3a"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

SLOW = {
    "graph/nodes-20k": "20,000 nodes are a net, which takes 4 seconds",
    "graph/repeat-200k": "200,000 nodes are a net, which takes 20 seconds",
}
ROOT = {"path/spec-unreadable": "root may read every file"}


@dataclass
class Verdict:
    """What came of one spec: exit code, the report as people see it, findings, processor seconds."""

    exit: int = 0
    text: str = ""
    found: tuple[Finding, ...] = field(default=())
    seconds: float = 0.0


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the corpus once; it holds FIFOs and links in circles, so nothing may walk it."""
    folder = tmp_path_factory.mktemp("hostile")
    only = [part for name in CATEGORIES for part in ("--only", name)]
    generate.main([str(folder), "--dialect", str(DIALECT), *only])
    return folder


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_spec_is_judged_as_the_manifest_says(corpus: Path, category: str) -> None:
    cases = cases_of(corpus, category)
    assert len(cases) >= FEWEST.get(category, 30), "the corpus lost cases"
    problems = {case["id"]: told for case in cases if (told := problems_of(case, judge(corpus, case)))}
    assert not problems
    assert not list((corpus / "canary").iterdir()), "something was executed"


def cases_of(corpus: Path, category: str) -> list[dict[str, Any]]:
    """List the cases that `check` runs, but for those that are skipped with a reason."""
    manifest = json.loads((corpus / "manifest.json").read_text())
    skipped = SLOW | (ROOT if os.geteuid() == 0 else {})
    return [
        case
        for case in manifest["cases"]
        if case["category"] == category and "validate" in case["run"] and case["id"] not in skipped
    ]


def judge(corpus: Path, case: dict[str, Any]) -> Verdict:
    """Check a spec as the command line does; an error that is none of ours goes through, and fails."""
    verdict, start = Verdict(), time.process_time()
    try:
        load(corpus / case["entry"])
    except NetdraftError as error:
        verdict.exit = 3 if isinstance(error, MachineError) else 2
        verdict.found = findings(error)
        verdict.text = write(verdict.found)
    verdict.seconds = time.process_time() - start
    return verdict


def problems_of(case: dict[str, Any], verdict: Verdict) -> list[str]:
    """Compare a verdict with what the manifest expects."""
    expected = case["expect"]
    problems = []
    if verdict.exit not in expected["exit"]:
        problems.append(f"exit code {verdict.exit}, wanted {expected['exit']}")
    if verdict.exit and expected["outcome"] == "reject":
        problems += [f"told nothing of {words}" for words in unsaid(expected, verdict)]
    if SECRET in verdict.text and "secret" not in case.get("allow", ()):
        problems.append("showed a file from outside")
    if CONTROL.search(verdict.text):
        problems.append("printed what steers a terminal")
    if len(verdict.text) > expected["max"]["stderr_bytes"]:
        problems.append(f"a report of {len(verdict.text)} characters")
    if verdict.seconds > max(MOST_SECONDS, expected["max"]["wall_s"]):
        problems.append(f"{verdict.seconds:.1f} seconds")
    return problems and [*problems, verdict.text[:300]]


def unsaid(expected: dict[str, Any], verdict: Verdict) -> list[str]:
    """List what a refusal has to tell, and does not: words, the place, a hint."""
    missing = [
        f"/{words}/" for words in expected.get("mention", ()) if not re.search(words, verdict.text, re.I)
    ]
    marks = [one.fault.mark for one in verdict.found if one.fault.mark is not None]
    places = [(PurePath(mark.file).name, mark.line) for mark in marks]
    if "line" in expected and (PurePath(expected["file"]).name, expected["line"]) not in places:
        missing.append(f"{expected['file']}:{expected['line']}, but of {places[:2]}")
    if expected.get("hint") and not any(one.fault.hint for one in verdict.found):
        missing.append("a hint")
    return missing
