"""`netdraft summary`: rows, folds, totals, in every format."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.builder.cli.running import HALVED, NET, Golden, Netdraft

STACK = """\
net: stack
title: A stack of equal things
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: 8, W: 8}
nodes:
  stem: {block: Conv2d, out_channels: 4, kernel_size: 1, bias: false, freeze: true}
  stage:
    repeat: 5
    nodes:
      conv: {block: Conv2d, out_channels: 4, kernel_size: [3, 1], padding: [1, 0]}
      act: ReLU
  again: {call: stem, from: image}
  join: {block: Add, from: [stage, again]}
"""


@pytest.fixture(autouse=True)
def specs(netdraft: Netdraft) -> None:
    for name, text in (("tiny", NET), ("halved", HALVED), ("stack", STACK)):
        Path(f"{name}.yaml").write_text(text)


@pytest.mark.parametrize("name", ["tiny", "halved", "stack"])
def test_a_table_has_a_row_for_every_node(netdraft: Netdraft, golden: Golden, name: str) -> None:
    said = netdraft("summary", f"{name}.yaml")
    assert (said.code, said.err) == (0, "")
    golden(f"cli/summary_{name}.txt", said.out)


def test_markdown_is_a_table_and_the_totals(netdraft: Netdraft, golden: Golden) -> None:
    golden("cli/summary.md", netdraft("summary", "stack.yaml", "--format", "md").out)


def test_equal_copies_fold_and_all_unfolds_them(netdraft: Netdraft) -> None:
    folded = netdraft("summary", "stack.yaml").out
    assert "stage.0..4 ×5" in folded
    whole = netdraft("summary", "stack.yaml", "--all").out
    assert "×" not in whole
    assert [f"stage.{place}" in whole for place in range(6)] == [True] * 5 + [False]


def test_depth_hides_what_is_inside(netdraft: Netdraft) -> None:
    said = netdraft("summary", "stack.yaml", "--depth", "1")
    assert "stage.0..4 ×5" in said.out
    assert "  conv" not in said.out


def test_shapes_are_symbolic_unless_numbers_are_asked_for(netdraft: Netdraft) -> None:
    assert "(N, 5, 2⌊H/2⌋, 2⌊W/2⌋)" in netdraft("summary", "halved.yaml").out
    assert "(2, 5, 32, 32)" in netdraft("summary", "halved.yaml", "--numbers").out
    assert "(2, 5, 64, 32)" in netdraft("summary", "halved.yaml", "--dim", "H=64").out


def test_totals_are_the_sums_of_the_blocks(netdraft: Netdraft) -> None:
    document = json.loads(netdraft("summary", "stack.yaml", "--format", "json").out)
    leaves = [row for row in document["rows"] if row["block"] in ("Conv2d", "ReLU", "Add") or row["call"]]
    totals = document["totals"]
    assert totals["parameters"] == sum(row["params"] for row in leaves) == 3 * 4 + 5 * (4 * 4 * 3 + 4)
    assert totals["macs"] == sum(row["macs"] for row in leaves) == 64 * (2 * 3 * 4 + 5 * 4 * 4 * 3)
    assert totals["activation_bytes"] == sum(row["activation_bytes"] for row in leaves) == 4 * 4 * 64 * 13
    assert totals["parameter_bytes"] == 4 * totals["parameters"]
    assert (totals["frozen_parameters"], totals["trainable_parameters"]) == (12, 260)


def test_json_keeps_every_copy_with_its_path_level_and_shapes(netdraft: Netdraft) -> None:
    rows = json.loads(netdraft("summary", "stack.yaml", "--format", "json").out)["rows"]
    assert [row["path"] for row in rows][:4] == ["stem", "stage.0", "stage.0.conv", "stage.0.act"]
    assert [row["level"] for row in rows][:4] == [0, 0, 1, 1]
    assert len(rows) == 1 + 5 * 3 + 2
    assert rows[2]["outputs"] == [{"shape": ["N", 4, "H", "W"], "at": [1, 4, 8, 8], "dtype": "float32"}]
    assert rows[2]["arguments"] == {"out_channels": 4, "kernel_size": [3, 1], "padding": [1, 0]}


def test_csv_reads_back_as_the_same_rows(netdraft: Netdraft) -> None:
    text = netdraft("summary", "stack.yaml", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    known = json.loads(netdraft("summary", "stack.yaml", "--format", "json").out)["rows"]
    assert [row["path"] for row in rows] == [row["path"] for row in known]
    assert [int(row["params"]) for row in rows] == [row["params"] for row in known]
    assert rows[0]["output"] == "(N, 4, H, W)"


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_a_narrow_terminal_drops_columns_and_says_which(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = netdraft("summary", "unet").out.split("\n")
    table = lines[lines.index("") + 1 :]
    table = table[: table.index("")]
    assert max(map(len, table)) <= columns
    heading = table[0].split()
    assert heading[0] == "Node"
    assert {"Output", "Params"} <= set(heading)
    assert "(no room for: " in "\n".join(table)


def test_a_format_that_is_none_is_refused(netdraft: Netdraft) -> None:
    said = netdraft("summary", "tiny.yaml", "--format", "xml")
    assert said.code == 2
    assert said.err.endswith("'xml' is none of table, json, csv and md\n")


def test_a_fault_is_told_and_nothing_is_printed(netdraft: Netdraft) -> None:
    Path("wrong.yaml").write_text(NET.replace("[stem, act]", "[stem, atc]"))
    said = netdraft("summary", "wrong.yaml")
    assert (said.code, said.out) == (2, "")
    assert "error[unknown-ref]" in said.err
