"""Tracing: a model becomes a net that computes the same bits, and reads as one that a person wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from blocks.errors import NetdraftError
from builder.errors import UsageError
from builder.graph.ir import leaves
from builder.model.loading.keymap import mapped, rules_of
from builder.report import findings, write
from builder.road import load
from builder.tracing import trace
from tests.builder.model.tracing.models import Block, Does, Pair, Small, Tokens, Windows

torchvision = pytest.importorskip("torchvision")


def unsettled(model: nn.Module) -> nn.Module:
    """Give batch norms statistics that are not all 0 and 1."""
    torch.manual_seed(0)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
    return model


def test_a_model_becomes_a_spec_with_the_names_of_its_modules() -> None:
    traced = trace(unsettled(Small()), torch.randn(1, 3, 16, 16), name="small")
    assert traced.difference == 0
    assert traced.text.startswith("net: small\n")
    assert "inputs: {image: [N, 3, H, W]}\ndims: {N: 1, H: 16, W: 16}\n" in traced.text
    ids = re.findall(r"^  (\w+):", traced.text.partition("nodes:")[2], re.MULTILINE)
    assert ids == ["stem", "blocks", "pool", "flatten", "head"]
    assert "repeat: " in traced.text
    assert traced.text.count("BatchNorm2d") == 1


def test_the_text_alone_makes_the_same_net_and_the_key_map_carries_the_weights() -> None:
    model = unsettled(Small()).eval()
    traced = trace(model, torch.randn(1, 3, 16, 16), name="small")
    twin = load(traced.text).build()
    twin.load_state_dict(traced.state(model))
    image = torch.randn(3, 3, 20, 12)
    assert torch.equal(twin.eval()(image), model(image))
    assert set(traced.key_map) == set(model.state_dict())


def test_the_rules_rename_as_the_key_map_does() -> None:
    traced = trace(unsettled(Small()), torch.randn(1, 3, 16, 16), name="small")
    assert mapped(traced.names, rules_of(traced.rules())) == dict(traced.key_map)


def test_tokens_positions_and_tied_weights() -> None:
    torch.manual_seed(0)
    model = Tokens()
    traced = trace(model, torch.randint(0, 11, (1, 6)), name="tokens")
    assert traced.difference == 0
    assert "token: {block: Parameter" in traced.text
    assert "tie: {weight: embed.weight}" in traced.text
    assert str(traced.net.inputs["ids"]) == "(N, 6)"
    assert traced.net.num_parameters == sum(one.numel() for one in model.parameters())


def test_a_shared_encoder_is_called_again_and_outputs_keep_their_names() -> None:
    traced = trace(unsettled(Pair()), torch.randn(1, 3, 8, 8), torch.randn(1, 3, 8, 8), name="pair")
    assert traced.difference == 0
    assert "{call: encoder, from: right}" in traced.text
    assert list(traced.net.outputs) == ["gap", "left", "right"]
    assert "{call: head, from: " in traced.text


def test_constants_are_written_down_in_few_numbers() -> None:
    traced = trace(Windows(), torch.randn(2, 4, 16, 16), name="windows")
    assert traced.difference == 0
    fills = [node.known.args.fill for node in leaves(traced.net.graph) if node.block == "Buffer"]
    assert fills and sum(len(one) if isinstance(one, tuple) else 1 for one in fills) < 100


def test_sizes_stay_open_where_the_model_works_for_others() -> None:
    open_net = trace(Does(lambda self, x: x.flatten(1).mean(1)), torch.randn(1, 3, 8, 8)).net
    assert str(open_net.inputs["x"]) == "(N, 3, H, W)"
    rigid = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 2))
    assert str(trace(rigid, torch.randn(1, 3, 8, 8), name="rigid").net.inputs["input"]) == "(N, 3, 8, 8)"


def test_sizes_are_fixed_where_the_model_decides_by_them() -> None:
    def padded(self: nn.Module, x: Tensor) -> Tensor:
        return F.pad(x, (0, (4 - x.shape[3] % 4) % 4))

    traced = trace(Does(padded), torch.randn(1, 3, 6, 6), name="padded")
    assert str(traced.net.inputs["x"]) == "(N, 3, 6, 6)"
    assert traced.difference == 0


def test_fixed_keeps_every_number() -> None:
    traced = trace(nn.ReLU(), torch.randn(2, 3, 4, 4), name="act", fixed=True)
    assert traced.text == "net: act\n\ninputs: {input: [2, 3, 4, 4]}\n\nnodes:\n  relu: ReLU\n"


def test_without_the_check_the_spec_is_the_same() -> None:
    model = Small()
    image = torch.randn(2, 3, 16, 16)
    checked, bare = trace(model, image), trace(model, image, check=False)
    assert (bare.text, bare.key_map, bare.names) == (checked.text, checked.key_map, checked.names)
    assert bare.difference != bare.difference and bare.module is None


def test_without_the_check_a_size_that_has_to_make_one_number_stays_fixed() -> None:
    model = Places()
    checked, bare = (trace(model, torch.randn(2, 3, 16, 16), check=check) for check in (True, False))
    assert bare.text == checked.text
    assert "[N, 3, 16, 16]" in bare.text


class Places(nn.Module):
    """Adds a number of its own to each of the 64 places of an image."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 4, 2, 2)
        self.places = nn.Parameter(torch.randn(1, 4, 64))

    def forward(self, x: Tensor) -> Tensor:
        return self.patch(x).flatten(2) + self.places


def test_a_model_without_numbers_is_traced_without_the_check() -> None:
    model = nn.Sequential(nn.Linear(4, 1 << 20), nn.ReLU()).to("meta")
    x = torch.empty(2, 4, device="meta")
    with pytest.raises(UsageError, match="no numbers to compare"):
        trace(model, x)
    assert trace(model, x, check=False).net.num_parameters == 5 << 20


def test_an_unknown_function_is_taken_apart_by_export() -> None:
    model = Does(lambda self, x: F.pairwise_distance(x, self.part(x)), part=nn.Linear(4, 4))
    traced = trace(model, torch.randn(2, 4), name="far")
    assert (traced.road, traced.difference) == ("export", 0)
    assert set(traced.key_map) == {"part.weight", "part.bias"}


def test_the_model_is_left_as_it_was() -> None:
    model = Small().train()
    model.blocks[0].eval()
    before = {name: one.clone() for name, one in model.state_dict().items()}
    state = torch.get_rng_state()
    trace(model, torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(0)), name="small")
    assert model.training and not model.blocks[0].training and model.blocks[1].training
    assert all(torch.equal(one, before[name]) for name, one in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)


def test_frozen_modules_stay_frozen() -> None:
    model = Small()
    model.stem.requires_grad_(False)
    traced = trace(model, torch.randn(1, 3, 16, 16), name="small")
    assert "freeze: true" in next(line for line in traced.text.splitlines() if "stem:" in line)


def test_the_width_of_what_came_out_is_one_param() -> None:
    traced = trace(unsettled(Small()), torch.randn(1, 3, 16, 16), name="small")
    net = load(traced.text, width=24)
    assert net.build()(torch.randn(2, 3, 16, 16)).shape == (2, 10)
    assert net.num_parameters > 4 * traced.net.num_parameters


@pytest.mark.parametrize(
    ("name", "side", "lines"),
    [
        ("resnet18", 64, 60),
        ("mobilenet_v2", 64, 110),
        ("squeezenet1_1", 64, 60),
        ("shufflenet_v2_x0_5", 64, 420),
    ],
)
def test_models_of_torchvision_are_the_same_in_every_bit(name: str, side: int, lines: int) -> None:
    model = unsettled(torchvision.models.get_model(name, weights=None))
    traced = trace(model, torch.randn(1, 3, side, side), name=name)
    assert traced.difference == 0
    assert str(next(iter(traced.net.inputs.values()))) == "(N, 3, H, W)"
    assert len(traced.text.splitlines()) < lines
    assert set(traced.key_map) == set(model.state_dict())


def told(model: nn.Module, *inputs: Any) -> str:
    """Give the report on a model that cannot be traced, without the folder of this file."""
    with pytest.raises(NetdraftError) as caught:
        trace(model, *inputs, name="net")
    return (
        write(findings(caught.value)).replace(f"{__file__}", "test_tracing.py").replace("tests/builder/", "")
    )


class Deciding(nn.Module):
    """Looks at the numbers."""

    def forward(self, x: Tensor) -> Tensor:
        if x.mean() > 0:
            return x
        return -x


class Reading(nn.Module):
    """Takes a number out."""

    def forward(self, x: Tensor) -> Tensor:
        return x * x.max().item()


class Masking(nn.Module):
    """Takes as many elements as there happen to be."""

    def forward(self, x: Tensor) -> Tensor:
        return x[x > 0]


class Hiding(nn.Module):
    """Keeps a layer where no state dict finds it."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(4, 4)]

    def forward(self, x: Tensor) -> Tensor:
        return self.layers[0](x)


def line_of(text: str) -> int:
    with open(__file__) as file:
        return next(number for number, line in enumerate(file, 1) if line.strip() == text)


def test_a_choice_by_numbers_is_told_with_its_line_and_module() -> None:
    line = line_of("if x.mean() > 0:")
    assert told(nn.Sequential(nn.ReLU(), Deciding()), torch.randn(2, 3)) == (
        f"test_tracing.py:{line}:12: error[untraceable]: the model decides by the numbers in a tensor, "
        "and a spec describes one way for all inputs\n"
        f"{line:5} |         if x.mean() > 0:\n"
        "      |            ^^^^^^^^^^^^\n"
        "   node  1\n"
        "   hint  decide by sizes or settings, or choose with torch.where\n"
    )


def test_a_number_taken_out_is_told() -> None:
    line = line_of("return x * x.max().item()")
    assert told(Reading(), torch.randn(2, 3)) == (
        f"test_tracing.py:{line}:20: error[untraceable]: item takes numbers out of a tensor, "
        "and they are only known when the net runs\n"
        f"{line:5} |         return x * x.max().item()\n"
        "      |                    ^^^^^^^^^^^^^^\n"
        "   hint  compute with tensors all the way\n"
    )


def test_a_mask_as_an_index_is_told() -> None:
    line = line_of("return x[x > 0]")
    assert told(Masking(), torch.randn(2, 3)).startswith(
        f"test_tracing.py:{line}:16: error[untraceable]: indexing with a mask takes as many elements as "
        "the mask has, known only when the net runs\n"
    )


def test_a_hidden_layer_is_told() -> None:
    assert (
        told(Hiding(), torch.randn(2, 4))
        .partition("\n")[0]
        .endswith(
            "error[untraceable]: a Linear runs that is no part of the model, so its weights have no name"
        )
    )


def test_a_function_without_a_block_is_told_by_its_name() -> None:
    said = told(Does(lambda self, x: torch.special.bessel_j0(x)), torch.randn(2, 4))
    assert "no block says what torch._C._special.special_bessel_j0 does" in said
    assert "   hint  make it a module of your own, and register it as a block (`--blocks FILE`)\n" in said


def test_inputs_that_the_model_does_not_take_are_told() -> None:
    said = told(nn.Linear(4, 2), torch.randn(2, 3))
    assert "error[untraceable]: the model itself fails on these inputs: " in said
    said = told(nn.Linear(4, 2), torch.randn(2, 4), torch.randn(2, 4))
    assert said.startswith("error[bad-input]: Linear.forward does not take these inputs: ")


def test_a_net_needs_a_name_that_specs_allow() -> None:
    with pytest.raises(NetdraftError, match="'my net' cannot be the name of a net"):
        trace(nn.ReLU(), torch.randn(2), name="my net")


def test_a_block_of_ours_is_a_leaf() -> None:
    from blocks.modules.unet import DoubleConvolution

    traced = trace(
        nn.Sequential(DoubleConvolution(3, 4), Block(4, 4)), torch.randn(1, 3, 16, 16), name="ours"
    )
    assert "double_convolution0: {block: DoubleConvolution, out_channels: 4" in traced.text
    assert traced.difference == 0
