"""Paths, names and text to documents: the one file of the builder that opens specs."""

from __future__ import annotations

import errno
import filecmp
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from blocks.errors import Guess, guess
from builder.bounds import DEFAULT, current
from builder.errors import Fault, MachineError, Sources, SpecError, UsageError
from builder.spec.check import check_document
from builder.spec.document import Document, validate
from builder.spec.library import shipped
from builder.spec.mending.proposals import respelt
from builder.spec.text import read_mapping

MOST_BYTES = DEFAULT.bytes
MOST_FILES = 64
MOST_COMPARED = 100
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
ENDINGS = (".yaml", ".yml")
BUNDLE = ".safetensors"
Reader = Callable[[str, str], bytes]
"""Reader(folder, path) → the bytes of a file that a spec uses, or OSError."""

PATH_HINT = "give a relative path to a .yaml file in the spec's own folder, or below it"


def load_document(net: str | os.PathLike[str]) -> tuple[Document, str | None]:
    """Open a NET: a path, a shipped name (`@variant` follows), `-` (standard input), or YAML.

    A `.safetensors` file is one if it carries its spec.

    Returns: the checked document with all that it uses, and the variant that was named, if any.
    Raises: MachineError where a file cannot be read; UsageError for a name that is none; SpecError with every
    fault of reading and validating.
    """
    text = os.fspath(net)
    if "\n" in text or text.lstrip().startswith("{"):
        return parse_document(text, "<text>"), None
    if text == "-":
        return parse_document(sys.stdin.buffer.read(current().bytes + 1), "<stdin>"), None
    name, variant = split_variant(text)
    if name.lower().endswith(BUNDLE):
        from builder.spec.bundle import read_bundle

        bundle = read_bundle(name)
        return replace(parse_document(bundle.text, name), bundle=bundle), variant
    path = shipped().get(name) if not _is_path(name) else Path(name)
    if path is None:
        raise _unknown(name)
    shown = name if _is_path(name) or name not in shipped() else _shown(path)
    return parse_document(_bytes_of(path, name), shown, folder=str(path.parent)), variant


def read_source(net: str) -> tuple[bytes, Path | None]:
    """Give the bytes of a NET, and the path of its file; a shipped name gives none to write to.

    Raises: MachineError where the file cannot be read; UsageError for a name that is none.
    """
    if net == "-":
        return sys.stdin.buffer.read(current().bytes + 1), None
    name, _ = split_variant(net)
    if name.lower().endswith(BUNDLE):
        what = f"{_quoted(name)} holds weights, and its spec is a part of them"
        raise UsageError(what, code="bad-path", hint="give the spec's own file, which ends in .yaml")
    if _is_path(name):
        return _bytes_of(Path(name), name), Path(name)
    if name not in shipped():
        raise _unknown(name)
    return _bytes_of(shipped()[name], name), None


def load_inner(name: str, root: Document) -> tuple[Document, str | None]:
    """Open a net that a spec names as a block: shipped, or in the root spec's folder tree.

    Raises: UsageError for a name that is none and a path that leads elsewhere; SpecError for a spec at fault.
    """
    base, _, variant = name.partition("@")
    if base in shipped():
        return load_document(name)
    meant = guess(base, shipped())
    hint = meant.hint if meant else f"the shipped nets are {', '.join(shipped())}"
    if not base.endswith(ENDINGS) or root.folder is None:
        raise UsageError("no shipped spec has that name", code="unknown-net", hint=hint, guess=meant)
    fault = _path_fault(base)
    try:
        data = b"" if fault else read_below(root.folder, base)
    except OSError as error:
        fault = _reason(error)
    if fault:
        raise UsageError(fault, code="bad-path", hint=PATH_HINT)
    file = os.path.join(os.path.dirname(root.file), base)
    return parse_document(
        data, file, folder=os.path.dirname(os.path.join(root.folder, base))
    ), variant or None


def _unknown(name: str) -> UsageError:
    meant = guess(name, shipped())
    hint = f"{meant.hint} " if meant else ""
    return UsageError(
        f"there is no shipped spec '{name[:80]}', and no such file",
        code="unknown-net",
        hint=f"{hint}`netdraft nets` lists all {len(shipped())}; a path ends in .yaml",
    )


def _shown(path: Path) -> str:
    """Name a shipped spec: from `specs/` on, or whole if another file lies here by that name."""
    short = f"specs/{path.relative_to(shipped_folder())}"
    try:
        is_another = os.path.isfile(short) and not filecmp.cmp(short, path, shallow=False)
    except OSError:
        is_another = True
    return str(path) if is_another else short


def shipped_folder() -> Path:
    """Give the folder of the shipped specs."""
    import specs

    return Path(specs.__file__ or "").parent


def parse_document(
    data: str | bytes,
    file: str,
    *,
    folder: str | None = None,
    as_library: bool = False,
    reader: Reader | None = None,
) -> Document:
    """Read and check a spec that is at hand, and all the files that it uses.

    `as_library` takes a file of composites, without a net of its own; `reader` reads the files below the
    folder.
    """
    document = _parse(data, file, folder, as_library=as_library)
    return replace(document, used=_used(document, folder or "", (), [0, 0], reader or read_below))


def _parse(data: str | bytes, file: str, folder: str | None, *, as_library: bool = False) -> Document:
    tree = read_mapping(data, file)
    text = data if isinstance(data, str) else data.decode("utf-8-sig")
    spec, index, faults = validate(tree, file, as_library=as_library)
    faults = faults if spec is None else check_document(spec, index)
    if faults or spec is None:
        raise SpecError(faults, Sources({file: text}))
    return Document(file, text, spec, index, folder)


def _used(
    document: Document, folder: str, above: tuple[str, ...], count: list[int], reader: Reader
) -> tuple[Document, ...]:
    """Open the files that a document uses, and those that they use."""
    found = []
    for number, path in enumerate(document.spec.use):
        place = ("use", number)
        whole = os.path.join(folder, path)
        fault = _path_fault(path) or ("it uses itself, by way of others" if whole in above else "")
        count[0] += 1
        if not fault and document.folder is None:
            fault = "a spec that comes from no file cannot use others"
        if not fault and count[0] > MOST_FILES:
            fault = f"more than {MOST_FILES} files are used"
        if fault:
            raise _use_error(document, place, path, fault, _beside(folder, path))
        try:
            data = reader(folder, path)
        except OSError as error:
            near = _beside(folder, path) if error.errno == errno.ENOENT else None
            raise _use_error(document, place, path, _reason(error), near) from None
        count[1] += len(data)
        if count[1] > current().bytes:
            raise _use_error(document, place, path, f"more than {current().bytes:,} bytes are used in all")
        file = os.path.join(os.path.dirname(document.file), path)
        inner = _parse(data, file, os.path.dirname(os.path.join(folder, path)), as_library=True)
        found.append(replace(inner, used=_used(inner, inner.folder or "", (*above, whole), count, reader)))
    return tuple(found)


def _use_error(
    document: Document, place: tuple[str | int, ...], path: str, reason: str, meant: Guess | None = None
) -> SpecError:
    what, mark = f"the file {_quoted(path)} cannot be used: {reason}", document.index.value(place)
    hint, mend = meant.hint if meant else PATH_HINT, respelt(mark, meant, path)
    fault = Fault("bad-path", what, mark, hint=hint, proposal=mend)
    return SpecError([fault], Sources({document.file: document.text}))


def _beside(folder: str, path: str) -> Guess | None:
    """Guess which file of the folder was meant by one that is not there."""
    if "/" in path:
        return None  # other folders are not looked into: they may be links
    try:
        names = [one for one in os.listdir(folder or ".") if one.endswith(ENDINGS)]
    except OSError:
        return None
    if f"{path}.yaml" in names:
        return Guess(f"{path}.yaml")
    stems = {os.path.splitext(one)[0]: one for one in sorted(set(names) - {path})[:MOST_COMPARED]}
    meant = guess(os.path.splitext(path)[0], stems)
    return Guess(stems[meant.word], meant.is_clear) if meant else None


def _path_fault(path: str) -> str:
    """Say what is wrong with the path of a used file, or nothing."""
    parts = path.split("/")
    if not path.endswith(ENDINGS):
        return "a path must end in .yaml"
    if path.startswith("/") or ".." in parts:
        return "a path must not lead outside the spec's folder"
    if not all(PART.match(part) for part in parts):
        return "a path is made of plain names (letters, digits, `_`, `-`, `.`) and `/`"
    return ""


def read_below(folder: str, path: str) -> bytes:
    """Read a file below a folder, component by component, through no link.

    Raises: OSError where that cannot be.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    here = os.open(folder or ".", os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        *folders, name = path.split("/")
        for part in folders:
            inner = os.open(part, flags | getattr(os, "O_DIRECTORY", 0), dir_fd=here)
            os.close(here)
            here = inner
        return _regular_bytes(os.open(name, flags, dir_fd=here))
    finally:
        os.close(here)


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        return _regular_bytes(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)))
    except (OSError, ValueError) as error:
        reason = _reason(error) if isinstance(error, OSError) else "the path holds a NUL character"
        hint = (
            "check the path; `netdraft nets` lists the shipped specs, `netdraft new NAME` writes a first one"
        )
        raise MachineError(
            f"{_quoted(name)} cannot be read: {reason}", code="unreadable", hint=hint
        ) from None


def _regular_bytes(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(current().bytes + 1)


def split_variant(text: str) -> tuple[str, str | None]:
    """Take `@variant` off a name or a path."""
    name, at, variant = text.rpartition("@")
    if not at or "/" in variant or os.path.exists(text):
        return text, None
    return name, variant


def _is_path(name: str) -> bool:
    return (
        name.endswith(ENDINGS)
        or "/" in name
        or os.sep in name
        or (name not in shipped() and os.path.exists(name))
    )


def _reason(error: OSError) -> str:
    words = {
        2: "there is no such file",
        13: "the permission is missing",
        20: "a part of the path is no folder",
        21: "it is a folder, no file",
        40: "it is a link, or lies behind one",
    }
    return words.get(error.errno or 0, error.strerror or "the machine refuses it")


def _quoted(path: str) -> str:
    return f"'{path[:80]}'" if path.isprintable() else ascii(path[:80])
