"""The hostile corpus: every spec, file and command line is judged, in its place, in words, and in time.

All runs of all cases are made where `NETDRAFT_HOSTILE=all`; else one run of each case, each time the same,
and none that needs a process of its own, or more than a few seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import generate
from tests.hostile.judging import judge, problems_of, words_of
from tests.hostile.run import Runner

HERE = Path(__file__).parent
DIALECT = HERE / "dialect.json"
FEWEST = {
    "control": 31,
    "yaml": 129,
    "schema": 84,
    "ident": 87,
    "expr": 67,
    "arg": 59,
    "graph": 43,
    "path": 55,
    "shape": 38,
    "render": 59,
    "weights": 43,
    "net": 70,
    "rule": 65,
    "bundle": 70,
    "command": 115,
    "picture": 30,
}
ALL = os.environ.get("NETDRAFT_HOSTILE") == "all"
LIGHT_RUNS = ("validate", "render", "map", "run", "weights")
WAITING = 4.0
"""Seconds that a case may take and still be run every time."""

LONG = {
    "graph/repeat-200k": "200,000 nodes are a net, which takes 15 seconds",
    "render/dense-200": "2,000 edges take their time",
    "render/chain-3000": "3,000 nodes take their time",
    "bundle/header-keys": "2 million keys take a second to write down",
}
ROOT = {"path/spec-unreadable": "root may read every file"}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the corpus once; it holds FIFOs and links in circles, so nothing may walk it."""
    folder = tmp_path_factory.mktemp("hostile")
    only = [part for name in (*FEWEST, "env") for part in ("--only", name)]
    generate.main([str(folder), "--dialect", str(DIALECT), *only])
    return folder


@pytest.mark.parametrize("category", FEWEST)
def test_every_case_ends_as_the_manifest_says(
    corpus: Path, category: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    cases = cases_of(corpus, category)
    assert len(cases) >= FEWEST[category], "the corpus lost cases"
    problems = {}
    for place, case in enumerate(cases):
        for run in runs_of(case, place):
            output = tmp_path / f"out.{run.partition(':')[2] or 'x'}"
            told = problems_of(case, run, judge(words_of(corpus, case, run, output)), output)
            if told:
                problems[f"{case['id']} {run}"] = told
            output.unlink(missing_ok=True)
    assert not problems
    assert not list((corpus / "canary").iterdir()), "something was executed"


@pytest.mark.skipif(not ALL, reason="each case is a process: NETDRAFT_HOSTILE=all runs them")
def test_a_hostile_machine_is_met_with_a_sentence(corpus: Path) -> None:
    program = shutil.which("netdraft", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if program is None:
        pytest.skip("netdraft is not installed as a command")
    tool = {
        name: [program, *words[1:]] for name, words in json.loads((HERE / "tool.json").read_text()).items()
    }
    (corpus / "tool.json").write_text(json.dumps(tool))
    runner = Runner(Namespace(corpus=str(corpus), tool=str(corpus / "tool.json"), time="cpu"))
    found = {
        f"{case['id']} {run}": told
        for case in cases_of(corpus, "env")
        for run in case["run"]
        for state, told, _ in [runner.one(case, run)]
        if state == "fail"
    }
    assert not found


def cases_of(corpus: Path, category: str) -> list[dict[str, Any]]:
    """List the cases of a category."""
    cases = json.loads((corpus / "manifest.json").read_text())["cases"]
    return [case for case in cases if case["category"] == category and not case.get("manual")]


def runs_of(case: dict[str, Any], place: int) -> list[str]:
    """Choose the runs of a case: all, or one by its place, so that each kind has its turn."""
    if case["id"] in (ROOT if os.geteuid() == 0 else {}) or (not ALL and case["id"] in LONG):
        return []
    light = [run for run in case["run"] if run.partition(":")[0] in LIGHT_RUNS]
    if ALL:
        return light
    if case["expect"]["max"]["wall_s"] > WAITING and case["expect"]["outcome"] != "accept":
        return []
    return light[place % len(light) :][:1] if light else []
