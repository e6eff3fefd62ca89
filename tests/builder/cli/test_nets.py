"""`netdraft nets`: the shipped specs by family, and one of them in full."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.nets import FAMILIES
from builder.road import load
from builder.spec import library
from builder.spec.library import shipped
from tests.builder.cli.running import NET, Netdraft

ROOT = Path(__file__).parents[3]
FEW = ("capsnet", "resnet", "unet")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {name: shipped()[name] for name in FEW}
    monkeypatch.setattr(library, "shipped", lambda: paths)


def test_every_shipped_net_is_listed_with_parameters_macs_and_what_it_is(netdraft: Netdraft) -> None:
    said = netdraft("nets")
    assert (said.code, said.err) == (0, "")
    lines = {
        line.split()[0]: line for line in said.out.splitlines() if line.startswith("  ") and "@" not in line
    }
    assert set(lines) == set(shipped())
    net = load("unet")
    assert lines["unet"].split()[1:4] == ["31,031,745", "233.0", "G"]
    assert lines["unet"].endswith(net.doc)
    assert said.out.endswith(f"{len(shipped())} nets; `netdraft nets NET` shows one in full\n")


def test_the_variants_of_a_net_are_named_below_it(netdraft: Netdraft, few: None) -> None:
    lines = netdraft("nets").out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("  resnet "))
    assert lines[place + 1].startswith(
        "    @resnet18 @resnet34 @resnet50 @resnet101 @resnet152 @resnext50_32x4d"
    )


def test_nets_stand_under_their_families(netdraft: Netdraft, few: None) -> None:
    lines = [line.split()[0] for line in netdraft("nets").out.splitlines()[:-1] if line and "@" not in line]
    assert lines == ["net", "capsule", "capsnet", "classification", "resnet", "segmentation", "unet"]


def test_every_shipped_net_has_a_family() -> None:
    folder = shipped()["unet"].parent
    at_the_top = {name for name, path in shipped().items() if path.parent == folder}
    assert at_the_top <= set(FAMILIES)
    named = {path.parent.name for path in shipped().values()} - {folder.name}
    assert set(FAMILIES.values()) - named <= {"capsule"}


def test_variants_are_listed_with_their_own_sizes(netdraft: Netdraft, few: None) -> None:
    lines = [line.split() for line in netdraft("nets", "--variants").out.splitlines()]
    assert [
        "@resnet18",
        "11,689,512",
        "1.8",
        "G",
        "depths=[2,",
        "2,",
        "2,",
        "2],",
        "bottleneck=false",
    ] in lines
    assert ["@mnist", "8,215,568", "208.2", "M"] in lines


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_no_line_is_wider_than_the_terminal_asks(
    netdraft: Netdraft, few: None, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = netdraft("nets").out.splitlines()[:-1]
    assert all(len(line) <= max(columns, 50) for line in lines)
    assert any(line.endswith("…") for line in lines) is (columns > 40)


def test_a_net_is_shown_in_full(netdraft: Netdraft) -> None:
    said = netdraft("nets", "resnet")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        f"resnet (ResNet Model)\n{load('resnet').doc}\n\n  family      classification\n"
    )
    words = [line.split() for line in said.out.splitlines()]
    assert ["file", "specs/resnet.yaml"] in words
    assert ["input", "image", "(N,", "3,", "H,", "W)"] in words
    assert ["classes", "1000"] in words
    assert [
        "@resnet18",
        "11,689,512",
        "1.8",
        "G",
        "depths=[2,",
        "2,",
        "2,",
        "2],",
        "bottleneck=false",
    ] in words


def test_a_variant_is_shown_by_itself(netdraft: Netdraft) -> None:
    out = netdraft("nets", "resnet@resnet18").out
    assert out.startswith("resnet@resnet18 (ResNet Model)\n")
    assert "parameters  11,689,512 (11.7 M)" in out and "@resnet34" not in out


def test_a_file_of_ones_own_is_shown_without_a_family(netdraft: Netdraft, tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(NET)
    said = netdraft("nets", str(path))
    assert said.code == 0 and said.out.startswith("tiny\n\n  file        ")
    assert "family" not in said.out


def test_json_gives_params_sizes_and_what_a_variant_sets(netdraft: Netdraft) -> None:
    resnet = json.loads(netdraft("nets", "resnet", "--format", "json").out)
    assert resnet["params"] == json.loads(json.dumps(dict(load("resnet").params)))
    assert (resnet["family"], resnet["macs"]) == ("classification", load("resnet").macs)
    assert resnet["variants"]["resnet18"]["parameters"] == 11_689_512
    assert resnet["variants"]["resnet18"]["params"]["depths"] == [2, 2, 2, 2]


def test_json_lists_all_nets(netdraft: Netdraft, few: None) -> None:
    entries = json.loads(netdraft("nets", "--format", "json").out)
    assert [entry["name"] for entry in entries] == list(FEW)
    assert entries[1]["variants"]["resnet50"]["parameters"] == entries[1]["parameters"]


def test_listing_every_net_never_brings_torch() -> None:
    code = "import sys; from builder.cli.main import main; main(['nets']); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("resnett",), "there is no shipped spec 'resnett', and no such file"),
        (("resnet@resnet19",), "'resnet' has no variant 'resnet19'"),
        (("--format", "yaml"), "'yaml' is none of text and json"),
    ],
)
def test_what_cannot_be_shown_is_the_users_fault(
    netdraft: Netdraft, arguments: tuple[str, ...], said: str
) -> None:
    answer = netdraft("nets", *arguments)
    assert (answer.code, answer.out) == (2, "") and said in answer.err
