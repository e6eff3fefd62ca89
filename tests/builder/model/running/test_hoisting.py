"""What runs is not quite what is written, and computes the same."""

from __future__ import annotations

import ast
import inspect
import weakref

import pytest
import torch
from torch import nn

from builder.model.running.hoisting import COPIES, hoisted
from builder.model.writing.emit import emit
from builder.road import load
from tests.builder.model.nets.cases import NAMES, batch, flat, loss, module

SKIPS = """net: skips
inputs: {modules: [N, 4]}
nodes:
  a: {block: Linear, out_features: 4}
  b: {block: Linear, out_features: 4}
  c: {block: Linear, out_features: 4}
  sum: {block: Add, from: [c, a]}
  twice: {block: Add, from: [c, sum]}
  stage: {repeat: 2, nodes: {inner: {block: Linear, out_features: 4}, act: ReLU}}
  last: {block: Linear, out_features: 4}
"""


def methods(text: str, name: str) -> dict[str, list[str]]:
    """Give the statements of a class's methods as they run; "twin" is what `forward` runs."""
    kinds = {one.name: one for one in hoisted(text).body if isinstance(one, ast.ClassDef)}
    made = [one for one in kinds[name].body if isinstance(one, ast.FunctionDef)]
    names = ["__init__", "twin", "forward"]
    return {name: [ast.unparse(row) for row in one.body] for name, one in zip(names, made, strict=True)}


def test_children_come_from_one_dict_and_values_go_once_they_are_spent() -> None:
    text = emit(load(SKIPS).graph).text
    assert methods(text, "Skips")["twin"] == [
        "modules, = what is given",
        "what is given.clear()",
        "the children = self._modules",
        "a = the children['a'](modules)",
        "del modules",
        "x = the children['b'](a)",
        "c = the children['c'](x)",
        "del x",
        "what is given = [c + (c + a)]",
        "del a, c",
        "x = the answer of(the children['stage'], what is given)",
        "return the children['last'](x)",
    ]


def test_compilers_read_what_was_written_and_others_run_the_twin() -> None:
    rows = methods(emit(load(SKIPS).graph).text, "Skips")["forward"]
    assert rows[0].startswith("if not a compiler reads():")
    assert "return self.forward of what is given([modules])" in rows[0]
    assert rows[1:3] == ["a = self.a(modules)", "x = self.b(a)"]
    assert rows[-1] == "return self.last(x)"


def test_copies_are_made_by_one_call_that_no_text_could_spell() -> None:
    text = emit(load(SKIPS).graph).text
    assert (
        f"self.stage = nn.Sequential(*{COPIES}(lambda: Stage(), 2))" in (methods(text, "Skips")["__init__"])
    )
    assert not COPIES.isidentifier()


def test_people_read_what_was_written() -> None:
    kind = type(load(SKIPS).build())
    assert "return self.last(x)" in inspect.getsource(kind.forward)
    assert "_modules" not in inspect.getsource(kind)


@pytest.mark.parametrize("name", NAMES)
def test_it_computes_what_the_text_does_bit_by_bit(name: str) -> None:
    model, x = module(name), batch(name)
    emitted = emit(model.net.graph)
    room: dict[str, type[nn.Module]] = {}
    exec(emitted.text, room)
    plain = room[emitted.root]()
    plain.load_state_dict(model.state_dict())
    answers = []
    for one in (model, plain):
        one.train()
        outputs = one(x)
        loss(outputs).backward()
        gradients = [weight.grad for weight in one.parameters() if weight.grad is not None]
        answers.append([*flat(outputs), *gradients])
    assert all(map(torch.equal, *answers))


def test_a_child_that_was_replaced_is_seen() -> None:
    model, x = load(SKIPS).build(), torch.ones(1, 4)
    model.last = nn.Identity()
    before = model(x)
    model.last = nn.Sequential(nn.Identity(), nn.Threshold(1e9, 7.0))
    assert not torch.equal(before, model(x))
    assert model(x).tolist() == [[7.0] * 4]
    model.stage = nn.Flatten()
    assert model(x).tolist() == [[7.0] * 4]


def test_a_value_is_let_go_before_what_comes_after_its_last_use() -> None:
    model, held = load(SKIPS).build(), []
    model.a.register_forward_hook(lambda *args: held.append(weakref.ref(args[2])))
    model.last.register_forward_pre_hook(lambda *_: held.append(held[0]() is None))
    with torch.no_grad():
        model(torch.ones(1, 4))
    assert held[1] is True
