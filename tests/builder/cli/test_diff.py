"""`netdraft diff`: reports, JSON, pictures, exit codes, and options for both nets or for one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builder.cli.running import Golden, Netdraft

OLD = """\
net: tiny
params: {width: 4}
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: 16, W: 16}
nodes:
  stem: {block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1}
  act: ReLU
  head: {block: Conv2d, out_channels: 2, kernel_size: 1}
"""
INSERTED = OLD.replace("  act: ReLU\n", "  norm: BatchNorm2d\n  act: ReLU\n")
CHANGED = OLD.replace("out_channels: 2,", "out_channels: 3,").replace(
    "kernel_size: 1", "kernel_size: 1, bias: false"
)


@pytest.fixture(autouse=True)
def specs(netdraft: Netdraft) -> None:
    for name, text in (("old", OLD), ("inserted", INSERTED), ("changed", CHANGED)):
        Path(f"{name}.yaml").write_text(text)


def document(netdraft: Netdraft, *arguments: str) -> dict[str, object]:
    said = netdraft("diff", *arguments, "--format", "json")
    assert (said.code, said.err) == (0, "")
    found: dict[str, object] = json.loads(said.out)
    return found


@pytest.mark.parametrize("name", ["inserted", "changed"])
def test_a_report_tells_totals_weights_and_nodes(netdraft: Netdraft, golden: Golden, name: str) -> None:
    said = netdraft("diff", "old.yaml", f"{name}.yaml")
    assert (said.code, said.err) == (0, "")
    golden(f"cli/diff_{name}.txt", said.out)


def test_an_insert_changes_no_other_name_and_no_weight(netdraft: Netdraft) -> None:
    found = document(netdraft, "old.yaml", "inserted.yaml")
    assert [one["path"] for one in found["added"]] == ["norm"]
    assert (found["removed"], found["renamed"], found["changed"]) == ([], [], [])
    assert [(one["path"], one["before"], one["after"]) for one in found["rewired"]] == [
        ("act", ["stem.out"], ["norm.out"])
    ]
    weights = found["weights"]
    assert weights["matching"] == ["stem.weight", "stem.bias", "head.weight", "head.bias"]
    assert (weights["misshapen"], weights["unexpected"]) == ([], [])
    assert all(name.startswith("norm.") for name in weights["missing"])


def test_json_has_shapes_counts_and_the_share_that_still_loads(netdraft: Netdraft) -> None:
    found = document(netdraft, "old.yaml", "changed.yaml")
    assert (found["same"], found["before"]["parameters"], found["after"]["parameters"]) == (False, 122, 124)
    changes = {one["kind"]: one for one in found["changed"][0]["changes"] if one["kind"] != "argument"}
    assert changes["shape"]["before"]["shape"] == ["N", 2, "H", "W"]
    assert changes["macs"]["after"] == "12H·N·W"
    assert found["weights"]["misshapen"] == ["head.weight"]
    assert found["weights"]["unexpected"] == ["head.bias"]
    assert found["weights"]["share"] == round(112 / 124, 6)


def test_equal_nets_are_the_same_whatever_their_comments(netdraft: Netdraft) -> None:
    Path("other.yaml").write_text(f"# a comment\n{OLD}")
    said = netdraft("diff", "old.yaml", "other.yaml", "--exit-code")
    assert (said.code, said.out) == (0, "old.yaml → other.yaml: the same\n")


def test_a_difference_is_no_failure_unless_asked_for(netdraft: Netdraft) -> None:
    assert netdraft("diff", "old.yaml", "changed.yaml").code == 0
    assert netdraft("diff", "old.yaml", "changed.yaml", "--exit-code").code == 1
    assert netdraft("diff", "old.yaml", "changed.yaml", "--exit-code", "--format", "json").code == 1


def test_set_holds_for_both_and_the_others_for_one(netdraft: Netdraft) -> None:
    both = document(netdraft, "old.yaml", "old.yaml", "--set", "width=8")
    assert both["same"] is True
    assert both["before"]["parameters"] == 3 * 9 * 8 + 8 + 8 * 2 + 2
    one = document(netdraft, "old.yaml", "old.yaml", "--set-after", "width=8")
    assert one["before"]["net"] == "old.yaml"
    assert one["after"]["net"] == "old.yaml with width=8"
    assert one["after"]["parameters"] == both["after"]["parameters"] > one["before"]["parameters"]
    other = document(netdraft, "old.yaml", "old.yaml", "--set-before", "width=8")
    assert other["before"]["parameters"] == both["before"]["parameters"]


def test_a_param_or_size_that_one_net_has_is_set_there(netdraft: Netdraft) -> None:
    Path("plain.yaml").write_text(
        OLD.replace("params: {width: 4}\n", "").replace("=width", "4").replace("H", "T")
    )
    found = document(netdraft, "old.yaml", "plain.yaml", "--set", "width=8", "--dim", "T=32")
    assert found["before"]["parameters"] > found["after"]["parameters"] == 122
    assert (found["before"]["sizes"]["H"], found["after"]["sizes"]["T"]) == (16, 32)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("old.yaml", "changed.yaml", "--set", "widht=8"), "unknown-param"),
        (("old.yaml", "changed.yaml", "--set-after", "widht=8"), "unknown-param"),
        (("old.yaml", "changed.yaml", "--dim", "Q=8"), "unknown-size"),
        (("-", "-"), "bad-option"),
        (("old.yaml", "changed.yaml", "-o", "changed.yaml"), "unknown-format"),
        (("old.yaml", "changed.yaml", "-o", "a.svgg"), "unknown-format"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    netdraft: Netdraft, arguments: tuple[str, ...], code: str
) -> None:
    said = netdraft("diff", *arguments)
    assert (said.code, said.out) == (2, "")
    assert f"error[{code}]" in said.err
    assert sorted(path.name for path in Path().iterdir()) == ["changed.yaml", "inserted.yaml", "old.yaml"]


def test_a_fault_of_either_net_has_its_own_place(netdraft: Netdraft) -> None:
    Path("broken.yaml").write_text(OLD.replace("ReLU", "Relu"))
    said = netdraft("diff", "old.yaml", "broken.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("broken.yaml:7:8: error[unknown-block]: there is no block 'Relu'")
    assert netdraft("diff", "old.yaml", "missing.yaml").code == 3


def test_a_picture_is_drawn_beside_the_report(netdraft: Netdraft) -> None:
    said = netdraft("diff", "old.yaml", "inserted.yaml", "-o", "changes.svg")
    assert said.code == 0
    assert said.out.startswith("old.yaml → inserted.yaml\n")
    picture = Path("changes.svg").read_text()
    assert "<svg" in picture
    assert "norm" in picture


def test_a_spec_is_never_drawn_over(netdraft: Netdraft) -> None:
    Path("spec.json").symlink_to("old.yaml")
    said = netdraft("diff", "old.yaml", "changed.yaml", "-o", "spec.json")
    assert (said.code, "error[bad-option]" in said.err) == (2, True)
    assert Path("old.yaml").read_text() == OLD


def test_a_long_report_is_cut_unless_all_of_it_is_asked_for(netdraft: Netdraft) -> None:
    short = netdraft("diff", "unet", "resnet_base", "--set-before", "depth=8").out.split("\n")
    whole = netdraft("diff", "unet", "unet", "--set-after", "width=32", "--set", "depth=8", "--all").out
    cut = netdraft("diff", "unet", "unet", "--set-after", "width=32", "--set", "depth=8").out
    assert not any("more lines" in line for line in short)
    assert len(whole.split("\n")) > 125
    assert cut.split("\n")[-2] == f"… and {len(whole.split(chr(10))) - 121} more lines: `--all` tells them"


def test_a_net_from_standard_input_is_compared(netdraft: Netdraft) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "builder.cli.main", "diff", "-", "unet"],
        input=OLD.encode(), capture_output=True,
        cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.decode().startswith("tiny → unet\n")


def test_comparing_needs_no_torch() -> None:
    code = (
        "import sys; from builder.cli.main import main; "
        "assert main(['diff', 'resnet@resnet18', 'resnet@resnet34']) == 0; assert 'torch' not in sys.modules"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")
    assert "122 of 218 tensors would still load (53.6 % of the numbers), 96 new" in said.stdout


def test_faults_of_both_nets_are_told_together(netdraft: Netdraft) -> None:
    for name in ("one", "two"):
        Path(f"{name}.yaml").write_text(OLD.replace("ReLU", f"ReLU{name}"))
    said = netdraft("diff", "one.yaml", "two.yaml")
    assert (said.code, said.err.count("error[unknown-block]")) == (2, 2)
    assert "one.yaml:7:8: " in said.err
    assert "two.yaml:7:8: " in said.err
    same = netdraft("diff", "one.yaml", "one.yaml")
    assert same.err.count("error[unknown-block]") == 1
