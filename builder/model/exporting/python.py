"""Python: a net as one readable file that needs torch alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from builder.graph.ir import Graph
from builder.model.exporting.formatting.layout import document, laid_out
from builder.model.exporting.sources.carrying import Cargo, Carrier
from builder.model.exporting.starting import batch_function, init_function, main_part
from builder.model.writing.emit import Emitted, emit
from builder.model.writing.syntax import parsed

if TYPE_CHECKING:
    from builder.net import Net

_AMBIGUOUS: Final = re.compile(r"^\s+(?:\w+, )*[lOI](?:, \w+)* = ", re.M)
_DEFINITION: Final = re.compile(r"(?:#.*\n)*(?:@|class |def |async )")


def python_of(net: Net) -> str:
    """Write a net as Python: a class a composite, and the source of all blocks that torch lacks.

    The classes are those that `build` makes, so names, keys of the state dict and outputs are the same.

    Raises:
        UsageError: The source of a block cannot be taken along (`cannot-export`).
    """
    emitted = emit(net.graph)
    tree = parsed(emitted.text)
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    names = {one.name for one in classes}
    init, batch = _free("init_weights", names), _free("example_batch", names)
    cargo = Carrier(_promised(tree), frozenset({*names, init, batch, "fnmatch", "model", "outputs"})).cargo()
    starting = init_function(net.graph, init)
    rows = emitted.text.split("\n")
    for one in reversed(classes):
        _complete(rows, one, emitted, f"{init}(self)" if starting and one.name == emitted.root else "")
    body = "\n".join(rows[classes[0].lineno - 1 :]).rstrip("\n")
    sections = [
        *(text.strip("\n") for text in cargo.sources),
        body,
        starting,
        batch_function(net.graph, net.sizes, batch),
        main_part(net.graph, emitted.root, batch),
    ]
    after = "\n\n\n" if _DEFINITION.match(sections[0]) else "\n\n"
    code = laid_out(_imports(cargo, starting) + after + "\n\n\n".join(one for one in sections if one))
    noqa = "# ruff: noqa: E741\n" if _AMBIGUOUS.search(code) else ""
    return noqa + "\n".join(document(list(_told(net, cargo)), 0)) + "\n\n" + code


def _imports(cargo: Cargo, starting: str) -> str:
    rows = list(cargo.imports)
    if "fnmatch.filter" in starting and "import fnmatch" not in rows:
        is_first = rows[0] in ("import torch", "") or not any(row == "" for row in rows)
        rows = ["import fnmatch", "", *rows] if is_first else _sorted_first(["import fnmatch", *rows])
    for module in cargo.outside:
        place = next(index for index, row in enumerate(rows) if row.startswith(f"from {module} import"))
        rows[place:place] = [f"# {module} has blocks whose source cannot be taken along."]
    return "\n".join([*(["from __future__ import annotations", ""] if cargo.is_late else []), *rows])


def _sorted_first(rows: list[str]) -> list[str]:
    """Sort the first group of import lines, plain imports before those from modules."""
    stop = rows.index("")
    return [*sorted(rows[:stop], key=lambda row: (row.startswith("from"), row)), *rows[stop:]]


def _promised(tree: ast.Module) -> dict[tuple[str, str], str]:
    """List the classes that are imported from elsewhere than `torch.nn`, and their names."""
    return {
        (one.module or "", name.name): name.asname or name.name
        for one in tree.body
        if isinstance(one, ast.ImportFrom) and one.module != "torch"
        for name in one.names
    }


def _complete(rows: list[str], kind: ast.ClassDef, emitted: Emitted, last: str) -> None:
    """Give a class a docstring if it has none, and its constructor a last line."""
    if last:
        method = next(one for one in kind.body if isinstance(one, ast.FunctionDef))
        rows[method.end_lineno or 0 : method.end_lineno or 0] = [f"        {last}"]
    if ast.get_docstring(kind) is None:
        rows[kind.lineno : kind.lineno] = [*document(list(_caption(emitted.scopes[kind.name])), 1), ""]


def _caption(graphs: tuple[Graph, ...]) -> Iterator[str]:
    """Say where a class stands in the net, and what it does to shapes there."""
    if graphs[0].kind == "net":
        yield f"The net {graphs[0].name}."
    else:
        paths = [graph.path.rstrip(".") for graph in graphs]
        listed = paths if len(paths) < 5 else [*paths[:2], f"and {len(paths) - 2} more"]
        yield f"{'Nodes' if len(paths) > 1 else 'Node'} {', '.join(listed)} of the net."
    at = f" at {graphs[0].path.rstrip('.')}" if len(graphs) > 1 else ""
    yield f"Shapes{at}: {_shapes(graphs[0])}"


def _shapes(graph: Graph) -> str:
    given = {one.name: one.shape for one in graph.inputs}
    ends = []
    for output in graph.outputs:
        node, port = graph.node(output.source.node), output.source.port
        shape = given.get(port) if node is None else node.known.outputs[node.outputs.index(port)]
        ends.append(f"{output.name} {shape}" if len(graph.outputs) > 1 else str(shape))
    return f"{', '.join(f'{name} {shape}' for name, shape in given.items())} -> {', '.join(ends)}"


def _told(net: Net, cargo: Cargo) -> Iterator[str]:
    """Say what the file holds: title, doc, shapes, conditions, params, source, what it needs."""
    yield f"{net.title.rstrip('.')}."
    yield net.doc
    yield f"Shapes: {_shapes(net.graph)}"
    if net.conditions:
        yield f"Sizes: {'; '.join(map(str, net.conditions))}."
    if net.params:
        yield f"Params: {', '.join(f'{name} = {_value(value)}' for name, value in net.params.items())}."
    if net.source:
        yield f"Source: {net.source}"
    name = f"{net.name}@{net.variant}" if net.variant else net.name
    needs = _joined(["torch", *cargo.packages, *cargo.outside])
    yield f"Written by netdraft from the spec {name}; it needs {needs}{'' if ' ' in needs else ' alone'}."


def _value(value: object) -> str:
    return f"[{', '.join(map(_value, value))}]" if isinstance(value, tuple) else str(value)


def _joined(names: Iterable[str]) -> str:
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}"


def _free(name: str, taken: Iterable[str]) -> str:
    while name in set(taken):
        name += "_"
    return name
