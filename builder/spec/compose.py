"""Specs unrolled: formulas evaluated, repeats copied, composites placed, `when` decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blocks.errors import did_you_mean
from blocks.kinds import Value
from builder.errors import Fault, Faults, Mark, Sources, SpecError
from builder.spec.document import Document
from builder.spec.formula import is_formula
from builder.spec.plan import Plan, Setting
from builder.spec.plan import SizeFacts as SizeFacts
from builder.spec.unrolling.budget import Budget
from builder.spec.unrolling.place import Fetch, State
from builder.spec.unrolling.scope import Library, library_of
from builder.spec.unrolling.settings import OVERRIDE, settle_params
from builder.spec.unrolling.unroll import Unroller
from builder.spec.unrolling.values import Evaluator, Failed


@dataclass(frozen=True, slots=True)
class Expected:
    """One claim of `expect`: what it is about, the value, and the mark.

    A plain number is a claim about the net as it is written; a formula, about the net under any params.
    """

    subject: str
    value: Value
    mark: Mark
    key_mark: Mark | None = None
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A net that is unrolled: its plan, its settled params, and what it states and claims.

    `is_as_written` says that every param has its default, `has_own_sizes` that every size has the spec's
    example.
    """

    plan: Plan
    settings: Mapping[str, Value]
    sizes: Mapping[str, SizeFacts]
    expected: tuple[Expected, ...]
    sources: Sources
    variant: str | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    is_as_written: bool = True
    has_own_sizes: bool = True


def compose(
    document: Document,
    variant: str | None = None,
    overrides: Mapping[str, Value] | None = None,
    *,
    fetch: Fetch,
) -> Composed:
    """Unroll a spec under a variant and overrides; `fetch` opens the nets that it uses.

    Raises: SpecError with every fault of the pass, in file order.
    """
    faults = Faults()
    sources = sources_of(document)
    evaluator = Evaluator(document, faults)
    work = evaluator.work
    try:
        settings = _settings(document, variant, overrides or {}, evaluator)
        library = library_of(document, faults, work)
        if faults.found:
            raise Failed
        plan = _unrolled(State(faults, sources, fetch, Budget(work=work)), library, settings)
        expected = _expected(document, evaluator, settings)
    except Failed:
        raise SpecError(faults.found, sources) from None
    if faults.found:
        raise SpecError(faults.found, sources)
    words = document.spec.map.model_dump(exclude_unset=True)
    is_as_written = settings == _defaults(document)
    return Composed(plan, settings, plan.sizes, expected, sources, variant, words, is_as_written)


def _unrolled(state: State, library: Library, settings: Mapping[str, Value]) -> Plan:
    try:
        return Unroller.of(state).net(library, settings)
    finally:
        state.close()


def _defaults(document: Document) -> dict[str, Value] | None:
    """Settle the params as the file has them; None where one of them has no default."""
    try:
        return _settings(document, None, {}, Evaluator(document, Faults()))
    except Failed:
        return None


def sources_of(document: Document) -> Sources:
    """Give the texts of a document and of all that it uses."""
    sources = Sources()
    pending = [document]
    while pending:
        one = pending.pop()
        sources.add(one.file, one.text)
        pending.extend(one.used)
    return sources


def _settings(
    document: Document, variant: str | None, overrides: Mapping[str, Value], evaluator: Evaluator
) -> dict[str, Value]:
    spec = document.spec
    given: dict[str, Setting] = {}
    if variant is not None:
        if variant not in spec.variants:
            what = f"'{spec.net}' has no variant '{variant[:80]}'"
            hint = (
                did_you_mean(variant, spec.variants)
                or f"its variants are {', '.join(spec.variants) or 'none'}"
            )
            raise SpecError([Fault("unknown-variant", what, hint=hint)], sources_of(document))
        path = ("variants", variant)
        for name, raw in spec.variants[variant].items():
            place = (*path, name)
            given[name] = Setting(evaluator.value(raw, place, {}), evaluator.mark(place))
    unknown = [name for name in overrides if name not in spec.params]
    if unknown:
        raise SpecError([_unknown_override(name, document) for name in unknown], sources_of(document))
    given.update({name: Setting(value, Mark(OVERRIDE, 1, 1)) for name, value in overrides.items()})
    owner = f"'{spec.net}'"
    return settle_params(spec.params, given, evaluator, ("params",), mark=None, owner=owner)


def _unknown_override(name: str, document: Document) -> Fault:
    params = document.spec.params
    hint = did_you_mean(name, params) or f"its params are {', '.join(params) or 'none'}"
    return Fault("unknown-param", f"'{document.spec.net}' has no param '{name[:80]}'", hint=hint)


def _expected(
    document: Document, evaluator: Evaluator, settings: Mapping[str, Value]
) -> tuple[Expected, ...]:
    expect = document.spec.expect
    found = [
        Expected(
            subject,
            evaluator.value(raw, ("expect", subject), settings),
            evaluator.mark(("expect", subject)),
            is_formula=isinstance(raw, str) and is_formula(raw),
        )
        for subject, raw in (("parameters", expect.parameters), ("macs", expect.macs))
        if raw is not None
    ]
    for node, sizes in expect.shapes.items():
        place = ("expect", "shapes", node)
        value = evaluator.value(sizes, place, settings)
        found.append(Expected(f"shapes.{node}", value, evaluator.mark(place), evaluator.key(place)))
    return tuple(found)
