"""Knowledge of one version of a text: what each place means, and what it could become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.errors import Edit, Mark
from builder.lsp.knowledge.answers import Candidate, Outline, Symbol
from builder.lsp.knowledge.completing.completion import completions
from builder.lsp.knowledge.insides import Insides, Target
from builder.lsp.knowledge.outline import outline
from builder.lsp.knowledge.renaming import renamable, rename
from builder.lsp.knowledge.surroundings import Source, Surroundings
from builder.lsp.knowledge.survey import survey
from builder.lsp.knowledge.texts.letters import key_letters
from builder.lsp.knowledge.texts.reading import Reading
from builder.lsp.knowledge.uses import Use


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a text, whether it is a spec at the moment or not; places count from 1.

    `written` is the text as it stands in the editor; where that is no YAML, a mended one was read.
    """

    written: str
    insides: Insides
    uses: tuple[Use, ...]

    @staticmethod
    def of(
        text: str, file: str, folder: str | None = None, *, texts: Mapping[str, str] | None = None
    ) -> Knowledge:
        """Read a text; never raises.

        `folder` is where `use` starts from, and `texts` has the versions of other files that are open, by
        the names that marks give them.
        """
        around = Surroundings(file, folder, texts or {})
        insides = Insides.of(Source.of(text, file), around)
        return Knowledge(text, insides, survey(insides))

    @property
    def reading(self) -> Reading:
        """The text as it was read."""
        return self.insides.source.reading

    def at(self, line: int, column: int) -> Symbol | None:
        """Give the symbol under the cursor, or just before it; None where there is none."""
        use = self._use(line, column)
        if use is None:
            return None
        target = use.targets[0] if use.targets else Target("", ())
        path = target.path if use.targets else None
        mark = self.reading.mark(use.start, use.end)
        return Symbol(use.kind, use.name, mark, use.path, path, use.whole, target.home)

    def definition(self, line: int, column: int) -> Mark | None:
        """Find where what is under the cursor gets its name; it may be in another file."""
        use = self._use(line, column)
        if use is None or not use.targets:
            return None
        target = use.targets[0]
        return self._dim(target) if use.kind == "dim" else self._mark(target)

    def references(self, line: int, column: int) -> tuple[Mark, ...]:
        """List all places of the file that name what is under the cursor, its definition among them."""
        use = self._use(line, column)
        if use is None or not use.targets or use.kind == "key":
            return ()
        wanted = set(use.targets)
        found = [one for one in self.uses if wanted & set(one.targets) and one.kind != "key"]
        spans = dict.fromkeys((one.start, one.end) for one in found)
        return tuple(self.reading.mark(*span) for span in spans)

    def renamable(self, line: int, column: int) -> Mark | None:
        """Give the word that a rename would change, None where there is nothing to rename."""
        use = self._use(line, column)
        is_open = use is not None and renamable(use, self.insides)
        return self.reading.mark(use.start, use.end) if use is not None and is_open else None

    def rename(self, line: int, column: int, new: str) -> tuple[Edit, ...]:
        """Give the edits that rename what is under the cursor, everywhere in the file.

        Raises: UsageError where there is nothing to rename, the name is none, or it is taken.
        """
        return rename(self._use(line, column), new, self.uses, self.insides)

    def completions(
        self, line: int, column: int, shapes: Mapping[str, str] | None = None
    ) -> tuple[Candidate, ...]:
        """List what may stand at the cursor, the likeliest first.

        `shapes` are those of nodes, by their paths, and of inputs: as in the last net that was whole.
        """
        return completions(self.written, self.insides, line, column, shapes or {})

    def symbols(self) -> tuple[Outline, ...]:
        """Outline the file: params, variants, inputs, nodes within groups, composites."""
        return outline(self.insides)

    def _use(self, line: int, column: int) -> Use | None:
        """Find the use under the cursor: the one that it stands in, or else the one that ends there."""
        offset = self.reading.offset(line, column)
        touching = [use for use in self.uses if use.start <= offset <= use.end]
        return max(touching, key=lambda use: (offset < use.end, use.start, bool(use.targets)), default=None)

    def _mark(self, target: Target) -> Mark | None:
        """Mark the name of what a target is: its key, or its value in a list."""
        source = self.insides.source if not target.home else self._other(target)
        if source is None:
            return None
        reading = source.reading
        piece = reading.index.get(target.path)
        if piece is None or not target.path:
            return reading.mark(0, 1) if target.home else None
        if piece.key is None or target.path == ("net",):
            return reading.mark(piece.start, piece.end)
        span = key_letters(reading, piece).offsets
        return reading.mark(span[0], span[-1] + 1) if span else None

    def _dim(self, target: Target) -> Mark | None:
        """Mark the first place where a named size stands: in the shape of an input."""
        uses = [use for use in self.uses if target in use.targets]
        stated = [use for use in uses if "inputs" in use.path]
        first = next(iter(stated or uses), None)
        return self.reading.mark(first.start, first.end) if first is not None else None

    def _other(self, target: Target) -> Source | None:
        return self.insides.around.opened.get(target.home)
