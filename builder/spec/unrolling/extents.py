"""What `dims:` says of named sizes: examples, bounds, multiples, and their agreement."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.kinds import LARGEST, Value, shown
from builder.spec.document import Path
from builder.spec.models import Extent
from builder.spec.plan import SizeFacts
from builder.spec.unrolling.values import Evaluator, Failed, Names


def read_sizes(
    dims: Mapping[str, Extent], evaluator: Evaluator, settings: Names, node: str | None = None
) -> dict[str, SizeFacts]:
    """Read what a spec says of its named sizes.

    Raises:
        Failed: Something is at fault; the faults have been told.
    """
    found: dict[str, SizeFacts] = {}
    for name, extent in dims.items():
        facts = _facts(name, extent, evaluator, settings, node)
        if facts is not None:
            found[name] = facts
    if len(found) < len(dims):
        raise Failed
    return found


def misfit(facts: SizeFacts, size: int) -> str | None:
    """Say what is asked of a size that it does not meet, None where it meets all.

    >>> misfit(SizeFacts(least=32, multiple_of=8), 36), misfit(SizeFacts(least=32), 64)
    ('a multiple of 8', None)
    """
    if size < facts.least:
        return f"at least {facts.least}"
    if facts.most is not None and size > facts.most:
        return f"at most {facts.most}"
    return f"a multiple of {facts.multiple_of}" if size % facts.multiple_of else None


def _facts(
    name: str, extent: Extent, evaluator: Evaluator, settings: Names, node: str | None
) -> SizeFacts | None:
    """Read one entry; None where it is at fault, which is told."""
    try:
        facts = SizeFacts(
            example=_number(name, extent, "example", evaluator, settings),
            least=_number(name, extent, "min", evaluator, settings) or 1,
            most=_number(name, extent, "max", evaluator, settings),
            multiple_of=_number(name, extent, "multiple_of", evaluator, settings) or 1,
            mark=evaluator.key(("dims", name)),
            example_mark=evaluator.mark(_place(name, "example", evaluator)),
        )
    except Failed:
        return None
    what = ""
    if facts.most is not None and facts.most // facts.multiple_of * facts.multiple_of < facts.least:
        asked = f", and a multiple of {facts.multiple_of}" if facts.multiple_of > 1 else ""
        what = f"no size '{name}' is at least {facts.least} and at most {facts.most}{asked}"
    elif facts.example is not None and (asked := misfit(facts, facts.example) or ""):
        what = f"the example size {name} = {facts.example} must be {asked}, as `dims` itself says"
    if what:
        evaluator.faults.add("bad-size", what, facts.example_mark, node, hint=_nearest(facts))
        return None
    return facts


def _nearest(facts: SizeFacts) -> str | None:
    """Propose the sizes next to an example that would do."""
    step, example = facts.multiple_of, facts.example or 0
    around = [one for one in (example // step * step, (example // step + 1) * step) if _is_fit(facts, one)]
    if not around:
        ends = [-(-facts.least // step) * step, (facts.most or 0) // step * step]
        around = sorted((one for one in ends if _is_fit(facts, one)), key=lambda one: abs(one - example))[:1]
    return f"write {' or '.join(map(str, around))}" if around else None


def _is_fit(facts: SizeFacts, size: int) -> bool:
    return size >= 1 and misfit(facts, size) is None


def _place(name: str, key: str, evaluator: Evaluator) -> Path:
    inner = ("dims", name, key)
    return inner if evaluator.document.index.has(inner) else ("dims", name)


def _number(name: str, extent: Extent, key: str, evaluator: Evaluator, settings: Names) -> int | None:
    raw: Value = getattr(extent, key)
    if raw is None:
        return None
    place = _place(name, key, evaluator)
    value = evaluator.value(raw, place, settings)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
        what = f"`{key}` of size '{name}' needs an integer from 1 to {LARGEST:,}, got {shown(value)}"
        evaluator.faults.add("wrong-type", what, evaluator.mark(place))
        raise Failed
    return value
