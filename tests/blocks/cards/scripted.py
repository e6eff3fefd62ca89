"""The text of a card's expression, run in a small module: plainly, and through TorchScript."""

import linecache

import torch
from torch import nn

from blocks.card import Args, Card
from blocks.settle import settle
from blocks.shapes import Shape


def expression_of(card: Card, args: dict[str, object], shapes: list[Shape]) -> str:
    """Write the expression of a card over inputs called a, b, c …"""
    names = tuple("abcdefgh"[: len(shapes)])
    assert card.expression is not None
    return card.expression(complete(card, args, shapes), names, tuple(shapes))


def complete(card: Card, args: dict[str, object], shapes: list[Shape]) -> Args:
    if card.inputs and card.inputs[-1].variadic:
        return settle(card, args, {}).args
    bound = {port.name: shape for port, shape in zip(card.inputs, shapes, strict=False)}
    return settle(card, args, bound).args


def module_of(text: str, inputs: int, outputs: int = 1) -> nn.Module:
    """Compile a module whose forward is the expression."""
    names = list("abcdefgh"[:inputs])
    taken = ", ".join(f"{name}: torch.Tensor" for name in names)
    given = ", ".join(f"y{index}" for index in range(outputs))
    source = (
        f"class Tiny(nn.Module):\n    def forward(self, {taken}):\n"
        f"        {given} = {text}\n        return {given}\n"
    )
    file = f"<tiny {text}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space: dict[str, object] = {"torch": torch, "nn": nn, "__name__": "tiny"}
    exec(compile(source, file, "exec"), space)
    kind = space["Tiny"]
    assert isinstance(kind, type)
    module = kind()
    assert isinstance(module, nn.Module)
    return module


def same_scripted(card: Card, args: dict[str, object], *tensors: torch.Tensor, outputs: int = 1) -> bool:
    """Tell whether eager, TorchScript, FX and export agree on an expression; raises where one refuses."""
    shapes = [Shape.of(*one.shape, dtype=str(one.dtype).removeprefix("torch.")) for one in tensors]
    module = module_of(expression_of(card, args, shapes), len(tensors), outputs)
    wanted = _listed(module(*tensors))
    others = [
        torch.jit.script(module)(*tensors),
        torch.fx.symbolic_trace(module)(*tensors),
        torch.export.export(module, tensors).module()(*tensors),
    ]
    return all(
        len(wanted) == len(_listed(other))
        and all(torch.equal(one, two) for one, two in zip(wanted, _listed(other), strict=True))
        for other in others
    )


def _listed(value: torch.Tensor | tuple[torch.Tensor, ...]) -> list[torch.Tensor]:
    return [value] if isinstance(value, torch.Tensor) else list(value)
