"""Plans to graphs: refs bound to ports, nodes in run order; networkx lives here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from blocks.card import Port
from blocks.errors import BlockError
from builder.errors import Faults, SpecError
from builder.graph.bind import Bindable, UnknownPort, bind_inputs
from builder.graph.ir import Argument, Edge, Graph, Input, Node, Output, Source, Tie
from builder.graph.leaf import leaf_kind, with_shape_argument
from builder.graph.references import References
from builder.graph.taps import with_taps
from builder.spec.compose import Composed
from builder.spec.mending.proposals import respelt
from builder.spec.plan import Plan, Setting, Step

if TYPE_CHECKING:
    import networkx

MOST_SHOWN = 6


def resolve(composed: Composed) -> Graph:
    """Bind every ref of a net and put its nodes in order.

    Ensures: every edge leads from a node that runs before, or from an input; every node is needed by an
    output.
    Raises: SpecError with every fault of the pass, in file order.
    """
    faults = Faults()
    names = References.of(composed.plan, faults)
    graph = _Scope(composed.plan, faults, names, params=composed.settings).graph()
    if faults.found or graph is None:
        raise SpecError(faults.found, composed.sources)
    return graph


@dataclass(frozen=True, slots=True)
class _Scope:
    """One scope while its refs are bound.

    `bodies` holds the insides of its steps, `params` lists the params that formulas see there; `known` holds
    the graphs of all plans so far, `blocks` what the blocks so far can be wired as.
    """

    plan: Plan
    faults: Faults
    names: References
    bodies: dict[str, Graph] = field(default_factory=dict)
    params: Collection[str] = ()
    known: dict[int, Graph | None] = field(default_factory=dict)
    blocks: dict[tuple[object, ...], Bindable] = field(default_factory=dict)

    def graph(self) -> Graph | None:
        """Bind all that can be bound; None where something was at fault."""
        told = len(self.faults.found)
        included = [step for step in self.plan.steps if step.included]
        for step in included:
            if not step.call:
                self.names.kinds[step.id] = self._kind(step)
        for step in included:
            if step.call:
                target = self.names.called(step)
                self.names.kinds[step.id] = self.names.kinds.get(target.id) if target is not None else None
        nodes = {node.id: node for step in included if (node := self._node(step)) is not None}
        outputs = self._outputs()
        if len(self.faults.found) > told or outputs is None or len(nodes) < len(included):
            return None  # a fault that a copy of the scope has told before is not told again
        ordered = self._ordered(nodes)
        if ordered is None:
            return None
        self._tell_unused(nodes, outputs)
        return None if len(self.faults.found) > told else self._assembled(ordered, outputs)

    def _assembled(self, nodes: tuple[Node, ...], outputs: tuple[Output, ...]) -> Graph:
        plan = self.plan
        inputs = tuple(
            Input(one.name, _arguments(one.sizes), one.dtype, None, one.mark, one.doc) for one in plan.inputs
        )
        return Graph(
            name=plan.name, kind=plan.kind, path=plan.path, inputs=inputs, nodes=nodes, outputs=outputs,
            returns=plan.returns, settings=plan.settings, title=plan.title, doc=plan.doc, source=plan.source,
            init=plan.init, sizes=plan.sizes, written=tuple(step.id for step in plan.steps if step.included),
        )  # fmt: skip

    def _kind(self, step: Step) -> Bindable | None:
        """Give the ports of a step, None where it is at fault."""
        if step.body is None:
            return self._leaf(with_shape_argument(step))
        body = self._inside(step.body)
        if body is not None and step.taps:
            body = self._tapped(step, body)
        if body is None:
            return None
        self.bodies[step.id] = body
        ports = tuple(Port(one.name) for one in step.body.inputs)
        return Bindable(step.block or "a group", ports, tuple(one.name for one in body.outputs))

    def _leaf(self, step: Step) -> Bindable | None:
        """Look up a block, once for all steps that give it the same arguments and no taps."""
        values = [(name, repr(one.value)) for name, one in step.given.items()]
        key = (step.block, *values)
        kind = self.blocks.get(key) if not step.taps else None
        if kind is None:
            kind = leaf_kind(step, self.faults, self.params)
        if kind is not None:
            self.blocks[key] = kind
        return kind

    def _inside(self, plan: Plan) -> Graph | None:
        """Bind what is inside of a step, once for all steps that share a plan."""
        if id(plan) not in self.known:
            params = self.params if plan.kind == "group" else plan.settings
            names = References.of(plan, self.faults)
            self.known[id(plan)] = _Scope(
                plan, self.faults, names, params=params, known=self.known, blocks=self.blocks
            ).graph()
        return self.known[id(plan)]

    def _tapped(self, step: Step, body: Graph) -> Graph | None:
        for name, one in step.taps:
            try:
                body = with_taps(body, {name: str(one.value)})
            except BlockError as fault:
                self.faults.add(fault.code, fault.what, one.mark, step.path, hint=fault.hint)
                return None
        return body

    def _node(self, step: Step) -> Node | None:
        kind = self.names.kinds[step.id]
        edges = self._edges(step, kind)
        if kind is None or edges is None:
            return None
        owner = (self.names.called(step) if step.call else None) or step
        step, owner = with_shape_argument(step), with_shape_argument(owner)
        return Node(
            id=step.id, path=step.path, block=owner.block, mark=step.mark, value_mark=step.value_mark,
            block_mark=step.block_mark, wiring_mark=step.wiring_mark, card=kind.card,
            body=self.bodies.get(owner.id),
            given={name: Argument(one.value, one.mark) for name, one in owner.given.items()},
            inputs=edges, outputs=kind.outputs, call=owner.id if step.call else "", freeze=step.freeze,
            doc=step.doc, ties=_ties(step),
            init=step.init, shape=_arguments(step.shape), shape_mark=step.shape_mark,
            argument_marks=step.argument_marks,
        )  # fmt: skip

    def _edges(self, step: Step, kind: Bindable | None) -> tuple[Edge, ...] | None:
        """Bind what a step takes in; its refs are looked up even where its block is at fault."""
        if step.wiring is None:
            takes_none = kind is not None and not kind.inputs
            sources: list[tuple[str | None, Source | None]] = (
                [] if takes_none else [(None, self.names.previous(step))]
            )
            marks = [step.mark] * len(sources)
        else:
            sources = [(port, self.names.source(reference, step)) for port, reference in step.wiring]
            marks = [reference.mark for _, reference in step.wiring]
        bound = [(port, source) for port, source in sources if source is not None]
        if kind is None or len(bound) < len(sources):
            return None
        try:
            return bind_inputs(kind, bound, marks)
        except BlockError as fault:
            mark, mend = step.wiring_mark or step.block_mark, None
            if fault.code == "too-many-inputs":
                mark = marks[len(kind.inputs)]
            if isinstance(fault, UnknownPort):
                mark = (
                    next((one.key_mark for port, one in step.wiring or () if port == fault.port), mark)
                    or mark
                )
                is_free = fault.guess is not None and fault.guess.word not in dict(step.wiring or ())
                mend = respelt(mark, fault.guess, fault.port, is_key=True) if is_free else None
            self.faults.add(fault.code, fault.what, mark, step.path, hint=fault.hint, proposal=mend)
            return None

    def _outputs(self) -> tuple[Output, ...] | None:
        if self.plan.outputs is None:
            source = self.names.last()
            return None if source is None else (Output("out", source, self.plan.steps[-1].mark),)
        found = [(name, self.names.source(ref, None), ref.mark) for name, ref in self.plan.outputs]
        bound = tuple(Output(name, source, mark) for name, source, mark in found if source is not None)
        return bound if len(bound) == len(found) else None

    def _ordered(self, nodes: Mapping[str, Node]) -> tuple[Node, ...] | None:
        """Sort topologically, file order among equals; tell every cycle with its path."""
        place = {node_id: number for number, node_id in enumerate(nodes)}
        arrows = [
            (source, node.id)
            for node in nodes.values()
            for source in (*(edge.source.node for edge in node.inputs), node.call)
            if source
        ]
        if all(place[source] < place[target] for source, target in arrows):
            return tuple(nodes.values())  # most files stand in order, and then nothing needs to be loaded
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from(nodes)
        graph.add_edges_from(arrows)
        try:
            order = list(networkx.lexicographical_topological_sort(graph, key=place.__getitem__))
        except networkx.NetworkXUnfeasible:
            for component in networkx.strongly_connected_components(graph):
                self._tell_cycle(graph.subgraph(component), nodes, place)
            return None
        return tuple(nodes[one] for one in order)

    def _tell_cycle(
        self, component: networkx.DiGraph[str], nodes: Mapping[str, Node], place: Mapping[str, int]
    ) -> None:
        start = min(component, key=place.__getitem__)
        if len(component) == 1 and not component.has_edge(start, start):
            return
        import networkx

        path = [edge[0] for edge in networkx.find_cycle(component, start)]
        few = path if len(path) <= MOST_SHOWN else [*path[:MOST_SHOWN], f"… ({len(path)} nodes in all) …"]
        what = f"these nodes form a cycle: {' → '.join([*few, path[0]])}"
        node = nodes[path[0]]
        hint = "data flows one way: change `from` in one of them" if len(path) > 1 else "it reads itself"
        edge = next((one for one in node.inputs if one.source.node == path[-1]), None)
        mark = edge.mark if edge is not None else node.wiring_mark
        self.faults.add("cycle", what, mark or node.mark, node.path, hint=hint)

    def _tell_unused(self, nodes: Mapping[str, Node], outputs: tuple[Output, ...]) -> None:
        needed: set[str] = set()
        pending = [output.source.node for output in outputs]
        while pending:
            node_id = pending.pop()
            if node_id and node_id not in needed:
                needed.add(node_id)
                pending.extend(edge.source.node for edge in nodes[node_id].inputs)
                pending.append(nodes[node_id].call)
        unused = [node for node in nodes.values() if node.id not in needed and not node.base.startswith("_")]
        read = {edge.source.node for node in unused for edge in node.inputs} | {node.call for node in unused}
        ends: dict[str, list[Node]] = {}
        for node in unused:
            if node.id not in read:
                ends.setdefault(node.base, []).append(node)
        for base, copies in ends.items():
            self._tell_end(base, copies)

    def _tell_end(self, base: str, copies: list[Node]) -> None:
        """Tell a node that nothing reads; of a repeat, the copies that nothing reads, together."""
        last, of_copies = copies[-1], len(self.names.copies[base])
        what = f"no output needs the node '{base}'"
        hint = f"read it with `from: {base}`, add it to `outputs`, or name it '_{base}' to keep it"
        if last.id != self.names.copies[base][-1].id or len(copies) > 1:
            what = f"no output needs {len(copies)} of the {of_copies} copies of the node '{base}'"
            hint = "in a repeat, `prev` is the copy before: read that, or read every copy by its index"
        path = last.path.removesuffix(f".{last.index}")
        self.faults.add("unused-node", what, last.mark, path, hint=hint)


def _ties(step: Step) -> tuple[Tie, ...]:
    if not step.ties:
        return ()
    marks = step.tie_marks or (None,) * len(step.ties)
    pairs = zip(step.ties, marks, strict=True)
    return tuple(Tie(name, str(one.value), one.mark, mark) for (name, one), mark in pairs)


def _arguments(settings: tuple[Setting, ...] | None) -> tuple[Argument, ...] | None:
    return None if settings is None else tuple(Argument(one.value, one.mark) for one in settings)


__all__ = ["Source", "resolve"]
