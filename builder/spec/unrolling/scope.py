"""What a block's name can mean in a file: composites of its own or of files it uses."""

from __future__ import annotations

from dataclasses import dataclass, field

from blocks.registry import is_taken
from builder.errors import Faults
from builder.spec.document import Document, Path
from builder.spec.formulas.work import Work
from builder.spec.models import Composite
from builder.spec.unrolling.values import Evaluator


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A composite, the file that defines it, and its place there."""

    name: str
    composite: Composite
    library: Library

    @property
    def path(self) -> Path:
        """The place of the composite in its file."""
        return ("blocks", self.name)


@dataclass(slots=True, eq=False)
class Library:
    """A file seen as a set of composites, those of the used files included."""

    document: Document
    evaluator: Evaluator
    own: dict[str, Definition] = field(default_factory=dict)
    visible: dict[str, Definition] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def library_of(document: Document, faults: Faults, work: Work | None = None) -> Library:
    """Collect the composites that a file may name; tell names that mean two things."""
    library = Library(document, Evaluator(document, faults, work or Work()))
    for name, composite in document.spec.blocks.items():
        library.own[name] = Definition(name, composite, library)
    library.visible.update(library.own)
    for number, used in enumerate(document.used):
        for name, definition in library_of(used, faults, library.evaluator.work).own.items():
            if name in library.visible:
                what = f"'{document.spec.use[number]}' defines '{name}', and that name is taken already"
                mark = document.index.value(("use", number))
                faults.add("name-taken", what, mark, hint="give one of the two composites another name")
            library.visible.setdefault(name, definition)
    library.names = tuple(library.visible)
    for name in library.own:
        if is_taken(name):
            what = f"the composite '{name}' shadows a block that already exists under that name"
            mark = document.index.key(("blocks", name))
            faults.add("name-taken", what, mark, hint="give the composite another name")
    return library
