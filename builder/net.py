"""A net: a settled graph, its questions, and its build."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from blocks.conditions import Condition
from blocks.dims import Dim
from blocks.errors import NetdraftError
from blocks.kinds import Value
from blocks.shapes import BYTES, Shape
from builder.errors import UsageError
from builder.graph.costs import Row, Totals, rows_of, shapes_of, totals_of
from builder.graph.ir import Found, Graph, walk
from builder.graph.sizes import example_sizes, named_sizes
from builder.graph.taps import with_taps
from builder.spec.compose import Composed

if TYPE_CHECKING:
    from torch import nn

MOST_BYTES = 8 << 30


@dataclass(frozen=True, repr=False)
class Net:
    """A net known before it exists: shapes, parameters, multiply-adds, conditions; no torch.

    `graph` is the inferred graph, `text` the spec that it came from (`file` names it), `params` the settled
    params, `sizes` a number for every named size: the spec's example, or one that was chosen (`assumed` names
    those). Two nets are equal when their graphs are.
    """

    graph: Graph
    params: Mapping[str, Value]
    sizes: Mapping[str, int]
    assumed: frozenset[str] = frozenset()
    variant: str | None = field(default=None, compare=False)
    text: str = field(default="", compare=False, repr=False)
    file: str = field(default="", compare=False)
    words: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        ends = (
            ", ".join(f"{name} {shape}" for name, shape in part.items())
            for part in (self.inputs, self.outputs)
        )
        return f"Net({self.name!r}, {self.num_parameters:,} parameters, {' -> '.join(ends)})"

    def __deepcopy__(self, memo: object) -> Net:
        """A net never changes, so it is its own copy."""
        return self

    @property
    def name(self) -> str:
        """The net's name."""
        return self.graph.name

    @property
    def title(self) -> str:
        """Its title, or its name where it has none."""
        return self.graph.title or self.graph.name

    @property
    def doc(self) -> str:
        """What it is for, in words."""
        return self.graph.doc

    @property
    def source(self) -> str:
        """Where it was described."""
        return self.graph.source

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of the first output of every node, by path, and of every input, by name."""
        return shapes_of(self.graph)

    @cached_property
    def inputs(self) -> dict[str, Shape]:
        """The shapes of the inputs, by name."""
        return {one.name: one.shape for one in self.graph.inputs if one.shape is not None}

    @cached_property
    def outputs(self) -> dict[str, Shape]:
        """The shapes of the outputs, by name (`out`, or `out0`, `out1` … where none is given)."""
        ends = {}
        for output in self.graph.outputs:
            node = self.graph.node(output.source.node)
            ends[output.name] = (
                self.inputs[output.source.port]
                if node is None
                else node.known.outputs[node.outputs.index(output.source.port)]
            )
        return ends

    @cached_property
    def totals(self) -> Totals:
        """Sums over the net at the example sizes."""
        return totals_of(self.graph, self.sizes)

    @property
    def num_parameters(self) -> int:
        """How many parameters the net has; tied and shared ones count once."""
        return self.totals.parameters

    @property
    def macs(self) -> int:
        """Multiply-adds of one forward pass at the example sizes."""
        return self.totals.macs_at

    @property
    def symbolic_macs(self) -> Dim:
        """Multiply-adds of one forward pass, over the named sizes."""
        return self.totals.macs

    @property
    def activation_bytes(self) -> int:
        """Bytes of the outputs of all blocks at the example sizes."""
        return self.totals.activation_bytes

    @property
    def found(self) -> tuple[Found, ...]:
        """The conditions under which the net works, each with the node that asks for it."""
        return self.graph.found

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions under which the net works."""
        return tuple(one.condition for one in self.graph.found)

    @cached_property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What is worth knowing and is no condition: (path, text), each text once."""
        told: dict[str, str] = {}
        for node in walk(self.graph):
            for note in node.known.notes:
                told.setdefault(note, node.path)
        return tuple((path, note) for note, path in told.items())

    def rows(self, depth: int | None = None) -> tuple[Row, ...]:
        """Give a row for every node down to a depth."""
        return rows_of(self.graph, self.sizes, depth)

    def at(self, **sizes: int) -> Net:
        """Give the same net, counted at other example sizes.

        Raises:
            UsageError: A size that the net does not have.
        """
        for name in sizes:
            if name not in self.sizes:
                known = ", ".join(self.sizes) or "none"
                raise UsageError(
                    f"the net has no size named '{name}'", code="unknown-size", hint=f"its sizes: {known}"
                )
        return replace(self, sizes={**self.sizes, **sizes}, assumed=self.assumed - set(sizes))

    def tapped(self, taps: Sequence[str] | Mapping[str, str]) -> Net:
        """Give the same net with further outputs: paths of nodes, or names for them.

        Raises:
            BlockError: A path that leads to no node (`bad-tap`).
        """
        named = taps if isinstance(taps, Mapping) else {_tap_name(path): path for path in taps}
        return replace(self, graph=with_taps(self.graph, named)) if named else self

    def __str__(self) -> str:
        name = f"{self.name}@{self.variant}" if self.variant else self.name
        at = ", ".join(f"{size} = {number}" for size, number in self.sizes.items())
        ends = [(f"input {one}", shape) for one, shape in self.inputs.items()]
        ends += [(f"output {one}", shape) for one, shape in self.outputs.items()]
        counts = f"{self.num_parameters:,} parameters, {self.macs:,} multiply-adds"
        lines = [f"{name}: {counts}{f' at {at}' if at else ''}"]
        lines += [f"  {end} {shape}" for end, shape in ends]
        return "\n".join([*lines, *(f"  condition {one}" for one in self.conditions)])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the net in a notebook: the diagram, and text where pictures have no place.

        Without an engine to draw with, the text stands alone.
        """
        bundle = {"text/plain": str(self)}
        try:
            picture: bytes = importlib.import_module("render.picture").draw(self)
        except (ImportError, NetdraftError):
            return bundle
        return {"image/svg+xml": picture.decode(), **bundle}

    def to_yaml(self) -> str:
        """Give the text of the spec."""
        return self.text

    def build(
        self,
        *,
        device: Any = None,  # torch's own type, which is not named before torch is needed
        dtype: Any = None,
        seed: int | None = None,
        weights: str | os.PathLike[str] | None = None,
        key_map: Any = None,
        checked: bool = False,
        taps: Sequence[str] | Mapping[str, str] = (),
        max_bytes: int = MOST_BYTES,
        trust: bool = False,
    ) -> nn.Module:
        """Build the net as an ordinary `nn.Module`.

        `device` and `dtype` are as in torch; `device="meta"` allocates nothing. With a `seed`, every tensor
        starts from it and its path alone. `weights` is a safetensors file (a `.pt` with `trust=True`),
        `key_map` takes the names of another library. `checked=True` makes the module refuse inputs whose
        sizes break a condition. `taps` are nodes whose outputs are returned as well.

        Raises:
            UsageError: The parameters take more than `max_bytes`.
        """
        net = self.tapped(taps)
        width = BYTES.get(str(dtype).removeprefix("torch."), BYTES["float32"])
        needed = self.num_parameters * width
        if needed > max_bytes and str(device) != "meta":
            raise UsageError(
                f"the parameters of '{self.name}' take {needed:,} bytes, and the limit is {max_bytes:,}",
                code="too-many-bytes",
                hint="raise it with max_bytes (`--max-bytes`), or build on the meta device",
            )
        from builder.model.assemble import assemble

        return assemble(
            net.graph, device=device, dtype=dtype, seed=seed, checked=checked, net=net, weights=weights,
            key_map=key_map, trust=trust,
        )  # fmt: skip


def settled(graph: Graph, composed: Composed, text: str, file: str) -> Net:
    """Make a net of an inferred graph: choose sizes for the names that have no example."""
    names = named_sizes(graph)
    sizes = example_sizes(names, composed.sizes, graph)
    stated = {name for name, facts in composed.sizes.items() if facts.example is not None}
    return Net(
        graph,
        composed.settings,
        sizes,
        frozenset(set(sizes) - stated),
        composed.variant,
        text,
        file,
        composed.words,
    )


def _tap_name(path: str) -> str:
    return path.replace(".", "_")
