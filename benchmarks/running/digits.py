"""One epoch of `examples/train_digits.py`, with our routing and with the textbook's."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from benchmarks.harness.machine import reason_without
from benchmarks.harness.pairs import race
from benchmarks.harness.rows import Row, ratio, skipped
from benchmarks.peers.capsules import BookRouting
from blocks.modules.capsule import CapsuleRouting
from builder.cli.opening import open_net

TITLE = "An epoch of the digits"
NOTES = (
    "The training loop of `examples/train_digits.py` for one epoch, one thread; the two nets differ in "
    "the routing alone. Convolutions take most of it.",
)
PACKAGES = ("scikit-learn",)
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "train_digits.py"


def measure(is_quick: bool) -> Iterator[Row]:
    """Race an epoch."""
    what, against = "an epoch of train_digits.py", "the same with the textbook's routing"
    missing = reason_without("sklearn", "rich")
    if missing:
        yield skipped(what, against, missing)
        return
    torch.set_num_threads(1)
    example = opened(EXAMPLE)
    digits = example.Digits.load()
    ours = open_net(example.CAPSNET, example.SMALL).build(seed=0)
    theirs = with_the_book(copy.deepcopy(ours))
    works = [epoch_of(example, model, digits) for model in (ours, theirs)]
    yield ratio(what, against, race(works[0], works[1], 3 if is_quick else 9))


def epoch_of(example: Any, model: torch.nn.Module, digits: Any) -> Callable[[], object]:
    """Give the work of an epoch."""
    classifier = example.Classifier(model, digits.train[0][:2])
    example.track = lambda rounds, description: rounds
    return lambda: example.train(classifier, digits, 1)


def with_the_book(model: torch.nn.Module) -> torch.nn.Module:
    """Put the textbook's routing in the place of ours."""
    found = [name for name, one in model.named_modules() if isinstance(one, CapsuleRouting)]
    for name in found:
        above, _, last = name.rpartition(".")
        weight = model.get_parameter(f"{name}.weight")
        setattr(model.get_submodule(above), last, BookRouting(weight))
    assert found, "the net has no routing"
    return model


def opened(path: Path) -> Any:
    """Import an example by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[path.stem] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module
