"""Registration: a stranger's class becomes a block, and whatever cannot be one is refused in plain words."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from blocks.card import REQUIRED, Args
from blocks.errors import RuleFault
from blocks.kinds import Int
from blocks.registration import implementation, register
from blocks.registry import NameTaken, registry
from blocks.settle import settle
from blocks.shapes import Shape
from blocks.signatures import UnfitClass


@pytest.fixture(autouse=True)
def _leave_the_registry_as_it_was() -> Iterator[None]:
    before = dict(registry().cards)
    yield
    registry().cards.clear()
    registry().cards.update(before)


class TopGate(nn.Module):
    """Weigh channels.

    Further lines say more.
    """

    def __init__(self, channels: int, ratio: int = 4) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, channels // ratio, 1)
        self.excite = nn.Conv2d(channels // ratio, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.sigmoid(self.excite(self.squeeze(x)))


def test_a_class_becomes_a_block_and_stays_as_it_is() -> None:
    returned = register(infer={"channels": "x.channels"})(TopGate)
    card = registry().find("TopGate")
    assert returned is TopGate
    assert card.doc == "Weigh channels."
    assert [port.name for port in card.inputs] == ["x"]
    assert [(arg.name, arg.default, arg.inferred) for arg in card.args] == [
        ("channels", REQUIRED, "x.channels"),
        ("ratio", 4, ""),
    ]
    assert card.home == f"{__name__}:TopGate"
    assert implementation(card) is TopGate


def test_it_settles_as_built_in_blocks_do() -> None:
    register(TopGate, infer={"channels": "x.channels"})
    settled = settle(registry().find("TopGate"), {"ratio": 2}, {"x": Shape.of("N", 8, "H", "W")})
    assert settled.args == Args({"channels": 8, "ratio": 2})


def test_facts_that_are_told_are_on_the_card() -> None:
    register(
        TopGate, name="Weigh", title="Gate", doc="Of mine.", source="https://example.org", family="attention"
    )
    card = registry().find("Weigh")
    assert (card.title, card.doc, card.source, card.family) == (
        "Gate",
        "Of mine.",
        "https://example.org",
        "attention",
    )


def test_a_second_registration_names_both_homes() -> None:
    register(TopGate, name="Mine")
    with pytest.raises(NameTaken) as caught:
        register(nn.ReLU, name="Mine")
    assert caught.value.what == (
        f"the name 'Mine' is taken by {__name__}:TopGate, so torch.nn.modules.activation:ReLU cannot have it"
    )
    assert caught.value.hint == "register the second one under another name: register(name=…)"
    assert implementation(registry().find("Mine")) is TopGate


def test_a_built_in_name_cannot_be_taken() -> None:
    with pytest.raises(NameTaken) as caught:
        register(TopGate, name="Conv2d")
    assert caught.value.what == (
        f"the name 'Conv2d' is taken by torch.nn:Conv2d, so {__name__}:TopGate cannot have it"
    )


def test_a_cell_that_is_run_again_takes_its_former_place() -> None:
    def cell(width: int) -> type:
        class Again(nn.Module):
            def __init__(self, size: int = width) -> None:
                super().__init__()

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x

        return register(Again)

    cell(1)
    second = cell(2)
    card = registry().find("Again")
    assert card.args[0].default == 2
    assert implementation(card) is second


def test_classes_of_one_name_from_two_places_do_not_mix() -> None:
    def other() -> type:
        class Local(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x

        return Local

    class Local(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    first, second = register(Local, name="LocalOne"), register(other(), name="LocalTwo")
    assert implementation(registry().find("LocalOne")) is first
    assert implementation(registry().find("LocalTwo")) is second


def test_a_class_of_code_that_no_module_holds_can_be_imported_all_the_same() -> None:
    space: dict[str, object] = {}
    exec(
        "from torch import nn\nclass Loose(nn.Module):\n    def forward(self, x):\n        return x\n", space
    )
    loose = space["Loose"]
    assert isinstance(loose, type)
    register(loose)
    card = registry().find("Loose")
    assert card.home == "blocks.registered:Loose"
    assert implementation(card) is loose


def test_what_another_process_cannot_import_says_so_there() -> None:
    class Lost(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    register(Lost)
    code = "from blocks.registered import Lost"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr.splitlines()[-1] == (
        "blocks.registered.LostClass: the class 'Lost' was registered as a block by another program, "
        "from inside a function"
    )


def test_instances_pickle_by_the_class_of_their_module() -> None:
    register(TopGate)
    copied = pickle.loads(pickle.dumps(TopGate(8)))
    assert type(copied) is TopGate


def test_a_home_that_is_not_there_is_told() -> None:
    register(TopGate, name="Gone")
    from dataclasses import replace

    card = replace(registry().find("Gone"), home="torch.nn:NeverWas")
    with pytest.raises(RuleFault) as caught:
        implementation(card)
    assert caught.value.what.startswith("torch.nn:NeverWas of the block 'Gone' cannot be imported: ")
    assert caught.value.hint == "a newer release of torch may have it"


@pytest.mark.parametrize("name", ["2d", "a-b", "class", "a.b", "x" * 65, "é", "ops.Gate", "a\n"])
def test_names_follow_the_rule_of_names(name: str) -> None:
    with pytest.raises(UnfitClass) as caught:
        register(TopGate, name=name)
    assert caught.value.what == f"'{name}' cannot be the name of a block"


def test_only_modules_are_registered() -> None:
    with pytest.raises(UnfitClass) as caught:
        register(int)
    assert caught.value.what == (
        "register takes a class that derives from torch.nn.Module, or a function, and int is neither"
    )


def test_infer_names_an_argument_that_is_there() -> None:
    with pytest.raises(UnfitClass) as caught:
        register(TopGate, infer={"chanels": "x.channels"})
    assert caught.value.what == "infer names 'chanels', and TopGate has no such argument"
    assert caught.value.hint == "did you mean 'channels'?"


@pytest.mark.parametrize("source", ["y.channels", "x.width", "x.shape", "channels", "x.shape[1].ndim"])
def test_infer_reads_from_an_input_that_is_there(source: str) -> None:
    with pytest.raises(UnfitClass) as caught:
        register(TopGate, infer={"channels": source})
    assert caught.value.what == f"infer reads 'channels' from '{source}', and TopGate has no such input"
    assert caught.value.hint == "write x.channels, .features, .ndim or .shape[1]"


def test_an_inferred_argument_is_a_size() -> None:
    class Sized(nn.Module):
        def __init__(self, width) -> None:  # type: ignore[no-untyped-def]
            super().__init__()

        def forward(self, x):  # type: ignore[no-untyped-def]
            return x

    register(Sized, infer={"width": "x.features"})
    assert registry().find("Sized").args[0].kind == Int(1)


def test_outputs_can_be_named() -> None:
    class Pair(nn.Module):
        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
            return x, (x, x)

    register(Pair, outputs=("out", "hidden", "cell"))
    card = registry().find("Pair")
    assert [port.name for port in card.outputs_for(None)] == ["out", "hidden", "cell"]  # type: ignore[arg-type]
    assert card.returns == "{out}, ({hidden}, {cell})"
