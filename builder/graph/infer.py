"""Shapes along the graph: edges known, inferred arguments filled, conditions found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from blocks.card import Args, Card
from blocks.conditions import AtLeast, AtMost, Claim, Divides, Equal
from blocks.errors import BlockError, RuleFault
from blocks.shapes import Shape
from builder.errors import Faults, Proposal, SpecError
from builder.graph.claims import Claims, Spot
from builder.graph.costs import tell_too_many
from builder.graph.ir import Facts, Graph, Input, Node, Source
from builder.graph.learning import Lessons, by_port
from builder.graph.origins import Origins, inner_origins, net_origins, rows_of
from builder.graph.placing import changed, opened, placed
from builder.graph.ranks import advice_on_rank
from builder.graph.settling import plainer
from builder.graph.sharing import misfit, tell_bad_ties, without_tensors
from builder.graph.sizes import SizeNames
from builder.graph.stated import meant_size, other_size, read_inputs, read_shape, tell_unknown_sizes
from builder.spec.compose import Composed
from builder.spec.mending.proposals import Removal

Shapes = dict[Source, Shape]
Around = tuple[Graph, Origins]
Incoming = tuple[Shape, ...]
Spotted = Callable[[], Spot]


def infer(graph: Graph, composed: Composed) -> Graph:
    """Run the cards' rules along a resolved graph.

    Ensures: every node has facts, every input a shape; `found` holds the conditions under which the net
    works.
    Raises: SpecError with every fault of the pass, in file order, without those that follow from others.
    """
    faults = Faults()
    names = SizeNames(composed.sizes)
    inputs = read_inputs(graph, names, composed.settings, faults)
    if faults.found:
        raise SpecError(faults.found, composed.sources)
    claims = Claims(faults, composed.sizes, tuple(names.bound))
    inference = _Inference(faults, claims, Lessons.of(claims.examples))
    inference.claims.hold(names.settled_claims(), Spot("", graph.inputs[0].mark if graph.inputs else None))
    inferred, _ = inference.scope(graph, inputs, names, net_origins(graph))
    tell_unknown_sizes(composed.sizes, names, faults)
    if not faults.found:
        inference.claims.check_examples()
    if inferred is not None:
        tell_bad_ties(inferred, faults)
        tell_too_many(inferred, faults)
    if faults.found or inferred is None:
        raise SpecError(faults.found, composed.sources)
    return replace(inferred, found=inference.claims.found())


@dataclass(frozen=True, slots=True)
class _Inside:
    """The inside of a node as inferred, the body that it came from, and the facts of the node."""

    written: Graph
    body: Graph
    facts: Facts


@dataclass(frozen=True, slots=True)
class _Inference:
    """One run: the faults told, the claims made, and the insides known so far."""

    faults: Faults
    claims: Claims
    lessons: Lessons
    known: dict[tuple[object, ...], _Inside] = field(default_factory=dict)

    def scope(
        self, graph: Graph, inputs: tuple[Shape | None, ...], names: SizeNames, origins: Origins
    ) -> tuple[Graph | None, Shapes]:
        """Infer one scope from the shapes of its inputs; None where a node is at fault."""
        shapes: Shapes = {
            Source("", one.name): shape
            for one, shape in zip(graph.inputs, inputs, strict=True)
            if shape is not None
        }
        done: dict[str, Node] = {}
        for node in graph.nodes:
            inferred = self._node(node, shapes, names, done, (graph, origins))
            if inferred is not None:
                done[node.id] = inferred
                for port, shape in zip(node.outputs, inferred.known.outputs, strict=False):
                    shapes[Source(node.id, port)] = shape
        if len(done) < len(graph.nodes):
            return None, shapes
        given = zip(graph.inputs, inputs, strict=True)
        known = tuple(
            [Input(one.name, one.sizes, one.dtype, shape, one.mark, one.doc) for one, shape in given]
        )
        return changed(graph, nodes=tuple(done.values()), inputs=known), shapes

    def _node(
        self,
        node: Node,
        shapes: Shapes,
        names: SizeNames,
        done: Mapping[str, Node],
        around: Around,
    ) -> Node | None:
        """Infer one node; None where it, or what flows into it, is at fault."""
        try:
            incoming = tuple([shapes[edge.source] for edge in node.inputs])
        except KeyError:
            return None
        if node.call and node.call not in done:
            return None
        spot = partial(_spot, node, shapes, around)
        if node.body is not None:
            inferred = self._composite(node, incoming, names, spot, around)
        else:
            inferred = self._leaf(node, incoming, names, spot)
        if inferred is None or (node.call and not self._shares(inferred, done[node.call], spot())):
            return None
        if node.shape is not None:
            self._check_shape(inferred, names)
        return inferred if not names.claims or self.claims.hold(names.settled_claims(), spot()) else None

    def _composite(
        self, node: Node, incoming: tuple[Shape, ...], names: SizeNames, spot: Spotted, around: Around
    ) -> Node | None:
        body = node.body
        assert body is not None, "only a node with a body comes here"
        by_port = {edge.port: shape for edge, shape in zip(node.inputs, incoming, strict=True)}
        inner_names = _inner_names(body, names)
        inputs = tuple([by_port[one.name] for one in body.inputs])
        for one, shape in zip(body.inputs, inputs, strict=True):
            if one.sizes is not None and not self._fits(node, one, shape, inner_names, spot()):
                return None
        if body.sizes and not self.claims.hold(_size_claims(node, inner_names), spot()):
            return None
        inside = self._inside(node, body, (incoming, inputs), inner_names, around)
        if inside is None:
            return None
        inner = without_tensors(inside.body) if node.call else inside.body
        return changed(node, body=inner, facts=inside.facts)

    def _inside(
        self, node: Node, body: Graph, flow: tuple[Incoming, Incoming], names: SizeNames, around: Around
    ) -> _Inside | None:
        """Infer the inside of a node, or take it from a copy that the same flows into.

        `flow` has the shapes in the order of the edges, and in that of the inputs inside.
        A claim that one copy keeps as a condition is the same claim in the others: the first is told.
        """
        home = around[0].path + node.call if node.call else node.path
        key = (id(body), flow, tuple(names.bound.items()))
        known = self.known.get(key)
        if known is not None:
            return _Inside(body, placed(known.body, home), known.facts)
        told = len(self.faults.found)
        inner, shapes = self.scope(opened(body, home), flow[1], names, inner_origins(node, *around))
        if node.call:
            self._tell_caller(node, told)
        if inner is None or any(output.source not in shapes for output in inner.outputs):
            return None
        outputs = tuple([shapes[output.source] for output in inner.outputs])
        inside = _Inside(body, inner, Facts(Args(dict(inner.settings)), flow[0], outputs))
        if len(self.faults.found) == told:
            self.known[key] = inside
        return inside

    def _tell_caller(self, node: Node, told: int) -> None:
        """Add to what was told of a called node's inside who called it."""
        row = ("called by", f"{node.path} at {node.mark.line}:{node.mark.column}")
        for place, fault in enumerate(self.faults.found[told:], told):
            self.faults.found[place] = replace(fault, facts=(*fault.facts, row))

    def _fits(self, node: Node, port: Input, shape: Shape, names: SizeNames, spot: Spot) -> bool:
        """Bind the names in a stated input shape to what flows in, and check the rest."""
        sizes = port.sizes or ()
        what = ""
        if len(sizes) != len(shape):
            what = f"'{node.block}' wants {len(sizes)} dims for its input '{port.name}', got {len(shape)}"
        elif port.dtype and port.dtype != shape.dtype:
            what = f"'{node.block}' wants {port.dtype} for its input '{port.name}', got {shape.dtype}"
        if what:
            self.faults.add("shape-mismatch", what, spot.mark, node.path, facts=spot.rows())
            return False
        listed = ", ".join(str(one.value) for one in sizes)
        what = f"'{node.block}' states [{listed}] for its input '{port.name}'"
        claims: list[Claim] = []
        for argument, dim in zip(sizes, shape, strict=True):
            name = argument.value
            if isinstance(name, str) and name.isidentifier() and name not in names.bound:
                names.bound[name] = dim
                continue
            try:
                claims.append(Equal(dim, names.read(argument.value), what))
            except BlockError as fault:
                self.faults.add(
                    fault.code, fault.what, argument.mark, node.path, hint=fault.hint,
                    proposal=meant_size(argument, fault),
                )  # fmt: skip
                return False
        return self.claims.hold(tuple(claims), spot)

    def _leaf(self, node: Node, incoming: tuple[Shape, ...], names: SizeNames, spot: Spotted) -> Node | None:
        card = node.card
        assert card is not None, "a node without a body has a card"
        try:
            lesson = self.lessons.learn(node, card, incoming, names)
        except RuleFault as fault:
            self._refused(node, card, plainer(fault, node, card, by_port(node, incoming)), spot())
            return None
        if lesson.claims and not self.claims.hold(lesson.claims, spot()):
            return None
        return changed(node, facts=lesson.facts, outputs=node.outputs[: len(lesson.facts.outputs)])

    def _refused(self, node: Node, card: Card, fault: RuleFault, spot: Spot) -> None:
        """Add the place to what a rule refuses: the argument's, or that of the inputs."""
        argument = node.given.get(fault.argument or "")
        mark = argument.mark if argument is not None else spot.mark
        what = fault.what
        if what.startswith("needs") and argument is not None:
            what = f"{fault.argument} {what}"
        elif not what.startswith(card.name) and argument is None:
            what = f"{card.name} {what}" if what.startswith("needs") else f"{card.name}: {what}"
        key = node.argument_marks.get(fault.argument or "")
        mend: Proposal | None = None
        if fault.code == "inferred-mismatch" and key is not None and argument and argument.mark:
            mend = Removal(key, argument.mark, is_safe=False)
        hint = fault.hint
        if hint is None and mend is None:
            hint, mend = advice_on_rank(node, fault)
        self.faults.add(fault.code, what, mark, node.path, hint=hint, facts=spot.rows(), proposal=mend)

    def _shares(self, node: Node, owner: Node, spot: Spot) -> bool:
        """Whether the weights of the called node fit what flows in here."""
        what = misfit(node, owner)
        if what is None:
            return True
        hint = "a called node takes inputs of the sizes that it was made for"
        self.faults.add("shape-mismatch", what, spot.mark, node.path, facts=spot.rows(), hint=hint)
        return False

    def _check_shape(self, node: Node, names: SizeNames) -> None:
        """Check the stated shape of a node's first output."""
        stated = read_shape(node.shape or (), names, "", self.faults, node=node.path)
        actual = node.known.outputs[0]
        if stated is None:
            return
        rows = (("stated", str(stated)), ("inferred", str(actual)))
        spot = Spot(node.path, node.shape_mark, lambda: rows)
        if len(stated) != len(actual):
            what = f"the stated shape has {len(stated)} dims, and the output has {len(actual)}"
            self.faults.add("shape-mismatch", what, spot.mark, node.path, facts=spot.rows())
            return
        pairs = enumerate(zip(actual, stated, strict=True))
        claims = tuple(
            Equal(left, right, f"the stated shape differs in dim {place}") for place, (left, right) in pairs
        )
        sizes = tuple(node.shape or ())
        for place, claim in enumerate(claims):
            mend = other_size(sizes[place], actual[place])
            hint = f"write {actual[place]}" if mend is not None else None
            self.claims.hold((claim,), replace(spot, hint=hint, proposal=mend))


def _spot(node: Node, shapes: Shapes, around: Around) -> Spot:
    """Say where a claim of a node is made."""
    mark = node.wiring_mark or node.block_mark or node.mark
    return Spot(node.path, mark, partial(rows_of, node, shapes, *around), _alternative(node), node.given)


def _inner_names(body: Graph, names: SizeNames) -> SizeNames:
    """Give the named sizes inside a node: those around it, unless its inputs name them anew."""
    if body.kind != "group":
        return SizeNames()
    own = {argument.value for one in body.inputs for argument in one.sizes or ()}
    return SizeNames(bound={name: dim for name, dim in names.bound.items() if name not in own})


def _size_claims(node: Node, names: SizeNames) -> tuple[Claim, ...]:
    """Ask of what flows into a net that is used as a block what the net's own `dims` say."""
    claims: list[Claim] = []
    for name, facts in node.body.sizes.items() if node.body is not None else ():
        dim, asks = names.bound.get(name), f"'{node.block}' says in `dims` that {name} must be"
        if dim is None:
            continue
        claims.append(AtLeast(dim, facts.least, f"{asks} at least {facts.least}"))
        claims.append(Divides(facts.multiple_of, dim, f"{asks} a multiple of {facts.multiple_of}"))
        if facts.most is not None:
            claims.append(AtMost(dim, facts.most, f"{asks} at most {facts.most}"))
    return tuple(claims)


def _alternative(node: Node) -> str | None:
    """Name the block that does what this one cannot."""
    return "use CropAndConcat" if node.block == "Concat" and len(node.inputs) == 2 else None
