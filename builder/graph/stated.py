"""Shapes as people state them, read into dims."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.dims import Dim
from blocks.errors import BlockError, Guess, guess
from blocks.kinds import Value
from blocks.shapes import Shape
from builder.errors import Faults, Proposal
from builder.graph.ir import Argument, Graph
from builder.graph.sizes import SizeNames
from builder.spec.mending.proposals import Spelling, Writing, respelt
from builder.spec.plan import SizeFacts

MOST_DIMS = 64


def read_inputs(
    graph: Graph, names: SizeNames, settings: Mapping[str, Value], faults: Faults
) -> tuple[Shape | None, ...]:
    """Read the stated shapes of a net's inputs; the names in them become the net's named sizes."""
    for one in graph.inputs:
        for argument in one.sizes or ():
            if isinstance(argument.value, str) and argument.value in settings:
                what = f"'{argument.value}' is a param, and stands here as the name of a size"
                hint = f"write `={argument.value}` for its value"
                mend = respelt(argument.mark, Guess(f"={argument.value}"), argument.value)
                faults.add("bad-size", what, argument.mark, hint=hint, proposal=mend)
    return tuple(
        read_shape(one.sizes or (), names, one.dtype or "float32", faults, is_new=True)
        for one in graph.inputs
    )


def read_shape(
    sizes: tuple[Argument, ...],
    names: SizeNames,
    dtype: str,
    faults: Faults,
    *,
    node: str | None = None,
    is_new: bool = False,
) -> Shape | None:
    """Read a stated shape; None where a size is at fault, which is told."""
    if len(sizes) > MOST_DIMS:
        what = f"a shape has at most {MOST_DIMS} dims, got {len(sizes)}"
        faults.add("bad-size", what, sizes[0].mark, node)
        return None
    dims = []
    for argument in sizes:
        try:
            dim = names.read(argument.value, is_new=is_new)
        except BlockError as fault:
            mend = meant_size(argument, fault)
            faults.add(fault.code, fault.what, argument.mark, node, hint=fault.hint, proposal=mend)
            continue
        if dim.constant is not None and dim.constant < 1:
            faults.add("bad-size", f"a size must be at least 1, got {dim}", argument.mark, node)
            continue
        dims.append(dim)
    return Shape(tuple(dims), dtype) if len(dims) == len(sizes) else None


def meant_size(argument: Argument, fault: BlockError) -> Proposal | None:
    """Propose the size that was meant for one that cannot be read: another name, or a number."""
    meant, value = fault.guess, argument.value
    if meant is None or argument.mark is None or not isinstance(value, str):
        return None
    is_number = meant.word == value.strip()
    return Spelling(argument.mark, value, meant.word, meant.is_clear, is_value=is_number)


def other_size(argument: Argument, actual: Dim) -> Proposal | None:
    """Propose the size that is there for one that was stated: a number or a name."""
    text = str(actual)
    if argument.mark is None or not (actual.is_constant or text.isidentifier()):
        return None
    return Writing(argument.mark, str(argument.value), text, is_safe=False)


def tell_unknown_sizes(sizes: Mapping[str, SizeFacts], names: SizeNames, faults: Faults) -> None:
    """Tell facts in `dims` about sizes that no input names."""
    for name, facts in sizes.items():
        if name not in names.bound:
            said = f"the net has no size named '{name[:80]}'"
            what = f"`dims` names '{name}', and no input has a size of that name" if facts.mark else said
            meant = guess(name, set(names.bound) - set(sizes))
            hint = meant.hint if meant else f"the named sizes are {', '.join(names.bound) or 'none'}"
            mend = respelt(facts.mark, meant, name, is_key=True)
            faults.add("unknown-size", what, facts.mark, hint=hint, proposal=mend)
