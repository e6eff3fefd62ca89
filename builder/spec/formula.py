"""Formulas: texts that start with `=`, parsed once to a frozen tree; no `eval` anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocks.errors import Guess, guess
from builder.spec.formulas.expressions import (
    Call,
    Chain,
    Choice,
    Comparison,
    Element,
    Expression,
    Listing,
    Literal,
    Logic,
    Name,
    Prefix,
    Span,
)
from builder.spec.formulas.fault import FormulaFault, RefusalError
from builder.spec.formulas.functions import FUNCTIONS
from builder.spec.formulas.grammar import parse_expression
from builder.spec.formulas.operators import apply, compare, element, prefix
from builder.spec.formulas.values import Value, bounded, elements, settled
from builder.spec.formulas.work import Work

__all__ = [
    "Formula",
    "FormulaFault",
    "Value",
    "check_names",
    "evaluate",
    "is_formula",
    "names",
    "parse",
    "unescape",
]

LONGEST = 4_096
MOST_WORK = 1_000_000
MOST_COMPARED = 500
LONG, DEAR = 16, 8
"""Lists and texts of so many elements count so many times in the work of a spec: each is gone through."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: its text, its tree, and where each free name first stands."""

    source: str
    root: Expression
    names: tuple[Name, ...]

    def __str__(self) -> str:
        return self.source


def is_formula(text: str) -> bool:
    """Say whether a text is a formula: it starts with `=`, and not with `==`.

    >>> is_formula("=width * 2"), is_formula("==text"), is_formula("width")
    (True, False, False)
    """
    return text.startswith("=") and not text.startswith("==")


def unescape(text: str) -> str:
    """Give the text that is meant: `==text` stands for `=text`, any other for itself.

    >>> unescape("==text"), unescape("text")
    ('=text', 'text')
    """
    return text[1:] if text.startswith("==") else text


def parse(text: str) -> Formula:
    """Read a formula with its leading `=`.

    >>> parse("=width * 2 ** i").names[1].name
    'i'

    Raises: FormulaFault, with the offset of what does not fit.
    """
    if not is_formula(text):
        raise FormulaFault("a formula starts with one '='", code="formula-syntax")
    if len(text) > LONGEST:
        what = f"the formula is too long: {len(text):,} characters, and the limit is {LONGEST:,}"
        raise FormulaFault(what, code="formula-limit", hint="name its parts under `params`")
    if not text[1:].strip():
        raise FormulaFault(
            "the formula is empty", code="formula-syntax", hint="write an expression after the '='"
        )
    root = parse_expression(text, 1)
    return Formula(text, root, _free(root))


def names(formula: Formula) -> frozenset[str]:
    """Give the names that a formula needs from outside.

    >>> sorted(names(parse("=min(width, 64) if deep else width")))
    ['deep', 'width']
    """
    return frozenset(name.name for name in formula.names)


def evaluate(formula: Formula, known: Mapping[str, Value], work: Work | None = None) -> Value:
    """Work out a formula from the values of its names; nothing is run, and `work` counts.

    >>> evaluate(parse("=width * 2 ** i"), {"width": 64, "i": 3})
    512

    Raises: FormulaFault for an unknown name, kinds that do not fit, and results or work beyond the limits.
    """
    check_names(formula, known)
    return _Evaluation(known, work).value(formula.root)


def check_names(formula: Formula, known: Mapping[str, object]) -> None:
    """Refuse a formula that needs a name which is not known, also where it would not be reached.

    Raises: FormulaFault (`formula-name`) at the first unknown name, with the nearest known ones.
    """
    for name in formula.names:
        if name.name not in known:
            raise _unknown(name, known)


def _unknown(name: Name, known: Mapping[str, object]) -> FormulaFault:
    near = _nearest(name.name, known)
    hint = near.hint if near else _known(known)
    if name.name in FUNCTIONS:
        near, hint = None, f"it is a function: write {FUNCTIONS[name.name].usage}"
    what, span = f"unknown name {name.name!r} in the formula", name.span
    return FormulaFault(
        what, code="formula-name", hint=hint, offset=span.offset, length=span.length, guess=near
    )


def _nearest(name: str, known: Mapping[str, object]) -> Guess | None:
    near = guess(name, known) if len(known) <= MOST_COMPARED else None
    if near and near.word.rstrip("s") == name.rstrip("s"):
        return Guess(near.word, is_clear=False)  # one width or all widths: both are words of their own
    return near


def _known(known: Mapping[str, object]) -> str:
    if not known:
        return "no names are known here: only `params` and repeat variables are"
    listed = sorted(known)
    return "known here: " + ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")


def _free(root: Expression) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    waiting: list[Expression] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            earlier = found.get(part.name)
            if earlier is None or part.span.offset < earlier.span.offset:
                found[part.name] = part
        waiting.extend(_parts(part))
    return tuple(sorted(found.values(), key=lambda name: name.span.offset))


def _parts(part: Expression) -> tuple[Expression, ...]:
    match part:
        case Literal() | Name():
            return ()
        case Listing(items, _) | Logic(_, items, _) | Call(_, items, _):
            return items
        case Prefix(_, operand, _):
            return (operand,)
        case Chain(first, rest, _) | Comparison(first, rest, _):
            return (first, *(operand for _, operand in rest))
        case Choice(condition, yes, no, _):
            return (condition, yes, no)
        case Element(target, indices, _):
            return (target, *indices)


@dataclass(slots=True)
class _Evaluation:
    """One working-out of a formula, counting its steps."""

    known: Mapping[str, Value]
    shared: Work | None = None
    work: int = 0
    settled: dict[str, Value] = field(default_factory=dict)

    def value(self, part: Expression) -> Value:
        try:
            result = self._value(part)
            self._count(1 + elements(result))
        except RefusalError as refusal:
            raise _fault(refusal, part.span) from None
        return result

    def _count(self, steps: int) -> None:
        self.work += steps
        if self.shared is not None:
            self.shared.spend(steps if steps < LONG else DEAR * steps)
        if self.work > MOST_WORK:
            raise RefusalError(
                "formula-limit", f"the formula is too much work: the limit is {MOST_WORK:,} steps"
            )

    def _value(self, part: Expression) -> Value:
        match part:
            case Literal(value, _):
                return value
            case Name(name, _):
                return self._name(name)
            case Listing(items, _):
                return bounded([self.value(item) for item in items])
            case Prefix(sign, operand, _):
                return prefix(sign, self.value(operand))
            case Chain():
                return self._chain(part)
            case Comparison():
                return self._comparison(part)
            case Logic():
                return self._logic(part)
            case Choice(condition, yes, no, _):
                return self.value(yes) if self.value(condition) else self.value(no)
            case Element(target, indices, _):
                result = self.value(target)
                for index in indices:
                    result = element(result, self.value(index))
                return result
            case Call(function, arguments, _):
                return bounded(FUNCTIONS[function]([self.value(argument) for argument in arguments]))

    def _name(self, name: str) -> Value:
        if name not in self.settled:
            self.settled[name] = bounded(settled(self.known[name]))
        return self.settled[name]

    def _chain(self, part: Chain) -> Value:
        result = self.value(part.first)
        for sign, operand in part.rest:
            right = self.value(operand)
            try:
                result = apply(sign, result, right)
                self._count(1 + elements(result))
            except RefusalError as refusal:
                raise _fault(refusal, part.first.span.to(operand.span)) from None
        return result

    def _comparison(self, part: Comparison) -> Value:
        left = self.value(part.first)
        for sign, operand in part.rest:
            right = self.value(operand)
            self._count(elements(left) + elements(right))
            if not compare(sign, left, right):
                return False
            left = right
        return True

    def _logic(self, part: Logic) -> Value:
        result: Value = None
        for operand in part.operands:
            result = self.value(operand)
            if bool(result) is (part.operator == "or"):
                return result
        return result


def _fault(refusal: RefusalError, span: Span) -> FormulaFault:
    return FormulaFault(
        refusal.what, code=refusal.code, hint=refusal.hint, offset=span.offset, length=span.length
    )
