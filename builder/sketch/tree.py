"""A sketch: a spec in the making, as values that programs write before any text exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.spec.tree import Data

Settings = Mapping[str, Data]
"""Values as the language writes them: `"=width"` is a formula, `"==x"` the text `=x`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node: a block by name, another node called again, or a group with a body.

    `inputs` binds every port to a ref, in port order; a variadic port stands once per input, and nothing is
    implied. `args` hold all arguments that are known, the defaults too. `origin` is the path of the module
    that it was traced from, `kind` the name of its class. A repeated step with one input reads the copy
    before, unless `is_chained` is false: then every copy reads the ref itself.
    """

    id: str
    block: str = ""
    call: str = ""
    body: Scope | None = None
    args: Settings = field(default_factory=dict)
    inputs: tuple[tuple[str, str], ...] = ()
    repeat: Data = None
    when: str = ""
    doc: str = ""
    freeze: bool = False
    tie: Mapping[str, str] = field(default_factory=dict)
    taps: Mapping[str, str] = field(default_factory=dict)
    init: Data = None
    shape: Data = None
    origin: str = ""
    is_chained: bool = True
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Steps in run order, between named inputs and outputs.

    An output is (name, ref); one output, or a list of them, may go without names (""). `shapes` are what a
    composite or a group states of its inputs.
    """

    inputs: tuple[str, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[str, str], ...]
    shapes: Settings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composite:
    """A block of the sketch's own, a function of its params; one without a default has a type."""

    name: str
    scope: Scope
    params: Settings = field(default_factory=dict)
    title: str = ""
    doc: str = ""
    source: str = ""
    init: Data = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A whole net; `inputs` holds shapes or `{shape, dtype}` by name, as the language does."""

    net: str
    scope: Scope
    inputs: Settings
    params: Settings = field(default_factory=dict)
    variants: Settings = field(default_factory=dict)
    dims: Settings = field(default_factory=dict)
    blocks: tuple[Composite, ...] = ()
    title: str = ""
    doc: str = ""
    source: str = ""
    init: Data = None
    expect: Settings = field(default_factory=dict)
    map: Settings = field(default_factory=dict)
