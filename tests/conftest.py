"""What every test may use: the flag that renews golden files, and how properties are tried."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.registries import kept_registry

collect_ignore_glob = ["blocks/plugin/*"]
"""A package of its own, which registers blocks when it is imported: tests install it."""

GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
"""Properties try the same examples everywhere, and no clock decides: machines are shared and noisy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="write golden files anew instead of comparing"
    )


@pytest.fixture(scope="module", autouse=True)
def _registry_of_each_file() -> Iterator[None]:
    """Let no file of tests see the blocks that another registered."""
    with kept_registry():
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file, by its path below tests/golden; `--renew-golden` writes it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--renew-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"there is no {path.name}: make it with --renew-golden, and read it"
        kept = path.read_text(encoding="utf-8")
        difference = "\n".join(
            list(difflib.unified_diff(kept.split("\n"), text.split("\n"), lineterm=""))[:40]
        )
        assert kept == text, f"{path.name} differs; --renew-golden writes it anew\n{difference}"

    return compare
