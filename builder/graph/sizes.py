"""Named sizes: what a net states of them, and expressions as in `[N, 64, H/2, 2*W]`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from blocks.conditions import Claim, Divides, sizes_of
from blocks.dims import Dim, largest, smallest
from blocks.errors import BlockError, Guess, guess
from blocks.kinds import LARGEST, Value, shown
from builder.errors import UsageError
from builder.graph.ir import Graph
from builder.graph.placing import changed
from builder.spec.formula import FormulaFault
from builder.spec.formulas.expressions import Call, Chain, Expression, Literal, Name, Prefix
from builder.spec.plan import SizeFacts
from builder.spec.unrolling.extents import misfit
from builder.spec.unrolling.values import parsed

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
EXAMPLE = 64
FARTHEST = 4096


@dataclass(slots=True)
class SizeNames:
    """The named sizes of one scope; `claims` has what expressions ask, as `H/2` an even H."""

    facts: Mapping[str, SizeFacts] = field(default_factory=dict)
    bound: dict[str, Dim] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def symbol(self, name: str) -> Dim:
        """Give a named size, with all that the spec says of it."""
        if name not in self.bound:
            facts = self.facts.get(name) or SizeFacts()
            self.bound[name] = Dim.symbol(
                name, multiple_of=facts.multiple_of, least=facts.least, most=facts.most
            )
        return self.bound[name]

    def read(self, value: Value, *, is_new: bool = False) -> Dim:
        """Read a size: a number, a name, or an expression; `is_new` allows a new name.

        Raises:
            BlockError: It is none of the three, or names a size that is not known.
        """
        if isinstance(value, Dim):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= LARGEST:
                bound = f"at most {LARGEST:,}: that is too large" if value > 0 else "at least 1"
                raise BlockError(f"a size must be {bound}, got {value}", code="bad-size")
            return Dim(value)
        if not isinstance(value, str):
            what = f"a size is a number, a name or an expression, got {shown(value)}"
            hint = "`//` divides without a fraction" if isinstance(value, float) else None
            raise BlockError(what, code="bad-size", hint=hint)
        if is_new and NAME.match(value):
            return self.symbol(value)
        if value.strip().lstrip("+-").isdigit():
            number = value.strip()
            what, hint = (
                f"{shown(value)} is text, and a size is a number or a name",
                f"write {number} without quotes",
            )
            raise BlockError(what, code="bad-size", hint=hint, guess=Guess(number))
        return self._expression(value, is_new)

    def settled_claims(self) -> tuple[Claim, ...]:
        """Hand over what the expressions that were read ask for."""
        claims = tuple(self.claims)
        self.claims.clear()
        return claims

    def _expression(self, text: str, is_new: bool) -> Dim:
        try:
            root = parsed(f"={text}").root
        except FormulaFault as fault:
            raise BlockError(
                f"{shown(text)} is no size: {fault.what}", code="bad-size", hint=fault.hint
            ) from None
        return self._value(root, text, is_new)

    def _value(self, part: Expression, text: str, is_new: bool) -> Dim:
        if isinstance(part, Literal) and isinstance(part.value, int) and not isinstance(part.value, bool):
            return Dim(part.value)
        if isinstance(part, Name):
            if not is_new and part.name not in self.bound:
                raise self._unknown(part, text)
            return self.symbol(part.name)
        if isinstance(part, Prefix) and part.operator == "-":
            return -self._value(part.operand, text, is_new)
        if isinstance(part, Call) and part.function in ("min", "max"):
            dims = [self._value(one, text, is_new) for one in part.arguments]
            return smallest(*dims) if part.function == "min" else largest(*dims)
        if isinstance(part, Chain):
            dim = self._value(part.first, text, is_new)
            for operator, operand in part.rest:
                dim = self._applied(operator, dim, self._value(operand, text, is_new), text)
            return dim
        raise BlockError(
            f"{shown(text)} is no size: only names, numbers and + - * / // % are", code="bad-size"
        )

    def _unknown(self, part: Name, text: str) -> BlockError:
        """Refuse a name; the guess is the whole expression with the nearest name in its place."""
        meant = guess(part.name, self.bound)
        hint = meant.hint if meant else f"known here: {', '.join(self.bound) or 'none'}"
        if meant is not None:
            start = part.span.offset - 1  # an expression is parsed as a formula, behind a `=`
            whole = f"{text[:start]}{meant.word}{text[start + part.span.length :]}"
            meant = Guess(whole, meant.is_clear)
        what = f"there is no size named '{part.name}' here"
        return BlockError(what, code="unknown-size", hint=hint, guess=meant)

    def _applied(self, operator: str, left: Dim, right: Dim, text: str) -> Dim:
        if operator in ("/", "//", "%"):
            number = right.constant
            if number is None or number < 1:
                raise BlockError(f"{shown(text)} divides by what is no number above 0", code="bad-size")
            if operator == "/":
                self.claims.append(Divides(number, left, f"{text} must be a whole number"))
            return left % number if operator == "%" else left // number
        if operator == "**":
            exponent = right.constant
            if exponent is None or not 0 <= exponent <= 8:
                raise BlockError(
                    f"{shown(text)} has an exponent that is no number from 0 to 8", code="bad-size"
                )
            return left**exponent
        return {"+": left + right, "-": left - right, "*": left * right}[operator]


def with_examples(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Give a net's graph other example sizes."""
    facts = {name: replace(graph.sizes.get(name, SizeFacts()), example=size) for name, size in sizes.items()}
    return changed(graph, sizes={**graph.sizes, **facts})


def named_sizes(graph: Graph) -> tuple[str, ...]:
    """List the named sizes of a net's inputs, in the order in which they stand there."""
    found = [
        size.name for one in graph.inputs if one.shape is not None for dim in one.shape for size in dim.sizes
    ]
    return tuple(dict.fromkeys(found))


def example_sizes(names: tuple[str, ...], facts: Mapping[str, SizeFacts], graph: Graph) -> dict[str, int]:
    """Choose a number for every named size: the example, 1 for a batch, or one that works.

    A size without an example starts at 64 and grows until the conditions on it hold; the batch is what stands
    first in an input's shape.
    """
    first = {one.shape[0] for one in graph.inputs if one.shape is not None and len(one.shape) > 1}
    batch = {size.name for dim in first for size in dim.sizes}
    sizes = {
        name: _example(name, facts.get(name) or SizeFacts(), 1 if name in batch else EXAMPLE, graph)
        for name in names
    }
    free = {name for name in names if name not in facts or facts[name].example is None}
    return _met(sizes, free, facts, graph)


def _met(
    sizes: dict[str, int], free: set[str], facts: Mapping[str, SizeFacts], graph: Graph
) -> dict[str, int]:
    """Look for one number for all free sizes of claims that fail; no change if none is found."""
    broken = [found.claim for found in graph.found if not found.claim.holds(sizes)]
    open_names = free & {size.name for claim in broken for size in sizes_of(claim)}
    if not open_names:
        return sizes
    for size in range(1, FARTHEST + 1):
        if any(misfit(facts.get(name) or SizeFacts(), size) for name in open_names):
            continue
        trial = {**sizes, **dict.fromkeys(open_names, size)}
        if all(claim.holds(trial) for claim in broken) and all(one.claim.holds(trial) for one in graph.found):
            return trial
    return sizes


def _example(name: str, facts: SizeFacts, start: int, graph: Graph) -> int:
    if facts.example is not None:
        return facts.example
    step, least = facts.multiple_of, max(start, facts.least)
    for found in graph.found:
        condition = found.condition
        if condition.subject == name and condition.kind == "multiple":
            step = math.lcm(step, int(condition.number))
        if condition.subject == name and condition.kind == "least":
            least = max(least, int(condition.number))
        if condition.subject == name and condition.kind == "equal" and isinstance(condition.number, int):
            return condition.number
    size = -(-least // step) * step
    return size if facts.most is None or size <= facts.most else facts.most // step * step or facts.most


def tell_unknown_size(asked: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a size that the net does not have.

    Raises:
        UsageError: The first of them.
    """
    names = tuple(known)
    for name in asked:
        if name not in names:
            hint = f"its sizes: {', '.join(names) or 'none'}"
            raise UsageError(f"the net has no size named '{name}'", code="unknown-size", hint=hint)
