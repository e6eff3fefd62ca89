"""Whole nets as nodes: variants side by side, overrides, repeats, composites, and taps into the inside."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from builder.errors import SpecError
from builder.road import load

SPEC = """
net: pair
inputs: {image: [N, 3, H, W]}
params: {classes: 7, narrow: 8}
blocks:
  Looked:
    inputs: [x]
    nodes:
      base: {block: net:resnet@resnet18, width: 4, taps: {deep: stage.2}}
      pick: {block: Conv2d, from: base.deep, out_channels: 3, kernel_size: 1}
nodes:
  small:
    block: net:resnet@resnet18
    classes: =classes
    width: =narrow
    taps: {c2: stage.0, c3: stage.1.basic.0, c4: stage.3}
  large: {block: net:resnet@resnet50, classes: =classes + 1, width: =narrow, from: image}
  row:
    repeat: 2
    from: image
    nodes:
      core: {block: net:resnet@resnet18, width: 4, taps: {low: stage.0.basic.1}}
      back: {block: Conv2d, from: core.low, out_channels: 3, kernel_size: 1}
  looked: {block: Looked, from: image}
  again: {call: small, from: image}
outputs: {small: small, large: large, c3: small.c3, c4: small.c4, row: row, looked: looked, again: again.c2}
"""


def saved(folder: Path, text: str) -> Path:
    file = folder / "pair.yaml"
    file.write_text(text)
    return file


def test_shapes_are_those_of_each_variant_and_override(tmp_path: Path) -> None:
    net = load(saved(tmp_path, SPEC), classes=5)
    assert {name: str(shape) for name, shape in net.outputs.items()} == {
        "small": "(N, 5)",
        "large": "(N, 6)",
        "c3": "(N, 16, ⌈H/8⌉, ⌈W/8⌉)",
        "c4": "(N, 64, ⌈H/32⌉, ⌈W/32⌉)",
        "row": "(N, 3, ⌈H/16⌉, ⌈W/16⌉)",
        "looked": "(N, 3, ⌈H/16⌉, ⌈W/16⌉)",
        "again": "(N, 8, ⌈H/4⌉, ⌈W/4⌉)",
    }
    assert net.num_parameters == sum(one.numel() for one in net.build(device="meta").parameters())


def test_a_net_inside_computes_what_it_does_alone(tmp_path: Path) -> None:
    module = load(saved(tmp_path, SPEC)).build(seed=0).eval()
    x = torch.randn(2, 3, 64, 48)
    found = module(x)
    for name, variant, classes in (("small", "resnet18", 7), ("large", "resnet50", 8)):
        alone = load(f"resnet@{variant}", classes=classes, width=8).build().eval()
        alone.load_state_dict(module.get_submodule(name).state_dict())
        assert torch.equal(found[name], alone(x))


def test_taps_give_what_flows_inside(tmp_path: Path) -> None:
    module = load(saved(tmp_path, SPEC)).build(seed=0).eval()
    seen: dict[str, torch.Tensor] = {}
    paths = {"c3": "small.stage.1.basic.0", "c4": "small.stage.3"}
    for name, path in paths.items():
        module.get_submodule(path).register_forward_hook(
            lambda part, given, out, name=name: seen.__setitem__(name, out)
        )
    found = module(torch.randn(1, 3, 64, 64))
    assert {name: torch.equal(found[name], seen[name]) for name in paths} == dict.fromkeys(paths, True)


def test_copies_of_a_net_have_weights_of_their_own_and_a_call_shares_them(tmp_path: Path) -> None:
    names = [name for name, _ in load(saved(tmp_path, SPEC)).build(device="meta").named_parameters()]
    assert "row.0.core.conv1.weight" in names
    assert "row.1.core.conv1.weight" in names
    assert not [name for name in names if name.startswith("again")]


@pytest.mark.parametrize(
    ("old", "new", "code", "what"),
    [
        ("stage.0.basic.1", "stage.0.1", "bad-tap", "there is no node '1' to tap"),
        ("c4: stage.3}", "c4: fc.weight}", "bad-tap", "'small.fc' has nothing inside called 'weight'"),
        ("from: core.low", "from: core.lo", "unknown-port", "has no output port 'lo'"),
        ("net:resnet@resnet50", "net:resnet@resnet51", "unknown-variant", "resnet51"),
        ("net:resnet@resnet50", "net:resnat", "unknown-block", "resnat"),
        ("width: 4, taps: {low", "widht: 4, taps: {low", "unknown-argument", "widht"),
    ],
)
def test_what_is_wrong_is_told_once_where_it_stands(
    tmp_path: Path, old: str, new: str, code: str, what: str
) -> None:
    text = SPEC.replace(old, new)
    with pytest.raises(SpecError) as caught:
        load(saved(tmp_path, text))
    (fault,) = caught.value.faults
    assert fault.code == code
    assert what in fault.what
    assert fault.mark is not None
    assert new.split(":")[-1].strip(" }{").split()[-1] in text.splitlines()[fault.mark.line - 1]
