"""Every shipped spec opens with a comment, claims something, fits a page, and has sound variants."""

from __future__ import annotations

import pytest

from builder.road import load
from builder.spec.library import shipped
from builder.spec.load import load_document

LONGEST = 80


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_spec_reads_as_one_page(name: str) -> None:
    lines = shipped()[name].read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) < LONGEST
    assert any(line.startswith("expect:") for line in lines)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_variant_is_a_net(name: str) -> None:
    document, _ = load_document(name)
    for variant in document.spec.variants:
        assert load(f"{name}@{variant}").num_parameters > 0
