"""A net: a settled graph, its questions, and its build."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from blocks.conditions import Condition
from blocks.dims import Dim
from blocks.kinds import Value
from blocks.shapes import BYTES, Shape
from builder.errors import UsageError
from builder.graph.costs import Row, Totals, notes_of, outputs_of, rows_of
from builder.graph.expect import holds
from builder.graph.freezing import with_frozen
from builder.graph.ir import Found, Graph
from builder.graph.sizes import tell_unknown_size, with_examples
from builder.graph.tally import Tally
from builder.graph.taps import named_taps, with_taps
from builder.showing import in_short, shown_in_notebook, told

if TYPE_CHECKING:
    from torch import nn

    from builder.model.exporting.export import Exported
    from builder.model.loading.fit import Report
    from builder.spec.bundle import Bundle

MOST_BYTES = 8 << 30


@dataclass(frozen=True, repr=False)
class Net:
    """A net known before it exists: shapes, parameters, multiply-adds, conditions; no torch.

    `graph` is the inferred graph, `text` the spec that it came from (`file` names it), `params` the settled
    params, `sizes` a number for every named size: the spec's example, or one that was chosen (`assumed` names
    those), `used` the files that it uses, `bundle` the file of weights that brought it. Two nets are equal
    when their graphs are.
    """

    graph: Graph
    params: Mapping[str, Value]
    sizes: Mapping[str, int]
    assumed: frozenset[str] = frozenset()
    variant: str | None = field(default=None, compare=False)
    text: str = field(default="", compare=False, repr=False)
    file: str = field(default="", compare=False)
    words: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    used: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    bundle: Bundle | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        return in_short(self)

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
    def tally(self) -> Tally:
        """What the net costs, counted over its named sizes."""
        return Tally.of(self.graph)

    @property
    def shapes(self) -> dict[str, Shape]:
        """The shape of the first output of every node, by path, and of every input, by name."""
        return self.tally.shapes

    @cached_property
    def inputs(self) -> dict[str, Shape]:
        """The shapes of the inputs, by name."""
        return {one.name: one.shape for one in self.graph.inputs if one.shape is not None}

    @cached_property
    def outputs(self) -> dict[str, Shape]:
        """The shapes of the outputs, by name (`out`, or `out0`, `out1` … where none is given)."""
        return outputs_of(self.graph)

    @cached_property
    def totals(self) -> Totals:
        """Sums over the net at the example sizes."""
        return self.tally.totals_at(self.sizes)

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
        return notes_of(self.graph)

    def rows(self, depth: int | None = None) -> tuple[Row, ...]:
        """Give a row for every node down to a depth."""
        return rows_of(self.graph, self.sizes, depth)

    def at(self, **sizes: int) -> Net:
        """Give the same net, counted at other example sizes.

        Raises:
            UsageError: A size that the net does not have.
        """
        tell_unknown_size(sizes, self.sizes)
        graph, numbers = with_examples(self.graph, sizes), {**self.sizes, **sizes}
        net = replace(self, graph=graph, sizes=numbers, assumed=self.assumed - set(sizes))
        vars(net)["tally"] = self.tally  # example sizes change nothing of it
        return net

    def tapped(self, taps: Sequence[str] | Mapping[str, str]) -> Net:
        """Give the same net with further outputs: paths of nodes, globs of them, or names for paths.

        Raises:
            BlockError: A path that leads to no node (`bad-tap`).
        """
        named = taps if isinstance(taps, Mapping) else named_taps(self.graph, taps)
        return replace(self, graph=with_taps(self.graph, named)) if named else self

    def frozen(self, nodes: Sequence[str]) -> Net:
        """Give the same net with nodes that are not trained: their paths, or globs of them.

        Raises:
            UsageError: A glob that means no node (`unmatched-freeze`).
        """
        return replace(self, graph=with_frozen(self.graph, nodes)) if nodes else self

    def __str__(self) -> str:
        return told(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the net in a notebook: the diagram, and text where pictures have no place."""
        return shown_in_notebook(self)

    def compare_weights(
        self,
        weights: str | os.PathLike[str],
        *,
        key_map: Any = None,  # as in `build`
        trust: bool = False,
        fresh: Sequence[str] = (),
    ) -> Report:
        """Tell what `build(weights=…)` would find, by tensor; a safetensors file needs no torch.

        Raises:
            MachineError: The file cannot be read.
            WeightsFault: The file is damaged, or is a pickle and not trusted.
            KeyMapFault: The key map cannot be followed, or meets nothing in the file.
        """
        from builder.model.loading.dryrun import fit_of

        return fit_of(self, weights, key_map=key_map, trust=trust, fresh=fresh)

    def to_yaml(self) -> str:
        """Write the spec as a person would, so that `load` gives this very net again.

        Chosen params and sizes become the spec's own; comments and layout stay; composites of used files
        come in, so that the text stands alone.
        """
        from builder.sketch.restating import Choices, restated

        stated = {name: size for name, size in self.sizes.items() if name not in self.assumed}
        counts = {"parameters": lambda: self.num_parameters, "macs": lambda: self.macs}
        choices = Choices(self.params, stated, self.variant, self.file, self.used, counts, holds)
        return restated(self.text, choices) if self.text else ""

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        module: nn.Module | None = None,
        **options: Any,  # those of `build`
    ) -> Exported:
        """Write the net to a file: `.py`, `.pt2`, `.onnx` or `.safetensors`, as its ending says.

        A `.py` file needs torch alone and holds no weights. For the others, the net is built with the options
        of `build`, or it is the built `module`, in eval mode. A file that is there is replaced once the new
        one is whole; `.pt2` and `.onnx` have run by then, and computed what the module does.

        Raises:
            UsageError: The ending is not known, or the format does not hold the net (`cannot-export`).
            MachineError: The file cannot be written, or what ONNX needs is not installed.
        """
        from builder.model.exporting.export import export

        return export(self, path, module, options)

    def to_python(self) -> str:
        """Write the net as one Python file that needs torch alone, with the same state-dict keys.

        Raises:
            UsageError: The source of a block of your own cannot be taken along (`cannot-export`).
        """
        from builder.model.exporting.python import python_of

        return python_of(self)

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
        trust: bool = False, fresh: Sequence[str] = (),
        freeze: Sequence[str] = (), mapped: bool = False,
    ) -> nn.Module:  # fmt: skip
        """Build the net as an ordinary `nn.Module`.

        `device` and `dtype` are as in torch; `device="meta"` allocates nothing. With a `seed`, every tensor
        starts from it and its path alone. `weights` is a safetensors file (a `.pt` with `trust=True`),
        `key_map` takes the names of another library: rules, a YAML file of them, or `"torchvision"`, as
        shipped; what `fresh` names (globs of nodes and tensors) is not taken from the file. `mapped=True`
        leaves numbers in the file, which must then stay as it is, till they are used. `freeze` names nodes,
        by globs, that are not trained. `checked=True` makes the module refuse inputs whose sizes break a
        condition. `taps` are nodes (globs, too) whose outputs are returned as well.

        Raises:
            UsageError: The parameters take more than `max_bytes`, or `freeze` means no node.
        """
        net = self.tapped(taps).frozen(freeze)
        width = BYTES.get(str(dtype).removeprefix("torch."), BYTES["float32"])
        needed = self.num_parameters * width
        if needed > max_bytes and str(device) != "meta":
            what = f"the parameters of '{self.name}' take {needed:,} bytes, and the limit is {max_bytes:,}"
            hint = "raise it with max_bytes (`--max-bytes`), or build on the meta device"
            raise UsageError(what, code="too-many-bytes", hint=hint)
        from builder.model.assemble import assemble

        bundle = self.bundle if weights is None and str(device) != "meta" else None
        module = assemble(
            net.graph, device=device, dtype=dtype if bundle is None else bundle.dtype, seed=seed,
            checked=checked, net=net, weights=weights if bundle is None else bundle.path, key_map=key_map,
            trust=trust, fresh=fresh, mapped=mapped,
        )  # fmt: skip
        if bundle is None:
            return module
        from builder.model.exporting.bundles import converted

        return converted(module, dtype)
