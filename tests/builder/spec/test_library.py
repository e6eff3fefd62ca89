"""The shipped specs and key maps, found by name in folders by family."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import specs
from builder.spec.library import key_maps, shipped
from builder.spec.load import load_document

FOLDER = Path(specs.__file__ or "").parent


def test_names_are_those_of_the_nets_and_sorted() -> None:
    assert list(shipped()) == sorted(shipped())
    assert {load_document(name)[0].spec.net for name in shipped()} == set(shipped())


def test_no_two_specs_have_one_name() -> None:
    """In whatever folders they lie, one would hide the other."""
    files = [path for path in FOLDER.rglob("*.yaml") if "keymaps" not in path.relative_to(FOLDER).parts]
    named = Counter(path.stem for path in files if not path.stem.startswith("_"))
    assert max(named.values()) == 1
    assert set(named) == set(shipped())


def test_families_have_folders_and_the_first_nets_stay_on_top() -> None:
    top = {name for name, path in shipped().items() if path.parent == FOLDER}
    assert top == {"capsnet", "capsnet_labelled", "resnet", "resnet_base", "unet"}
    assert shipped()["vgg"] == FOLDER / "classification" / "vgg.yaml"
    assert shipped()["fcn"] == FOLDER / "segmentation" / "fcn.yaml"


def test_files_of_shared_blocks_and_key_maps_are_no_nets() -> None:
    assert (FOLDER / "classification" / "_mobile.yaml").exists()
    assert not any(name.startswith("_") for name in shipped())
    assert all("keymaps" not in path.relative_to(FOLDER).parts for path in shipped().values())


def test_a_net_has_a_key_map_for_a_library() -> None:
    assert key_maps("alexnet") == {"torchvision": FOLDER / "keymaps" / "torchvision" / "alexnet.yaml"}
    assert key_maps("no_such_net") == key_maps("") == {}


def test_the_key_map_of_a_variant_goes_before_that_of_the_net() -> None:
    folder = FOLDER / "keymaps" / "torchvision"
    assert key_maps("vgg", "vgg11_bn")["torchvision"] == folder / "vgg" / "vgg11_bn.yaml"
    assert key_maps("vgg", "vgg16")["torchvision"] == folder / "vgg.yaml"
    assert key_maps("vgg")["torchvision"] == key_maps("vgg", None)["torchvision"] == folder / "vgg.yaml"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("keymaps/**/*.yaml")), ids=lambda path: path.stem)
def test_every_key_map_is_that_of_a_net_or_of_a_variant(path: Path) -> None:
    parts = path.relative_to(FOLDER / "keymaps").with_suffix("").parts
    assert 2 <= len(parts) <= 3
    assert parts[1] in shipped()
    if len(parts) == 3:
        assert parts[2] in load_document(parts[1])[0].spec.variants


def test_listing_them_loads_neither_torch_nor_the_reader_of_yaml() -> None:
    code = (
        "import sys; from builder.spec.library import key_maps, shipped; shipped(); key_maps('vgg')\n"
        "print({'torch', 'yaml', 'pydantic'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
