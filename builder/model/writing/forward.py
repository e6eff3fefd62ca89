"""Forward: steps to statements that keep no activation longer than a person's code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from builder.graph.ir import Graph, Source
from builder.model.writing.parts import returned
from builder.model.writing.steps import Step
from builder.model.writing.text import INDENT, WIDTH, checked, free_names, signature

FLOWING = ("x", "y", "z")
"""Names of values that the next steps take up; others are named after their nodes."""

FURTHEST = 3
"""How many steps away the one use of a flowing value may be."""

LONGEST_INNER = 60
"""How long an expression may be that is written inside another."""

_WORD: Final = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


@dataclass(slots=True)
class _Names:
    """The local names of a `forward`: the source of each value, and how long it is needed."""

    reserved: frozenset[str]
    uses: Mapping[Source, list[int]]
    titles: Mapping[Source, str]
    texts: dict[Source, str] = field(default_factory=dict)
    holders: dict[str, Source] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)

    def is_free(self, name: str, step: int) -> bool:
        """Whether a name holds nothing that a later step needs."""
        holder = self.holders.get(name)
        return name not in self.reserved and (holder is None or max(self.uses.get(holder, [-1])) <= step)

    def bind(self, source: Source, name: str) -> str:
        """Let a name hold a value."""
        self.texts[source] = name
        self.holders[name] = source
        self.spent.add(name)
        return name

    def fresh(self, wanted: str, *, avoid: tuple[str, ...] = FLOWING) -> str:
        """Find a name that nothing has borne yet, as near as may be to the one wanted."""
        name, count = wanted, 2
        while name in self.reserved or name in self.spent or name in avoid:
            name, count = f"{wanted}_{count}", count + 1
        return name


@dataclass(frozen=True, slots=True)
class Said:
    """A step as it stands in a `forward`: row, text, and the names of its operands there."""

    step: Step
    row: int
    text: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """The method `forward` of a scope: rows without margin, and where each step stands there."""

    rows: tuple[str, ...]
    said: tuple[Said, ...]


def forward_of(graph: Graph, steps: tuple[Step, ...]) -> Forward:
    """Write the method `forward` of a scope."""
    uses = _uses(graph, steps)
    names = _Names(_reserved(steps), uses, _titles(graph))
    head = signature("forward", [_input(names, one.name) for one in graph.inputs], _annotation(graph))
    body: list[str] = []
    said: list[Said] = []
    for index, step in enumerate(steps):
        following = steps[index + 1] if index + 1 < len(steps) else None
        operands = tuple(names.texts[operand] for operand in step.operands)
        expression = step.fill(operands)
        said.append(Said(step, len(head) + len(body), expression, operands))
        if _goes_inside(step, following, uses, expression):
            names.texts[Source(step.node.id, step.node.outputs[0])] = expression
        else:
            body.append(f"{_target(step, index, names)} = {expression}")
            body.extend(_certain(step, names))
    body.append(_returned(graph, names, body))
    return Forward((*head, *(f"{INDENT}{row}" for row in body)), tuple(said))


def _uses(graph: Graph, steps: tuple[Step, ...]) -> dict[Source, list[int]]:
    """Tell which steps use each value; the return counts as the step behind the last."""
    uses: dict[Source, list[int]] = {}
    for index, step in enumerate(steps):
        for operand in dict.fromkeys(step.operands):
            uses.setdefault(operand, []).append(index)
    for output in graph.outputs:
        uses.setdefault(output.source, []).append(len(steps))
    return uses


def _titles(graph: Graph) -> Mapping[Source, str]:
    """Give the values that are returned under names of their own."""
    if graph.returns != "dict":
        return {}
    named = [(one.source, checked(one.name)) for one in graph.outputs if one.source.node]
    return dict(reversed(named))


def _reserved(steps: tuple[Step, ...]) -> frozenset[str]:
    looked_up = {name for step in steps for name in free_names(step.text)}
    return frozenset({"self", "torch", "nn", "_"} | looked_up)


def _input(names: _Names, port: str) -> str:
    """Name an input as the spec does, but for what the texts look up, as `torch`."""
    name = checked(port)
    while name in names.reserved or name in names.spent:
        name += "_"
    return f"{names.bind(Source('', port), name)}: torch.Tensor"


def _goes_inside(
    step: Step, following: Step | None, uses: Mapping[Source, list[int]], expression: str
) -> bool:
    """Whether a tensor function is short, and used once, so that the step behind holds it."""
    if not step.is_pure or step.pattern or len(expression) > LONGEST_INNER:
        return False
    source = Source(step.node.id, step.node.outputs[0])
    if following is None or len(uses[source]) != 1 or following.operands.count(source) != 1:
        return False
    return following.count(following.operands.index(source)) == 1


def _target(step: Step, index: int, names: _Names) -> str:
    node = step.node
    if step.by_key:
        holder = names.fresh(_wanted(node.base, node.index, ""))
        names.spent.add(holder)
        for port in node.outputs:
            names.texts[Source(node.id, port)] = f'{holder}["{checked(port)}"]'
        return holder
    text = step.pattern or f"{{{node.outputs[0]}}}"
    for port in node.outputs:
        source = Source(node.id, port)
        name = names.bind(source, _choice(step, index, source, names)) if source in names.uses else "_"
        text = text.replace(f"{{{port}}}", name)
    return re.sub(r"\{\w+\}", "_", text)


def _certain(step: Step, names: _Names) -> list[str]:
    """Tell TorchScript that an output is there which the module's own annotation calls optional."""
    node = step.node
    ports = () if node.card is None else node.card.outputs_for(node.known.args)
    sources = [Source(node.id, port.name) for port in ports if port.optional]
    return [f"assert {names.texts[source]} is not None" for source in sources if source in names.uses]


def _choice(step: Step, index: int, source: Source, names: _Names) -> str:
    """Name a value: after an operand that ends here and flows on, or x, y, z in turn."""
    if source in names.titles:
        return names.fresh(names.titles[source], avoid=())
    at = names.uses[source]
    distance = at[0] - index if len(at) == 1 else FURTHEST + 1
    several = len(step.node.outputs) > 1
    if distance <= (1 if several else FURTHEST):
        ending = [match[0] for operand in step.operands for match in _WORD.finditer(names.texts[operand])]
        for name in (*ending, *FLOWING):
            if name in FLOWING and names.is_free(name, index):
                return name
    primary = not several or source.port == step.node.outputs[0] == "out"
    wanted = _wanted(step.node.base, step.node.index, "" if primary else source.port)
    return names.fresh(wanted)


def _wanted(base: str, index: int | None, port: str) -> str:
    name = checked(base) if index is None else f"{checked(base)}{index}"
    return f"{name}_{checked(port)}" if port else name


def _returned(graph: Graph, names: _Names, body: list[str]) -> str:
    """Write the return; the last statement goes into it where it gives just what is returned."""
    texts = [names.texts[output.source] for output in graph.outputs]
    if returned(graph) == "dict":
        keys = [f'"{checked(output.name)}"' for output in graph.outputs]
        rows = [f"{key}: {text}" for key, text in zip(keys, texts, strict=True)]
        return f"return {{{', '.join(rows)}}}"
    if returned(graph) == "tuple":
        return f"return {', '.join(texts)}{',' if len(texts) == 1 else ''}"
    assert len(texts) == 1, f"{graph.path or graph.name} returns one tensor but has {len(texts)} outputs"
    target, _, expression = body[-1].partition(" = ") if body else ("", "", "")
    if target == texts[0] and len(expression) < WIDTH:
        body.pop()
        return f"return {expression}"
    return f"return {texts[0]}"


def _annotation(graph: Graph) -> str:
    if returned(graph) == "dict":
        return "dict[str, torch.Tensor]"
    if returned(graph) == "tuple":
        return f"tuple[{', '.join(['torch.Tensor'] * len(graph.outputs))}]"
    return "torch.Tensor"
