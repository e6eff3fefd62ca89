"""Signatures: what a class says of itself, and what keeps it from being a block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Optional

import pytest
import torch
from torch import Tensor, nn

from blocks.card import REQUIRED
from blocks.errors import ArgumentFault
from blocks.kinds import AnyOf, Anything, Bool, Choice, Float, Int, ListOf, Null, Sizes, Text
from blocks.signatures import UnfitClass, arguments_of, kind_of, signature_of


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (int, Int()),
        (bool, Bool()),
        (float, Float()),
        (str, Text()),
        (int | None, AnyOf((Int(), Null()))),
        (Optional[float], AnyOf((Float(), Null()))),  # noqa: UP045
        (Literal["a", "b"], Choice(("a", "b"))),
        (tuple[int, int], Sizes(2)),
        (list[int], ListOf(Int())),
        (tuple[float, ...], ListOf(Float())),
        (tuple[int, str], ListOf(AnyOf((Int(), Text())), 2, 2)),
        (int | tuple[int, int], AnyOf((Int(), Sizes(2)))),
        (list, ListOf(Anything())),
    ],
)
def test_annotations_tell_kinds(hint: object, kind: object) -> None:
    assert kind_of(hint) == kind


@pytest.mark.parametrize(
    "hint", [torch.Tensor, nn.Module, Callable[[int], int], dict[str, int], None | Tensor]
)
def test_what_no_spec_can_write_has_no_kind(hint: object) -> None:
    assert kind_of(hint) is None


def module(**methods: Any) -> type[nn.Module]:
    methods.setdefault("forward", lambda self, x: x)
    return type("Made", (nn.Module,), methods)


def test_defaults_tell_kinds_where_annotations_are_missing() -> None:
    def init(self, a, b=1, c=0.5, d=True, e="w", f=None, g=(3, 3)):  # type: ignore[no-untyped-def]
        pass

    kinds = {arg.name: arg.kind for arg in arguments_of(module(__init__=init))}
    assert kinds == {
        "a": Anything(), "b": AnyOf((Int(), Float())), "c": Float(), "d": Bool(), "e": Text(),
        "f": Anything(), "g": Anything(),
    }  # fmt: skip


def test_defaults_are_the_constructors_own_as_specs_write_them() -> None:
    def init(self, a: int, b: list[int] = [1, 2], c: int = None) -> None:  # type: ignore[assignment] # noqa: B006, RUF013
        pass

    args = {arg.name: arg for arg in arguments_of(module(__init__=init))}
    assert (args["a"].default, args["b"].default, args["c"].default) == (REQUIRED, (1, 2), None)
    assert args["c"].kind.check(None) is None
    with pytest.raises(ArgumentFault, match="needs an integer, or null, got 'x'"):
        args["c"].kind.check("x")


def test_arguments_that_no_spec_can_write_keep_their_defaults() -> None:
    def init(
        self, width: int, norm: Callable[..., nn.Module] = nn.ReLU, device=None, dtype=None, **more: int
    ) -> None:  # type: ignore[no-untyped-def]
        pass

    assert [arg.name for arg in arguments_of(module(__init__=init))] == ["width"]


def test_an_argument_that_no_spec_can_give_is_refused() -> None:
    def init(self, width: int, layer: nn.Module) -> None:  # type: ignore[no-untyped-def]
        pass

    with pytest.raises(UnfitClass) as caught:
        signature_of(module(__init__=init))
    assert caught.value.what == "Made takes 'layer', Module, which no spec can give"
    assert caught.value.hint == "give 'layer' a default, or take a number or a word instead"


def test_nameless_arguments_are_refused() -> None:
    def init(self, *layers: int) -> None:  # type: ignore[no-untyped-def]
        pass

    with pytest.raises(UnfitClass) as caught:
        signature_of(module(__init__=init))
    assert caught.value.what == "Made takes '*layers', which has no name to give it by"


def test_a_class_without_a_constructor_has_no_arguments() -> None:
    assert signature_of(module()).args == ()


def test_tensors_are_ports_and_plain_values_are_arguments_at_call() -> None:
    def forward(  # type: ignore[no-untyped-def]
        self,
        query: Tensor,
        key: Tensor | None = None,
        mask: Tensor | None = None,
        causal: bool = False,
        extra=None,
    ) -> Tensor:
        return query

    read = signature_of(module(forward=forward))
    assert [(port.name, port.optional) for port in read.inputs] == [
        ("query", False), ("key", True), ("mask", True), ("extra", True),
    ]  # fmt: skip
    assert [(arg.name, arg.default, arg.at_call) for arg in read.args] == [("causal", False, True)]


def test_starred_inputs_are_one_variadic_port() -> None:
    def forward(self, *xs: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        return xs[0]

    (port,) = signature_of(module(forward=forward)).inputs
    assert (port.name, port.variadic) == ("xs", True)


class Answer(NamedTuple):
    logits: Tensor
    features: Tensor


@pytest.mark.parametrize(
    ("hint", "ports", "returns"),
    [
        (Tensor, ["out"], ""),
        (tuple[Tensor, Tensor], ["out0", "out1"], ""),
        (tuple[Tensor, tuple[Tensor, Tensor]], ["out0", "out1", "out2"], "{out0}, ({out1}, {out2})"),
        (Answer, ["logits", "features"], ""),
        (tuple[Tensor, ...], ["out"], ""),
    ],
)
def test_the_return_annotation_tells_the_outputs(hint: object, ports: list[str], returns: str) -> None:
    def forward(self, x):  # type: ignore[no-untyped-def]
        return x

    forward.__annotations__["return"] = hint
    read = signature_of(module(forward=forward))
    assert [port.name for port in read.outputs] == ports
    assert read.returns == returns


def test_inputs_that_are_no_tensors_are_refused() -> None:
    def forward(self, features: dict[str, Tensor]) -> Tensor:  # type: ignore[no-untyped-def]
        return features["a"]

    with pytest.raises(UnfitClass) as caught:
        signature_of(module(forward=forward))
    assert caught.value.what == "Made.forward takes 'features', dict[str, Tensor], and inputs are tensors"


def test_a_dict_of_outputs_is_refused() -> None:
    def forward(self, x: Tensor) -> dict[str, Tensor]:  # type: ignore[no-untyped-def]
        return {"a": x}

    with pytest.raises(UnfitClass) as caught:
        signature_of(module(forward=forward))
    assert caught.value.what == "Made.forward gives dict[str, Tensor], and a block gives tensors"


def test_names_that_mean_nothing_are_taken_for_tensors() -> None:
    def forward(self, x: Nowhere, mask: Tensor | None = None, scale: float = 1.0) -> Nowhere:  # type: ignore[no-untyped-def, name-defined] # noqa: F821
        return x

    read = signature_of(module(forward=forward))
    assert [(port.name, port.optional) for port in read.inputs] == [("x", False), ("mask", True)]
    assert [arg.name for arg in read.args] == ["scale"]
