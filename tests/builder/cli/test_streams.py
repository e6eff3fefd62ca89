"""Streams: colours on terminals alone, and a width for each kind of reader."""

import io

import pytest

from builder.cli import streams


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def test_a_terminal_has_colours() -> None:
    assert streams.has_colour(Terminal())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_refuses_colours(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not streams.has_colour(Terminal())


def test_an_empty_no_color_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert streams.has_colour(Terminal())


def test_a_pipe_a_closed_stream_and_no_stream_have_no_colours() -> None:
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    assert not any(streams.has_colour(stream) for stream in (io.StringIO(), closed, None))


def test_a_pipe_is_wide_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert streams.columns() == streams.PIPED_COLUMNS
    monkeypatch.setenv("COLUMNS", "64")
    assert streams.columns() == 64


def test_results_are_spelled_out_where_they_would_steer_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    streams.say("a\x1b[31mb\nc\u202ed")
    assert capsys.readouterr().out == "a\\x1b[31mb\nc\\u202ed\n"


def test_diagnostics_stand_behind_the_results_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(out, "flush", lambda: told.append("out"))
    monkeypatch.setattr(err, "flush", lambda: told.append("err"))
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    streams.complain("x\n")
    assert (told, err.getvalue()) == (["out", "err"], "x\n")
