"""`netdraft schema`: the same bytes each time, without torch, with the user's blocks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.builder.cli.running import Netdraft

PROGRAM = """
import sys
from builder.cli.main import main
code = main(["schema"])
assert "torch" not in sys.modules
sys.exit(code)
"""
BLOCKS = """
import blocks
from torch import nn

@blocks.register
class SchemaGate(nn.Module):
    \"\"\"A gate for a test.\"\"\"
    def __init__(self, width: int, mode: str = "soft"):
        super().__init__()
    def forward(self, x):
        return x
"""


def test_the_schema_goes_to_standard_output(netdraft: Netdraft) -> None:
    said = netdraft("schema")
    assert (said.code, said.err) == (0, "")
    schema = json.loads(said.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "Conv2d" in schema["$defs"]["nodes_of"]


def test_a_file_is_written_whole_and_over_the_last_one(netdraft: Netdraft) -> None:
    for _ in range(2):
        said = netdraft("schema", "-o", "netdraft.schema.json")
        assert (said.code, said.out) == (0, "wrote netdraft.schema.json\n")
    assert os.listdir() == ["netdraft.schema.json"]
    assert Path("netdraft.schema.json").read_text() == netdraft("schema").out


def test_a_spec_is_never_written_over(netdraft: Netdraft) -> None:
    Path("net.yaml").write_text("mine")
    said = netdraft("schema", "-o", "net.yaml")
    assert (said.code, said.err) == (
        2,
        "error[bad-path]: 'net.yaml' is the name of a spec, and a schema is JSON\n"
        "   hint  as in `-o netdraft.schema.json`\n",
    )
    assert Path("net.yaml").read_text() == "mine"


def test_a_folder_that_is_not_there_is_the_machines_fault(netdraft: Netdraft) -> None:
    said = netdraft("schema", "-o", "nowhere/schema.json")
    assert (said.code, said.err.splitlines()[0]) == (
        3,
        "error[unwritable]: 'nowhere/schema.json' cannot be written: No such file or directory",
    )


def test_the_bytes_are_the_same_in_every_process_and_torch_stays_out() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_the_users_blocks_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(BLOCKS)
    told = subprocess.run(
        [sys.executable, "-m", "builder.cli.main", "schema", "--blocks", str(tmp_path / "mine.py")],
        capture_output=True,
        check=True,
    )
    arguments = json.loads(told.stdout)["$defs"]["arguments"]["SchemaGate"]
    assert set(arguments["properties"]) == {"width", "mode"}
    assert arguments["properties"]["mode"]["default"] == "soft"
    assert arguments["additionalProperties"] is False
