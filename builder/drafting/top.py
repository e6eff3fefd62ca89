"""What a draft says beside its nodes: params, variants, sizes, claims, first weights, words."""

from __future__ import annotations

from typing import Any

from blocks.errors import did_you_mean
from builder.drafting.formulas import ATOM, CHOICE, Formula, choose, type_name
from builder.drafting.nodes import plain
from builder.drafting.places import caller, refuse
from builder.errors import Mark
from builder.spec.check import LEGAL
from builder.spec.formula import FormulaFault, parse
from builder.spec.formulas.expressions import Call, Element, Literal, Name
from builder.spec.names import fault_of
from builder.spec.tree import Data

# Params are whatever a spec can hold, formulas among them: hence Any.


class Top:
    """The top-level keys of a draft, `nodes`, `inputs` and `blocks` aside."""

    def __init__(self, name: str, *, title: str = "", doc: str = "", source: str = "") -> None:
        check_name(name, "the net's name", caller())
        self._words = {"net": name, "title": title, "doc": doc, "source": source}
        self._params: dict[str, Data] = {}
        self._variants: dict[str, Data] = {}
        self._dims: dict[str, Data] = {}
        self._init: list[Data] = []
        self._expect: dict[str, Data] = {}
        self._map: dict[str, Data] = {}

    def param(self, name: str, default: Any = ..., /, **facts: Any) -> Formula:
        """Add a param by its default or its type, and `min`, `max`, `choices`, `doc`."""
        mark = caller()
        check_name(name, "the name of a param", mark)
        if name in self._params:
            refuse("duplicate-key", f"the param '{name}' is already given", mark)
        kind = type_name(default) if isinstance(default, type) else None
        stated: dict[str, Data] = {key: plain(one, mark) for key, one in facts.items()}
        if isinstance(facts.get("type"), type):
            stated["type"] = type_name(facts["type"])
        if kind is not None:
            stated = {"type": kind, **stated}
        elif default is not ...:
            stated = {"default": plain(default, mark), **stated}
        self._params[name] = stated
        return Formula(name)

    def formula(self, text: str) -> Formula:
        """Give a formula as the language writes it: `d.formula("min(width, 64)")`."""
        inner = text.removeprefix("=")
        try:
            root = parse(f"={inner}").root
        except FormulaFault as fault:
            refuse(fault.code, fault.what, hint=fault.hint)
        return Formula(inner, ATOM if isinstance(root, Name | Literal | Call | Element) else CHOICE)

    def choose(self, condition: Any, then: Any, otherwise: Any) -> Formula:
        """Give the formula `then if condition else otherwise`."""
        return choose(condition, then, otherwise)

    @property
    def i(self) -> Formula:
        """The number of the copy, inside of a repeat."""
        return Formula("i")

    def variant(self, name: str, /, **settings: Any) -> None:
        """Add a variant: `d.variant("small", width=16)`."""
        mark = caller()
        check_name(name, "the name of a variant", mark)
        for param in settings:
            if param not in self._params:
                what = f"variant '{name}' sets '{param[:80]}', and there is no such param"
                hint = did_you_mean(param, self._params)
                hint = hint or f"the params are {', '.join(self._params) or 'none'}"
                refuse("unknown-param", what, mark, hint=hint)
        self._variants[name] = {key: plain(one, mark) for key, one in settings.items()}

    def dim(self, name: str, example: int | None = None, /, **facts: Any) -> None:
        """Say what is known of a named size: an example, `min`, `max`, `multiple_of`, `doc`."""
        mark = caller()
        stated: dict[str, Data] = {key: plain(one, mark) for key, one in facts.items()}
        self._dims[name] = stated if example is None else {"example": plain(example, mark), **stated}

    def dims(self, **examples: int) -> None:
        """Give named sizes examples: `d.dims(N=1, H=224)`."""
        for name, example in examples.items():
            self.dim(name, example)

    def init(self, *rules: Any) -> None:
        """Say how weights start: `d.init({"of": "Conv2d", "bias": 0})`; later rules win."""
        mark = caller()
        for rule in rules:
            self._init += [plain(one, mark) for one in (rule if isinstance(rule, list | tuple) else [rule])]

    def expect(self, *, parameters: Any = None, macs: Any = None, shapes: Any = None) -> None:
        """Claim what is checked: `d.expect(parameters=1234, shapes={"head": ["N", 10]})`."""
        mark = caller()
        claims = {"parameters": parameters, "macs": macs}
        self._expect.update({key: plain(one, mark) for key, one in claims.items() if one is not None})
        if shapes:
            named = {str(node): plain(sizes, mark) for node, sizes in shapes.items()}
            self._expect["shapes"] = named

    def map(self, **words: Any) -> None:
        """Give words for the onboarding map, as the key `map` of a spec has them."""
        mark = caller()
        self._map.update({key: plain(one, mark) for key, one in words.items()})


def check_name(name: object, what: str, mark: Mark) -> None:
    """Refuse what is no legal name.

    Raises:
        DraftError: The name is not legal.
    """
    reason = fault_of(name) if isinstance(name, str) else "is no text"
    if reason is not None:
        refuse("bad-name", f"'{str(name)[:64]}' cannot be {what}: it {reason}", mark, hint=LEGAL)
