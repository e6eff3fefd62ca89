"""What is wrong with a formula, and where in its text."""

from __future__ import annotations

from blocks.errors import Guess, NetdraftError


class FormulaFault(NetdraftError):
    """A formula that cannot be read or worked out.

    Attributes: `offset` and `length` count characters of the formula's text, its `=` included; `guess` is
    what to write for them, where one thing is.
    """

    def __init__(
        self,
        what: str,
        *,
        code: str,
        hint: str | None = None,
        offset: int = 0,
        length: int = 1,
        guess: Guess | None = None,
    ) -> None:
        super().__init__(what, code=code, hint=hint, guess=guess)
        self.offset = offset
        self.length = max(1, length)


class RefusalError(Exception):
    """What a function or an operator refuses; the evaluator adds the place in the formula."""

    def __init__(self, code: str, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.hint = hint
