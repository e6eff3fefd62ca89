"""Plugins: blocks from outside, from installed packages and from files of the user's own."""

from __future__ import annotations

import hashlib
import importlib
import importlib.machinery
import importlib.metadata
import importlib.util
import inspect
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from blocks.card import Card, Port
from blocks.errors import BlockError, Guess, guess
from blocks.registration import UNREAD, implementation, is_registered, register, replace_card
from blocks.registry import registry

GROUP: Final = "netdraft.blocks"


class BlockFileFault(BlockError):
    """A file of blocks that could not be run, and the line at fault."""


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads the source itself, and leaves no compiled copy beside it."""

    def path_stats(self, path: str | bytes | os.PathLike[str]) -> dict[str, object]:
        raise OSError("compiled copies are neither read nor written")


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry point that did not load: its name, the package that has it, and why."""

    name: str
    package: str
    reason: str

    def __str__(self) -> str:
        return f"the entry point '{self.name}' of {self.package} did not load: {self.reason}"


_LOADED: list[tuple[Problem, ...]] = []
_LOCK = threading.RLock()


def load_entry_points() -> tuple[Problem, ...]:
    """Load the blocks of installed packages, once; what does not load is only listed."""
    with _LOCK:
        if not _LOADED:
            _LOADED.append(())
            points = importlib.metadata.entry_points(group=GROUP)
            ordered = sorted(points, key=lambda point: (point.name, point.value))
            problems = [_loaded(point) for point in ordered]
            _LOADED[0] = tuple(problem for problem in problems if problem is not None)
        return _LOADED[0]


def find(name: str) -> Card:
    """Give the card of a block; the first unknown name asks the installed packages, once.

    Raises:
        UnknownBlock: No card bears the name; the hint is the nearest one, and tells what did not load.
    """
    problems = load_entry_points() if name not in registry().cards else ()
    try:
        card = registry().find(name)
    except BlockError as fault:
        fault.hint = "; ".join([fault.hint or "", *map(str, problems)])
        raise
    return _read(card) if name in UNREAD else card


def known(name: str) -> Card | None:
    """Give the card of a block, None where no card bears the name."""
    if name not in registry().cards:
        load_entry_points()
    return find(name) if name in registry().cards else None


def _read(card: Card) -> Card:
    """Look into what a function of the user's makes, the first time that it is wanted."""
    with _LOCK:
        told = UNREAD.pop(card.name, None)
        if told is not None:
            replace_card(importlib.import_module("blocks.modules.reading").read(card, told))
    return registry().cards[card.name]


def hint_of_port(block: str, port: str, outputs: Sequence[str]) -> tuple[str, Guess | None]:
    """Say which output ports there are, and which is meant; a block may not tell of all."""
    card = registry().cards.get(block)
    if card is None or not _is_untold(card):
        meant = guess(port, outputs)
        return meant.hint if meant else f"its output ports are {', '.join(outputs[:12])}", meant
    number = int(port[3:]) if port[:3] == "out" and port[3:].isdecimal() and len(port) < 6 else None
    wanted = ("out", port) if number is None else tuple(f"out{one}" for one in range(max(number, 1) + 1))
    listed = ", ".join(f'"{name}"' for name in wanted[:12])
    hint = (
        f"it has the output port out alone; if it returns a tuple, say so where it is registered: "
        f"register(outputs=({listed}))"
    )
    return hint, None


def _is_untold(card: Card) -> bool:
    """Whether neither `register` nor an annotation says what a stranger's block gives."""
    if card.network is not None or card.outputs != (Port("out"),) or not card.home:
        return False
    target = implementation(card)
    forward = getattr(target, "forward", None) if inspect.isclass(target) else target
    return is_registered(target) and "return" not in getattr(forward, "__annotations__", {})


def names() -> tuple[str, ...]:
    """List the names of all blocks, sorted, with those of installed packages."""
    load_entry_points()
    return tuple(sorted(registry().cards))


def load_file(path: str | Path) -> tuple[str, ...]:
    """Run a Python file as a module of its own, and name the blocks that it registers.

    The module is called as the file, `my_blocks`, as long as nothing else is; so what was built with its
    blocks pickles into a process that can import the file. Run again, its blocks take their former places;
    of a file that stops with an error no block stays.

    Raises:
        BlockFileFault: The file is not there, stops with an error, or registers nothing.
    """
    file = Path(path)
    if file.suffix != ".py" or not file.is_file():
        what = f"there is no file '{path}'" if not file.is_file() else f"'{path}' is not a Python file"
        raise BlockFileFault(
            what, code="blocks-file", hint="give the path of a .py file that registers blocks"
        )
    before = dict(registry().cards)
    try:
        _run(file.resolve(), str(path))
    except BaseException:
        registry().cards.clear()
        registry().cards.update(before)
        raise
    added = tuple(name for name, card in registry().cards.items() if before.get(name) is not card)
    if not added:
        what = f"'{path}' registers no block"
        raise BlockFileFault(
            what, code="blocks-file", hint="write @register above each class, from blocks import register"
        )
    return added


def _loaded(point: importlib.metadata.EntryPoint) -> Problem | None:
    """Load one entry point: a module that registers, or what to register by its name."""
    before = dict(registry().cards)
    try:
        found = point.load()
        if (inspect.isclass(found) or inspect.isfunction(found)) and not is_registered(found):
            register(found, name=point.name)
    except (Exception, SystemExit) as error:
        registry().cards.clear()
        registry().cards.update(before)
        package = "an unknown package" if point.dist is None else str(point.dist.metadata["Name"])
        reason = error.what if isinstance(error, BlockError) else f"{type(error).__name__}: {error}"
        return Problem(point.name, package, reason)
    return None


def _run(file: Path, shown: str) -> None:
    name = _module_name(file)
    spec = importlib.util.spec_from_loader(name, _Loader(name, str(file)))
    assert spec is not None, "a loader that knows its file gives a spec"
    module = importlib.util.module_from_spec(spec)
    former = sys.modules.get(name)
    sys.modules[name] = module
    try:
        with _neighbours(file.parent):
            _Loader(name, str(file)).exec_module(module)
    except (KeyboardInterrupt, MemoryError):
        _restore(name, former)
        raise
    except BaseException as error:  # a file may also end the program, as scripts do at their end
        _restore(name, former)
        raise _fault(error, file, shown) from error


def _module_name(file: Path) -> str:
    """Call the module as its file where that name is free, else add a mark of its path."""
    name = (
        file.stem
        if file.stem.isidentifier()
        else "blocks_of_" + "".join(c if c.isalnum() else "_" for c in file.stem)
    )
    known = sys.modules.get(name)
    if known is not None:
        is_free = getattr(known, "__file__", None) == str(file)
    else:
        spec = importlib.util.find_spec(name)
        is_free = spec is None or (spec.origin is not None and Path(spec.origin).resolve() == file)
    return name if is_free else f"{name}_{hashlib.sha256(str(file).encode()).hexdigest()[:8]}"


@contextmanager
def _neighbours(folder: Path) -> Iterator[None]:
    """Let the file import what lies beside it, after everything that is installed."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _restore(name: str, former: ModuleType | None) -> None:
    if former is None:
        del sys.modules[name]
    else:
        sys.modules[name] = former


def _fault(error: BaseException, file: Path, shown: str) -> BlockFileFault:
    """Say which line of the file stopped it, and why."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return BlockFileFault(f"{shown}:{error.lineno}: {error.msg}", code="blocks-file")
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file)]
    place = f"{shown}:{lines[-1]}" if lines else shown
    if isinstance(error, BlockError):
        return BlockFileFault(f"{place}: {error.what}", code=error.code, hint=error.hint)
    if isinstance(error, SystemExit):
        what = f"{place}: it ends the program, with exit code {error.code}"
        return BlockFileFault(what, code="blocks-file", hint='put that under `if __name__ == "__main__":`')
    return BlockFileFault(f"{place}: {type(error).__name__}: {error}", code="blocks-file")


__all__ = [
    "BlockFileFault", "Problem", "find", "hint_of_port", "load_entry_points", "load_file", "names",
    "register",
]  # fmt: skip
