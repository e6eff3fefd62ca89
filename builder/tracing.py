"""Trace: any `nn.Module` to a net that computes the same numbers, with the proof."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from blocks.errors import BlockError
from builder.errors import Fault, SpecError, UsageError
from builder.graph.growth import is_same_plan
from builder.graph.redundant import without
from builder.graph.tensors import ties_of
from builder.net import Net
from builder.road import settle
from builder.sketch.document import document
from builder.sketch.folding.fold import fold
from builder.sketch.folding.lifting.lift import lift
from builder.sketch.layout import lay_out
from builder.sketch.tree import Sketch
from builder.spec.document import Document
from builder.spec.load import load_document
from builder.spec.names import fault_of
from builder.spec.text import MOST_VALUES
from builder.spec.unrolling.values import frozen

if TYPE_CHECKING:
    from torch import nn

    from builder.model.tracing.following.tracer import Followed

LETTERS: Mapping[int, str] = {1: "", 2: "T", 3: "L", 4: "HW", 5: "THW", 6: ""}
"""Names for the open sizes behind the batch, by the number of dims."""

Shapes = Mapping[str, tuple[int | str, ...]]


@dataclass(frozen=True)
class Traced:
    """A net that was traced from a model, and how the two belong together.

    `key_map` has the name in the net for every name in the model's `state_dict` that the net uses;
    `difference` is the largest gap between the outputs of both on the example inputs, 0 where every bit is
    the same, NaN where that was not checked; `road` says how the model was followed: "run", or "export" by
    `torch.export`. `notes` tell what the spec alone does not hold. `names` are all of the model's, `module`
    is the net that was built for the check, with the model's own tensors in it.
    """

    net: Net
    key_map: Mapping[str, str]
    difference: float
    road: str = "run"
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    module: Any = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The spec, as it is written to a file."""
        return self.net.text

    def rules(self) -> dict[str, str | None]:
        """Give the key map as rules that `build(key_map=…)` takes for the model's state dict."""
        from builder.model.tracing.keys import rules_for

        return rules_for(self.key_map, self.names)

    def state(self, model: nn.Module) -> dict[str, Any]:
        """Give the model's tensors under the names of the net, tied ones under each of theirs."""
        held = {**dict(model.named_buffers(remove_duplicate=False)), **model.state_dict()}
        found = {new: held[old] for old, new in self.key_map.items() if old in held}
        ties = {new: old for new, old in ties_of(self.net.graph).items() if old in found}
        return {**found, **{new: found[old] for new, old in ties.items()}}


def trace(
    module: nn.Module,
    *inputs: Any,
    name: str | None = None,
    kwargs: Mapping[str, Any] | None = None,
    fixed: bool = False,
    training: bool = False,
    heading: str = "",
    folded: bool = True,
    check: bool = True,
    **more: Any,
) -> Traced:
    """Turn a module into a spec by following one run on example inputs.

    `inputs`, `more` and `kwargs` are what `forward` takes, tensors or nests of them; `kwargs` is for
    arguments of `forward` that are called as those of `trace` are. Sizes stay open (N, H, W …)
    where the model works for others and the net agrees with it there, too; `fixed=True` keeps the numbers of
    the example. The module is followed in eval mode, unless `training` is true. Both run on the inputs, the
    net with the model's weights, and their outputs are compared. `folded=False` keeps every copy of a part.
    `check=False` leaves that proof out, as for a model too large to run, or one on the device `meta`: nothing
    is built, `difference` is NaN, and sizes are open where nothing in the net asks for one number.

    Raises:
        Untraceable: A line of the model does what no spec can say; the fault names it.
        UsageError: The inputs do not fit, or there is nothing to check by (`bad-input`).
    """
    wanted = _name(name if name is not None else type(module).__name__)
    twice = sorted(set(kwargs or {}) & set(more))
    if twice:
        raise UsageError(f"'{twice[0]}' is given twice, in kwargs as well", code="bad-input")
    road = _Road(module, inputs, {**(kwargs or {}), **more}, wanted, training, heading, folded, check)
    return road.travel(fixed)


def _name(text: str) -> str:
    reason = fault_of(text)
    if reason is not None:
        raise UsageError(
            f"'{text[:80]}' cannot be the name of a net: {reason}", code="bad-name", hint="give a plain name"
        )
    return text


@dataclass(frozen=True, slots=True)
class _Road:
    """The way from a module to a net that was proved, from open sizes to fixed ones."""

    module: nn.Module
    inputs: tuple[Any, ...]
    kwargs: dict[str, Any]
    name: str
    training: bool
    heading: str
    folded: bool
    check: bool

    def travel(self, fixed: bool) -> Traced:
        torchside = importlib.import_module("builder.model.tracing.roads")
        example = torchside.Example.of(self.module, self.inputs, self.kwargs)
        if self.check:
            torchside.ask_for_numbers(self.module, example)
        plans = list(_plans(example.sizes, fixed))
        first: SpecError | None = None
        for plan in plans:
            try:
                found = self._attempt(torchside, example, plan)
            except SpecError as fault:
                if getattr(fault, "is_final", False):
                    raise
                first = fault
                continue
            if found is not None:
                return found
        assert first is not None, "the last plan fails by a fault"
        raise first

    def _attempt(self, torchside: Any, example: Any, plan: Shapes) -> Traced | None:
        """Try one choice of open sizes; None where net and model do not agree at others."""
        is_open = any(isinstance(size, str) for sizes in plan.values() for size in sizes)
        followed, road = torchside.followed(self.module, example, self.name, plan, self.training)
        net, key_map = self._legible(torchside, followed)
        names = tuple(self.module.state_dict())
        if not self.check:
            if is_open and any(one.kind == "equal" and isinstance(one.number, int) for one in net.conditions):
                return None  # a size that has to make one number is not open
            return Traced(net, key_map, math.nan, road, followed.notes, names)
        twin = torchside.twin_of(net, self.module, key_map)
        gap = torchside.gap(twin, self.module, example)
        if not gap.is_close:
            if is_open:
                return None
            raise _apart(gap.difference)
        if is_open and not torchside.agree(twin, self.module, example, plan):
            return None
        return Traced(net, key_map, gap.difference, road, followed.notes, names, twin)

    def _legible(self, torchside: Any, followed: Followed) -> tuple[Net, dict[str, str]]:
        """Write the spec; one too large to be read is the fault of what it has to list."""
        if any(one.count >= MOST_VALUES for one in followed.listed):
            raise torchside.too_large(f"the limit is {MOST_VALUES:,} values", followed.listed)
        try:
            return self._written(torchside, followed)
        except SpecError as fault:
            if fault.code != "too-large" or not followed.listed:
                raise
            raise torchside.too_large(fault.what, followed.listed) from None

    def _written(self, torchside: Any, followed: Followed) -> tuple[Net, dict[str, str]]:
        """Write the spec as short as it can be, and pair its tensors with the model's."""
        sketch = without(followed.sketch, followed.redundant)
        nets = _Nets(" ".join([self.heading, *(f"{note}." for note in followed.notes)]).strip())
        for shorter in self._shorter(sketch, nets):
            try:
                net = nets.of(shorter)
                return net, torchside.key_map_of(net.graph, followed.records)
            except (SpecError, BlockError, torchside.Unpaired):
                continue
        whole = nets.of(followed.sketch)
        return whole, torchside.key_map_of(whole.graph, followed.records)

    def _shorter(self, sketch: Sketch, nets: _Nets) -> Iterator[Sketch]:
        if self.folded:
            yield from _folds(sketch, nets)
        yield sketch


@dataclass(slots=True)
class _Nets:
    """Nets of sketches under one heading; what is asked for again is not read again."""

    heading: str
    _texts: dict[int, tuple[Sketch, str]] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _nets: dict[str, Net] = field(default_factory=dict)

    def of(self, sketch: Sketch) -> Net:
        """Give the net of a sketch, as it will be written."""
        text = self._text(sketch)
        if text not in self._nets:
            self._nets[text] = settle(self._document(text), None, {}, {})
        return self._nets[text]

    def grows(self, sketch: Sketch, changed: Sketch) -> bool:
        """Whether a sketch whose params have other defaults makes a net of the same plan."""
        others = {
            name: frozen(param["default"])
            for name, param in changed.params.items()
            if param != sketch.params[name] and isinstance(param, dict)
        }
        try:
            net = self.of(sketch)
            other = settle(self._document(self._text(sketch)), None, others, {})
        except (SpecError, BlockError):
            return False
        return is_same_plan(net.graph, other.graph)

    def _text(self, sketch: Sketch) -> str:
        if id(sketch) not in self._texts:
            self._texts[id(sketch)] = (sketch, lay_out(document(sketch), heading=self.heading))
        return self._texts[id(sketch)][1]

    def _document(self, text: str) -> Document:
        if text not in self._documents:
            self._documents[text] = load_document(text)[0]
        return self._documents[text]


def _folds(sketch: Sketch, nets: _Nets) -> Iterator[Sketch]:
    """Give the folded sketch, with params and without; a model too odd to fold stays as it is."""
    try:
        short = fold(sketch)
        found = (lift(short, nets.grows), short)
    except (LookupError, ValueError, AssertionError, RecursionError):
        return
    yield from found


def _plans(sizes: Mapping[str, tuple[tuple[int, ...], bool]], fixed: bool) -> Iterator[Shapes]:
    """Propose which sizes stay open: all that a tensor of its kind may vary in, the batch, none."""
    if not fixed:
        yield _opened(sizes, with_space=True)
        yield _opened(sizes, with_space=False)
    yield {name: numbers for name, (numbers, _) in sizes.items()}


def _opened(sizes: Mapping[str, tuple[tuple[int, ...], bool]], *, with_space: bool) -> Shapes:
    taken: dict[str, int] = {}

    def named(letter: str, number: int) -> str:
        name, count = letter, 2
        while taken.setdefault(name, number) != number:
            name, count = f"{letter}{count}", count + 1
        return name

    found: dict[str, tuple[int | str, ...]] = {}
    for key, (numbers, is_floating) in sizes.items():
        dims: list[int | str] = list(numbers)
        letters = LETTERS.get(len(dims), "") if is_floating or len(dims) == 2 else ""
        if is_floating and len(dims) == 2:
            letters = ""
        if dims:
            dims[0] = named("N", numbers[0])
        first = 1 if len(dims) < 4 else 2
        for place, letter in enumerate(letters, first) if with_space else ():
            dims[place] = named(letter, numbers[place])
        found[key] = tuple(dims)
    return found


def _apart(difference: float) -> SpecError:
    what = f"the net computes other numbers than the model: they lie up to {difference:.3g} apart"
    hint = "the model may decide by what it sees, or draw random numbers in eval mode"
    return SpecError([Fault("untraceable", what, hint=hint)])


__all__: Sequence[str] = ["Traced", "trace"]
