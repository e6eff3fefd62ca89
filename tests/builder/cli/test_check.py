"""`netdraft check`: what holds, what must hold, what is at fault."""

import io
import json
from pathlib import Path

import pytest

from tests.builder.cli.running import HALVED, NET, Golden, Netdraft

WRONG = NET.replace("ReLU", "RELU").replace("net: tiny", "net: wrong")


@pytest.fixture(autouse=True)
def specs(netdraft: Netdraft) -> None:
    for name, text in (("tiny", NET), ("halved", HALVED), ("wrong", WRONG)):
        Path(f"{name}.yaml").write_text(text)


def test_a_net_is_told_with_totals_shapes_and_conditions(netdraft: Netdraft, golden: Golden) -> None:
    said = netdraft("check", "tiny.yaml", "halved.yaml")
    assert (said.code, said.err) == (0, "")
    golden("cli/check.txt", said.out)


def test_numbers_are_those_of_pencil_and_paper(netdraft: Netdraft) -> None:
    facts = json.loads(netdraft("check", "tiny.yaml", "--format", "json").out)
    assert facts["parameters"] == 4 * 3 * 3 * 3 + 4
    assert facts["macs"] == 1 * 16 * 16 * 4 * 3 * 3 * 3
    assert facts["outputs"] == {"out": {"shape": ["N", 4, "H", "W"], "dtype": "float32"}}


def test_conditions_are_in_plain_words(netdraft: Netdraft) -> None:
    assert "H and W must be multiples of 2" in netdraft("check", "halved.yaml").out


def test_json_gives_conditions_by_kind_subject_and_number(netdraft: Netdraft) -> None:
    facts = json.loads(netdraft("check", "halved.yaml", "--format", "json").out)
    assert {"kind": "multiple", "subject": "H", "number": 2, "text": "H must be a multiple of 2"} in facts[
        "conditions"
    ]


def test_a_misspelt_block_is_told_in_full(netdraft: Netdraft) -> None:
    said = netdraft("check", "wrong.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        "wrong.yaml:6:8: error[unknown-block]: there is no block 'RELU'\n"
        "    6 |   act: RELU\n"
        "      |        ^^^^\n"
        "   node  act\n"
        "   hint  did you mean 'ReLU'? `netdraft blocks` lists all "
    )


def test_all_nets_are_checked_even_when_one_fails(netdraft: Netdraft) -> None:
    said = netdraft("check", "wrong.yaml", "tiny.yaml", "gone.yaml", "halved.yaml")
    assert said.code == 3
    assert [line.split(" ")[0] for line in said.out.splitlines() if "is well-formed" in line] == [
        "tiny",
        "halved",
    ]
    assert "error[unknown-block]" in said.err
    assert "error[unreadable]: 'gone.yaml' cannot be read: there is no such file\n" in said.err


def test_the_exit_code_is_two_for_a_fault_of_the_spec_alone(netdraft: Netdraft) -> None:
    assert netdraft("check", "tiny.yaml", "wrong.yaml", "halved.yaml").code == 2


def test_a_missing_file_is_the_machines_fault(netdraft: Netdraft) -> None:
    assert netdraft("check", "gone.yaml").code == 3


def test_an_unknown_name_is_the_users_fault(netdraft: Netdraft) -> None:
    said = netdraft("check", "unett")
    assert said.code == 2
    assert said.err.startswith(
        "error[unknown-net]: there is no shipped spec 'unett', and no such file\n   hint  did you"
    )


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_one_document_for_all_nets(netdraft: Netdraft, form: str) -> None:
    said = netdraft("check", "wrong.yaml", "gone.yaml", "tiny.yaml", "--format", form)
    document = json.loads(said.err)
    found = document["faults"] if form == "json" else document["runs"][0]["results"]
    assert len(found) == 2
    assert said.code == 3


def test_json_gives_one_line_for_each_net_that_passes(netdraft: Netdraft) -> None:
    said = netdraft("check", "tiny.yaml", "wrong.yaml", "halved.yaml", "--format", "json")
    assert [json.loads(line)["net"] for line in said.out.splitlines()] == ["tiny", "halved"]


def test_github_gets_commands(netdraft: Netdraft) -> None:
    said = netdraft("check", "wrong.yaml", "--format", "github")
    assert said.err.startswith(
        "::error file=wrong.yaml,line=6,col=8,endColumn=12,title=netdraft unknown-block::"
    )


def test_a_format_that_is_none_is_refused(netdraft: Netdraft) -> None:
    said = netdraft("check", "tiny.yaml", "--format", "xml")
    assert said.code == 2
    assert said.err.endswith(
        "Error: Invalid value for --format: 'xml' is none of text, json, sarif and github\n"
    )


def test_a_spec_may_come_from_standard_input(netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    said = netdraft("check", "-")
    assert said.code == 2
    assert said.err.startswith("<stdin>:6:8: error[unknown-block]")


def test_params_and_sizes_are_overridden(netdraft: Netdraft) -> None:
    said = netdraft("check", "unet", "--set", "width=8", "--set", "depth=2", "--dim", "H=64", "--dim", "W=32")
    assert said.code == 0
    assert "at N = 1, H = 64, W = 32\n" in said.out
    assert "4⌊H/4⌋" in said.out


def test_a_variant_is_picked_by_its_name(netdraft: Netdraft) -> None:
    assert "\n  parameters  11,689,512 (11.7 M)\n" in netdraft("check", "resnet@resnet18").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "width"], "error[bad-option]: --set needs a name, `=` and a value, got 'width'\n"
         "   hint  as in `--set width=32`\n"),
        (["--dim", "H=x"], "error[bad-size]: --dim H needs an integer of at least 1, got 'x'\n"
         "   hint  as in `--dim H=224`\n"),
        (["--dim", "H=0"], "error[bad-size]: --dim H needs an integer of at least 1, got '0'\n"
         "   hint  as in `--dim H=224`\n"),
        (["--set", "width=yes"],
         "--set width:1:1: error[ambiguous-scalar]: YAML 1.1 reads 'yes' as true, and YAML 1.2 as the text "
         "'yes'\n"
         "    1 | yes\n      | ^^^\n"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_read_are_refused(netdraft: Netdraft, arguments: list[str], told: str) -> None:
    said = netdraft("check", "unet", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)


def test_a_param_that_is_not_there_is_refused(netdraft: Netdraft) -> None:
    said = netdraft("check", "unet", "--set", "widht=8")
    assert said.code == 2
    assert "did you mean 'width'?" in said.err


def test_several_specs_end_in_one_line(netdraft: Netdraft) -> None:
    said = netdraft("check", "tiny.yaml", "wrong.yaml", "gone.yaml", "halved.yaml")
    assert said.out.endswith(
        "\n\nchecked 4 specs: 2 well-formed, 1 at fault (1 fault), 1 that cannot be read\n"
    )
    assert netdraft("check", "tiny.yaml", "halved.yaml").out.endswith("\n\nchecked 2 specs: 2 well-formed\n")
    assert netdraft("check", "wrong.yaml", "wrong.yaml").out == (
        "checked 2 specs: 0 well-formed, 2 at fault (2 faults)\n"
    )


def test_one_spec_is_not_counted(netdraft: Netdraft) -> None:
    assert "checked" not in netdraft("check", "tiny.yaml").out + netdraft("check", "wrong.yaml").out


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_quiet_tells_nothing_but_faults(netdraft: Netdraft, form: str) -> None:
    loud = netdraft("check", "tiny.yaml", "wrong.yaml", "--format", form)
    quiet = netdraft("check", "tiny.yaml", "wrong.yaml", "--format", form, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (2, "", loud.err)
    assert netdraft("check", "-q", "tiny.yaml", "halved.yaml").out == ""


def test_the_specs_of_a_folder_are_checked(netdraft: Netdraft) -> None:
    said = netdraft("check", ".", "-q")
    assert said.code == 2
    assert said.err.startswith("./wrong.yaml:6:8: error[unknown-block]")
    assert netdraft("check", ".").out.endswith("checked 3 specs: 2 well-formed, 1 at fault (1 fault)\n")


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_faults_may_go_to_a_file(netdraft: Netdraft, form: str) -> None:
    there = netdraft("check", "wrong.yaml", "gone.yaml", "--format", form).err
    said = netdraft("check", "wrong.yaml", "gone.yaml", "--format", form, "-o", "faults.txt")
    assert (said.code, said.err) == (3, "")
    assert "unknown-block" in there and "unreadable" in there
    assert Path("faults.txt").read_text() == there


def test_a_report_never_takes_the_place_of_a_spec(netdraft: Netdraft) -> None:
    said = netdraft("check", "wrong.yaml", "-o", "tiny.yaml")
    assert (said.code, said.err.splitlines()[0]) == (
        2,
        "error[bad-path]: 'tiny.yaml' is the name of a spec, and a report is none",
    )
    assert Path("tiny.yaml").read_text() == NET


def test_sarif_explains_its_rules(netdraft: Netdraft) -> None:
    (rule,) = json.loads(netdraft("check", "wrong.yaml", "--format", "sarif").err)["runs"][0]["tool"][
        "driver"
    ]["rules"]
    assert rule["shortDescription"] == {"text": "A block that is not registered."}


def test_a_file_of_faults_leaves_out_none_of_many_specs(netdraft: Netdraft) -> None:
    netdraft("check", *["wrong.yaml"] * 30, "-o", "faults.txt")
    assert Path("faults.txt").read_text().count("error[unknown-block]") == 30
