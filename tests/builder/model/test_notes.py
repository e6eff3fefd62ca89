"""What fails inside a built module bears a note of its node, its line, and what came in."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn

from blocks.registration import register
from builder.graph.ir import has_module, leaves
from builder.road import load
from tests.builder.model.nets.cases import NAMES, batch, module

SHARED = """net: shared
inputs: {x: [N, 4]}
nodes:
  layer: {block: Linear, out_features: 4}
  wide: {block: Linear, out_features: 4}
  again: {call: layer}
  total: {block: Add, from: [again, layer]}
  out: {block: Linear, out_features: 2}
"""

WHOLE = """net: whole
inputs: {image: [N, 3, H, W]}
nodes:
  body: {block: "net:resnet@resnet18", depths: [1, 2], width: 4, classes: 4}
  act: ReLU
"""

TOKENS = """net: words
inputs: {tokens: {shape: [N, T], dtype: int64}}
nodes:
  table: {block: Embedding, num_embeddings: 9, embedding_dim: 4}
"""

STRANGE = """net: strange
inputs: {x: [N, 4]}
nodes:
  layer: {block: Linear, out_features: 4}
  odd: {block: NOTED}
"""


class Gloomy(nn.Module):
    """Raise an error of an unusual kind."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_meta:
            return x
        raise LookupError("no such day", 7)


class Nested(nn.Module):
    """Hold a net of ours within a block of the user's."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = load(SHARED).build(seed=0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.is_meta else self.inner(x[:, :3])


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    register(Gloomy, name="NotedGloomy")
    register(Nested, name="NotedNested")
    return iter(())


def fault(run: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the very type is each test's own affair
        run()
    assert isinstance(caught.value, Exception)
    return caught.value


def notes(run: Callable[[], object]) -> list[str]:
    return list(getattr(fault(run), "__notes__", []))


@pytest.mark.parametrize(
    ("image", "row"),
    [
        (torch.ones(1, 1, 28, 28), "image: got (1, 1, 28, 28), the spec says (N, 3, H, W)"),
        (torch.ones(28, 28), "image: got (28, 28), the spec says (N, 3, H, W)"),
        (
            torch.ones(1, 3, 28, 28, dtype=torch.float64),
            "image: got (1, 3, 28, 28) of float64, the spec says (N, 3, H, W), and the weights are float32",
        ),
        (
            torch.ones(1, 3, 28, 28, dtype=torch.int64),
            "image: got (1, 3, 28, 28) of int64, the spec says (N, 3, H, W) of floating type",
        ),
        (
            torch.ones(1, 1, 28, 28, device="meta"),
            "image: got (1, 1, 28, 28) on meta, the spec says (N, 3, H, W), and the weights are on cpu",
        ),
    ],
)
def test_a_wrong_batch_is_told_beside_what_the_spec_says(image: torch.Tensor, row: str) -> None:
    assert notes(lambda: module("resnet")(image)) == [
        f"in node conv1 (Conv2d), specs/resnet.yaml:40:3\n  {row}"
    ]


def test_numbers_that_should_be_whole_are_told() -> None:
    assert notes(lambda: load(TOKENS).build()(torch.ones(2, 3))) == [
        "in node table (Embedding), <text>:4:3\n"
        "  tokens: got (2, 3) of float32, the spec says (N, T) of int64"
    ]


def test_the_error_stays_what_it_is() -> None:
    net = load(STRANGE.replace("NOTED", "NotedGloomy")).build()
    error = fault(lambda: net(torch.ones(2, 4)))
    assert (type(error), error.args) == (LookupError, ("no such day", 7))
    assert error.__notes__ == [
        "in node odd (NotedGloomy), <text>:5:3\n  layer: got (2, 4), the spec says (N, 4)"
    ]
    again = pickle.loads(pickle.dumps(error))
    assert (again.args, again.__notes__) == (error.args, error.__notes__)


def test_a_block_of_a_repeat_is_told_by_its_copy() -> None:
    model = module("resnet")
    model.stage[1].bottleneck[1].conv2 = nn.Conv2d(9, 9, 1)
    assert notes(lambda: model(torch.ones(1, 3, 64, 64))) == [
        "in node stage.1.bottleneck.1 (BottleneckResidualBlock), specs/resnet.yaml:50:7\n"
        "  bottleneck.0: got (1, 32, 8, 8), the spec says (N, 32, ⌈H/8⌉, ⌈W/8⌉)"
    ]


def test_a_node_inside_repeats_and_ports_is_told_by_its_whole_path() -> None:
    model = module("unet")
    assert notes(lambda: model(torch.ones(1, 1, 28, 28))) == [
        "in node encoder.0.conv (DoubleConvolution), specs/unet.yaml:24:7\n"
        "  image: got (1, 1, 28, 28), the spec says (N, 3, H, W)"
    ]
    model.decoder[1].conv = nn.Conv2d(3, 3, 1)
    assert notes(lambda: model(torch.ones(1, 3, 28, 28))) == [
        "in node decoder.1.conv (DoubleConvolution), specs/unet.yaml:35:7\n"
        "  join: got (1, 8, 28, 28), the spec says (N, 8, 4⌊H/4⌋, 4⌊W/4⌋)"
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_node_that_fails_is_told_by_name(name: str) -> None:
    def fail(*_: object) -> None:
        raise LookupError("now")

    model = module(name)
    nodes = [node for node in leaves(model.net.graph) if has_module(node)]
    for node in nodes:
        inner = model.get_submodule(node.path)
        inner.forward = fail  # type: ignore[assignment]
        (note,) = notes(lambda: model(batch(name)))
        assert note.split(", ")[0] == f"in node {node.path} ({node.block})"
        del inner.forward
    assert len(nodes) > 9


def test_an_inner_module_called_alone_knows_its_place() -> None:
    model = module("resnet")
    wanted = [
        "in node stage.1.bottleneck.0 (BottleneckResidualBlock), specs/resnet.yaml:50:7\n"
        "  x: got (1, 3, 8, 8), the spec says (N, 16, ⌈H/4⌉, ⌈W/4⌉)"
    ]
    assert notes(lambda: model.stage[1](torch.ones(1, 3, 8, 8))) == wanted
    assert notes(lambda: copy.deepcopy(model).stage[1](torch.ones(1, 3, 8, 8))) == wanted


def test_a_called_node_is_told_by_its_own_line_and_not_by_that_of_its_module() -> None:
    model = load(SHARED).build()
    model.wide = nn.Linear(4, 5)
    assert notes(lambda: model(torch.ones(2, 4))) == [
        "in node again (Linear), <text>:6:3\n  wide: got (2, 5), the spec says (N, 4)"
    ]


def test_a_function_within_another_call_is_told_apart_from_it() -> None:
    model = load(SHARED).build()
    model.wide.register_forward_hook(lambda *_: torch.ones(3, 4))
    assert notes(lambda: model(torch.ones(2, 4))) == [
        "in node total (Add), <text>:7:3\n"
        "  again: got (3, 4), the spec says (N, 4)\n"
        "  layer: got (2, 4), the spec says (N, 4)"
    ]
    model = load(SHARED).build()
    model.out = nn.Linear(3, 2)
    assert notes(lambda: model(torch.ones(2, 4))) == ["in node out (Linear), <text>:8:3"]


def test_inside_a_whole_net_the_line_is_that_of_its_own_file() -> None:
    model = load(WHOLE).build()
    model.body.stage[1].basic[1] = nn.Conv2d(1, 1, 1)
    assert notes(lambda: model(torch.ones(1, 3, 32, 32))) == [
        "in node body.stage.1.basic.1 (ResidualBlock), specs/resnet.yaml:47:7\n"
        "  basic.0: got (1, 8, 4, 4), the spec says (N, 8, ⌈H/8⌉, ⌈W/8⌉)"
    ]


def test_a_net_within_a_block_of_another_tells_both_places_once() -> None:
    net = load(STRANGE.replace("NOTED", "NotedNested")).build()
    assert notes(lambda: net(torch.ones(2, 4))) == [
        "in node layer (Linear), <text>:4:3\n  x: got (2, 3), the spec says (N, 4)",
        "in node odd (NotedNested), <text>:5:3\n  layer: got (2, 4), the spec says (N, 4)",
    ]


def test_a_module_from_a_file_and_one_in_a_wrapper_know_their_places() -> None:
    again = pickle.loads(pickle.dumps(module("unet")))
    wrapped = nn.Sequential(nn.Identity(), again)
    for model in (again, wrapped):
        (note,) = notes(lambda model=model: model(torch.ones(1, 1, 28, 28)))
        assert note.startswith("in node encoder.0.conv (DoubleConvolution), specs/unet.yaml:24:7\n")


def test_what_fails_outside_all_nodes_bears_no_note() -> None:
    assert notes(lambda: module("unet")()) == []


def test_interruptions_pass_without_a_note() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    model = module("unet")
    model.middle.register_forward_hook(interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        model(torch.ones(1, 3, 28, 28))
    assert not hasattr(caught.value, "__notes__")


def test_under_autocast_types_are_not_held_against_what_came_in() -> None:
    model = load(SHARED).build()
    model.wide = nn.Linear(4, 5)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert notes(lambda: model(torch.ones(2, 4))) == [
            "in node again (Linear), <text>:6:3\n  wide: got (2, 5), the spec says (N, 4)"
        ]


def test_a_compiled_module_tells_the_lines_itself_and_keeps_its_kind_of_error() -> None:
    compiled = torch.compile(load(SHARED).build(), fullgraph=True, backend="eager")
    error = fault(lambda: compiled(torch.ones(2, 5)))
    assert type(error).__name__ == "TorchRuntimeError"
    assert "layer = self.layer(x)" in str(error)
    torch._dynamo.reset()
