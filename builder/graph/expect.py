"""`expect:` claims checked: parameters, multiply-adds, shapes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from blocks.conditions import Equal, decide
from blocks.errors import BlockError, guess
from blocks.kinds import Value, shown
from builder.errors import Faults, SpecError
from builder.graph.costs import macs_of, parameters_of, shapes_of
from builder.graph.ir import Graph
from builder.graph.sizes import SizeNames
from builder.spec.compose import Composed, Expected
from builder.spec.mending.proposals import Writing, respelt

CLAIM = re.compile(r"\s*(?P<relation><=|>=|==?|<|>|~)?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[kKMGT]?)\s*\Z")
UNITS = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
CLOSE = 0.01
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
    "=": operator.eq, "~": lambda actual, wanted: abs(actual - wanted) <= CLOSE * wanted,
}  # fmt: skip


def check_expectations(graph: Graph, sizes: Mapping[str, int], composed: Composed) -> None:
    """Compare what a spec claims of itself with what was inferred.

    A plain number of parameters or multiply-adds is claimed of the net as it is written: under other params,
    or at other sizes, another net would be measured by it. A formula is claimed of every net that the spec
    gives.

    Raises:
        SpecError: Claims that do not hold, or that cannot be read.
    """
    faults = Faults()
    for claim in composed.expected:
        is_due = claim.is_formula or composed.is_as_written
        if claim.subject == "parameters" and is_due:
            _check_number(claim, parameters_of(graph), "parameters", faults)
        elif claim.subject == "macs" and is_due and (claim.is_formula or composed.has_own_sizes):
            _check_number(claim, macs_of(graph).evaluate(sizes), "multiply-adds", faults)
        elif claim.subject.startswith("shapes."):
            _check_shape(claim, graph, composed, faults)
    if faults.found:
        raise SpecError(faults.found, composed.sources)


def holds(claim: Value, actual: int) -> bool:
    """Whether a number is as claimed; a claim that cannot be read does not hold.

    >>> holds("< 4.1 G", 4_089_184_256), holds(10, 11)
    (True, False)
    """
    relation, wanted = _read(claim)
    return relation is not None and RELATIONS[relation](actual, wanted)


def _check_number(claim: Expected, actual: int, noun: str, faults: Faults) -> None:
    relation, _ = _read(claim.value)
    if relation is None:
        what = f"`{claim.subject}` needs a number or a comparison, got {shown(claim.value)}"
        faults.add("wrong-type", what, claim.mark, hint='as in 31031745, "< 200 G" or "~ 4.1 G"')
    elif not holds(claim.value, actual):
        what = f"the net has {actual:,} {noun}, and {shown(claim.value)} is expected"
        hint, mend = f"mend the net, or claim {actual}", None
        if isinstance(claim.value, int):
            mend = Writing(claim.mark, str(claim.value), str(actual), is_safe=False)
        faults.add("expectation", what, claim.mark, hint=hint, proposal=mend)


def _read(value: Value) -> tuple[str | None, float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "==", value
    match = CLAIM.match(value) if isinstance(value, str) else None
    if match is None:
        return None, 0
    # "4.1 G" exactly would hardly ever be meant
    relation = match["relation"] or ("~" if match["unit"] else "==")
    return relation, float(match["number"]) * UNITS[match["unit"]]


def _check_shape(claim: Expected, graph: Graph, composed: Composed, faults: Faults) -> None:
    path = claim.subject.removeprefix("shapes.")
    shapes = shapes_of(graph)
    if path not in shapes:
        meant = guess(path, shapes)
        hint = meant.hint if meant else "name a node by its path, as `netdraft summary` lists them"
        what = f"`expect` names '{path[:80]}', and there is no such node"
        mend = respelt(claim.key_mark, meant, path, is_key=True)
        faults.add("unknown-ref", what, claim.key_mark, hint=hint, proposal=mend)
        return
    names = SizeNames(composed.sizes)
    for one in graph.inputs:
        for dim in one.shape or ():
            for size in dim.sizes:
                names.symbol(size.name)
    actual = shapes[path]
    wanted = claim.value if isinstance(claim.value, tuple) else ()
    try:
        stated = [names.read(one) for one in wanted]
    except BlockError as fault:
        faults.add(fault.code, fault.what, claim.mark, hint=fault.hint)
        return
    agrees = len(stated) == len(actual) and all(
        decide(Equal(left, right)) is not False for left, right in zip(actual, stated, strict=True)
    )
    if not agrees:
        expected = ", ".join(str(one) for one in wanted)
        what = f"the output of '{path}' is {actual}, and [{expected}] is expected"
        faults.add("expectation", what, claim.mark, hint="mend the net, or the claim")
