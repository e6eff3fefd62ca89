"""The whole road on one page: load, compose, resolve, infer, assemble."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from blocks.kinds import LARGEST, Value, shown
from builder.errors import SpecError, UsageError
from builder.graph.expect import check_expectations
from builder.graph.infer import infer
from builder.graph.ir import Graph
from builder.graph.resolve import resolve
from builder.graph.sizes import example_sizes, named_sizes
from builder.model.rules import faults_of
from builder.net import Net
from builder.spec.compose import Composed, compose
from builder.spec.document import Document
from builder.spec.load import load_document, load_inner
from builder.spec.plan import SizeFacts
from builder.spec.unrolling.extents import misfit
from builder.spec.unrolling.values import frozen

if TYPE_CHECKING:
    from torch import nn

    from builder.spec.bundle import Bundle

BUILD_OPTIONS = (
    "device", "dtype", "seed", "weights", "key_map", "checked", "taps", "max_bytes", "trust", "fresh",
    "freeze", "mapped",
)  # fmt: skip


def load(
    net: str | os.PathLike[str],
    /,
    *,
    variant: str | None = None,
    sizes: Mapping[str, int] | None = None,
    **params: Any,
) -> Net:
    """Read, check and infer a spec: a path, a shipped name (`@variant` follows), or YAML.

    `params` override the spec's; `sizes` are example sizes to show and to count with. A param that is called
    `variant` or `sizes` is set by a variant of its own.

    Raises: SpecError with every fault of the first pass that finds one; MachineError for a file that cannot
    be read; UsageError for a name that is none.

    >>> net = load("unet", width=8)
    >>> net.num_parameters, str(net.shapes["middle"])
    (485817, '(N, 128, ⌊H/16⌋, ⌊W/16⌋)')
    """
    given = {name: frozen(value) for name, value in params.items()}
    return _net(_unrolled(load_document(net), variant, given, sizes or {}))


def build(net: str | os.PathLike[str], /, *, variant: str | None = None, **options: Any) -> nn.Module:
    """Build a spec as an `nn.Module`, in one line: its params and the options of `Net.build`."""
    ours = {name: options.pop(name) for name in BUILD_OPTIONS if name in options}
    return load(net, variant=variant, **options).build(**ours)


def settle(
    document: Document, variant: str | None, params: Mapping[str, Value], sizes: Mapping[str, int]
) -> Net:
    """Take a document through the passes to a net."""
    return _net(_unrolled((document, None), variant, params, sizes))


@dataclass(frozen=True, slots=True)
class _Papers:
    """What is kept of a document: its text, its file, the texts that it uses, and its bundle."""

    text: str
    file: str
    used: Mapping[str, str]
    bundle: Bundle | None


def _unrolled(
    opened: tuple[Document, str | None],
    variant: str | None,
    params: Mapping[str, Value],
    sizes: Mapping[str, int],
) -> tuple[Composed, _Papers]:
    """Unroll a document under a variant, that it was opened with where there is no other."""
    document, named = opened
    variant, bundle = variant or named, document.bundle
    if bundle is not None and variant in (None, bundle.variant):
        variant, params = bundle.variant, {**bundle.params, **params}
    composed = compose(document, variant, params, fetch=partial(load_inner, root=document))
    return _with_sizes(composed, sizes), _Papers(document.text, document.file, _texts(document), bundle)


def _net(unrolled: tuple[Composed, _Papers]) -> Net:
    """Resolve and infer; what has served is let go of, for the garbage collector walks it all."""
    composed, papers = unrolled
    del unrolled
    resolved = resolve(composed)
    composed = replace(composed, plan=replace(composed.plan, steps=()))
    net = _settled(infer(resolved, composed), composed, papers)
    wrong = faults_of(net.graph)
    if wrong:
        raise SpecError(wrong, composed.sources)
    check_expectations(net.graph, net.sizes, composed)
    return net


def _settled(graph: Graph, composed: Composed, papers: _Papers) -> Net:
    """Make a net of an inferred graph: choose sizes for the names that have no example."""
    sizes = example_sizes(named_sizes(graph), composed.sizes, graph)
    stated = {name for name, facts in composed.sizes.items() if facts.example is not None}
    return Net(
        graph, composed.settings, sizes, frozenset(set(sizes) - stated), composed.variant, papers.text,
        papers.file, composed.words, papers.used, papers.bundle,
    )  # fmt: skip


def _with_sizes(composed: Composed, sizes: Mapping[str, int]) -> Composed:
    """Put the caller's example sizes in the place of the spec's."""
    facts = dict(composed.sizes)
    for name, value in sizes.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST:
            what = f"the size {name[:80]} needs an integer from 1 to {LARGEST:,}, got {shown(value)}"
            raise UsageError(what, code="bad-size", hint="as in `--dim H=224`")
        known = facts.get(name, SizeFacts())
        asked = misfit(known, value)
        if asked is not None:
            what = f"the size {name} = {value} must be {asked}, as the spec's `dims` says"
            raise UsageError(what, code="bad-size", hint="give another size")
        facts[name] = replace(known, example=value)
    has_own_sizes = composed.has_own_sizes and facts == composed.sizes
    plan = replace(composed.plan, sizes=facts)
    return replace(composed, plan=plan, sizes=facts, has_own_sizes=has_own_sizes)


def _texts(document: Document) -> dict[str, str]:
    """Give the texts of the files that a document uses, and that those use."""
    found: dict[str, str] = {}
    for used in document.used:
        found.update({used.file: used.text}, **_texts(used))
    return found
