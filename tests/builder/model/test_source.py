"""Source becomes classes that every tool can read, copy and pickle."""

from __future__ import annotations

import copy
import gc
import inspect
import io
import linecache
import pickle
import subprocess
import sys
import traceback
import weakref
from collections import Counter
from pathlib import Path

import pytest
import torch
from torch import nn

from builder.model.assemble import assemble
from builder.model.source import KEPT, classes_of
from builder.road import load
from tests.builder.model.writing.test_emit import block, image

TEXT = """import torch
from torch import nn


class Half(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) / 2
"""


def half() -> nn.Module:
    return classes_of(TEXT)["Half"]()


def test_equal_text_gives_the_same_classes() -> None:
    assert classes_of(TEXT)["Half"] is classes_of(TEXT)["Half"]
    assert classes_of(TEXT + "# more\n")["Half"] is not classes_of(TEXT)["Half"]


def test_a_class_that_was_defined_anew_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXT.replace(
        "from torch import nn\n", f"from torch import nn\n\nfrom {__name__} import Part\n"
    ).replace("nn.Linear(2, 2)", "Part(2, 2)")
    monkeypatch.setitem(globals(), "Part", type("Part", (nn.Linear,), {}))
    first = classes_of(text)["Half"]
    assert classes_of(text)["Half"] is first
    monkeypatch.setitem(globals(), "Part", type("Part", (nn.Linear,), {"forward": lambda self, x: x * 8}))
    assert classes_of(text)["Half"]()(torch.ones(1, 2)).tolist() == [[4, 4]]


def test_only_classes_of_the_text_itself_are_given() -> None:
    assert list(classes_of(TEXT)) == ["Half"]


def test_the_lines_of_a_class_can_be_read_back() -> None:
    assert inspect.getsource(classes_of(TEXT)["Half"]).startswith("class Half(nn.Module):")
    assert "return self.layer(x) / 2" in inspect.getsource(classes_of(TEXT)["Half"].forward)


def test_a_traceback_shows_the_line_that_failed() -> None:
    with pytest.raises(RuntimeError) as caught:
        half()(torch.ones(1, 3))
    assert "return self.layer(x) / 2" in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_module_survives_pickling(protocol: int) -> None:
    module = half()
    again = pickle.loads(pickle.dumps(module, protocol))
    assert type(again) is type(module)
    torch.testing.assert_close(again.state_dict(), module.state_dict(), rtol=0, atol=0)


def test_a_whole_module_can_be_saved_by_torch() -> None:
    file = io.BytesIO()
    module = half()
    torch.save(module, file)
    file.seek(0)
    again = torch.load(file, weights_only=False)
    assert torch.equal(again(torch.ones(1, 2)), module(torch.ones(1, 2)))


def test_a_copy_shares_no_tensor_and_keeps_hooks_and_mode() -> None:
    module = half().eval()
    seen: list[str] = []
    module.register_forward_hook(lambda *_: seen.append("called"))
    again = copy.deepcopy(module)
    again.layer.weight.data.zero_()
    assert module.layer.weight.abs().sum() > 0
    again(torch.ones(1, 2))
    assert seen == ["called"]
    assert not again.training


def test_a_class_derived_by_a_user_is_pickled_by_its_own_name() -> None:
    module = classes_of(TEXT)["Half"]
    derived = type("Derived", (module,), {"__module__": __name__})
    globals()["Derived"] = derived
    try:
        assert type(pickle.loads(pickle.dumps(derived()))) is derived
    finally:
        del globals()["Derived"]


def test_a_nested_module_is_pickled_into_a_process_that_has_never_seen_its_text(tmp_path: Path) -> None:
    sheet = image()
    block(sheet, "one", "image", 4)
    block(sheet, "two", "one", 8)
    module = assemble(sheet.graph("two"), seed=1).eval()
    x = torch.ones(1, 3, 8, 8)
    torch.save({"module": module, "x": x, "y": module(x)}, tmp_path / "whole.pt")
    code = (
        "import sys, torch; found = torch.load(sys.argv[1], weights_only=False); "
        "assert torch.equal(found['module'](found['x']), found['y']); "
        "print(type(found['module'].one).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "whole.pt")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "Unit"


SMALL = """net: small
inputs: {x: [N, 4]}
nodes:
  first: {block: Linear, out_features: NUMBER}
  stage: {repeat: 2, nodes: {inner: {block: Linear, out_features: 5}, act: ReLU}}
"""
WEAK = ("ReferenceType", "builtin_function_or_method")


def written() -> tuple[set[str], set[str]]:
    """Give the texts that are known by name, and by their lines."""
    return (
        {name for name in sys.modules if name.startswith("netdraft_source_")},
        {name for name in linecache.cache if "netdraft_source_" in name},
    )


def living() -> Counter[str]:
    """Count the objects of this process by type; abstract classes remember by weak references."""
    gc.collect()
    kinds = Counter(kind.__name__ for kind in map(type, gc.get_objects()))
    return Counter({name: count for name, count in kinds.items() if name not in WEAK})


def test_many_different_nets_leave_nothing_behind() -> None:
    for number in range(5, 5 + KEPT + 3):
        load(SMALL.replace("NUMBER", str(number))).build(seed=0)
    before, known = living(), written()
    for number in range(50, 80):
        load(SMALL.replace("NUMBER", str(number))).build(seed=0)
    grown = living() - before
    assert not {name: count for name, count in grown.items() if count >= 30}
    assert [len(one) for one in written()] <= [len(one) for one in known]


def test_a_net_in_use_keeps_its_classes_and_its_lines() -> None:
    module = load(SMALL.replace("NUMBER", "4")).build(seed=0)
    name = type(module).__module__
    assert pickle.loads(pickle.dumps(type(module))) is type(module)
    assert type(pickle.loads(pickle.dumps(module))) is type(module)
    for number in range(90, 90 + KEPT + 1):
        load(SMALL.replace("NUMBER", str(number))).build(device="meta")
    gc.collect()
    assert "self.first(x)" in inspect.getsource(type(module))
    assert sys.modules[name].Small is type(module)
    del module
    gc.collect()
    assert name not in written()[0]
    assert f"<{name}>" not in written()[1]


def test_the_same_net_is_built_of_the_same_classes_and_leaves_no_module_behind() -> None:
    modules = [load(SMALL.replace("NUMBER", "4")).build(device="meta") for _ in range(10)]
    assert len({type(one) for one in modules}) == 1
    alive = [weakref.ref(one) for one in modules]
    del modules
    gc.collect()
    assert not any(one() for one in alive)


def test_what_is_no_class_of_a_text_is_no_attribute_of_its_module() -> None:
    module = sys.modules[type(half()).__module__]
    assert module.Half is type(half())
    assert not hasattr(module, "Third")
