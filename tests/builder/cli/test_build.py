"""`netdraft build`: the module, one batch, and what was measured."""

import re
import sys
from pathlib import Path

import pytest

from tests.builder.cli.running import HALVED, NET, Netdraft, png

WORDS = """\
net: words
inputs: {tokens: {shape: [N, T], dtype: int64}, image: [N, 1, 4, 4]}
dims: {N: 2, T: 5}
nodes:
  table: {block: Embedding, from: tokens, num_embeddings: 3, embedding_dim: 8}
  act: {block: ReLU, from: image}
outputs: [table, act]
"""


@pytest.fixture(autouse=True)
def specs(netdraft: Netdraft) -> None:
    for name, text in (("tiny", NET), ("halved", HALVED), ("words", WORDS)):
        Path(f"{name}.yaml").write_text(text)


def test_outputs_time_and_memory_are_reported(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml")
    assert (said.code, said.err) == (0, "")
    number = r"-?\d[\d.e-]*"
    assert re.fullmatch(
        "tiny is built\n"
        "  parameters  112\n"
        r"  input       image \(1, 3, 16, 16\) float32" "\n"
        rf"  output      out \(1, 4, 16, 16\) float32, mean {number}, deviation {number}" "\n"
        r"  time        \d+\.\d ms for one batch on cpu" "\n"
        r"  memory      \d+\.\d [MG]iB peak memory of the process" "\n",
        said.out,
    )  # fmt: skip


def test_every_output_is_named(netdraft: Netdraft) -> None:
    out = netdraft("build", "halved.yaml", "--dim", "N=3").out
    assert "joined (3, 8, 32, 32) float32" in out
    assert "low (3, 3, 16, 16) float32" in out


def test_random_integers_are_those_that_an_embedding_knows(netdraft: Netdraft) -> None:
    for seed in range(5):
        assert netdraft("build", "words.yaml", "--seed", str(seed)).code == 0


def test_the_same_seed_gives_the_same_numbers(netdraft: Netdraft) -> None:
    def numbers(seed: int) -> str:
        return netdraft("build", "tiny.yaml", "--seed", str(seed)).out.split("\n")[3]

    assert numbers(1) == numbers(1) != numbers(2)


def test_the_floating_type_is_chosen(netdraft: Netdraft) -> None:
    assert "out (1, 4, 16, 16) bfloat16" in netdraft("build", "tiny.yaml", "--dtype", "bfloat16").out


def test_an_image_is_fitted_to_the_input(netdraft: Netdraft) -> None:
    Path("wide.png").write_bytes(png(40, 20))
    said = netdraft("build", "tiny.yaml", "--input", "wide.png")
    assert (said.code, said.err) == (0, "")
    assert "  from        wide.png\n" in said.out


@pytest.mark.parametrize(
    ("name", "data", "code", "told"),
    [
        ("notes.png", b"hello", 2, "error[bad-input]: 'notes.png' holds no image that can be read\n"),
        ("cut.png", png(40, 20)[:60], 2, "error["),
        ("gone.png", None, 3, "error[unreadable]: 'gone.png' cannot be read: No such file or directory\n"),
    ],
)
def test_a_file_that_is_no_image_is_refused(
    netdraft: Netdraft, name: str, data: bytes | None, code: int, told: str
) -> None:
    if data is not None:
        Path(name).write_bytes(data)
    said = netdraft("build", "tiny.yaml", "--input", name)
    assert said.out == ""
    assert said.err.startswith(told)
    assert said.code in (code, 3)


def test_an_image_needs_pillow_and_says_how_to_get_it(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.png").write_bytes(png(4, 4))
    monkeypatch.setitem(sys.modules, "PIL", None)
    said = netdraft("build", "tiny.yaml", "--input", "a.png")
    assert said.code == 3
    assert said.err == (
        "error[missing-package]: an image needs the package Pillow\n"
        "   hint  `pip install netdraft[image]` brings it\n"
    )


def test_a_net_without_an_image_takes_none(netdraft: Netdraft) -> None:
    Path("flat.yaml").write_text("net: flat\ninputs: {x: [N, 4]}\nnodes: {act: ReLU}\n")
    Path("a.png").write_bytes(png(4, 4))
    said = netdraft("build", "flat.yaml", "--input", "a.png")
    assert said.code == 2
    assert said.err.startswith("error[bad-input]: 'flat' has no input for an image (N, C, H, W)\n")


def test_too_many_bytes_are_refused_before_they_are_taken(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml", "--max-bytes", "447")
    assert said.code == 2
    assert said.err.startswith("error[too-many-bytes]: the parameters of 'tiny' take 448 bytes")
    assert netdraft("build", "tiny.yaml", "--max-bytes", "448").code == 0


@pytest.mark.parametrize(("option", "value"), [("--device", "gpu"), ("--dtype", "float8"), ("--seed", "1.5")])
def test_an_option_that_torch_does_not_know_is_the_users_fault(
    netdraft: Netdraft, option: str, value: str
) -> None:
    said = netdraft("build", "tiny.yaml", option, value)
    assert (said.code, said.out) == (2, "")
    assert value in said.err or option in said.err


def test_a_missing_weights_file_is_the_machines_fault(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml", "--weights", "gone.safetensors")
    assert (said.code, said.out) == (3, "")


def test_a_meta_build_reports_shapes(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml", "--device", "meta")
    assert said.code == 0
    assert "  output      out (1, 4, 16, 16) float32\n" in said.out


def test_a_batch_that_is_too_large_is_refused_before_it_is_made(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml", "--dim", "H=100000", "--dim", "W=100000")
    assert said.code == 2
    needed = 4 * (3 + 4) * 100_000**2
    assert said.err == (
        f"error[too-many-bytes]: a batch of 'tiny' takes at least {needed:,} bytes, "
        "and the limit is 8,589,934,592\n"
        "   hint  choose smaller sizes with `--dim`, or raise the limit with `--max-bytes`\n"
    )


GLOOMY = '''import torch
from torch import nn
from blocks import register

@register
class Gloomy(nn.Module):
    """Fail as soon as there are numbers."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.is_meta else x.view(7, 7)
'''


def test_a_block_of_the_users_own_that_fails_is_told_by_its_node(tmp_path: Path, netdraft: Netdraft) -> None:
    (tmp_path / "gloomy.py").write_text(GLOOMY)
    (tmp_path / "tiny.yaml").write_text(NET + "  gloom: Gloomy\n")
    said = netdraft("build", "tiny.yaml", "--blocks", "gloomy.py")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "tiny.yaml:8:10: error[bad-block]: the block 'Gloomy' failed when it ran "
        "(RuntimeError: shape '[7, 7]' is invalid for input of size 1024)\n"
        "   node  gloom\n"
        "   hint  `--debug` shows the line of its code\n"
    )


def test_weights_may_stay_in_their_file(netdraft: Netdraft) -> None:
    assert netdraft("export", "tiny.yaml", "-o", "tiny.safetensors").code == 0
    once = netdraft("build", "tiny.yaml", "--weights", "tiny.safetensors")
    said = netdraft("build", "tiny.yaml", "--weights", "tiny.safetensors", "--mapped")
    output = re.compile("  output .*")
    assert (said.code, said.err) == (0, "")
    assert output.findall(said.out) == output.findall(once.out) != []


def test_only_weights_can_stay_in_a_file(netdraft: Netdraft) -> None:
    said = netdraft("build", "tiny.yaml", "--mapped")
    assert said.code == 2
    assert said.err.startswith("error[bad-option]: `mapped` is about weights, and none are given\n")
