"""Key maps turn other names into ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import MachineError, SpecError
from builder.model.loading.keymap import KeyMapFault, NewNames, mapped, renamed_by, rules_of


def renamed(name: str, key_map: dict[str, NewNames]) -> str | None:
    return mapped([name], rules_of(key_map)).get(name)


@pytest.mark.parametrize(
    ("old", "key_map", "new"),
    [
        ("layer1.0.conv1.weight", {"layer1": "stage.0"}, "stage.0.0.conv1.weight"),
        ("layer10.0.weight", {"layer1": "stage.0"}, "layer10.0.weight"),
        ("layer3.2.conv1.weight", {"layer*.*.conv1": "stage.*.*.first"}, "stage.3.2.first.weight"),
        ("a.b.c.weight", {"**.c": "**.d"}, "a.b.d.weight"),
        ("a.b.weight", {"*.c": "*.d"}, "a.b.weight"),
        ("fc.weight", {"fc": "head", "head": "last"}, "last.weight"),
        ("fc.weight", {"fc": None}, None),
        ("module.fc.weight", {"module.**": "**"}, "fc.weight"),
        ("a.b", {"a+b": "x"}, "a.b"),
    ],
)
def test_names_follow_the_map(old: str, key_map: dict[str, NewNames], new: str | None) -> None:
    assert renamed(old, key_map) == new


def test_two_names_may_not_become_one() -> None:
    with pytest.raises(KeyMapFault) as caught:
        mapped(["a.w", "b.w"], rules_of({"a": "c", "b": "c"}))
    assert str(caught.value) == "the key map turns both 'a.w' and 'b.w' into 'c.w'"


def test_the_new_side_cannot_want_stars_that_the_old_side_lacks() -> None:
    with pytest.raises(KeyMapFault) as caught:
        rules_of({"a.*": "b.**"})
    assert str(caught.value) == "'a.*' gives other stars than 'b.**' wants"


def test_a_map_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text("layer1: stage.0\n'**.num_batches_tracked': null\n")
    assert mapped(["layer1.w", "bn.num_batches_tracked"], rules_of(path)) == {"layer1.w": "stage.0.w"}


def test_a_damaged_or_missing_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    with pytest.raises(MachineError, match="cannot be read: No such file"):
        rules_of(path)
    path.write_text("a: [1, 2\n")
    with pytest.raises(SpecError, match=r"keys\.yaml:"):
        rules_of(path)


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(KeyMapFault, match="pairs of old and new names"):
        rules_of({"a": [1]})  # type: ignore[list-item]
    with pytest.raises(KeyMapFault, match="pairs of old and new names"):
        rules_of({"a": ""})


@pytest.mark.parametrize(("held", "new"), [("basic", "stage.0.basic.w"), ("deep", "stage.0.deep.w")])
def test_of_several_new_names_the_first_that_the_net_has_is_taken(held: str, new: str) -> None:
    rules = rules_of({"layer1": ["stage.0.basic", "stage.0.deep"]})
    assert mapped(["layer1.w"], rules, [f"stage.0.{held}.w"]) == {"layer1.w": new}


def test_where_the_net_has_none_of_them_the_first_is_told_as_unexpected() -> None:
    assert mapped(["a.w"], rules_of({"a": ["b", "c"]}), ["d.w"]) == {"a.w": "b.w"}


def test_a_map_that_meets_nothing_is_a_fault_that_shows_both_sides() -> None:
    with pytest.raises(KeyMapFault) as caught:
        renamed_by(rules_of({"layer9": "stage.9"}), ["layer1.w", "fc.w"], ["stage.0.w"])
    assert str(caught.value) == "the key map matches none of the 2 tensors in the file"
    assert caught.value.hint == "the file has 'layer1.w', 'fc.w' …; the net has 'stage.0.w' …"


def test_a_shipped_map_is_found_by_the_name_of_its_library() -> None:
    assert mapped(["final_conv.bias"], rules_of("labml", "unet")) == {"final_conv.bias": "head.bias"}


def test_a_map_that_is_not_shipped_is_told_with_those_that_are() -> None:
    with pytest.raises(KeyMapFault) as caught:
        rules_of("labmel", "unet")
    assert str(caught.value) == "no key map 'labmel' is shipped for 'unet'"
    assert caught.value.hint == "did you mean 'labml'?"
