"""The forms in which a spec may write things, checked before the models see them."""

from __future__ import annotations

from typing import Any

from blocks.errors import Guess, guess

NODE_KEYS = (
    "block", "call", "nodes", "inputs", "outputs", "from", "repeat", "when", "doc", "freeze", "init", "tie",
    "taps", "shape", "args",
)  # fmt: skip
OWN = frozenset(NODE_KEYS)
SELDOM = OWN - {"block", "from"}
TYPES = ("int", "float", "bool", "str", "list", "any")

# Values of a spec are plain data, formulas among them, until `compose` evaluates them: hence Any.
Plain = Any


class Refusal(ValueError):
    """What a form does not allow; `key` points at one key of the mapping that is refused.

    `value_of` points at the value of a key. `meant` is the word that the hint proposes for it.
    """

    def __init__(
        self,
        code: str,
        what: str,
        hint: str = "",
        *,
        key: str = "",
        value_of: str | int = "",
        meant: Guess | None = None,
    ) -> None:
        super().__init__(what)
        self.meant = meant
        self.value_of = value_of
        self.code = code
        self.what = what
        self.hint = hint
        self.key = key


def references(value: Plain) -> Plain:
    """Take a ref, a list of refs, or a mapping from ports to refs."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    raise Refusal(
        "wrong-type", "needs a name, a list of names, or a mapping from ports to names (refs are strings)"
    )


def composite_inputs(value: Plain) -> Plain:
    """Bring a list of names to a mapping from names to shapes (or null)."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        for place, one in enumerate(value):
            if one in value[:place]:
                what = f"the input '{one[:80]}' stands here already"
                raise Refusal("name-taken", what, "give each input a name of its own", value_of=place)
        return dict.fromkeys(value)
    if isinstance(value, dict) and all(one is None or isinstance(one, list) for one in value.values()):
        return value
    raise Refusal("wrong-type", "needs a list of names, or a mapping from names to shapes")


def names(value: Plain) -> Plain:
    """Bring one name to a list of names, of which there must be one at least."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value:
        return value
    raise Refusal("wrong-type", "needs the name of a block, or a list of names with at least one")


def sizes(value: Plain) -> Plain:
    """Pass a list of sizes: numbers, names, and formulas."""
    if not isinstance(value, list):
        raise Refusal("wrong-type", "needs a list of sizes, as in [N, 3, H, W]")
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int | str):
            raise Refusal(
                "wrong-type", "needs a list of sizes: numbers, names, and formulas, as in [N, 3, H, W]"
            )
    return value


def nothing_empty(value: Plain) -> Plain:
    """Refuse a mapping that holds nothing."""
    if isinstance(value, dict) and not value:
        raise Refusal("wrong-type", "must hold at least one entry; it is empty")
    return value


def mapping(value: Plain) -> Plain:
    """Pass a mapping."""
    if not isinstance(value, dict):
        raise Refusal("wrong-type", f"needs a mapping, got {kind_of(value)}")
    return value


def text(value: Plain) -> Plain:
    """Pass text; numbers and truth values are none."""
    if not isinstance(value, str):
        raise Refusal("wrong-type", f"needs text, that is a string, got {kind_of(value)}")
    return value


def count(value: Plain) -> Plain:
    """Pass what `repeat` takes: a count, a formula, or names and their lists."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number or (isinstance(value, str) and value.startswith("=")) or (isinstance(value, dict) and value):
        return value
    what = "needs a count, a formula, or a mapping from names to lists"
    raise _without_sign(value, what, "as in `repeat: 3` or `repeat: {k: [1, 2]}`")


def truth(value: Plain) -> Plain:
    """Pass true, false, or a formula that gives one of them."""
    if isinstance(value, bool) or (isinstance(value, str) and value.startswith("=")):
        return value
    what = f"needs true, false or a formula, got {kind_of(value)}"
    if value in ("true", "false"):
        raise Refusal("wrong-type", what, f"write {value} without quotes")
    raise _without_sign(value, what, "")


def _without_sign(value: Plain, what: str, hint: str) -> Refusal:
    """Take a name where a value is needed for a formula that lacks its sign."""
    if isinstance(value, str) and value.isidentifier():
        return Refusal(
            "wrong-type", what, f"write `={value}` for a formula", meant=Guess(f"={value}", is_clear=False)
        )
    return Refusal("wrong-type", what, hint)


def unknown_type(value: Plain) -> Refusal:
    """Say which types there are."""
    meant = guess(value, TYPES) if isinstance(value, str) else None
    what, hint = f"the type must be one of {', '.join(TYPES)}", meant.hint if meant else ""
    return Refusal("wrong-type", what, hint, value_of="type", meant=meant)


def without_default(value: dict[str, Plain]) -> Refusal:
    """Say why a param that has no default and no type is refused."""
    keys = ("default", "type", "min", "max", "choices", "doc")
    meant = {key: near for key in value if key not in keys and (near := guess(key, keys)) is not None}
    typo = next((key for key in meant if meant[key].word in keys[:2]), None)
    if typo is not None:
        return Refusal(
            "unknown-key", f"unknown key '{typo[:80]}'", meant[typo].hint, key=typo, meant=meant[typo]
        )
    return Refusal("missing-key", "needs a `default` or a `type`", "as in {default: 64, min: 1}")


def parted(value: dict[str, Plain]) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Part a node's own keys from the arguments of its block."""
    own: dict[str, Plain] = {}
    rest: dict[str, Plain] = {}
    for key, one in value.items():
        (own if key in OWN else rest)[key] = one
    return own, rest


def is_simple(node: Plain) -> bool:
    """Say whether a node is a mapping of a block's name, one ref or none, and arguments alone."""
    if type(node) is not dict or type(node.get("block")) is not str:
        return False
    return type(node.get("from", "")) is str and SELDOM.isdisjoint(node)


def without_block(value: dict[str, Plain], own: dict[str, Plain]) -> Refusal:
    """Say why a node that has not exactly one of `block`, `call` and `nodes` is refused."""
    if "block" in value and value["block"] is None:
        return Refusal("wrong-type", "`block` must be a block's name, that is a string, got null")
    given = [key for key in own if key in ("block", "call", "nodes") and own[key] is not None]
    if given:
        what = f"`{given[1]}` beside `{given[0]}`: a node has one of `block`, `call` and `nodes`"
        return Refusal("unknown-key", what, "delete one of them", key=given[1])
    typo = next((key for key in value if key not in NODE_KEYS and guess(key, ("block", "nodes"))), None)
    if typo is not None:
        meant = guess(typo, NODE_KEYS)
        what = f"unknown key '{typo}', and the required `block` is missing"
        return Refusal("unknown-key", what, meant.hint if meant else "", key=typo, meant=meant)
    return Refusal(
        "missing-key",
        "the required key `block` is missing",
        "name a block: `block: ReLU`, or give `nodes:` for a group",
    )


def kind_of(value: Plain) -> str:
    """Name the kind of a value in the words of faults."""
    if value is None:
        return "null"
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    return names.get(type(value), "something else")
