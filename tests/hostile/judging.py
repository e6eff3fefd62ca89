"""Judges of the hostile corpus: a run in this process, and what the manifest expects of it."""

from __future__ import annotations

import gc
import importlib
import io
import re
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from builder.cli.main import PATIENCE, main
from tests.hostile.run import check_output

SECRET = "TOPSECRET-7f3a"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PLACE = re.compile(r"^(\S[^\n]*?):(\d+):(\d+): ", re.M)
DRAWN = ("render", "map")
FORMATS = {"mermaid": "mmd"}


@dataclass(frozen=True)
class Verdict:
    """What came of a run: exit code, both streams, processor seconds, and megabytes more than before."""

    exit: int
    said: str
    told: str
    seconds: float
    megabytes: float


def words_of(corpus: Path, case: dict[str, Any], run: str, output: Path) -> list[str]:
    """Give the command line of a run."""
    kind, _, rest = run.partition(":")
    folder, spec = corpus / "cases" / case["id"], str(corpus / case["entry"])
    if kind == "validate":
        return ["check", spec]
    if kind == "build":
        return ["build", spec]
    if kind == "weights":
        return ["build", str(folder / "spec.yaml"), "--weights", str(folder / rest)]
    if kind in DRAWN:
        return [kind, spec, "--format", FORMATS.get(rest, rest), "-o", str(output)]
    stands = {"{spec}": spec, "{dir}": str(folder), "{out}": str(output)}
    return [_filled(word, stands) for word in case["argv"]]


def judge(words: list[str]) -> Verdict:
    """Run one command line in this process; an error that is none of ours goes through, and fails."""
    said, told = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    if words[0] == "build":
        importlib.import_module("torch")  # its seconds are not the case's
    usual = gc.get_threshold()
    gc.set_threshold(*PATIENCE)  # as in a process of its own
    before, start = _peak(), time.process_time()
    try:
        with mock.patch.multiple(sys, stdout=said, stderr=told, stdin=io.TextIOWrapper(io.BytesIO())):
            code = main(words)
        seconds = time.process_time() - start
    finally:
        gc.set_threshold(*usual)
    return Verdict(code, _text(said), _text(told), seconds, _peak() - before)


def problems_of(case: dict[str, Any], run: str, verdict: Verdict, output: Path) -> list[str]:
    """Compare a verdict with what the manifest expects."""
    expected, most = case["expect"], case["expect"]["max"]
    both = verdict.told + verdict.said
    wrong = {
        f"exit code {verdict.exit}, wanted {expected['exit']}": verdict.exit not in expected["exit"],
        "showed a file from outside": SECRET in both and "secret" not in case.get("allow", ()),
        "printed what steers a terminal": bool(CONTROL.search(both)),
        "failed inside": "Traceback (most recent" in both or "error[internal]" in both,
        f"a report of {len(verdict.told)} characters": len(verdict.told) > most["stderr_bytes"],
        f"{verdict.seconds:.1f} seconds": verdict.seconds > most["wall_s"],
        f"{verdict.megabytes:.0f} megabytes": verdict.megabytes > most["rss_extra_mb"],
        "left a file behind": verdict.exit != 0 and output.exists(),
    }
    problems = [problem for problem, is_so in wrong.items() if is_so]
    if verdict.exit and expected["outcome"] == "reject":
        problems += [f"told nothing of {words}" for words in unsaid(expected, both)]
    if run.partition(":")[0] in DRAWN and not verdict.exit:
        problems += _drawn(run, expected.get("forbid", []), output)
    return problems and [*problems, verdict.told[:300]]


def unsaid(expected: dict[str, Any], text: str) -> list[str]:
    """List what a refusal has to tell, and does not: words, the place, a hint."""
    missing = [f"/{words}/" for words in expected.get("mention", ()) if not re.search(words, text, re.I)]
    places = [(Path(file).name, int(line)) for file, line, _ in PLACE.findall(text)]
    if "line" in expected and (Path(expected["file"]).name, expected["line"]) not in places:
        missing.append(f"{expected['file']}:{expected['line']}, but of {places[:2]}")
    if expected.get("hint") and not re.search(r"hint\b|did you mean", text):
        missing.append("a hint")
    return missing


def _drawn(run: str, forbidden: list[str], output: Path) -> list[str]:
    if not output.exists():
        return ["ended well, without a picture"]
    kind, _, form = run.partition(":")
    found: list[str] = check_output(form, output.read_bytes(), [*forbidden, *(["links"] * (kind == "map"))])
    return found


def _filled(word: str, stands: dict[str, str]) -> str:
    for name, text in stands.items():
        word = word.replace(name, text)
    return word


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "replace")
