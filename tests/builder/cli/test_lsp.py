"""`netdraft lsp`: what it needs to start; what it does then is tested beside the server."""

import sys

import pytest

from tests.builder.cli.running import Netdraft


def test_without_pygls_it_says_what_to_install(netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith(("builder.lsp.server", "pygls"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    said = netdraft("lsp")
    assert (said.code, said.out) == (3, "")
    assert said.err == (
        "error[missing-package]: the language server needs the package pygls\n"
        '   hint  pip install "netdraft[lsp]"\n'
    )
