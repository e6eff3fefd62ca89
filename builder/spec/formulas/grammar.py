"""The grammar of formulas: words to a tree, by precedence, within a bounded depth."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

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
from builder.spec.formulas.fault import FormulaFault
from builder.spec.formulas.functions import FUNCTIONS
from builder.spec.formulas.tokens import Token, split

DEEPEST = 50
CHOICE, OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(10)
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in"})
RANKS = {
    "if": CHOICE,
    "or": OR,
    "and": AND,
    **dict.fromkeys(COMPARISONS, COMPARE),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/", "//", "%"), PRODUCT),
    "**": POWER,
}


def parse_expression(text: str, start: int) -> Expression:
    """Read one expression, from an offset to the end of the text.

    Raises: FormulaFault at the first word that does not fit.
    """
    grammar = _Grammar(split(text, start))
    root = grammar.expression(CHOICE)
    grammar.expect_end()
    return root


class _Grammar:
    """Precedence climbing: a part is read, then the operators that bind it at least so tightly."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.here
        self.position += token.kind != "end"
        return token

    def sees(self, sign: str) -> bool:
        return self.here.kind == "sign" and self.here.text == sign

    def expect(self, sign: str, opener: Token) -> Token:
        if self.sees(sign):
            return self.take()
        if self.here.kind == "end":
            self.fail(f"syntax: the {opener.text!r} is never closed", opener, f"add a {sign!r}")
        hint = "a list is written [a, b]" if self.sees(",") else None
        self.fail(f"syntax: expected {sign!r}, not {_word(self.here)}", self.here, hint)

    def expect_end(self) -> None:
        if self.here.kind != "end":
            what = f"syntax: the formula is complete before {_word(self.here)}"
            if self.sees(")") or self.sees("]"):
                self.fail(what, self.here, f"delete the {self.here.text!r}", meant=Guess("", is_clear=False))
            self.fail(what, self.here, "an operator is missing, or there is too much")

    def fail(
        self,
        what: str,
        token: Token,
        hint: str | None = None,
        code: str = "formula-syntax",
        meant: Guess | None = None,
    ) -> NoReturn:
        offset, length = token.offset, len(token.text)
        raise FormulaFault(what, code=code, hint=hint, offset=offset, length=length, guess=meant)

    def expression(self, rank: int) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(
                f"the formula is nested too deep: the limit is {DEEPEST} levels",
                self.here,
                None,
                "formula-limit",
            )
        left = self.operators(self.operand(rank), rank)
        self.depth -= 1
        return left

    def operators(self, left: Expression, rank: int) -> Expression:
        while True:
            operator = self.operator()
            found = RANKS.get(operator, -1)
            if found < rank:
                return left
            if found == CHOICE:
                left = self.choice(left)
            elif found in (OR, AND):
                left = self.logic(left, operator, found)
            elif found == COMPARE:
                left = self.comparison(left)
            elif found == POWER:
                self.take()
                left = _chain(left, [("**", self.expression(SIGN))])
            else:
                left = self.chain(left, found)

    def operator(self) -> str:
        if self.here.kind != "sign":
            return ""
        if self.here.text == "not":
            following = self.tokens[self.position + 1]
            return "not in" if following.kind == "sign" and following.text == "in" else ""
        return self.here.text

    def choice(self, yes: Expression) -> Expression:
        token = self.take()
        condition = self.expression(OR)
        if not self.sees("else"):
            self.fail("syntax: this `if` has no `else`", token, "write `a if condition else b`")
        self.take()
        no = self.expression(CHOICE)
        return Choice(condition, yes, no, yes.span.to(no.span))

    def logic(self, first: Expression, operator: str, rank: int) -> Expression:
        operands = [first]
        while self.sees(operator):
            self.take()
            operands.append(self.expression(rank + 1))
        return Logic(operator, tuple(operands), first.span.to(operands[-1].span))

    def comparison(self, first: Expression) -> Expression:
        rest: list[tuple[str, Expression]] = []
        while (operator := self.operator()) in COMPARISONS:
            self.position += 2 if operator == "not in" else 1
            rest.append((operator, self.expression(SUM)))
        return Comparison(first, tuple(rest), first.span.to(rest[-1][1].span))

    def chain(self, first: Expression, rank: int) -> Expression:
        rest: list[tuple[str, Expression]] = []
        while RANKS.get(self.operator(), -1) == rank:
            rest.append((self.take().text, self.expression(rank + 1)))
        return _chain(first, rest)

    def operand(self, rank: int) -> Expression:
        token = self.here
        if token.kind == "sign" and token.text in ("-", "+"):
            self.take()
            operand = self.expression(SIGN)
            return Prefix(token.text, operand, _span(token).to(operand.span))
        if token.kind == "sign" and token.text == "not" and rank <= NOT:
            self.take()
            operand = self.expression(NOT)
            return Prefix("not", operand, _span(token).to(operand.span))
        return self.elements(self.atom())

    def elements(self, target: Expression) -> Expression:
        indices: list[Expression] = []
        end = target.span
        while self.sees("["):
            opener = self.take()
            if self.sees("]"):
                self.fail("syntax: an index is missing between the brackets", opener)
            indices.append(self.expression(CHOICE))
            end = _span(self.expect("]", opener))
        if self.sees("("):
            self.fail("only a known function can be called", self.here, _functions())
        return Element(target, tuple(indices), target.span.to(end)) if indices else target

    def atom(self) -> Expression:
        token = self.take()
        if token.kind == "value":
            return Literal(token.value, _span(token))
        if token.kind == "name":
            return self.call(token) if self.sees("(") else Name(token.text, _span(token))
        if token.text == "(" and token.kind == "sign":
            if self.sees(")"):
                self.fail("syntax: an expression is missing between the parentheses", token)
            inner = self.expression(CHOICE)
            return replace(inner, span=_span(token).to(_span(self.expect(")", token))))
        if token.text == "[" and token.kind == "sign":
            items, end = self.arguments(token, "]")
            return Listing(items, _span(token).to(end))
        if token.kind == "end":
            self.fail("syntax: the formula ends where a value is expected", token)
        self.fail(f"syntax: expected a value, not {_word(token)}", token)

    def call(self, name: Token) -> Expression:
        if name.text not in FUNCTIONS:
            meant = guess(name.text, FUNCTIONS)
            hint = meant.hint if meant else _functions()
            self.fail(f"unknown function {name.text!r}", name, hint, "formula-function", meant)
        arguments, end = self.arguments(self.take(), ")")
        return Call(name.text, arguments, _span(name).to(end))

    def arguments(self, opener: Token, closer: str) -> tuple[tuple[Expression, ...], Span]:
        items: list[Expression] = []
        while not self.sees(closer):
            if self.sees("*") or self.sees("**"):
                self.fail(f"{self.here.text!r} before an argument is not allowed in a formula", self.here)
            items.append(self.expression(CHOICE))
            if not self.sees(","):
                break
            self.take()
        return tuple(items), _span(self.expect(closer, opener))


def _chain(first: Expression, rest: list[tuple[str, Expression]]) -> Chain:
    return Chain(first, tuple(rest), first.span.to(rest[-1][1].span))


def _span(token: Token) -> Span:
    return Span(token.offset, len(token.text))


def _word(token: Token) -> str:
    text = token.text if len(token.text) <= 30 else token.text[:30] + "…"
    return repr(text) if text else "the end"


def _functions() -> str:
    return f"there are {', '.join(sorted(FUNCTIONS))}"
