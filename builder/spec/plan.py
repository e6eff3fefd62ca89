"""The plan: a spec with formulas evaluated, repeats unrolled, composites put in place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from blocks.kinds import Value
from builder.errors import Mark

Fill = float | tuple[str, tuple[tuple[str, Value], ...]]
Wiring = tuple[tuple[str | None, "Reference"], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A ref as it was written: a node or an input, the copy of a repeat, and the port.

    `node` is "prev" for the node above; `index` counts copies, negative ones from the end. `key_mark` is
    where the input port stands that the ref is for, `port_mark` where its own port does.
    """

    text: str
    node: str
    mark: Mark
    index: int | None = None
    port: str | None = None
    key_mark: Mark | None = field(default=None, compare=False)
    port_mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it was written."""

    value: Value
    mark: Mark


@dataclass(frozen=True, slots=True)
class InitRule:
    """How tensors of nodes start: `of` is a block or a glob of paths, "" for the node itself.

    `fills` maps a parameter's name inside the block (`weight`, `bias`, `*`) to a constant, or to
    (function of torch.nn.init, its arguments).
    """

    of: str
    fills: tuple[tuple[str, Fill], ...]
    mark: Mark | None = field(default=None, compare=False)
    of_mark: Mark | None = field(default=None, compare=False)
    fill_marks: tuple[Mark, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a plan: a copy of a repeat is a step of its own.

    `composites` are those that the node may name; `tie_marks` are those of the parameters that it ties.
    `wiring` pairs ports (None where the position decides) with references; None where `from` was left out.
    `above` is the id of the step that `prev` means, None for the first of the scope.
    """

    id: str
    path: str
    block: str
    mark: Mark
    value_mark: Mark
    block_mark: Mark
    above: str | None
    included: bool = True
    body: Plan | None = None
    call: str = ""
    call_mark: Mark | None = None
    given: Mapping[str, Setting] = field(default_factory=dict)
    argument_marks: Mapping[str, Mark] = field(default_factory=dict)
    wiring: Wiring | None = None
    wiring_mark: Mark | None = None
    freeze: bool = False
    doc: str = ""
    ties: tuple[tuple[str, Setting], ...] = ()
    tie_marks: tuple[Mark, ...] = ()
    taps: tuple[tuple[str, Setting], ...] = ()
    init: tuple[InitRule, ...] = ()
    shape: tuple[Setting, ...] | None = None
    shape_mark: Mark | None = None
    composites: Collection[str] = field(default=(), compare=False, repr=False)

    @property
    def base(self) -> str:
        """The id without the index of a repeat."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class PlannedInput:
    """An input of a scope; `sizes` is its stated shape."""

    name: str
    mark: Mark
    sizes: tuple[Setting, ...] | None = None
    dtype: str = "float32"
    doc: str = ""


@dataclass(frozen=True, slots=True)
class SizeFacts:
    """What a spec says of a named size; without a mark, whoever loads the spec said it."""

    example: int | None = None
    least: int = 1
    most: int | None = None
    multiple_of: int = 1
    mark: Mark | None = field(default=None, compare=False)
    example_mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A scope and all in it: a composite, a group, or a net (then `sizes` has its sizes).

    `outputs` pairs names with references, None where they were left out (then the last step flows out).
    """

    name: str
    kind: Literal["net", "composite", "group"]
    path: str
    mark: Mark
    inputs: tuple[PlannedInput, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[str, Reference], ...] | None
    returns: Literal["tensor", "tuple", "dict"] = "tensor"
    settings: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    doc: str = ""
    source: str = ""
    init: tuple[InitRule, ...] = ()
    sizes: Mapping[str, SizeFacts] = field(default_factory=dict)
