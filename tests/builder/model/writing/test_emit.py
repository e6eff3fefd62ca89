"""What the source of a graph looks like."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch

from blocks.card import Arg, Card, Port, Result
from blocks.kinds import Anything
from blocks.shapes import Shape
from builder.graph.ir import Graph, Tie
from builder.model.assemble import assemble
from builder.model.source import classes_of
from builder.model.writing.emit import emit
from builder.model.writing.text import UnsafeName
from tests.builder.model.sheet import Sheet, find


def image(name: str = "tiny", channels: int = 3) -> Sheet:
    return Sheet(name, inputs={"image": Shape.of("N", channels, "H", "W")})


def forward(graph: Graph, kind: str = "") -> str:
    """Give the statements of a class's `forward`."""
    emitted = emit(graph)
    wanted = kind or emitted.root
    tree = next(
        one for one in ast.parse(emitted.text).body if isinstance(one, ast.ClassDef) and one.name == wanted
    )
    method = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "forward")
    return "\n".join(ast.unparse(one) for one in method.body)


def test_a_chain_reuses_one_name_and_returns_its_last_call() -> None:
    sheet = image()
    sheet.add("conv", "Conv2d", "image", out_channels=4, kernel_size=3)
    sheet.add("bn", "BatchNorm2d", "conv")
    sheet.add("relu", "ReLU", "bn")
    assert forward(sheet.graph("relu")) == "x = self.conv(image)\nx = self.bn(x)\nreturn self.relu(x)"


def test_arguments_that_are_defaults_are_left_out_and_equal_sizes_are_one_number() -> None:
    sheet = image()
    sheet.add("conv", "Conv2d", "image", out_channels=4, kernel_size=(3, 3), padding=(1, 0))
    text = emit(sheet.graph("conv")).text
    assert "self.conv = nn.Conv2d(in_channels=3, out_channels=4, kernel_size=3, padding=(1, 0))" in text


def test_a_value_used_twice_bears_the_name_of_its_node() -> None:
    sheet = image()
    sheet.add("enc1", "Conv2d", "image", out_channels=4, kernel_size=1)
    sheet.add("relu", "ReLU", "enc1")
    sheet.add("last", "Conv2d", "relu", out_channels=4, kernel_size=1)
    sheet.add("sum", "Add", "last", "enc1")
    assert forward(sheet.graph("sum")).splitlines() == [
        "enc1 = self.enc1(image)",
        "x = self.relu(enc1)",
        "x = self.last(x)",
        "return x + enc1",
    ]


def test_a_tensor_function_goes_into_the_call_behind_it() -> None:
    sheet = image()
    sheet.add("a", "Conv2d", "image", out_channels=3, kernel_size=1)
    sheet.add("sum", "Add", "a", "image")
    sheet.add("relu", "ReLU", "sum")
    assert forward(sheet.graph("relu")) == "x = self.a(image)\nreturn self.relu(x + image)"


def test_parentheses_stand_only_where_an_operator_is_beside() -> None:
    sheet = image()
    sheet.add("sum", "Add", "image", "image")
    sheet.add("product", "Mul", "sum", "image")
    sheet.add("cat", "Concat", "product", "image")
    assert forward(sheet.graph("cat")) == "return torch.cat([(image + image) * image, image], dim=1)"


def test_what_nobody_needs_is_not_computed() -> None:
    sheet = image()
    sheet.add("a", "ReLU", "image")
    sheet.add("_spare", "Conv2d", "image", out_channels=4, kernel_size=1)
    emitted = emit(sheet.graph("a"))
    assert forward(sheet.graph("a")) == "return self.a(image)"
    assert "self._spare = nn.Conv2d(" in emitted.text


def test_outputs_that_nobody_uses_are_dropped() -> None:
    sheet = Sheet(inputs={"tokens": Shape.of(5, "N", 8)})
    sheet.add("lstm", "LSTM", "tokens", hidden_size=4)
    sheet.add("attend", "MultiheadAttention", "lstm", num_heads=2)
    assert forward(sheet.graph("attend")).splitlines() == [
        "x, (_, _) = self.lstm(tokens)",
        "x, _ = self.attend(x, x, x)",
        "return x",
    ]


def test_an_optional_input_behind_an_unbound_one_goes_by_keyword() -> None:
    rule = lambda args, inputs: Result((inputs[0],))  # noqa: E731
    ports = (Port("x"), Port("mask", optional=True), Port("bias", optional=True))
    card = Card("Gate", "", "other", ports, rule=rule, home="mine:Gate")
    sheet = image()
    sheet.add("gate", card, "image", ports={"bias": "image"})
    assert forward(sheet.graph("gate")) == "return self.gate(image, bias=image)"


def test_several_outputs_are_a_tuple_and_named_ones_a_dict() -> None:
    sheet = image()
    sheet.add("a", "ReLU", "image")
    sheet.add("b", "Conv2d", "a", out_channels=2, kernel_size=1)
    assert "-> tuple[torch.Tensor, torch.Tensor]:" in emit(sheet.graph("a", "b")).text
    named = sheet.graph(deep="b", shallow="a")
    assert "-> dict[str, torch.Tensor]:" in emit(named).text
    assert forward(named).splitlines() == [
        "shallow = self.a(image)",
        "deep = self.b(shallow)",
        "return {'deep': deep, 'shallow': shallow}",
    ]


def block(sheet: Sheet, node_id: str, ref: str, width: int, *, name: str = "Unit") -> None:
    inner = sheet.below(node_id, name, x=ref)
    inner.settings["width"] = width
    inner.add("conv", "Conv2d", "x", out_channels=width, kernel_size=3)
    inner.add("bn", "BatchNorm2d", "conv")
    sheet.add(node_id, inner.graph("bn"), ref)


def test_scopes_that_differ_in_numbers_share_a_class_that_takes_them() -> None:
    sheet = image()
    block(sheet, "one", "image", 4)
    block(sheet, "two", "one", 8)
    text = emit(sheet.graph("two")).text
    assert "def __init__(self, in_channels: int, width: int) -> None:" in text
    assert "self.conv = nn.Conv2d(in_channels=in_channels, out_channels=width, kernel_size=3)" in text
    assert "self.bn = nn.BatchNorm2d(num_features=width)" in text
    assert "self.two = Unit(in_channels=4, width=8)" in text


def test_scopes_that_differ_in_structure_get_classes_of_their_own() -> None:
    sheet = image()
    block(sheet, "one", "image", 4)
    inner = sheet.below("two", "Unit", x="one")
    inner.add("conv", "Conv2d", "x", out_channels=4, kernel_size=3)
    sheet.add("two", inner.graph("conv"), "one")
    text = emit(sheet.graph("two")).text
    assert "class Unit(nn.Module):" in text
    assert "self.two = Unit2()" in text


def test_a_plain_chain_of_copies_is_a_sequential_and_alike_copies_are_counted() -> None:
    sheet = image()
    ref = "image"
    for index, width in enumerate((4, 8, 8, 8)):
        block(sheet, f"stage.{index}", ref, width)
        ref = f"stage.{index}"
    emitted = emit(sheet.graph("stage.3"))
    assert "self.stage = nn.Sequential(" in emitted.text
    assert "*(Unit(in_channels=8, width=8) for _ in range(2))" in emitted.text
    assert forward(sheet.graph("stage.3")) == "return self.stage(image)"


def test_copies_that_are_seen_from_outside_are_called_one_by_one() -> None:
    sheet = image()
    block(sheet, "stage.0", "image", 4)
    block(sheet, "stage.1", "stage.0", 4)
    graph = sheet.graph("stage.0", "stage.1")
    assert "self.stage = nn.ModuleList([" in emit(graph).text
    assert forward(graph).splitlines()[0] == "stage0 = self.stage[0](image)"


def test_copies_with_a_gap_keep_their_numbers() -> None:
    sheet = image()
    sheet.add("stage.0", "Conv2d", "image", out_channels=3, kernel_size=1)
    sheet.add("stage.2", "Conv2d", "stage.0", out_channels=3, kernel_size=1)
    emitted = emit(sheet.graph("stage.2"))
    module = classes_of(emitted.text)[emitted.root]()
    assert set(module.state_dict()) == {
        f"stage.{index}.{name}" for index in (0, 2) for name in ("weight", "bias")
    }
    assert module(torch.ones(1, 3, 2, 2)).shape == (1, 3, 2, 2)


def test_stages_of_unequal_length_share_a_class_that_takes_the_count() -> None:
    sheet = image(channels=4)
    ref = "image"
    for stage, depth in enumerate((2, 3, 5)):
        inner = sheet.below(f"stage.{stage}", x=ref)
        last = "x"
        for index in range(depth):
            inner.add(f"conv.{index}", "Conv2d", last, out_channels=4 * 2**stage, kernel_size=1)
            last = f"conv.{index}"
        sheet.add(f"stage.{stage}", inner.graph(last), ref)
        ref = f"stage.{stage}"
    text = emit(sheet.graph(ref)).text
    assert text.count("class ") == 3  # 4 -> 4 channels is one run of copies, the other stages are two
    assert "for _ in range(copies - 1))" in text
    assert "Stage2(in_channels=8, out_channels=16, copies=5)" in text


def test_a_call_uses_the_module_of_another_node() -> None:
    sheet = Sheet(inputs={"x": Shape.of("N", 4)})
    sheet.add("layer", "Linear", "x", out_features=4)
    sheet.add("again", "Linear", "layer", out_features=4, call="layer")
    graph = sheet.graph("again")
    assert forward(graph) == "x = self.layer(x)\nreturn self.layer(x)"
    assert "self.again" not in emit(graph).text


def test_ties_and_freezing_stand_behind_the_modules() -> None:
    sheet = Sheet(inputs={"tokens": Shape.of("N", "T", dtype="int64")})
    sheet.add("embed", "Embedding", "tokens", num_embeddings=7, embedding_dim=4, freeze=True)
    sheet.add("head", "Linear", "embed", out_features=7, ties=(Tie("weight", "embed.weight"),))
    assert (
        "        self.head.weight = self.embed.weight\n        self.embed.requires_grad_(False)\n"
        in emit(sheet.graph("head")).text
    )


@pytest.mark.parametrize("name", ["torch", "nn", "sum"])
def test_inputs_may_have_names_that_python_uses(name: str) -> None:
    sheet = Sheet(inputs={name: Shape.of("N", 4), "x": Shape.of("N", 4)})
    sheet.add("cat", "Concat", name, "x")
    emitted = emit(sheet.graph("cat"))
    module = classes_of(emitted.text)[emitted.root]()
    assert module(torch.ones(1, 4), torch.zeros(1, 4)).tolist() == [[1] * 4 + [0] * 4]


@pytest.mark.parametrize("name", ["conv; import os", "class", "1x", "forward", "x" * 65, "é", "__conv"])
def test_a_name_that_slipped_through_is_refused_where_source_is_written(name: str) -> None:
    sheet = image()
    sheet.add(name, "ReLU", "image")
    with pytest.raises(UnsafeName, match="cannot stand in source text"):
        emit(sheet.graph(name))


HOSTILE = ("');import os;('", '"""', "\\", "\n", "operand0_", "'''\nx = 1", "«0»", "{x}", "#")


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_a_spec_stay_literals(text: str) -> None:
    rule = lambda args, inputs: Result((inputs[0],))  # noqa: E731
    card = Card(
        "Label", "", "other", (Port("x"),), (Arg("text", Anything()),), rule=rule,
        expression=lambda args, names, shapes: f"torch.neg({names[0]}) if {args.text!r} else {names[0]}",
    )  # fmt: skip
    sheet = image()
    sheet.add("conv", "Conv2d", "image", out_channels=2, kernel_size=1, doc=text)
    sheet.add("label", card, "conv", text=text)
    graph = sheet.graph("label")
    object.__setattr__(graph, "doc", text)
    tree = ast.parse(emit(graph).text)
    strings = [
        one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    assert text in strings
    assert [one.name for one in tree.body if isinstance(one, ast.ClassDef)] == ["Tiny"]
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)]
    assert len(imports) == 2


def test_equal_graphs_give_equal_text() -> None:
    texts = set()
    for _ in range(3):
        sheet = image()
        block(sheet, "one", "image", 4)
        texts.add(emit(sheet.graph("one")).text)
    assert len(texts) == 1


def test_parentheses_are_spared_on_the_left_of_equals() -> None:
    def graph(last: str, ref: str) -> Graph:
        sheet = image()
        sheet.add("sum", "Add", "image", "image")
        sheet.add("last", last, *(("sum", "image") if ref == "left" else ("image", "sum")))
        return sheet.graph("last")

    assert forward(graph("Add", "left")) == "return image + image + image"
    assert "return image + (image + image)" in emit(graph("Add", "right")).text
    assert "return (image + image) * image" in emit(graph("Mul", "left")).text


def test_an_output_that_may_be_none_is_said_to_be_there() -> None:
    card = replace(find("MultiheadAttention"), outputs=(Port("out"), Port("weights", optional=True)))
    sheet = Sheet(inputs={"x": Shape.of(5, "N", 8)})
    sheet.add("attend", card, "x", num_heads=2)
    graph = sheet.graph("attend", "attend.weights")
    assert "assert y is not None" in forward(graph)
    module = torch.jit.script(assemble(graph, seed=0))
    assert module(torch.ones(5, 1, 8))[1].shape == (1, 5, 5)
