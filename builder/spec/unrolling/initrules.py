"""`init:` rules read: which tensors, which function of torch.nn.init or which constant."""

from __future__ import annotations

from typing import Any

from blocks.errors import ArgumentFault, Guess, guess
from blocks.kinds import Float, Int, Kind, Value, shown
from builder.errors import Mark, Proposal
from builder.spec.document import Path
from builder.spec.mending.proposals import respelt
from builder.spec.plan import Fill, InitRule
from builder.spec.unrolling.values import Evaluator, Failed, Names

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "uniform": ("a", "b"),
    "normal": ("mean", "std"),
    "trunc_normal": ("mean", "std", "a", "b"),
    "constant": ("val",),
    "ones": (),
    "zeros": (),
    "eye": (),
    "dirac": ("groups",),
    "xavier_uniform": ("gain",),
    "xavier_normal": ("gain",),
    "kaiming_uniform": ("a", "mode", "nonlinearity"),
    "kaiming_normal": ("a", "mode", "nonlinearity"),
    "orthogonal": ("gain",),
    "sparse": ("sparsity", "std"),
}
"""The functions that a rule may name, and the arguments of each."""

MODES = ("fan_in", "fan_out")
NONLINEARITIES = (
    "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "sigmoid", "tanh", "relu", "leaky_relu", "selu",
)  # fmt: skip
BOUNDS: dict[str, Kind] = {"std": Float(0), "sparsity": Float(0, 1), "groups": Int(1, 1 << 24)}
REQUIRED = {"constant": ("val",), "sparse": ("sparsity",)}


def read_rules(
    raw: Any, path: Path, names: Names, evaluator: Evaluator, *, node: str | None = None
) -> tuple[InitRule, ...]:
    """Read the rules of a net or composite, a list; a node's may be one, and has no `of`.

    Raises:
        Failed: A rule is at fault; the fault has been told.
    """
    rules = raw if isinstance(raw, list) else [raw]
    paths = [(*path, number) for number in range(len(rules))] if isinstance(raw, list) else [path]
    return tuple(_rule(one, at, names, evaluator, node) for one, at in zip(rules, paths, strict=True))


def _rule(raw: Any, path: Path, names: Names, evaluator: Evaluator, node: str | None) -> InitRule:
    if not isinstance(raw, dict) or not raw:
        _refuse("an `init` rule is a mapping, as in {of: Conv2d, bias: 0}", path, evaluator, node)
    of = raw.get("of", "")
    if not isinstance(of, str) or (not of and node is None):
        _refuse("an `init` rule needs `of`: a block's name, or a glob of node paths", path, evaluator, node)
    fills = tuple(
        (name, _fill(name, one, (*path, name), names, evaluator, node))
        for name, one in raw.items()
        if name != "of"
    )
    marks = tuple(evaluator.key((*path, name)) for name, _ in fills)
    return InitRule(of, fills, evaluator.mark(path), evaluator.mark((*path, "of")), marks)


def _fill(name: str, raw: Any, path: Path, names: Names, evaluator: Evaluator, node: str | None) -> Fill:
    if isinstance(raw, dict):
        if len(raw) != 1:
            _refuse(f"`{name}` needs one function, as in {{normal: {{std: 0.01}}}}", path, evaluator, node)
        function, arguments = next(iter(raw.items()))
        at = (*path, function)
        return _call(function, arguments or {}, at, names, evaluator, node, evaluator.key(at))
    value = evaluator.value(raw, path, names, node)
    if isinstance(value, str):
        return _call(value, {}, path, names, evaluator, node, evaluator.mark(path))
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(
            f"`{name}` needs a number or a function of torch.nn.init, got {shown(value)}",
            path,
            evaluator,
            node,
        )
    return float(value)  # type: ignore[arg-type]  # _refuse does not return


def _call(
    function: str,
    arguments: Any,
    path: Path,
    names: Names,
    evaluator: Evaluator,
    node: str | None,
    mark: Mark,
) -> tuple[str, tuple[tuple[str, Value], ...]]:
    written, function = function, function.removesuffix("_")
    if function not in FUNCTIONS:
        meant = guess(function, FUNCTIONS)
        what, hint = (
            f"there is no init function '{function[:80]}'",
            f"the functions are {', '.join(FUNCTIONS)}",
        )
        _refuse(what, path, evaluator, node, hint, mark, respelt(mark, meant, written, is_key=True), meant)
    if not isinstance(arguments, dict):
        _refuse(f"the arguments of {function} are a mapping, as in {{std: 0.01}}", path, evaluator, node)
    for name in arguments:
        if name not in FUNCTIONS[function]:
            meant = guess(name, FUNCTIONS[function])
            hint = f"it takes {', '.join(FUNCTIONS[function]) or 'none'}"
            what, at = f"{function} has no argument '{name[:80]}'", (*path, name)
            is_free = meant is not None and meant.word not in arguments
            mend = respelt(evaluator.key(at), meant, name, is_key=True) if is_free else None
            _refuse(what, at, evaluator, node, hint, evaluator.key(at), mend, meant)
    for name in REQUIRED.get(function, ()):
        if name not in arguments:
            _refuse(f"{function} needs the argument '{name}'", path, evaluator, node, None, mark)
    return function, tuple(
        (name, _argument(name, raw, (*path, name), names, evaluator, node)) for name, raw in arguments.items()
    )


def _argument(name: str, raw: Any, path: Path, names: Names, evaluator: Evaluator, node: str | None) -> Value:
    value = evaluator.value(raw, path, names, node)
    words = {"mode": MODES, "nonlinearity": NONLINEARITIES}.get(name)
    if words is not None and value not in words:
        meant = guess(value, words) if isinstance(value, str) else None
        what, mend = f"`{name}` needs one of {', '.join(words)}, got {shown(value)}", None
        if isinstance(value, str):
            mend = respelt(evaluator.mark(path), meant, value)
        _refuse(what, path, evaluator, node, None, None, mend, meant)
    if words is None and (isinstance(value, bool) or not isinstance(value, int | float)):
        _refuse(f"`{name}` needs a number, got {shown(value)}", path, evaluator, node)
    kind = BOUNDS.get(name)
    try:
        return value if kind is None else kind.check(value)
    except ArgumentFault as fault:
        _refuse(f"`{name}` {fault.what}", path, evaluator, node, fault.hint)
    return value


def _refuse(
    what: str,
    path: Path,
    evaluator: Evaluator,
    node: str | None,
    hint: str | None = None,
    mark: Mark | None = None,
    proposal: Proposal | None = None,
    meant: Guess | None = None,
) -> None:
    hint = meant.hint if meant else hint
    at = mark or evaluator.mark(path)
    evaluator.faults.add("bad-init", what, at, node, hint=hint, proposal=proposal)
    raise Failed
