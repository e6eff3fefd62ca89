"""`netdraft check --fix`: what is plainly meant is written, what is not stays, and files stay whole."""

import json
import os
from pathlib import Path

import pytest

from builder.cli import fixing
from tests.builder.cli.running import Netdraft
from tests.builder.telling import HEAD, nodes

TWO = nodes("r: {blok: ReLu}  # act", "c: {block: Conv2D, out_chanels: 4, kernel_size: 3}")


def test_every_pass_is_mended_and_told_in_one_line_each(netdraft: Netdraft) -> None:
    Path("two.yaml").write_bytes(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode())
    said = netdraft("check", "--fix", "two.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[:4] == [
        "two.yaml:4:7: wrote 'block' for 'blok'",
        "two.yaml:4:14: wrote 'ReLU' for 'ReLu'",
        "two.yaml:5:14: wrote 'Conv2d' for 'Conv2D'",
        "two.yaml:5:22: wrote 'out_channels' for 'out_chanels'",
    ]
    assert "t (two.yaml) is well-formed" in said.out
    mended = nodes("r: {block: ReLU}  # act", "c: {block: Conv2d, out_channels: 4, kernel_size: 3}")
    assert Path("two.yaml").read_bytes() == b"\xef\xbb\xbf" + mended.replace("\n", "\r\n").encode()


def test_what_needs_a_choice_stays_and_is_told(netdraft: Netdraft) -> None:
    Path("a.yaml").write_text(
        nodes("r: ReLu", "b: {block: ReLU, from: conv2}", "conv1: {block: ReLU, from: b}")
    )
    said = netdraft("check", "--fix", "a.yaml")
    assert said.code == 2
    assert said.out == "a.yaml:4:6: wrote 'ReLU' for 'ReLu'\n"
    assert said.err.startswith("a.yaml:5:26: error[unknown-ref]")
    assert "ReLu" not in Path("a.yaml").read_text()


def test_a_spec_without_faults_is_not_touched(netdraft: Netdraft) -> None:
    Path("a.yaml").write_text(nodes("r: ReLU"))
    os.utime("a.yaml", ns=(1, 1))
    os.chmod("a.yaml", 0o400)
    assert netdraft("check", "--fix", "a.yaml").code == 0
    assert Path("a.yaml").stat().st_mtime_ns == 1


def test_used_files_are_mended_too(netdraft: Netdraft) -> None:
    Path("parts").mkdir()
    Path("parts/twice.yaml").write_text("blocks:\n  Twice: {nodes: {r: ReLu}}\n")
    Path("a.yaml").write_text("use: [parts/twice.yaml]\n" + nodes("t: Twcie"))
    said = netdraft("check", "--fix", "./a.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        "./a.yaml:5:6: wrote 'Twice' for 'Twcie'\nparts/twice.yaml:2:22: wrote 'ReLU' for 'ReLu'\n"
    )
    assert "ReLU" in Path("parts/twice.yaml").read_text()


def test_shipped_specs_and_standard_input_are_refused(netdraft: Netdraft) -> None:
    assert "error[bad-path]" in netdraft("check", "--fix", "unet").err
    assert "error[bad-option]" in netdraft("check", "--fix", "-").err


def test_nets_that_a_spec_names_as_blocks_are_left_alone(netdraft: Netdraft) -> None:
    inner = nodes("r: ReLu")
    Path("inner.yaml").write_text(inner)
    Path("a.yaml").write_text(nodes("n: net:inner.yaml"))
    assert netdraft("check", "--fix", "a.yaml").code == 2
    assert Path("inner.yaml").read_text() == inner


def test_a_round_that_makes_it_worse_is_taken_back(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = nodes("r: ReLu")
    Path("a.yaml").write_text(text)

    def spoiled(bench: fixing.Bench, outcome: fixing.Outcome) -> tuple[dict[str, str], list[fixing.Change]]:
        return {file: text + "  {\n" for file, text in bench.texts.items()}, [fixing.Change("a", 1, 1, "")]

    monkeypatch.setattr(fixing.Bench, "mended", spoiled)
    said = netdraft("check", "--fix", "a.yaml")
    assert (said.code, said.out, Path("a.yaml").read_text()) == (2, "", text)


def test_a_file_that_cannot_be_written_is_left_as_it_is(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.yaml").write_text(nodes("r: ReLu"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = netdraft("check", "--fix", "a.yaml")
    assert said.code == 3
    assert "error[unwritable]" in said.err
    assert os.listdir() == ["a.yaml"]
    assert Path("a.yaml").read_text() == nodes("r: ReLu")


def test_json_tells_the_faults_that_are_left_with_their_mends_and_what_was_mended(netdraft: Netdraft) -> None:
    text = HEAD + "nodes:\n  r: ReLu\n  c: {block: ReLU, inplace: no}\n"
    Path("a.yaml").write_text(text.replace("inplace: no", "from: conv2").replace("  r:", "  conv1:"))
    report = json.loads(netdraft("check", "--fix", "a.yaml", "--format", "json").err)
    assert report["mended"] == ["a.yaml:4:10: wrote 'ReLU' for 'ReLu'"]
    assert [one["mend"] for one in report["faults"]] == [
        {
            "title": "write 'conv1'",
            "edits": [
                {
                    "file": "a.yaml",
                    "start": {"line": 5, "column": 26},
                    "end": {"line": 5, "column": 31},
                    "text": "conv1",
                }
            ],
            "safe": False,
        }
    ]


def test_json_has_a_mend_for_every_fault_be_it_none(netdraft: Netdraft) -> None:
    Path("a.yaml").write_text(nodes("r: Zebra"))
    report = json.loads(netdraft("check", "a.yaml", "--format", "json").err)
    assert [one["mend"] for one in report["faults"]] == [None]
    assert "mended" not in report


def test_sarif_and_github_tell_what_is_left(netdraft: Netdraft) -> None:
    text = nodes("conv1: ReLu", "c: {block: ReLU, from: conv2}")
    Path("a.yaml").write_text(text)
    log = json.loads(netdraft("check", "--fix", "a.yaml", "--format", "sarif").err)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "unknown-ref"
    assert "'conv1'" in json.dumps(result["fixes"])
    Path("a.yaml").write_text(text)
    said = netdraft("check", "--fix", "a.yaml", "--format", "github")
    assert said.out == "a.yaml:4:10: wrote 'ReLU' for 'ReLu'\n"
    assert said.err.startswith("::error file=a.yaml,line=5,")


def test_quiet_tells_only_faults(netdraft: Netdraft) -> None:
    Path("a.yaml").write_text(nodes("r: ReLu"))
    said = netdraft("check", "--fix", "-q", "a.yaml")
    assert (said.code, said.out, said.err) == (0, "", "")
