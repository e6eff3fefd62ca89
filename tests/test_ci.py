"""What other people's CI takes from us: hooks, a problem matcher, the commands of docs/ci.md."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.cli.main import main
from builder.spec.library import shipped

HOUSE = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((HOUSE / ".pre-commit-hooks.yaml").read_text())}
MATCHER = json.loads((HOUSE / "docs/ci/netdraft-problem-matcher.json").read_text())["problemMatcher"][0]
PAGE = (HOUSE / "docs/ci.md").read_text()
GOOD = "net: t\ninputs: {x: [N, 3, H, W]}\nnodes: {a: ReLU}\n"
NEAT = "net: t\n\ninputs: {x: [N, 3, H, W]}\n\nnodes:\n  a: ReLU\n"
BAD = GOOD.replace("ReLU", "RELU")


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    Path("specs/good.yaml").write_text(NEAT)


def run_hook(name: str, *files: str) -> int:
    """Run a hook's entry as pre-commit does: its words, then the files that changed."""
    program, *arguments = shlex.split(HOOKS[name]["entry"])
    assert program == "netdraft"
    return main([*arguments, *HOOKS[name].get("args", []), *files])


def is_taken(name: str, path: str) -> bool:
    hook = HOOKS[name]
    return re.search(hook["files"], path) is not None and re.search(hook["exclude"], path) is None


def test_the_check_hook_is_silent_over_good_specs_and_refuses_bad_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("specs/bad.yaml").write_text(BAD)
    assert run_hook("netdraft-check", "specs/good.yaml") == 0
    assert capsys.readouterr() == ("", "")
    assert run_hook("netdraft-check", "specs/good.yaml", "specs/bad.yaml") == 2
    assert "specs/bad.yaml:3:12: error[unknown-block]" in capsys.readouterr().err


def test_the_fmt_hook_lays_out_what_it_is_given() -> None:
    Path("specs/loose.yaml").write_text(GOOD)
    assert run_hook("netdraft-fmt", "specs/loose.yaml", "specs/good.yaml") == 0
    assert Path("specs/loose.yaml").read_text() == NEAT
    assert Path("specs/good.yaml").read_text() == NEAT


def test_every_hook_is_one_that_pre_commit_takes() -> None:
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert (hook["language"], hook["types"], hook["require_serial"]) == ("python", ["yaml"], True)


@pytest.mark.parametrize(
    ("path", "checked", "formatted"),
    [
        ("specs/unet.yaml", True, True),
        ("nets/specs/deep/unet.yml", True, True),
        ("specs/segmentation/_heads.yaml", False, True),
        ("specs/keymaps/torchvision/resnet.yaml", False, False),
        ("config.yaml", False, False),
    ],
)
def test_hooks_look_at_specs(path: str, checked: bool, formatted: bool) -> None:
    assert (is_taken("netdraft-check", path), is_taken("netdraft-fmt", path)) == (checked, formatted)


def test_of_what_is_shipped_the_check_hook_takes_the_nets_alone() -> None:
    files = [path.relative_to(HOUSE) for path in (HOUSE / "specs").rglob("*.yaml")]
    taken = {path.stem for path in files if is_taken("netdraft-check", str(path))}
    assert taken == set(shipped())


def test_the_problem_matcher_reads_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("specs/bad.yaml").write_text(BAD.replace("a: RELU", "a: RELU, b: {block: Conv2d, kernel_size: 3}"))
    assert main(["check", "specs"]) == 2
    (pattern,) = MATCHER["pattern"]
    lines = capsys.readouterr().err.splitlines()
    told = [found for line in lines if (found := re.search(pattern["regexp"], line))]
    assert [found.group(pattern["code"]) for found in told] == ["unknown-block", "missing-argument"]
    first = {name: told[0].group(group) for name, group in pattern.items() if name != "regexp"}
    assert first == {
        "file": "specs/bad.yaml",
        "line": "3",
        "column": "12",
        "severity": "error",
        "code": "unknown-block",
        "message": "there is no block 'RELU'",
    }


def commands(text: str) -> list[str]:
    """Find the `netdraft` commands of the workflows in a page."""
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    jobs: list[Any] = [job for block in blocks for job in block.get("jobs", {}).values()]
    steps = [step.get("run", "") for job in jobs for step in job["steps"]]
    return [step for step in steps if step.startswith("netdraft ")]


@pytest.mark.parametrize("command", commands(PAGE))
def test_the_commands_of_the_page_run(command: str) -> None:
    arguments = shlex.split(command)[1:]
    assert main(arguments) == 0
    Path("specs/bad.yaml").write_text(BAD)
    assert main(arguments) == 2


def test_the_page_shows_the_hooks_that_there_are() -> None:
    assert len(commands(PAGE)) == 3
    assert set(re.findall(r"- id: (netdraft-\w+)", PAGE)) == set(HOOKS)
    assert HOOKS["netdraft-check"]["entry"] in PAGE
