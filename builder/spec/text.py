"""YAML text to a plain, marked tree."""

from __future__ import annotations

import yaml

from builder.bounds import DEFAULT
from builder.errors import Fault, Sources, SpecError
from builder.spec.reading.characters import BYTE_ORDER_MARK, decode
from builder.spec.reading.composer import Composer
from builder.spec.reading.page import Page
from builder.spec.tree import Mapping, Scalar, Sequence, Tree

DEEPEST = DEFAULT.depth
MOST_VALUES = DEFAULT.values
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read(data: bytes | str, file: str) -> Tree:
    """Read one YAML document into a tree; an empty one is a null.

    Anchored subtrees are shared, not copied; their marks are where they were written.
    Raises: SpecError with every fault found, in file order; nothing after a syntax error or a limit.
    """
    page = Page.of(file, decode(data, file))
    sources = Sources({file: page.text})
    if page.text.startswith("%") or "\n%" in page.text:
        _refuse_directives(page, sources)
    composer = Composer(page)
    faults = composer.compose(LOADER)
    if faults:
        raise SpecError(faults, sources)
    return composer.root if composer.root is not None else Scalar(None, (file, 1, 1, 1))


def _refuse_directives(page: Page, sources: Sources) -> None:
    from builder.spec.reading.syntax import directives

    told = directives(page)
    if told:
        raise SpecError(told, sources)


def read_mapping(data: bytes | str, file: str) -> Mapping:
    """Read a document that must be a mapping, as every spec is.

    Raises: SpecError as `read` does, and for an empty file (`empty-file`) or another root (`not-a-mapping`).
    """
    tree = read(data, file)
    if isinstance(tree, Mapping):
        return tree
    text = data if isinstance(data, str) else data.decode("utf-8")
    if isinstance(tree, Scalar) and tree.value is None:
        what, code = "the file is empty: a spec is a mapping of keys to values", "empty-file"
    else:
        found = "a list" if isinstance(tree, Sequence) else "a single value"
        what, code = f"the top level must be a mapping of keys to values, not {found}", "not-a-mapping"
    fault = Fault(code, what, tree.mark, hint="start with `net: name`")
    raise SpecError([fault], Sources({file: text.removeprefix(BYTE_ORDER_MARK)}))
