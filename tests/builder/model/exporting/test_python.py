"""Nets as Python: the same module without netdraft, as the common tools would leave it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from builder.model.exporting.python import python_of
from builder.model.trial import random_batch
from builder.net import Net
from builder.road import load
from tests.builder.model.exporting.nets import ODD, execute, run_alone

SMALL = {
    "unet": {"width": 4},
    "resnet@resnet18": {"width": 8, "classes": 10},
    "resnet@resnet50": {"width": 8, "classes": 10},
    "capsnet": {"width": 8, "types": 4, "hidden": [16]},
    "capsnet_labelled": {"width": 8, "types": 4, "hidden": [16, 24]},
    ODD: {},
}
SIZES = {"H": 48, "W": 64}


def small(name: str) -> Net:
    net = load(name, **SMALL[name])
    return net.at(**{size: number for size, number in SIZES.items() if size in net.sizes})


def flat(outputs: object) -> list[torch.Tensor]:
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    assert isinstance(outputs, dict | tuple)
    values = outputs.values() if isinstance(outputs, dict) else outputs
    return [tensor for one in values for tensor in flat(one)]


def root_of(text: str) -> str:
    return [one.name for one in ast.parse(text).body if isinstance(one, ast.ClassDef)][-1]


@pytest.mark.parametrize("name", SMALL, ids=lambda name: name if "\n" not in name else "odd")
def test_a_written_net_has_the_same_keys_and_computes_the_same_bits(name: str) -> None:
    net = small(name)
    built, text = net.build(seed=0).eval(), python_of(net)
    written = execute(text, root_of(text)).eval()
    assert list(written.state_dict()) == list(built.state_dict())
    written.load_state_dict(built.state_dict())
    batch = list(random_batch(net.graph, net.sizes).values())
    with torch.no_grad():
        for one, other in zip(flat(built(*batch)), flat(written(*batch)), strict=True):
            assert torch.equal(one, other)
    frozen = [key for key, tensor in built.named_parameters() if not tensor.requires_grad]
    assert [key for key, tensor in written.named_parameters() if not tensor.requires_grad] == frozen
    assert len(list(written.parameters())) == len(list(built.parameters()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    for place, name in enumerate(SMALL):
        (folder / f"net{place}.py").write_text(python_of(small(name)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", [["format", "--check"], ["check"]], ids=" ".join)
def test_ruff_has_nothing_to_say_at_its_defaults(folder: Path, command: list[str]) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed beside this Python")
    ended = subprocess.run(
        [str(ruff), *command, "--isolated", "--no-cache", str(folder)], capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_written_net_runs_where_only_torch_is_and_computes_the_same_bits(folder: Path) -> None:
    net = small(ODD)
    built = net.build(seed=1).eval()
    batch = list(random_batch(net.graph, net.sizes).values())
    with torch.no_grad():
        torch.save([built.state_dict(), batch, flat(built(*batch))], folder / "seen.pt")
    told = run_alone(
        folder / f"net{list(SMALL).index(ODD)}.py",
        "state, batch, wanted = torch.load('seen.pt', weights_only=True)\n"
        "model = space['Odd']().eval()\n"
        "model.load_state_dict(state)\n"
        "with torch.no_grad(): found = list(model(*batch).values())\n"
        "print(all(torch.equal(a, b) for a, b in zip(wanted, found, strict=True)))\n"
        "runpy.run_path('net0.py', run_name='__main__')\n",
    )
    assert told == "True\n(1, 1, 48, 64)\n"


def test_the_file_tells_what_it_is_and_what_it_needs() -> None:
    doc = ast.get_docstring(ast.parse(python_of(load("unet", width=4)))) or ""
    paragraphs = doc.split("\n\n")
    assert paragraphs[0] == "UNet Model."
    assert "Shapes: image (N, 3, H, W) -> (N, 1, 16⌊H/16⌋, 16⌊W/16⌋)" in paragraphs
    assert "Source: https://arxiv.org/abs/1505.04597" in paragraphs
    assert any("width = 4" in one for one in paragraphs)
    assert paragraphs[-1] == "Written by netdraft from the spec unet; it needs torch alone."


def test_a_net_of_torchvisions_blocks_imports_them_and_says_so() -> None:
    text = python_of(
        load(
            "{net: a, inputs: {x: [N, 3, 8, 8]}, "
            "nodes: {a: {block: ops.Conv2dNormActivation, out_channels: 4}}}"
        )
    )
    assert "it needs torch and torchvision." in text
    assert "\nfrom torchvision" in text


def test_every_class_has_a_docstring_and_the_init_rules_come_along() -> None:
    text = python_of(load(ODD))
    for one in ast.parse(text).body:
        assert not isinstance(one, ast.ClassDef) or ast.get_docstring(one), one
    model = execute(text, "Odd")
    state = model.state_dict()
    assert all(bool((state[f"stage.{i}.conv.weight"] == 0.25).all()) for i in range(3))
    assert not state["stem.bias"].any() and not state["stage.1.conv.bias"].any()
    assert float(state["stem.weight"].std()) == pytest.approx((2 / (8 * 9)) ** 0.5, rel=0.25)
    assert state["embed.weight"].std() > 0.5, "what no rule means starts as in torch"


def test_a_rule_for_many_tensors_is_one_glob() -> None:
    rules = "init: [{of: Linear, weight: {normal: {std: 0.5}}}]\n"
    nodes = "nodes: {layer: {repeat: 5, block: Linear, out_features: 4}}\n"
    net = f"net: a\ninputs: {{x: [N, 4]}}\n{rules}{nodes}"
    text = python_of(load(net))
    assert 'for name in fnmatch.filter(tensors, "layer.*.weight"):' in text
    assert text.splitlines().count("import fnmatch") == 1
    drawn = [one.detach() for one in execute(text, "A").parameters() if one.dim() == 2]
    assert float(torch.stack(drawn).std()) == pytest.approx(0.5, rel=0.4)


def test_names_of_the_spec_that_the_file_uses_itself_do_no_harm() -> None:
    net = """
net: main
inputs: {torch: [N, 4], init_weights: [N, 4]}
init: [{of: Linear, weight: 1}]
nodes:
  l: {block: Linear, from: torch, out_features: 4}
  squash: {block: Squash, from: l}
  sum: {block: Add, from: [squash, init_weights]}
  twice: {block: Add, from: [sum, l]}
"""
    text = python_of(load(net))
    model, built = execute(text, "Main").eval(), load(net).build(seed=0).eval()
    model.load_state_dict(built.state_dict())
    batch = torch.randn(2, 4), torch.randn(2, 4)
    assert torch.equal(model(*batch), built(*batch))
    assert text.startswith("# ruff: noqa: E741\n")
