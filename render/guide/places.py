"""Where things are written: classes in the code itself, composites and nets in specs."""

from __future__ import annotations

import ast
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from blocks.card import Card
from builder.errors import UsageError
from render.guide.components import Place

PACKAGE: Final = Path(__file__).resolve().parents[2]
FOREIGN: Final = ("torch", "torchvision")
MOST_BYTES: Final = 4 << 20
TORCH_PAGE: Final = "https://docs.pytorch.org/docs/stable/generated/"
BASE: Final = re.compile(r"(https?://[^\s\"'<>\\`()\[\]]+|[\w./~@-]*)\Z")


@dataclass(frozen=True, slots=True)
class Atlas:
    """How links are written: where paths count from, where the page lies, what stands before.

    A path counts from the project that a file belongs to: netdraft's own, or the working directory `here`.
    Without a `base`, a page inside the project links relative to its own `folder`, as GitHub follows links.
    """

    here: Path
    folder: Path | None = None
    base: str | None = None

    def link(self, root: Path, file: str, lines: tuple[int, int]) -> str:
        """Write the link to a range of lines of a file below a root."""
        path = file
        if self.base is None and self.folder is not None and self.folder.is_relative_to(root):
            path = Path(os.path.relpath(root / file, self.folder)).as_posix()
        before = f"{self.base.rstrip('/')}/" if self.base else ""
        return f"{before}{quote(path, safe='/~')}#L{lines[0]}-L{lines[1]}"

    def locate(self, path: Path) -> tuple[Path, str]:
        """Split a path into the root of its project and the rest."""
        whole = path.resolve()
        for root in (PACKAGE, self.here):
            if whole.is_relative_to(root):
                return root, whole.relative_to(root).as_posix()
        return whole.parent, whole.name

    def spec_path(self, file: str, text: str) -> Path | None:
        """Find a spec by the name that it goes by, and the text that it holds ("" for any text)."""
        if file.startswith("<"):
            return None
        found = (root / file for root in (PACKAGE, self.here))
        return next((path for path in found if path.is_file() and text in ("", read_text(path))), None)

    def place(self, name: str, path: Path, lines: tuple[int, int], doc: str = "") -> Place:
        """Give the place of some lines of a file."""
        root, file = self.locate(path)
        return Place(name, file, lines[0], lines[1], self.link(root, file, lines), doc)

    def block(self, card: Card) -> Place:
        """Find the class behind a card, without importing it; a foreign one by its page on the web."""
        module, _, qualname = card.home.partition(":")
        if module.partition(".")[0] in FOREIGN:
            name = f"{module}.{qualname}"
            return Place(name, link=_page_of(name, card.source), doc=card.doc)
        path, name = _file_of(module, qualname)
        lines = span_of(read_text(path), name) if path is not None else None
        if path is None or lines is None:
            return Place(card.name, doc=card.doc)
        return self.place(name.rpartition(".")[2], path, lines, card.doc)


def check_base(base: str | None) -> str | None:
    """Give the base of links back if it is one.

    Raises:
        UsageError: It is neither an http(s) address nor a plain path.
    """
    if base is None or BASE.match(base):
        return base
    hint = "as in `--link-base https://github.com/me/nets/blob/main` or `--link-base ..`"
    raise UsageError(f"'{base[:80]}' cannot stand before links", code="bad-option", hint=hint)


def span_of(source: str, qualname: str) -> tuple[int, int] | None:
    """Give the first and the last line of a class or a function in a text of Python.

    >>> span_of("import this\\n\\n@final\\nclass A:\\n    def f(self): ...\\n", "A")
    (3, 5)
    >>> span_of("x = 1", "A") is None
    True
    """
    try:
        scope: ast.AST = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    for part in qualname.split("."):
        inner = [one for one in ast.walk(scope) if getattr(one, "name", None) == part]
        found = [one for one in inner if isinstance(one, ast.ClassDef | ast.FunctionDef)]
        if not found:
            return None
        scope = found[0]
    assert isinstance(scope, ast.ClassDef | ast.FunctionDef), "the loop leaves a class or a function"
    first = min([scope.lineno, *(decorator.lineno for decorator in scope.decorator_list)])
    return first, scope.end_lineno or first


def read_text(path: Path) -> str:
    """Read a file of code or of a spec; "" where it cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""


def _page_of(name: str, source: str) -> str:
    """Give the page of a class of torch or torchvision in its documentation."""
    if source.startswith("https://docs.pytorch.org/"):
        return source
    return f"{TORCH_PAGE}{quote(name)}.html" if name.startswith("torch.nn.") else ""


def _file_of(module: str, qualname: str) -> tuple[Path | None, str]:
    """Find the file of a module: ours by its name, a stranger's among those that run."""
    kept = sys.modules.get(module)
    if module == "blocks.registered" and kept is not None:
        target = vars(kept).get(qualname)
        module = getattr(target, "__module__", module)
        qualname = getattr(target, "__qualname__", qualname).replace("<locals>.", "")
        kept = sys.modules.get(module)
    ours = PACKAGE.joinpath(*module.split("."))
    for path in (ours.with_suffix(".py"), ours / "__init__.py"):
        if path.is_file():
            return path, qualname
    file = getattr(kept, "__file__", None)
    return (Path(file) if file else None), qualname
