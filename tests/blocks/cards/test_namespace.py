"""The namespace of torch.nn: each public module is a block, and has a rule that needs no torch."""

from __future__ import annotations

import inspect

import pytest
from torch import nn

from blocks.containers import EXCLUDED, INSTEAD
from blocks.registration import implementation
from blocks.registry import UnknownBlock, find, registry

LEAST_BY_RULE = 0.9


def public(module: object) -> set[str]:
    """Walk a namespace for the classes of modules in it."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and inspect.isclass(value) and issubclass(value, nn.Module)
    }


def test_every_public_module_of_torch_is_a_block_or_left_out_with_a_reason() -> None:
    missing = public(nn) - set(registry().cards) - set(EXCLUDED)
    assert not missing, f"torch.nn has {sorted(missing)}: write cards, or reasons in {EXCLUDED.keys()}"


def test_a_new_class_would_be_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn, "ReLU7", type("ReLU7", (nn.Module,), {}), raising=False)
    with pytest.raises(AssertionError, match="ReLU7"):
        test_every_public_module_of_torch_is_a_block_or_left_out_with_a_reason()


def test_what_is_left_out_is_public_and_no_block() -> None:
    assert set(EXCLUDED) - public(nn) <= {"Container"}, "torch may drop what it calls old"
    assert not set(EXCLUDED) & set(registry().cards)
    assert set(INSTEAD) == set(EXCLUDED)


@pytest.mark.parametrize("name", sorted(public(nn) - set(EXCLUDED)))
def test_a_block_is_the_class_of_its_name(name: str) -> None:
    card = find(name)
    if card.home.startswith("torch.nn:"):
        assert issubclass(getattr(nn, name), implementation(card)) or name.startswith("Lazy")
    else:
        assert card.home.startswith("blocks.modules.") and card.home.endswith(f":{name}")


@pytest.mark.parametrize("name", sorted(name for name in public(nn) if name.startswith("Lazy")))
def test_lazy_names_mean_the_class_that_they_turn_into(name: str) -> None:
    card = find(name)
    assert implementation(card) is vars(nn)[name].cls_to_become
    assert card.rule is find(name.removeprefix("Lazy")).rule


def test_nearly_all_blocks_of_torch_and_torchvision_have_a_rule() -> None:
    cards = [
        card
        for name, card in registry().cards.items()
        if card.home.startswith("torch.nn:") or name in public(nn) or name.startswith("ops.")
    ]
    by_rule = [card.name for card in cards if card.rule is not None]
    assert len(cards) > 150
    assert len(by_rule) >= LEAST_BY_RULE * len(cards), sorted({card.name for card in cards} - set(by_rule))


def test_all_blocks_of_torch_have_a_rule() -> None:
    assert [name for name in sorted(public(nn) - set(EXCLUDED)) if find(name).rule is None] == []


@pytest.mark.parametrize("name", sorted(INSTEAD))
def test_a_container_as_a_block_is_told_what_to_write_instead(name: str) -> None:
    with pytest.raises(UnknownBlock) as told:
        find(name)
    assert told.value.hint is not None
    assert told.value.hint.startswith(f"{INSTEAD[name]}; `netdraft blocks` lists all ")
