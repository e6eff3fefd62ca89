"""Drafts: nets written in Python, node by node, and loaded as if they had been YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, overload

from builder.drafting.catalogue.blocks import Catalogue
from builder.drafting.groups import CompositeMaker, Group, composite_words
from builder.drafting.kinds import Kind, checked_outputs, kind_of, kind_of_scope
from builder.drafting.nodes import bound, plain, step_of, taken_apart
from builder.drafting.places import DraftError, caller, refuse, sources_of
from builder.drafting.refs import Ref, Target
from builder.drafting.rooms import Room
from builder.drafting.top import Top
from builder.errors import Fault, Mark, SpecError
from builder.net import Net
from builder.road import settle
from builder.sketch.document import document
from builder.sketch.layout import lay_out
from builder.sketch.tree import Composite, Sketch
from builder.spec.load import parse_document
from builder.spec.names import fault_of
from builder.spec.tree import Data
from builder.spec.unrolling.values import frozen

# Arguments and params are whatever a spec can hold, formulas among them: hence Any.


class Draft(Top, Catalogue):
    """A net in the making: blocks by attribute, refs as values, scopes by `with`.

    Whatever YAML says, a draft says too: `when`, `repeat`, `freeze`, `tie`, `taps`, `init`, `shape` and `doc`
    are keywords of every block, `id` names the node, and `args` holds arguments that bear such a name.
    """

    def __init__(self, name: str, *, title: str = "", doc: str = "", source: str = "") -> None:
        super().__init__(name, title=title, doc=doc, source=source)
        self._inputs: dict[str, Data] = {}
        self._rooms = [Room(self.block)]
        self._composites: dict[str, Composite] = {}
        self._insides: dict[str, Room] = {}

    def input(self, name: str, *shape: Any, dtype: str = "float32", doc: str = "") -> Ref:
        """Add an input: `d.input("image", "N", 3, "H", "W")`; names are symbolic sizes."""
        mark = caller()
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], list | tuple) else shape
        ref = self._rooms[0].take_in(name, mark)
        self._inputs[name] = {"shape": plain(list(sizes), mark), "dtype": str(dtype), "doc": doc}
        return ref

    @property
    def prev(self) -> Ref:
        """The node above; in a repeat, the copy before."""
        return Ref(Target("prev", "", None, None, self.block))

    def block(self, name: str, /, *inputs: Any, **settings: Any) -> Ref:
        """Add a node of a block by its name: `d.block("ops.MLP", x, hidden_channels=[8])`.

        Without inputs it reads the node above, as in YAML.

        Raises:
            DraftError: The block, an argument, a port or a name is wrong; it tells the line of Python.
        """
        mark, room, name = caller(), self._rooms[-1], str(name)
        kind = kind_of(name, self._composites, mark)
        call = taken_apart(kind, inputs, settings, mark)
        node_id = room.named(call.options.get("id"), "node" if name.startswith("=") else name, mark)
        wires = bound(kind, name, call.given, room, mark)
        outputs = checked_outputs(kind, call.args, mark)
        step = step_of(node_id, call, wires, mark, block=name)
        return room.add(step, name, None if outputs is None else (*outputs, *step.taps), mark)

    def call(self, node: Ref | str, /, *inputs: Any, **settings: Any) -> Ref:
        """Run the module of a node again on new inputs: the weights are shared."""
        mark, room = caller(), self._rooms[-1]
        text = node if isinstance(node, str) else room.text(node, mark)
        owner = room.steps.get(text.partition("[")[0])
        if owner is None:
            refuse("bad-call", f"there is no node '{text[:80]}' to call in this scope", mark)
        if owner.call:
            what = f"'{text}' is a call itself: name the node that owns the weights"
            refuse("bad-call", what, mark)
        kind = kind_of_scope(owner.body) if owner.body else kind_of(owner.block, self._composites, mark)
        made = taken_apart(Kind(kind.name, kind.inputs), inputs, settings, mark)
        if made.args:
            what = "a call runs another node's module again, so it has no arguments of its own"
            refuse("unknown-argument", what, mark)
        node_id = room.named(made.options.get("id"), owner.id, mark)
        wires = bound(kind, kind.name, made.given, room, mark)
        outputs = room.targets[owner.id].outputs
        return room.add(step_of(node_id, made, wires, mark, call=text), kind.name, outputs, mark)

    def group(self, id: Any = None, /, *inputs: Any, **settings: Any) -> Group:
        """Open a group: `with d.group("stage", x, repeat=3) as g:`, then `g.x` inside of it.

        One input by position is called `x`; several come by name, as `{"x": a, "skip": b}` or keywords.
        Without inputs it reads the node above; `{}` is for none at all.
        """
        mark, room = caller(), self._rooms[-1]
        refs = list(inputs)
        if isinstance(id, Ref | dict):
            refs, id = [id, *refs], None
        is_told = bool(refs) and isinstance(refs[0], dict)
        named: dict[str, Any] = refs.pop(0) if is_told else {}
        if len(refs) > 1 or (refs and named):
            what = "a group takes one input by position, and several by name"
            refuse("too-many-inputs", what, mark, hint="as in d.group('join', {'x': a, 'skip': b})")
        call = taken_apart(Kind("a group"), refs, settings, mark)
        for name in call.args:
            refuse("unknown-key", f"unknown key '{name[:80]}': a group has no arguments", mark)
        given = [*((port or "x", ref) for port, ref in call.given), *named.items()]
        if not given and not is_told and room.above():
            given = [("x", room.above())]
        stem = "group" if call.options.get("repeat") is None else "stage"
        wires = tuple((port, ref if isinstance(ref, str) else room.text(ref, mark)) for port, ref in given)
        return Group(self, room, room.named(id or call.options.get("id"), stem, mark), call, wires, mark)

    def repeat(self, times: Any, /, *inputs: Any, id: str | None = None, **settings: Any) -> Group:
        """Open a repeated group; `times` is a count, a formula, or lists by name."""
        return self.group(id, *inputs, repeat=times, **settings)

    @overload
    def composite(self, name: str | Callable[..., Any], /, **options: Any) -> CompositeMaker: ...

    @overload
    def composite(self, /, **options: Any) -> Callable[[Callable[..., Any]], CompositeMaker]: ...

    def composite(  # type: ignore[misc]  # the overloads tell results apart, not the keywords
        self,
        name: str | Callable[..., Any] | None = None,
        /,
        *,
        inputs: Iterable[str] | Mapping[str, Any] = (),
        params: Mapping[str, Any] | None = None,
        title: str = "",
        doc: str = "",
        source: str = "",
        init: Any = None,
    ) -> Any:
        """Write a block of the draft's own: in a `with`, or as a decorator of a function.

        A function's inputs come by position and its params by keyword alone, with defaults or types:
        `def Twice(x, *, width: int, stride=1)`. What it returns flows out.
        """
        mark, words = caller(), {"title": title, "doc": doc, "source": source}
        if name is None:
            return lambda function: self.composite(function, inputs=inputs, params=params, init=init, **words)
        function = name if callable(name) else None
        called = str(name) if function is None else function.__name__
        maker = CompositeMaker(
            self,
            self._free_composite(called, mark),
            words=composite_words(function, **words),
            init=plain(init, mark),
            mark=mark,
        ).stating(inputs, params or {})
        return maker if function is None else maker.drafted_by(function)

    def output(self, *refs: Any, **named: Any) -> None:
        """Name what flows out: one ref, several, or refs by name; uncalled, the last node's."""
        mark, room = caller(), self._rooms[-1]
        given = list(refs)
        if len(given) == 1 and isinstance(given[0], Mapping):
            named = {**given.pop(), **named}
        elif len(given) == 1 and isinstance(given[0], list | tuple):
            given = list(given[0])
        if room.outputs or bool(given) == bool(named):
            what = f"`output` {'takes refs, or refs by name, and got both' if given else 'got no ref'}"
            what = "the outputs of this scope have been named already" if room.outputs else what
            hint = "as in d.output(x), d.output(logits=x); uncalled, the last node's output flows out"
            refuse("wrong-type", what, mark, hint=hint)
        pairs = [("", ref) for ref in given] or list(named.items())
        for name, ref in pairs:
            if not isinstance(ref, Ref | str):
                refuse("wrong-type", f"an output is the output of a node, and no {ref!r:.40}", mark)
            reason = fault_of(name) if name else None
            if reason is not None:
                refuse("bad-name", f"'{name[:64]}' cannot be the name of an output: it {reason}", mark)
        texts = ((name, ref if isinstance(ref, str) else room.text(ref, mark)) for name, ref in pairs)
        room.outputs = tuple(texts)

    def sketch(self) -> Sketch:
        """Give the draft as it stands, as a sketch."""
        return Sketch(
            scope=self._rooms[0].scope(),
            inputs=dict(self._inputs),
            params=dict(self._params),
            variants=dict(self._variants),
            dims=dict(self._dims),
            blocks=tuple(self._composites.values()),
            init=list(self._init) or None,
            expect=dict(self._expect),
            map=dict(self._map),
            **self._words,
        )

    def to_yaml(self, *, heading: str = "") -> str:
        """Write the draft as a spec, as a person would write it."""
        return lay_out(document(self.sketch()), heading=heading)

    def net(
        self, *, variant: str | None = None, sizes: Mapping[str, int] | None = None, **params: Any
    ) -> Net:
        """Load the draft: the same net that its YAML gives.

        Raises:
            DraftError: Something is wrong; each fault points at the line that drafted the node.
        """
        file = f"<{self._words['net']}>"
        given = {name: frozen(plain(value, caller())) for name, value in params.items()}
        try:
            return settle(parse_document(self.to_yaml(), file), variant, given, sizes or {})
        except SpecError as error:
            raise self._at_python(error) from None

    def enter(self, room: Room) -> None:
        """Open a scope: nodes go there until it is left."""
        self._rooms.append(room)

    def leave(self, room: Room) -> None:
        """Close a scope, and those inside that an error left open."""
        while self._rooms.pop() is not room:
            pass

    def define(self, composite: Composite, room: Room) -> None:
        """Add a composite."""
        self._composites[composite.name] = composite
        self._insides[composite.name] = room

    def own_blocks(self) -> Iterable[str]:
        """List the composites of the draft."""
        return tuple(self._composites)

    def must_know(self, name: str) -> None:
        """Refuse the name of a block that is none."""
        kind_of(name, self._composites, caller())

    def _free_composite(self, name: str, mark: Mark) -> str:
        reason = fault_of(name, is_attribute=True)
        if reason is not None:
            refuse("bad-name", f"'{name[:64]}' cannot be the name of a composite: it {reason}", mark)
        if name in self._composites:
            refuse("name-taken", f"the composite '{name}' is already there", mark)
        return name

    def _at_python(self, error: SpecError) -> DraftError:
        """Move the faults of a spec to the lines of Python that drafted the nodes."""
        faults = [replace(fault, mark=self._mark_of(fault) or fault.mark) for fault in error.faults]
        sources = sources_of([fault.mark.file for fault in faults if fault.mark is not None])
        for file, text in error.sources.texts.items():
            sources.add(file, text)
        return DraftError(faults, sources)

    def _mark_of(self, fault: Fault) -> Mark | None:
        path = (fault.node or "").split(".")
        inside = self._insides.get(path[0])
        if inside is not None and path[0] not in self._rooms[0].marks:
            return inside.mark_of(path[1:], self._insides)
        return self._rooms[0].mark_of(path, self._insides)


def draft(name: str, *, title: str = "", doc: str = "", source: str = "") -> Draft:
    """Start a net in Python; `d.net()` loads what was drafted.

    >>> d = draft("tiny")
    >>> x = d.input("image", "N", 3, "H", "W")
    >>> skip = d.DoubleConvolution(x, out_channels=16, id="enc")
    >>> y = d.UpSample(d.DownSample(skip), out_channels=16)
    >>> d.output(d.CropAndConcat(y, skip))
    >>> str(d.net().shapes["crop_and_concat"])
    '(N, 32, 2⌊H/2⌋, 2⌊W/2⌋)'
    """
    return Draft(name, title=title, doc=doc, source=source)
