"""What a spec may hold: frozen models, unknown keys forbidden; pydantic lives here."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic import ValidationError as ValidationError

from builder.spec import forms
from builder.spec.forms import Plain, Refusal

Text = Annotated[str, BeforeValidator(forms.text)]
References = Annotated[Plain, BeforeValidator(forms.references)]
Outputs = Annotated[Plain, BeforeValidator(forms.references)]
"""A ref, a list of refs, or {name: ref}; an explicit null is refused."""

Sizes = Annotated[list[Plain], BeforeValidator(forms.sizes)]
Truth = Annotated[Plain, BeforeValidator(forms.truth)]
AnyMapping = Annotated[dict[str, Plain], BeforeValidator(forms.mapping)]


class Model(BaseModel):
    """A frozen model that forbids unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Param(Model):
    """A setting of a spec or of a composite: its default or its type, and its bounds."""

    default: Plain = None
    type: str | None = None
    min: Plain = None
    max: Plain = None
    choices: list[Plain] | None = None
    doc: Text = ""
    has_default: bool = Field(default=True, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Plain) -> Plain:
        if isinstance(value, dict):
            if value.get("type") is not None and value["type"] not in forms.TYPES:
                raise forms.unknown_type(value["type"])
            if "has_default" in value:
                raise forms.Refusal("unknown-key", "unknown key 'has_default'", key="has_default")
            if "default" not in value and "type" not in value:
                raise forms.without_default(value)
            return {**value, "has_default": "default" in value}
        if isinstance(value, str) and value in forms.TYPES:
            return {"type": value, "has_default": False}
        return {"default": value}


class Port(Model):
    """An input of a net: its shape, its dtype."""

    shape: Sizes
    dtype: Text = "float32"
    doc: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Plain) -> Plain:
        return value if isinstance(value, dict) else {"shape": value}


class Extent(Model):
    """What is known of a named size: an example, bounds, a multiple."""

    example: Plain = None
    min: Plain = None
    max: Plain = None
    multiple_of: Plain = None
    doc: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Plain) -> Plain:
        return value if isinstance(value, dict) else {"example": value}


class Expectation(Model):
    """Claims about a net that are checked."""

    parameters: Plain = None
    macs: Plain = None
    shapes: dict[str, Sizes] = {}


def _ready(nodes: Plain) -> Plain:
    """Refuse a mapping without nodes, and make the simple nodes of one that has some."""
    forms.nothing_empty(nodes)
    if not isinstance(nodes, dict):
        return nodes
    return {name: _simple(one) if forms.is_simple(one) else one for name, one in nodes.items()}


class Node(Model):
    """One node as it was written; arguments of the block are gathered in `args`."""

    block: Text | None = None
    call: Text | None = None
    nodes: Annotated[dict[str, Node] | None, BeforeValidator(_ready)] = None
    inputs: Annotated[dict[str, Plain] | None, BeforeValidator(forms.composite_inputs)] = None
    outputs: Outputs = None
    from_: Annotated[References, Field(alias="from")] = None
    repeat: Annotated[Plain, BeforeValidator(forms.count)] = None
    when: Truth = True
    doc: Text = ""
    freeze: Truth = False
    init: Plain = None
    tie: dict[str, Text] = Field(default_factory=dict)
    taps: dict[str, Text] = Field(default_factory=dict)
    shape: Sizes | None = None
    args: AnyMapping = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_arguments(cls, value: Plain) -> Plain:
        if isinstance(value, str):
            return {"block": value}
        if not isinstance(value, dict):
            raise Refusal("wrong-type", f"a node is a block's name or a mapping, got {forms.kind_of(value)}")
        own, rest = forms.parted(value)
        kinds = own.get("block"), own.get("call"), own.get("nodes")
        if kinds.count(None) != 2:
            raise forms.without_block(value, own)
        if "args" in own and rest:
            args = own["args"]
            if not isinstance(args, dict):
                what = f"`args` needs a mapping, got {forms.kind_of(args)}"
                raise Refusal("wrong-type", what, value_of="args")
            for name in rest.keys() & args.keys():
                raise Refusal(
                    "duplicate-key", f"the argument '{name[:80]}' stands here and under `args`", key=name
                )
            rest.update(args)
        if rest:
            own["args"] = rest
        return own


UNSAID = dict(Node(block="none").__dict__)
"""What a node holds of which nothing is said but its block; nodes share it, as nobody changes a node."""

SAID = {"block", "from_", "args"}


def _simple(node: dict[str, Plain]) -> Node:
    """Make a simple node as pydantic makes it, in half the time: nothing of it is left to check."""
    args, fields = node.copy(), UNSAID.copy()
    fields["block"], fields["from_"], fields["args"] = args.pop("block"), args.pop("from", None), args
    made = object.__new__(Node)
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_fields_set__", SAID)
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


class Words(Model):
    """What the map says of a net or a composite: a line, a paragraph, a relation."""

    purpose: Text = ""
    text: Text = ""
    relation: Text = ""


class MapComponent(Words):
    """A box of the map, and the blocks that share it; in short, their names alone."""

    blocks: Annotated[list[Text], BeforeValidator(forms.names)]

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Plain) -> Plain:
        return {"blocks": value} if isinstance(value, str | list) else value


class MapWords(Words):
    """A net on the map: its boxes by title, the blocks that are its own, and those left out."""

    components: dict[str, MapComponent] = {}
    own: list[Text] = []
    hide: list[Text] = []


class Composite(Model):
    """A block written in YAML."""

    title: Text = ""
    doc: Text = ""
    source: Text = ""
    params: dict[str, Param] = {}
    inputs: Annotated[dict[str, Plain] | None, BeforeValidator(forms.composite_inputs)] = None
    nodes: Annotated[dict[str, Node], BeforeValidator(_ready)]
    outputs: Outputs = None
    init: Plain = None
    map: Words = Words()


class Library(Model):
    """What any spec file may hold; a file that is only used by others needs no net of its own."""

    REQUIRED: ClassVar[tuple[str, ...]] = ("net", "inputs", "nodes")

    version: Plain = 1
    net: Text | None = None
    title: Text = ""
    doc: Text = ""
    source: Text = ""
    params: dict[str, Param] = {}
    variants: dict[str, AnyMapping] = {}
    inputs: Annotated[dict[str, Port] | None, BeforeValidator(forms.nothing_empty)] = None
    dims: dict[str, Extent] = {}
    nodes: Annotated[dict[str, Node] | None, BeforeValidator(_ready)] = None
    outputs: Outputs = None
    blocks: dict[str, Composite] = {}
    use: list[Text] = []
    init: Plain = None
    expect: Expectation = Expectation()
    map: MapWords = MapWords()

    @model_validator(mode="before")
    @classmethod
    def _is_mapping(cls, value: Plain) -> Plain:
        return forms.mapping(value)


class Spec(Library):
    """A whole spec: a net's name, its inputs and its nodes."""

    net: Text
    inputs: Annotated[dict[str, Port], BeforeValidator(forms.nothing_empty)]
    nodes: Annotated[dict[str, Node], BeforeValidator(_ready)]


Node.model_rebuild()
