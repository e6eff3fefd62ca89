"""Bundling: the long strands of a scope, cut into the cards that they would become."""

from __future__ import annotations

from dataclasses import dataclass, field

from builder.graph.ir import Graph
from render.plan.folding import Signatures, row_of
from render.plan.fusing import LONGEST, leads, trails
from render.plan.rows.row import Row
from render.plan.rows.strands import Cards, Joints, cards_of, strands_of


@dataclass(slots=True)
class Bundling:
    """What is known of the strands of a net; `joints` cut them into fused cards."""

    signatures: Signatures
    joints: Joints | None
    plain: dict[int, bool] = field(default_factory=dict)
    known: dict[int, list[Cards]] = field(default_factory=dict)

    @staticmethod
    def of(signatures: Signatures, *, is_fused: bool) -> Bundling:
        """Begin with nothing known."""
        joints = Joints(signatures.samples, leads, trails, LONGEST) if is_fused else None
        return Bundling(signatures, joints)

    def cards_of(self, graph: Graph) -> list[Cards]:
        """Give the cards of every long strand of a scope, in run order."""
        row = row_of(graph, self.signatures)
        if id(row) not in self.known:
            self.known[id(row)] = self._cards(row)
        return self.known[id(row)]

    def _cards(self, row: Row) -> list[Cards]:
        strands = strands_of(row, self._is_plain)
        return [cards_of(row, strand, self.joints) for strand in strands]

    def _is_plain(self, kind: int) -> bool:
        """Tell whether a node is a block that gives something and reads values, not sizes alone."""
        node = self.signatures.samples[kind]
        if node.body is not None or node.card is None or not node.known.outputs:
            return False
        return not any(one.sizes_only for one in node.card.inputs)
