"""Networks and functions from outside as nodes: wired by name, built, copied, compiled, exported."""

from __future__ import annotations

import copy
import inspect
import linecache
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
import torchvision
from torch import Tensor, nn

from blocks.registration import UNREAD, register
from blocks.registry import registry
from builder.drafting.drafts import draft
from builder.errors import SpecError
from builder.road import load


@pytest.fixture(autouse=True)
def _leave_the_registry_as_it_was() -> Iterator[None]:
    before = dict(registry().cards)
    register(gate)
    register(halves)
    register(trunk, infer={"channels": "x.channels"})
    yield
    registry().cards.clear()
    registry().cards.update(before)
    UNREAD.clear()


def gate(x: Tensor, y: Tensor, scale: float = 1.0) -> Tensor:
    return x * torch.sigmoid(scale * y)


def halves(x: Tensor, at: int) -> tuple[Tensor, Tensor]:
    return x[:, :at], x[:, at:]


def trunk(channels: int, width: int = 4) -> nn.Module:
    return nn.Sequential(nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2))


MINE = """
net: mine
inputs: {image: [N, 3, H, W]}
nodes:
  body: {block: trunk, width: 6}
  side: {block: Conv2d, from: image, out_channels: 6, kernel_size: 1}
  gated: {block: gate, from: {y: body._0, x: side}, scale: 2.0}
  parts: {block: halves, at: 2}
outputs: {first: parts.out0, second: parts.out1, last: body}
"""

ZOO = """
net: seen
inputs: {image: [N, 3, H, W]}
nodes:
  backbone: {block: tv.resnet18, num_classes: 5}
  top: {block: ops.Conv2dNormActivation, from: backbone.layer4, out_channels: 8, activation_layer: SiLU}
outputs: {classes: backbone, top: top, low: backbone.layer2}
"""


def saved(folder: Path, text: str) -> Path:
    file = folder / "net.yaml"
    file.write_text(text)
    return file


def source(module: nn.Module) -> str:
    return "".join(linecache.getlines(inspect.getfile(type(module))))


def alike(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return list(one) == list(other) and all(torch.equal(one[name], other[name]) for name in one)


def test_functions_and_networks_of_a_stranger_compute_what_they_say(tmp_path: Path) -> None:
    net = load(saved(tmp_path, MINE))
    assert {name: str(shape) for name, shape in net.outputs.items()} == {
        "first": "(N, 2, H, W)",
        "second": "(N, 4, H, W)",
        "last": "(N, 6, ⌊H/2⌋, ⌊W/2⌋)",
    }
    module = net.build(seed=0).eval()
    assert f"from {__name__} import gate, halves, trunk" in source(module)
    x = torch.randn(2, 3, 8, 9)
    first = module.body.get_submodule("0")(x)
    gated = gate(module.side(x), first, scale=2.0)
    found = module(x)
    assert torch.equal(found["first"], gated[:, :2])
    assert torch.equal(found["second"], gated[:, 2:])
    assert torch.equal(found["last"], module.body.get_submodule("2")(torch.relu(first)))


@pytest.mark.parametrize("text", [MINE, ZOO], ids=["stranger", "zoo"])
def test_they_are_copied_pickled_compiled_and_exported(tmp_path: Path, text: str) -> None:
    module = load(saved(tmp_path, text)).build(seed=0).eval()
    x = torch.randn(2, 3, 32, 32)
    wanted = module(x)
    assert alike(copy.deepcopy(module)(x), wanted)
    assert alike(pickle.loads(pickle.dumps(module))(x), wanted)
    assert alike(torch.compile(module, backend="eager", fullgraph=True)(x), wanted)
    assert alike(torch.export.export(module, (x,)).module()(x), wanted)


def test_a_network_of_torchvision_keeps_its_weights_names_and_numbers(tmp_path: Path) -> None:
    net = load(saved(tmp_path, ZOO))
    assert str(net.outputs["low"]) == "(N, 128, ⌈H/8⌉, ⌈W/8⌉)"
    module = net.build(seed=0).eval()
    theirs = torchvision.models.resnet18(num_classes=5).eval()
    theirs.load_state_dict(module.backbone.state_dict())
    x = torch.randn(1, 3, 40, 48)
    assert torch.equal(module(x)["classes"], theirs(x))
    assert net.num_parameters == sum(one.numel() for one in module.parameters())


def test_outputs_that_nobody_uses_cost_nothing(tmp_path: Path) -> None:
    text = "net: plain\ninputs: {image: [N, 3, H, W]}\nnodes: {backbone: {block: tv.resnet18}}\n"
    module = load(saved(tmp_path, text)).build(device="meta")
    assert type(module.backbone) is torchvision.models.ResNet
    assert "Features" not in source(module)
    text = text.replace("}}", "}}\noutputs: backbone.layer1")
    module = load(saved(tmp_path, text)).build().eval()
    module.backbone.layer2.register_forward_hook(lambda *_: pytest.fail("what lies behind was run"))
    assert module(torch.zeros(1, 3, 32, 32)).shape == (1, 64, 8, 8)


def test_a_tap_reaches_a_part(tmp_path: Path) -> None:
    text = "net: plain\ninputs: {image: [N, 3, H, W]}\nnodes: {backbone: {block: tv.resnet18}}\n"
    module = load(saved(tmp_path, text)).build(taps=["backbone.layer3"], seed=0).eval()
    out, tapped = module(torch.zeros(1, 3, 32, 32))
    assert (out.shape, tapped.shape) == ((1, 1000), (1, 256, 2, 2))


def test_two_calls_of_one_network_share_its_outputs(tmp_path: Path) -> None:
    text = """
net: twins
inputs: {left: [N, 3, 8, 8], right: [N, 3, 8, 8]}
nodes:
  one: {block: trunk, from: left}
  two: {call: one, from: right}
outputs: {a: one, b: two._0}
"""
    module = load(saved(tmp_path, text)).build(seed=0).eval()
    left, right = torch.randn(1, 3, 8, 8), torch.randn(1, 3, 8, 8)
    found = module(left, right)
    assert torch.equal(found["b"], module.one.get_submodule("0")(right))
    assert torch.equal(found["a"], torch.max_pool2d(torch.relu(module.one.get_submodule("0")(left)), 2))


def test_a_part_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load(saved(tmp_path, ZOO.replace("backbone.layer2", "backbone.layer22")))
    (fault,) = caught.value.faults
    assert fault.code == "unknown-port"
    assert "layer2" in (fault.hint or "")


class Pairing(nn.Module):
    def forward(self, x):  # type: ignore[no-untyped-def]
        return x, x + 1


PAIR = """
net: pair
inputs: {x: [N, 4]}
nodes:
  t: Pairing
outputs: [t.out0, t.out1]
"""


def test_a_block_that_does_not_tell_its_outputs_is_to_be_told_of_them(tmp_path: Path) -> None:
    register(Pairing)
    with pytest.raises(SpecError) as caught:
        load(saved(tmp_path, PAIR))
    assert [(one.code, one.hint) for one in caught.value.faults] == [
        (
            "unknown-port",
            "it has the output port out alone; if it returns a tuple, say so where it is registered: "
            'register(outputs=("out0", "out1"))',
        )
    ] * 2
    register(Pairing, outputs=("out0", "out1"))
    assert list(load(saved(tmp_path, PAIR)).outputs) == ["out0", "out1"]


def test_a_draft_says_the_same_of_untold_outputs() -> None:
    register(Pairing)
    d = draft("pair")
    d.input("x", "N", 4)
    with pytest.raises(SpecError) as caught:
        _ = d.Pairing().out3
    assert (caught.value.faults[0].hint or "").endswith('outputs=("out0", "out1", "out2", "out3"))')


def test_an_annotation_of_one_tensor_is_believed(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load(saved(tmp_path, PAIR.replace("Pairing", "{block: gate, from: [x, x]}")))
    assert {one.hint for one in caught.value.faults} == {"did you mean 'out'?"}


def test_boxes_are_wired_by_name(tmp_path: Path) -> None:
    text = """
net: boxes
inputs: {found: [N, 4], known: [M, 4]}
nodes:
  overlap: {block: ops.generalized_box_iou, from: {boxes2: known, boxes1: found}}
"""
    net = load(saved(tmp_path, text))
    module = net.build()
    found, known = torch.tensor([[0.0, 0, 2, 2]]), torch.tensor([[0.0, 0, 1, 1], [1, 1, 2, 2]])
    assert str(net.shapes["overlap"]) == "(N, M)"
    assert torch.equal(module(found, known), torchvision.ops.generalized_box_iou(found, known))
