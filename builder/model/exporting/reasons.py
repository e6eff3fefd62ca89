"""Reasons: why torch.export holds a size, or refuses a net, in words of the net."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import torch

from builder.errors import UsageError
from builder.graph.ir import Node, leaves
from builder.model.exporting.extents import Extent

if TYPE_CHECKING:
    from builder.net import Net

CODE: Final = "cannot-export"
_LINE: Final = re.compile(r"File \"([^\"]+)\", line (\d+), in \w+\n\s*(.+)")


def why(net: Net, one: Extent, reason: str) -> str:
    """Say why a size is fixed: by a recurrent block, else as torch says it."""
    steps = next((node.block for node in leaves(net.graph) if _runs_over(node, one.name)), "")
    chosen = f"; choose it with `--dim {one.name}=…`"
    if steps:
        return f"{steps} is exported for one length{chosen}"
    if "specialized it to be a constant" in reason:
        return f"torch.export cannot leave it open{chosen}"
    lines = (line.strip(" -") for line in reason.splitlines() if re.search(rf"\b{one.base}\b", line))
    told = next((line for line in lines if not line.startswith("Constraints violated")), "")
    return f"torch says: {told.partition('. ')[0].rstrip('.')[:160]}" if told else "torch.export made it so"


def _runs_over(node: Node, size: str) -> bool:
    """Whether a node is a recurrent block that takes a size for the length of its sequence."""
    if (
        node.card is None
        or node.card.family != "recurrent"
        or node.facts is None
        or "num_layers" not in (node.facts.args)
    ):
        return False
    sequence = node.facts.inputs[0]
    length = sequence[1 if node.facts.args.batch_first and len(sequence) == 3 else 0]
    return size in {named.name for named in length.sizes}


def refusal(net: Net, error: Exception) -> UsageError:
    """Say what could not be traced, and at which line of code if torch knows."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0].partition(" (unhinted")[0][:200] if lines else type(error).__name__
    places = [one for one in _LINE.findall(str(error)) if "/torch/" not in one[0]]
    name, row, code = places[-1] if places else ("", "", "")
    where = (
        f" at `{code.strip()[:80]}`" if name.startswith("<") else f" at {name}:{row}: `{code.strip()[:80]}`"
    )
    return UsageError(
        f"torch.export cannot trace '{net.name}'{where * bool(name)}: {first}",
        code=CODE,
        hint="`--debug` shows all that torch says; .py and .safetensors need no trace",
    )


def unsaved(net: Net, error: Exception) -> UsageError:
    """Say what a release of torch cannot write, though it could trace it."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0][:120].rstrip(": ")
    return UsageError(
        f"torch {torch.__version__} cannot save the program of '{net.name}': {first}",
        code=CODE,
        hint="a newer torch may; .py and .safetensors need no trace",
    )
