"""`--limit`: on any command, before or behind it."""

from pathlib import Path

import pytest

from builder.bounds import DEFAULT, MEANINGS, current
from tests.builder.cli.running import NET, Netdraft

MANY = NET.replace("act: ReLU", "act: {block: ReLU, repeat: 30}")


@pytest.mark.parametrize("command", ["check", "summary", "explain"])
def test_a_limit_holds_for_one_run(netdraft: Netdraft, command: str) -> None:
    Path("many.yaml").write_text(MANY)
    arguments = [command, "many.yaml", *(["act"] if command == "explain" else [])]
    for limited in (["--limit", "nodes=20", *arguments], [*arguments, "--limit=nodes=20"]):
        said = netdraft(*limited)
        assert (said.code, said.out) == (2, "")
        assert "error[too-many-nodes]" in said.err and "`--limit nodes=NUMBER` raises it" in said.err
    assert netdraft(*arguments).code == 0
    assert netdraft(*arguments, "--limit", "nodes=20", "--limit", "nodes=1_000").code == 0
    assert current() == DEFAULT


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "--limit needs a name, `=` and a number, got ''"),
        ("nodes", "--limit needs a name, `=` and a number, got 'nodes'"),
        ("nodes=many", "--limit needs a name, `=` and a number, got 'nodes=many'"),
        ("nodes=²", "--limit needs a name, `=` and a number, got 'nodes=²'"),
        ("node=3", "there is no limit 'node'"),
        ("depth=81", "the limit 'depth' is a number from 1 to 80, got 81"),
    ],
)
def test_a_limit_that_cannot_be_read_is_refused(netdraft: Netdraft, text: str, told: str) -> None:
    said = netdraft("check", "unet", "--limit", text)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error[bad-option]: {told}\n   hint  ")


def test_help_lists_the_limits(netdraft: Netdraft) -> None:
    assert set(MEANINGS) <= set(netdraft("--help").out.replace(",", " ").replace(".", " ").split())
