"""`netdraft blocks`: the registry, and one block."""

import json
from pathlib import Path

from blocks.registry import names
from tests.builder.cli.running import Golden, Netdraft


def test_every_block_stands_once_with_a_line_of_its_own(netdraft: Netdraft) -> None:
    said = netdraft("blocks")
    assert (said.code, said.err) == (0, "")
    listed = [line.split()[0] for line in said.out.splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(names())
    assert said.out.endswith(f"\n\n{len(names())} blocks; `netdraft blocks NAME` shows one\n")


def test_families_are_headings_and_their_blocks_are_sorted(netdraft: Netdraft) -> None:
    parts = [part.split("\n") for part in netdraft("blocks").out.split("\n\n")[:-1]]
    assert [part[0] for part in parts][:3] == ["conv", "linear", "norm"]
    for part in parts:
        listed = [line.split()[0].casefold() for line in part[1:]]
        assert listed == sorted(listed)


def test_blocks_of_a_file_stand_under_a_heading_of_their_own(netdraft: Netdraft) -> None:
    text = "from blocks import register\n\n@register\ndef {}(x):\n    return x * 2\n"
    Path("first_own.py").write_text(text.format("OwnTwice") + text.format("OwnAgain")[27:])
    Path("second_own.py").write_text(text.format("OwnOther"))
    said = netdraft("blocks", "--blocks", "second_own.py", "--blocks", "first_own.py")
    assert said.code == 0, said.err
    assert [part.split("\n") for part in said.out.split("\n\n")[-3:-1]] == [
        [
            "registered by first_own",
            "  OwnAgain  OwnAgain of first_own.",
            "  OwnTwice  OwnTwice of first_own.",
        ],
        ["registered by second_own", "  OwnOther  OwnOther of second_own."],
    ]


def test_one_block_is_shown_with_ports_arguments_and_shape(netdraft: Netdraft, golden: Golden) -> None:
    said = netdraft("blocks", "CropAndConcat")
    assert (said.code, said.err) == (0, "")
    golden("cli/block_crop_and_concat.txt", said.out)


def test_inferred_and_required_arguments_are_told_apart(netdraft: Netdraft) -> None:
    lines = {
        line.split()[0]: line.split()[1:] for line in netdraft("blocks", "Conv2d").out.splitlines() if line
    }
    assert lines["in_channels"][0] == "inferred"
    assert "x.channels" in lines["in_channels"]
    assert lines["out_channels"][0] == "required"
    assert lines["stride"][0] == "1"


def test_an_unknown_block_is_refused_with_the_nearest(netdraft: Netdraft) -> None:
    said = netdraft("blocks", "conv2")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        "error[unknown-block]: there is no block 'conv2'\n"
        "   hint  did you mean 'Conv2d'? `netdraft blocks` lists all "
    )


def test_json_lists_all_or_gives_one(netdraft: Netdraft) -> None:
    every = json.loads(netdraft("blocks", "--format", "json").out)
    one = json.loads(netdraft("blocks", "Linear", "--format", "json").out)
    assert sorted(card["name"] for card in every) == sorted(names())
    assert one in every
    assert one["family"] == "linear"
    argument = next(argument for argument in one["arguments"] if argument["name"] == "out_features")
    assert argument["required"] is True
