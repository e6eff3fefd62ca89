"""Hover: what is said of the word under the cursor, from the text and from the net it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from builder.errors import Mark, SpecError
from builder.graph.ir import Input, Node
from builder.lsp.hovering.blocks import card_of, card_told, composite_told
from builder.lsp.hovering.insight import Insight, path_of_node
from builder.lsp.hovering.markdown import code, few, items, paragraphs, text
from builder.lsp.hovering.nodes import facts_told, node_told, shapes_at
from builder.lsp.hovering.values import (
    argument_told,
    conditions_on,
    formula_told,
    key_told,
    origin_told,
    param_told,
    size_told,
    variable_told,
)
from builder.lsp.knowledge.answers import Symbol
from builder.spec.document import Document, Index, Path
from builder.spec.models import Composite, Param
from builder.spec.text import read
from builder.spec.tree import Scalar

OLD: Final = "*as of the last text without faults*"


def hover_of(symbol: Symbol, text_now: str, insight: Insight | None) -> str:
    """Tell of a symbol in Markdown; empty where there is nothing to say.

    While the text has faults, numbers are those of the last one that had none: that of the insight.
    """
    words = _Words(symbol, insight, text_now).told()
    is_old = insight is not None and insight.text != text_now
    return paragraphs(words, OLD if is_old and words else "")


@dataclass(frozen=True, slots=True)
class _Words:
    """One symbol, the text that it stands in, and what is known of the net, if anything is."""

    symbol: Symbol
    insight: Insight | None
    text: str

    def told(self) -> str:
        tellers: dict[str, Callable[[], str]] = {
            "net": self._net, "param": self._param, "variable": self._variable, "variant": self._variant,
            "input": self._input, "dim": self._dim, "node": self._node, "composite": self._composite,
            "block": self._block, "argument": self._argument, "port": self._port, "key": self._key,
            "net-ref": self._block,
        }  # fmt: skip
        teller = tellers.get(self.symbol.kind)
        words = teller() if teller is not None else ""
        formula = self.symbol.text if self.symbol.text.startswith("=") else ""
        if formula and self.insight is not None:
            words = paragraphs(words, formula_told(formula, self.symbol.path, self.insight))
        return words

    def _net(self) -> str:
        if self.insight is None:
            return ""
        net = self.insight.net
        at = ", ".join(f"{name} = {size}" for name, size in net.sizes.items())
        macs = f"{net.macs:,} multiply-adds{f' at {text(at)}' if at else ''}"
        lines = [f"{net.num_parameters:,} parameters", macs]
        lines += [f"input {code(name)} {code(shape)}" for name, shape in net.inputs.items()]
        lines += [f"output {code(name)} {code(shape)}" for name, shape in net.outputs.items()]
        lines += conditions_on(self.insight)
        lines += [f"{code(path)}: {text(note)}" for path, note in net.notes]
        return paragraphs(f"**{text(net.title)}**", text(net.doc), items(lines))

    def _param(self) -> str:
        name, target = self.symbol.name, self.symbol.target or ()
        param = self._definition(target)
        if self.insight is None:
            return param_told(name, param, ())
        if target[:1] == ("blocks",):
            nodes = self.insight.instances(str(target[1]))
            values = [node.body.settings[name] for node in nodes if node.body and name in node.body.settings]
            return param_told(name, param, values)
        values = [self.insight.net.params[name]] if name in self.insight.net.params else []
        return paragraphs(param_told(name, param, values), origin_told(f"params.{name}", self.insight))

    def _variable(self) -> str:
        target = self.symbol.target or self.symbol.path
        copies = self.insight.copies(target, self.symbol.home) if self.insight is not None else ()
        return variable_told(self.symbol.name, copies, self.insight) if self.insight is not None else ""

    def _variant(self) -> str:
        spec = self.insight.document.spec if self.insight is not None else None
        chosen = spec.variants.get(self.symbol.name) if spec is not None else None
        if chosen is None:
            return ""
        lines = [f"{code(name)} = {code(value)}" for name, value in chosen.items()]
        return paragraphs(f"**{code(self.symbol.name)}**, a variant", items(lines))

    def _input(self) -> str:
        if self.insight is None:
            return ""
        found = self._inputs(self.symbol.target or self.symbol.path)
        shapes = [one.shape for one in found if one.shape is not None]
        doc = next((one.doc for one in found if one.doc), "")
        told = f"**{code(self.symbol.name)}**{f' {few(shapes)}' if shapes else ''}"
        names = dict.fromkeys(size.name for shape in shapes for dim in shape for size in dim.sizes)
        asked = dict.fromkeys(line for name in names for line in conditions_on(self.insight, name))
        return paragraphs(told, text(doc), items(asked))

    def _dim(self) -> str:
        return size_told(self.symbol.name, self.insight) if self.insight is not None else ""

    def _node(self) -> str:
        if self.insight is None:
            return ""
        target = self.symbol.target or self.symbol.path
        copies = self.insight.copies(target, self.symbol.home)
        if not copies:
            return ""
        return paragraphs(self._flow(), node_told(copies, self.insight), self._doc_of(copies[0]))

    def _composite(self) -> str:
        target = self.symbol.target or ()
        composite = self._definition_of_composite(target)
        told = composite_told(self.symbol.name, composite) if composite is not None else ""
        return paragraphs(told, self._facts())

    def _block(self) -> str:
        card = card_of(self.symbol.name)
        return paragraphs(card_told(card) if card is not None else "", self._facts())

    def _argument(self) -> str:
        copies = self.insight.copies(self.symbol.path) if self.insight is not None else ()
        name = self.symbol.name
        block = copies[0].block if copies else self._block_name()
        param = None
        if self.insight is not None and copies and copies[0].body is not None:
            composite = self._composite_named(block)
            param = composite.params.get(name) if composite is not None else None
        told = argument_told(name, copies, block, param)
        origin = origin_told(f"{copies[0].path}.{name}", self.insight) if copies and self.insight else ""
        return paragraphs(told, origin)

    def _port(self) -> str:
        flow = self._flow()
        if self.insight is None:
            return flow
        copies = self.insight.copies(self.symbol.target or (), self.symbol.home)
        shapes = shapes_at(copies, self.symbol.name)
        return paragraphs(flow, f"port **{code(self.symbol.name)}**{f' {few(shapes)}' if shapes else ''}")

    def _key(self) -> str:
        flow = self._flow() if self.symbol.target is not None else ""
        return paragraphs(key_told(self.symbol.name, self.symbol.path), flow)

    def _flow(self) -> str:
        """Tell the shape that flows where a ref is read."""
        if self.insight is None or not self.symbol.text:
            return ""
        place = self.insight.document.index.find(self.symbol.path)
        if place is None:
            return ""
        mark = place.tree.mark
        shapes = [
            shape
            for node in self.insight.copies(self.symbol.path)
            for edge, shape in zip(node.inputs, node.known.inputs, strict=True)
            if edge.mark is not None and _within(edge.mark, mark)
        ]
        return f"{code(self.symbol.text)} gives {few(shapes)}" if shapes else ""

    def _facts(self) -> str:
        """Tell the numbers of the node whose block is under the cursor."""
        if self.insight is None:
            return ""
        is_used = self.symbol.path != self.symbol.target
        copies = self.insight.copies(self.symbol.path) if is_used else ()
        copies = copies or (self.insight.instances(self.symbol.name) if not is_used else ())
        if not copies:
            return ""
        name = code(copies[0].path) if len(copies) == 1 else f"{len(copies)} copies"
        return f"here, {name}\n{facts_told(copies, self.insight)}"

    def _doc_of(self, node: Node) -> str:
        card = node.card
        doc = card.doc if card is not None else node.body.doc if node.body is not None else ""
        return text(doc.partition("\n")[0])

    def _inputs(self, target: Path) -> list[Input]:
        """Find the inputs of the net, or those of the scope that a path leads into, in every copy."""
        assert self.insight is not None, "only a known net has inputs"
        name = self.symbol.name
        graphs = [self.insight.net.graph]
        if target[:1] == ("blocks",) and not path_of_node(target):
            graphs = [node.body for node in self.insight.instances(str(target[1])) if node.body is not None]
        elif path_of_node(target):
            nodes = self.insight.copies(target, self.symbol.home)
            graphs = [node.body for node in nodes if node.body is not None]
        return [one for graph in graphs for one in graph.inputs if one.name == name]

    def _home(self) -> Document | None:
        if self.insight is None:
            return None
        home = self.symbol.home
        return self.insight.written_in(home) if home else self.insight.document

    def _definition(self, target: Path) -> Param | None:
        home = self._home()
        if home is None:
            return None
        if target[:1] == ("blocks",) and len(target) > 1:
            composite = home.spec.blocks.get(str(target[1]))
            return composite.params.get(self.symbol.name) if composite is not None else None
        return home.spec.params.get(self.symbol.name)

    def _definition_of_composite(self, target: Path) -> Composite | None:
        home = self._home()
        return home.spec.blocks.get(str(target[1])) if home is not None and len(target) > 1 else None

    def _composite_named(self, name: str) -> Composite | None:
        documents = self.insight.documents() if self.insight is not None else ()
        return next((one.spec.blocks[name] for one in documents if name in one.spec.blocks), None)

    def _block_name(self) -> str:
        """Read the block of the node from the text, where no net is known."""
        try:
            index = Index(read(self.text, ""), "")
        except SpecError:
            return ""
        place = index.find((*path_of_node(self.symbol.path), "block"))
        return str(place.tree.value) if place is not None and isinstance(place.tree, Scalar) else ""


def _within(mark: Mark, around: Mark) -> bool:
    """Say whether a mark stands inside of another on the same line."""
    if (mark.file, mark.line) != (around.file, around.line):
        return False
    return around.column <= mark.column <= around.column + around.length
