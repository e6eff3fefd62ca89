"""Bundles: weights with the spec of their net, in one safetensors file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from torch import Tensor, nn

from blocks.errors import NetdraftError
from blocks.kinds import Value
from builder.errors import UsageError
from builder.graph.infer import infer
from builder.graph.ir import Graph, leaves
from builder.graph.resolve import resolve
from builder.model.assemble import DTYPES
from builder.spec.bundle import metadata_of
from builder.spec.compose import compose
from builder.spec.load import load_inner, parse_document

if TYPE_CHECKING:
    from builder.net import Net

_SYSTEM: Final = re.compile(r"os error (\d+)")
"""How safetensors tells what the operating system said."""

Spec = tuple[str, Mapping[str, Value], str | None]


def write_bundle(net: Net, module: nn.Module, path: Path) -> None:
    """Write the weights of a module, each tensor once, and the spec that stands alone.

    Raises:
        UsageError: The spec cannot be told by one text (`cannot-export`).
        OSError: The disk does not take it.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    text, params, variant = spec_of(net)
    try:
        save_file(_tensors(module), str(path), metadata_of(text, params, variant, dtype_of(module)))
    except SafetensorError as error:
        match = _SYSTEM.search(str(error))
        if match is None:
            raise
        number = int(match[1])
        raise OSError(number, os.strerror(number), str(path)) from error


def spec_of(net: Net) -> Spec:
    """Give a text that makes this very net by itself, with the params that it needs.

    Raises:
        UsageError: There is none (`cannot-export`).
    """
    for text, params, variant in ((net.to_yaml(), {}, None), (net.text, net.params, net.variant)):
        if text and _is_told(net.graph, text, params, variant):
            return text, params, variant
    raise UsageError(
        f"the spec of '{net.name}' cannot go into one file",
        code="cannot-export",
        hint="export a net as it was loaded: without taps, from a spec that uses no other net by a path",
    )


def dtype_of(module: nn.Module) -> str:
    """Name the floating type of a module."""
    found = (str(one.dtype).removeprefix("torch.") for one in module.state_dict().values())
    return next((one for one in found if one in DTYPES), "float32")


def converted(module: nn.Module, dtype: object) -> nn.Module:
    """Bring a module to another floating type, where one is asked for."""
    name = str(dtype).removeprefix("torch.")
    return module if dtype is None else module.to(DTYPES[name])


def _tensors(module: nn.Module) -> dict[str, Tensor]:
    """List the tensors of a module; one that has several names goes by the first."""
    kept: dict[str, Tensor] = {}
    known: set[int] = set()
    places: set[int] = set()
    for name, tensor in module.state_dict(keep_vars=True).items():
        if id(tensor) in known:
            continue
        known.add(id(tensor))
        data = tensor.detach().to("cpu").contiguous()
        place = data.untyped_storage().data_ptr()
        is_whole = data.untyped_storage().nbytes() == data.numel() * data.element_size()
        kept[name] = data if is_whole and place not in places else data.clone()
        places.add(place)
    return kept


def _is_told(graph: Graph, text: str, params: Mapping[str, Value], variant: str | None) -> bool:
    """Whether a text by itself makes a net of the same nodes, with the same tensors."""
    try:
        document = parse_document(text, "<text>")
        composed = compose(document, variant, params, fetch=partial(load_inner, root=document))
        told = infer(resolve(composed), composed)
    except NetdraftError:
        return False
    return told == graph or _state(told) == _state(graph)


def _state(graph: Graph) -> list[object]:
    return [(node.path, node.block, node.known.params, node.known.buffers) for node in leaves(graph)]
