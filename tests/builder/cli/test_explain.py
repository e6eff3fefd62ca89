"""`netdraft explain`: chains as people read them, as JSON, and paths that lead nowhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.spec.bundle import metadata_of
from tests.builder.cli.running import Golden, Netdraft

SPEC = """\
net: small
params:
  width: 8
  depth: {default: 2, min: 1}
  double: =width * 2
variants:
  wide: {width: 16}
inputs: {image: [N, 3, H, W]}
dims: {N: 1, H: 16, W: 16}
nodes:
  stem: {block: Conv2d, out_channels: =width, kernel_size: 3, padding: 1}
  act: ReLU
  stage:
    repeat: {k: "=[1, 3]"}
    nodes:
      conv: {block: Conv2d, out_channels: =double * (i + 1), kernel_size: =k, padding: =k // 2}
  cell: {block: Cell, width: =width}
  spare: {block: ReLU, when: =depth > 5}
  head: {block: Conv2d, out_channels: 5, kernel_size: 1}
  again: {call: head, from: cell}
  both: {block: Add, from: [head, again]}
expect: {parameters: "< 1 M"}
blocks:
  Cell:
    params: {width: 4, ratio: 2}
    inputs: [x]
    nodes:
      wider: {block: Conv2d, out_channels: =width * ratio, kernel_size: 1}
"""


@pytest.fixture(autouse=True)
def spec(netdraft: Netdraft) -> None:
    Path("small.yaml").write_text(SPEC)


def links(netdraft: Netdraft, *arguments: str) -> list[dict[str, object]]:
    said = netdraft("explain", "small.yaml", *arguments, "--format", "json")
    assert (said.code, said.err) == (0, "")
    found: list[dict[str, object]] = json.loads(said.out)["chain"]
    return found


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("override", ("small.yaml@wide", "stage.1.conv.out_channels", "--set", "width=32")),
        ("inferred", ("small.yaml", "head.in_channels")),
        ("left_out", ("small.yaml", "spare")),
        ("parameters", ("small.yaml", "parameters")),
    ],
)
def test_a_chain_reads_from_the_first_cause_down(
    netdraft: Netdraft, golden: Golden, name: str, arguments: tuple[str, ...]
) -> None:
    said = netdraft("explain", *arguments)
    assert (said.code, said.err) == (0, "")
    golden(f"cli/explain_{name}.txt", said.out)


def test_default_variant_override_and_formula_come_in_that_order(netdraft: Netdraft) -> None:
    said = netdraft("explain", "small.yaml@wide", "stem.out_channels", "--set", "width=32")
    assert said.out.startswith("small@wide: stem.out_channels is 32\n")
    places = [
        said.out.index(word) for word in ("small.yaml:3:10", "variant wide", "--set width=32", "=width")
    ]
    assert places == sorted(places)
    assert "small.yaml:7:17" in said.out  # the variant's value
    assert "small.yaml:11:39" in said.out  # the formula


def test_a_link_has_its_value_its_place_and_the_names_it_used(netdraft: Netdraft) -> None:
    last = links(netdraft, "stage.1.conv.out_channels")[-1]
    assert last == {
        "name": "stage.1.conv.out_channels",
        "value": 32,
        "how": "formula",
        "text": "=double * (i + 1)",
        "known": {"double": 16, "i": 1},
        "file": "small.yaml",
        "line": 16,
        "column": 43,
        "option": None,
        "note": "",
    }


def test_json_says_what_the_path_is_and_its_value(netdraft: Netdraft) -> None:
    found = json.loads(netdraft("explain", "small.yaml", "stem.weight", "--format", "json").out)
    assert (found["net"], found["path"], found["kind"], found["value"]) == (
        "small", "stem.weight", "tensor", [8, 3, 3, 3],
    )  # fmt: skip


def test_a_size_from_the_command_line_takes_the_place_of_the_specs(netdraft: Netdraft) -> None:
    chain = links(netdraft, "H", "--dim", "H=32")
    assert [(one["value"], one["how"], one["option"]) for one in chain] == [
        (16, "literal (example in `dims`), replaced", None),
        (32, "override", "--dim H=32"),
    ]


def test_a_spec_may_come_from_standard_input(netdraft: Netdraft) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "builder.cli.main", "explain", "-", "act.in_channels"],
        input=SPEC.encode(), capture_output=True, cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert said.returncode == 2
    assert b"'act' has no node, argument, port or tensor 'in_channels'" in said.stderr


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("stage.1.conv.out_chanels", "did you mean 'stage.1.conv.out_channels'?"),
        ("stgae.1.conv.padding", "did you mean 'stage.1.conv.padding'?"),
        ("stage.0.con", "did you mean 'stage.0.conv'?"),
        ("stem.weigth", "did you mean 'stem.weight'?"),
        ("widht", "did you mean 'width'?"),
        ("parameter", "did you mean 'parameters'?"),
    ],
)
def test_a_path_that_leads_nowhere_names_the_nearest_that_does(
    netdraft: Netdraft, path: str, hint: str
) -> None:
    said = netdraft("explain", "small.yaml", path)
    assert (said.code, said.out) == (2, "")
    assert f"   hint  {hint}\n" in said.err
    mended = hint.split("'")[1]
    assert netdraft("explain", "small.yaml", mended).code == 0


def test_what_is_like_nothing_is_answered_with_what_there_is(netdraft: Netdraft) -> None:
    said = netdraft("explain", "small.yaml", "act.zzzzzz")
    assert said.err == (
        "error[unknown-node]: 'act' has no node, argument, port or tensor 'zzzzzz'\n"
        "   hint  there are inplace, out, x, parameters, macs\n"
    )


def test_a_copy_that_is_not_there_is_told(netdraft: Netdraft) -> None:
    said = netdraft("explain", "small.yaml", "stage.2.conv")
    assert said.err == (
        "error[unknown-node]: 'stage' has 2 copies, and there is no copy 2\n"
        "   hint  copies count from 0 to 1, or from the end, from -1 to -2\n"
    )


def test_a_node_left_out_has_no_arguments(netdraft: Netdraft) -> None:
    said = netdraft("explain", "small.yaml", "spare.inplace")
    assert (said.code, said.out) == (2, "")
    assert "'spare' is left out by its `when`" in said.err


def test_an_empty_path_and_an_unknown_format_are_refused(netdraft: Netdraft) -> None:
    assert netdraft("explain", "small.yaml", " ").code == 2
    assert netdraft("explain", "small.yaml", "stem", "--format", "xml").code == 2


def test_explaining_needs_no_torch() -> None:
    code = (
        "import sys; from builder.cli.main import main; "
        "assert main(['explain', 'resnet@resnet50', 'stage.3.bottleneck.0.out_channels']) == 0; "
        "assert 'torch' not in sys.modules"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")
    assert "stage.3.bottleneck.0.out_channels is 2048" in said.stdout


def test_what_came_with_the_weights_says_so(netdraft: Netdraft) -> None:
    header = json.dumps({"__metadata__": metadata_of(SPEC, {"depth": 3}, "wide", "float32")}).encode()
    Path("small.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    said = netdraft("explain", "small.safetensors", "depth")
    assert (said.code, said.err) == (0, "")
    assert "  depth  3  override (stored with the weights)" in said.out
    assert "variant wide" in netdraft("explain", "small.safetensors", "width").out
    assert "--set depth=4" in netdraft("explain", "small.safetensors", "depth", "--set", "depth=4").out


def test_a_block_without_a_rule_is_explained_by_what_it_was_given(netdraft: Netdraft) -> None:
    Path("mine.py").write_text(
        "from torch import nn\nfrom blocks.plugins import register\n\n@register\nclass Twice(nn.Module):\n"
        "    def __init__(self, size: int):\n        super().__init__()\n"
        "        self.fc = nn.Linear(8, size)\n\n    def forward(self, x):\n        return self.fc(x)\n"
    )
    text = "net: mine\nparams: {size: 6}\ninputs: {x: [N, 8]}\ndims: {N: 2}\nnodes:\n"
    text += "  first: {block: Twice, size: =size}\n  last: {block: Linear, out_features: 3}\n"
    Path("mine.yaml").write_text(text)
    said = netdraft("explain", "mine.yaml", "last.in_features", "--blocks", "mine.py")
    assert (said.code, said.err) == (0, "")
    lines = [line.split()[:2] for line in said.out.split("\n")[2:6]]
    assert lines == [["size", "6"], ["first.size", "6"], ["first", "6"], ["last.in_features", "6"]]
