"""The command itself: help, exit codes, streams that are closed or full, and a light start."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli import main as cli
from tests.builder.cli.running import NET, Netdraft

ROOT = Path(__file__).parents[3]
COMMANDS = ("check", "summary", "blocks", "nets", "new", "build", "explain-error")
RUN = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from builder.cli.main import main; "


LATER = (
    "networkx", "rich", "blocks.plugins", "blocks.registration", "blocks.cards.capsule", "builder.excerpt",
    "builder.sarif", "builder.files", "builder.cli.endings", "builder.cli.fixing", "builder.cli.pages",
    "builder.graph.explain", "builder.model.writing.text", "builder.sketch.restating", "builder.spec.bundle",
    "builder.spec.mending.apply", "builder.spec.reading.lookalikes", "builder.spec.reading.slips",
    "builder.spec.reading.syntax", "builder.spec.reading.tabs", "builder.spec.spans", "render.picture",
)  # fmt: skip
"""What only faults, flags and other commands need."""


def run(code: str, folder: Path, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-c", RUN + code], cwd=folder, env=environment, text=True, timeout=120, **options
    )  # type: ignore[call-overload,no-any-return]


def fail(error: BaseException) -> object:
    """Make a command that fails."""

    def command() -> None:
        """Fail."""
        raise error

    return command


def test_a_command_that_needs_torch_ends_without_a_word_of_other_libraries(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text("from torch import nn\nnet = nn.Linear(3, 2)\n")
    words = ["netdraft", "trace", "made.py:net", "-o", "net.yaml", "--input", "1x3"]
    ended = run(f"sys.argv = {words}; sys.exit(main())", tmp_path, capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_help_lists_every_command_with_a_whole_sentence(netdraft: Netdraft) -> None:
    said = netdraft("--help")
    assert (said.code, said.err) == (0, "")
    told = {line.split()[0]: line.split(None, 1)[1] for line in said.out.splitlines() if line.startswith("  ")
            and line.split()[0] in COMMANDS}  # fmt: skip
    assert set(told) == set(COMMANDS)
    assert all(sentence.endswith(".") and not sentence.endswith("...") for sentence in told.values())
    assert "Exit codes: 0 done, 2 the spec or the command line" in said.out


def test_without_a_command_help_is_shown_and_the_exit_code_is_two(netdraft: Netdraft) -> None:
    said = netdraft()
    assert said.code == 2
    assert "Usage: netdraft" in said.out + said.err


def test_the_version_is_printed(netdraft: Netdraft) -> None:
    said = netdraft("--version")
    assert said.code in (0, 3)
    assert said.code == 3 or said.out.startswith("netdraft ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek"], "chek"),
        (["check"], "NET..."),
        (["check", "unet", "--nope"], "--nope"),
        (["summary", "unet", "--depth", "x"], "--depth"),
        (["summary", "unet", "--depth", "0"], "--depth"),
        (["ch\x1b[31meck"], "ch\\x1b[31meck"),
    ],
)
def test_faults_of_the_command_line_exit_with_two(
    netdraft: Netdraft, arguments: list[str], told: str
) -> None:
    said = netdraft(*arguments)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "\x1b" not in said.err


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device", "out.svg"), 3,
         "error[machine]: 'out.svg': No space left on device\n"),
        (MemoryError(), 3, "error[out-of-memory]: the memory of this machine is not enough\n"),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), 3,
         "error[missing-package]: the package 'torch' is not installed\n"
         "   hint  `pip install netdraft` brings what it needs, torch among it\n"),
        (ModuleNotFoundError("No module named 'blocks.gone'", name="blocks.gone"), 1,
         "error[internal]: netdraft itself failed (ModuleNotFoundError: No module named 'blocks.gone')\n"
         "   hint  `--debug` shows where\n"),
        (ValueError("oh \x1b[31m"), 1,
         "error[internal]: netdraft itself failed (ValueError: oh \\x1b[31m)\n"
         "   hint  `--debug` shows where\n"),
        (RecursionError("too deep"), 1,
         "error[internal]: netdraft itself failed (RecursionError: too deep)\n"
         "   hint  `--debug` shows where\n"),
        (BrokenPipeError(32, "Broken pipe"), 3, ""),
    ],
)  # fmt: skip
def test_each_kind_of_failure_has_its_code_and_no_traceback(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, told: str
) -> None:
    monkeypatch.setattr(cli, "_command", lambda name: fail(error) if name == "nets" else None)
    said = netdraft("nets")
    assert (said.code, said.out, said.err) == (code, "", told)


@pytest.mark.parametrize("command", ["check", "summary"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_debug_shows_a_traceback_wherever_it_stands(netdraft: Netdraft, place: int, command: str) -> None:
    arguments = [command, "gone.yaml"]
    arguments.insert(place, "--debug")
    said = netdraft(*arguments)
    assert said.code == 3
    assert said.err.startswith("Traceback (most recent call last)")
    assert "error[unreadable]: 'gone.yaml'" in said.err


def test_a_command_whose_module_is_not_installed_is_left_out(
    netdraft: Netdraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "render", "render.not_there:draw")  # type: ignore[arg-type]
    monkeypatch.setitem(cli.COMMANDS, "map", "not_there.cli:draw")  # type: ignore[arg-type]
    said = netdraft("--help")
    assert said.code == 0
    assert "  render" not in said.out
    assert netdraft("render", "unet").code == 2


def test_light_commands_never_load_torch(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(NET)
    code = (
        "codes = [main(one.split()) for one in ('--help', 'nets', 'blocks', 'blocks Conv2d', "
        "'check tiny.yaml unet', 'summary resnet@resnet18', 'new first', 'explain-error cycle', "
        "'check gone.yaml')]; "
        "heavy = {'torch', 'torchvision', 'numpy', 'PIL'} & set(sys.modules); print('ENDS', codes, heavy)"
    )
    done = run(code, tmp_path, capture_output=True)
    assert done.stdout.splitlines()[-1] == "ENDS [0, 0, 0, 0, 0, 0, 0, 0, 3] set()"


def test_a_clean_check_loads_nothing_that_only_faults_and_flags_need(tmp_path: Path) -> None:
    assert all(importlib.util.find_spec(name) is not None for name in LATER)
    code = (
        f"sys.argv[1:] = ['check', 'resnet@resnet50', '-q']; code = main(); "
        f"print(code, sorted(set({LATER!r}) & set(sys.modules)))"
    )
    done = run(code, tmp_path, capture_output=True)
    assert (done.stdout, done.stderr) == ("0 []\n", "")


def test_a_full_standard_output_is_the_machines_fault(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = run("sys.exit(main(['blocks']))", tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr == (
        "error[unwritable]: the results cannot be written to standard output: No space left on device\n"
    )


def test_a_reader_that_goes_away_is_no_accident(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(
        "sys.exit(main(['blocks', '--format', 'json']))", tmp_path, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (3, "")


def test_closed_standard_streams_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(NET)
    code = (
        "import os, subprocess; "
        "close = lambda numbers: lambda: [os.close(number) for number in numbers]; "
        "start = [sys.executable, '-c', 'import sys; sys.path.insert(0, sys.argv[1]); "
        "from builder.cli.main import main; sys.exit(main(sys.argv[2:]))', "
        "sys.path[0], 'check', 'tiny.yaml']; "
        "print([subprocess.run(start, preexec_fn=close(numbers)).returncode for numbers in ((1,), (0, 2))])"
    )
    done = run(code, tmp_path, capture_output=True)
    assert done.stdout.splitlines()[-1] == "[3, 0]"
    assert "Traceback" not in done.stderr


def test_an_interruption_while_the_command_starts_is_quiet(tmp_path: Path) -> None:
    code = (
        "stop = type('Stop', (), {'find_spec': staticmethod(lambda name, *_: exec('raise KeyboardInterrupt')"
        " if name == 'typer' else None)}); sys.meta_path.insert(0, stop); "
        "sys.argv[1:] = ['check', 'unet']; sys.exit(main())"
    )
    done = run(code, tmp_path, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
