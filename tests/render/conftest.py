"""A real browser for the tests that need one; they skip with a reason where it is not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MERMAID = Path(__file__).parents[2] / ".browsers/node_modules/mermaid/dist/mermaid.min.js"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "browser: needs chromium and playwright (`.ci/browsers` installs them)"
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start chromium, without a network of its own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no chromium here")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=program, args=list(QUIET), timeout=60_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def mermaid_script() -> Path:
    """Give the real mermaid, as one script."""
    if not MERMAID.exists():
        pytest.skip("mermaid is not installed: `.ci/browsers` does it")
    return MERMAID
