"""A net and what it is asked, for the tests of explanations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from builder.graph.explain import Sizes, explain
from builder.graph.explaining.descent import Case, Descent
from builder.graph.explaining.origins import Explanation
from builder.net import Net
from builder.road import settle
from builder.spec.load import load_document, load_inner, parse_document


@dataclass(frozen=True)
class Asked:
    """A settled net with the case that it came from."""

    net: Net
    case: Case

    def __call__(self, path: str) -> Explanation:
        return explain(self.case, self.net.graph, Sizes(self.net.sizes, self.net.assumed, {}), path)

    def chain(self, path: str) -> list[tuple[str, object, str]]:
        """Give name, value and kind of every link."""
        return [(one.name, one.value, one.how) for one in self(path).chain]

    @property
    def descent(self) -> Descent:
        """Give a fresh walk over the document."""
        return Descent.of(self.case)


def asked(text: str, variant: str | None = None, **overrides: object) -> Asked:
    """Settle a spec, given by its text or by its name."""
    document, named = (parse_document(text, "net.yaml"), variant) if "\n" in text else load_document(text)
    net = settle(document, variant or named, overrides, {})
    fetch = partial(load_inner, root=document)
    return Asked(net, Case(document, net.params, variant or named, overrides, fetch))
