"""Shapes along the graph: edges known, inferred arguments filled, conditions found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from blocks.card import Args, Card, Result
from blocks.conditions import AtLeast, AtMost, Claim, Divides, Equal
from blocks.dims import Dim
from blocks.errors import BlockError, RuleFault
from blocks.settle import bind, rule_inputs
from blocks.shapes import Shape
from builder.errors import Faults, Proposal, SpecError
from builder.graph.claims import Claims, Spot
from builder.graph.costs import tell_too_many
from builder.graph.ir import Facts, Graph, Input, Node, Source
from builder.graph.origins import Origins, inner_origins, net_origins, rows_of
from builder.graph.outgrown import check_grown
from builder.graph.probing import probed
from builder.graph.ranks import advice_on_rank
from builder.graph.settling import plainer, settled_of
from builder.graph.sharing import misfit, tell_bad_ties, without_tensors
from builder.graph.sizes import SizeNames
from builder.graph.stated import meant_size, other_size, read_inputs, read_shape, tell_unknown_sizes
from builder.spec.compose import Composed
from builder.spec.mending.proposals import Removal

Shapes = dict[Source, Shape]


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
    inference = _Inference(faults, Claims(faults, composed.sizes, tuple(names.bound)))
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
class _Inference:
    """One run: the faults told and the claims made so far."""

    faults: Faults
    claims: Claims

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
                made = zip(node.outputs, inferred.known.outputs, strict=False)
                shapes.update({Source(node.id, port): shape for port, shape in made})
        if len(done) < len(graph.nodes):
            return None, shapes
        known = tuple(replace(one, shape=shape) for one, shape in zip(graph.inputs, inputs, strict=True))
        return replace(graph, nodes=tuple(done.values()), inputs=known), shapes

    def _node(
        self,
        node: Node,
        shapes: Shapes,
        names: SizeNames,
        done: Mapping[str, Node],
        around: tuple[Graph, Origins],
    ) -> Node | None:
        """Infer one node; None where it, or what flows into it, is at fault."""
        if any(edge.source not in shapes for edge in node.inputs) or (node.call and node.call not in done):
            return None
        incoming = tuple(shapes[edge.source] for edge in node.inputs)
        mark = node.wiring_mark or node.block_mark or node.mark
        spot = Spot(node.path, mark, partial(rows_of, node, shapes, *around), _alternative(node), node.given)
        if node.body is not None:
            inferred = self._composite(node, incoming, names, spot, inner_origins(node, *around))
        else:
            inferred = self._leaf(node, incoming, names, spot)
        if inferred is None or (node.call and not self._shares(inferred, done[node.call], spot)):
            return None
        if node.shape is not None:
            self._check_shape(inferred, names)
        return inferred if self.claims.hold(names.settled_claims(), spot) else None

    def _composite(
        self, node: Node, incoming: tuple[Shape, ...], names: SizeNames, spot: Spot, origins: Origins
    ) -> Node | None:
        body = node.body
        assert body is not None, "only a node with a body comes here"
        by_port = {edge.port: shape for edge, shape in zip(node.inputs, incoming, strict=True)}
        inner_names = _inner_names(body, names)
        inputs = tuple(by_port[one.name] for one in body.inputs)
        for one, shape in zip(body.inputs, inputs, strict=True):
            if one.sizes is not None and not self._fits(node, one, shape, inner_names, spot):
                return None
        if not self.claims.hold(_size_claims(node, inner_names), spot):
            return None
        told = len(self.faults.found)
        inner, shapes = self.scope(body, inputs, inner_names, origins)
        if node.call:
            self._tell_caller(node, told)
        if inner is None or any(output.source not in shapes for output in inner.outputs):
            return None
        outputs = tuple(shapes[output.source] for output in inner.outputs)
        inner = without_tensors(inner) if node.call else inner
        return replace(node, body=inner, facts=Facts(Args(dict(inner.settings)), incoming, outputs))

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

    def _leaf(self, node: Node, incoming: tuple[Shape, ...], names: SizeNames, spot: Spot) -> Node | None:
        card = node.card
        assert card is not None, "a node without a body has a card"
        by_port: dict[str, Shape] = {}
        for edge, shape in zip(node.inputs, incoming, strict=True):
            by_port.setdefault(edge.port, shape)
        try:
            settled = settled_of(node, card, by_port, names)
            result = _result(card, settled.args, by_port, incoming, self.claims.examples)
            check_grown(result.outputs)
        except RuleFault as fault:
            self._refused(node, card, plainer(fault, node, card, by_port), spot)
            return None
        if not self.claims.hold((*settled.claims, *result.claims), spot):
            return None
        owned = (result.params, result.buffers) if not node.call else ((), ())
        facts = Facts(
            settled.args,
            incoming,
            result.outputs,
            *owned,
            Dim.of(result.macs),
            settled.inferred,
            result.notes,
        )
        return replace(node, facts=facts, outputs=node.outputs[: len(result.outputs)])

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


def _result(
    card: Card,
    args: Args,
    by_port: Mapping[str, Shape],
    incoming: tuple[Shape, ...],
    examples: Mapping[str, int],
) -> Result:
    is_variadic = bool(card.inputs) and card.inputs[-1].variadic
    lined_up = incoming if is_variadic else rule_inputs(card, bind(card, by_port))
    if card.rule is None:
        return probed(card, args, lined_up, examples)
    return card.rule(args, lined_up)


def _alternative(node: Node) -> str | None:
    """Name the block that does what this one cannot."""
    return "use CropAndConcat" if node.block == "Concat" and len(node.inputs) == 2 else None
