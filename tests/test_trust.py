"""No code from text: what the house may not do with names, modules and bytes, read off its sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules import of_every

HOUSE = Path(__file__).parent.parent
FILES = sorted(
    path for package in ("blocks", "builder", "render", "specs") for path in (HOUSE / package).rglob("*.py")
)
SOURCE = "builder.model.source"
"""The one place that compiles: source that was written by us, of names that were checked twice."""

LOADING = {
    ("builder.model.loading.files", "torch.load"), ("builder.model.exporting.export", "torch.export.load"),
}  # fmt: skip
"""A pickle on the caller's word, with `weights_only=True`; a program that we have just written ourselves."""

RUNNING = {"eval", "exec", "compile", "__import__", "breakpoint", "execfile"}
MODULES = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "code", "codeop", "ctypes",
    "imp", "torch.hub", "torch.package", "numexpr",
}  # fmt: skip
YAML = {
    "CSafeLoader", "SafeLoader", "__with_libyaml__", "parse", "scan", "reader", "events", "tokens", "nodes",
    "YAMLError", "MarkedYAMLError", "Mark", "error", "emit", "serialize", "representer",
    "Event", "AliasEvent", "ScalarEvent", "CollectionStartEvent", "CollectionEndEvent", "DocumentStartEvent",
    "DocumentEndEvent", "MappingStartEvent", "MappingEndEvent", "SequenceStartEvent", "SequenceEndEvent",
    "StreamStartEvent", "StreamEndEvent", "NodeEvent", "DirectiveToken", "Token",
}  # fmt: skip
"""What is used of PyYAML: events and tokens; nothing that constructs."""

NAMED = {
    "blocks.registry": "families of cards, and homes, which cards say",
    "builder": "what the face offers, by its own table",
    "builder.bounds": "limits, by the fields of their class",
    "builder.cli.main": "commands, by their own table",
    "builder.drafting.catalogue.stub": "families of cards",
    "builder.graph.explain": "fields of a spec's node, by our own words",
    "builder.graph.explaining.counts": "fields of a spec's claims, by our own words",
    "builder.model.exporting.formatting.layout": "fields of Python's own syntax tree",
    "builder.model.initialise": "tensors of a module that is built, by its own names",
    "builder.model.exporting.operators": "packages for ONNX, by our own list",
    "builder.model.tracing.following.leaves": "submodules of a module that runs already",
    "builder.model.tracing.opening": "MODULE:CALLABLE, which the person at the keyboard names",
    "builder.model.weights": "submodules, by the names of their own state dict",
    "builder.sketch.document": "fields of a sketch, by our own words",
    "builder.spec.check": "keys of a node, by our own list",
    "builder.spec.unrolling.extents": "keys of a size, by our own list",
    "builder.spec.unrolling.settings": "bounds of a param, by our own list",
}
"""Where a name that is no literal picks an attribute or a module, and whose word the name is."""


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def offences(text: str, module: str) -> list[str]:
    """List what a file does that would let text become code."""
    tree = ast.parse(text)
    torches = set(_names_from(tree, "torch")) | set(_names_from(tree, "torchvision"))
    return [
        f"line {getattr(node, 'lineno', 0)}: {told}"
        for node in ast.walk(tree)
        for told in _told(node, module, torches)
    ]


def _told(node: ast.AST, module: str, torches: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id in RUNNING and module != SOURCE:
        yield f"{node.id} runs text"
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _of_import(node)
    if isinstance(node, ast.Attribute):
        yield from _of_attribute(node, module, torches)
    if isinstance(node, ast.Subscript) and _is_table(node) and _root(node.value) in torches:
        yield "torch is looked up by a name"
    if isinstance(node, ast.Call):
        yield from _of_call(node, module, torches)


def _is_table(node: ast.Subscript) -> bool:
    """Whether a name that is no literal looks into the names of a module."""
    table = ast.unparse(node.value)
    is_open = not isinstance(node.slice, ast.Constant)
    return is_open and (table.endswith("__dict__") or table.startswith("vars("))


def _of_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    inner = isinstance(node, ast.ImportFrom)
    names = [f"{node.module}.{one.name}" if inner else one.name for one in node.names]  # type: ignore[union-attr]
    for name in names:
        parts = name.split(".")
        if {".".join(parts[:count]) for count in range(1, len(parts) + 1)} & MODULES:
            yield f"{name} is imported"
        if name.startswith("yaml.") and parts[1] not in YAML:
            yield f"{name} constructs objects"
        if name in ("operator.attrgetter", "operator.methodcaller"):
            yield f"{name} hides a getattr"


def _of_attribute(node: ast.Attribute, module: str, torches: set[str]) -> Iterator[str]:
    whole = ast.unparse(node)
    if whole.startswith("yaml.") and whole.split(".")[1] not in YAML:
        yield f"{whole} constructs objects"
    if whole in ("builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__"):
        yield f"{whole} runs text"
    is_torch = _root(node) in torches
    if is_torch and (whole.startswith("torch.hub") or whole in ("torch.jit.load", "torch.package")):
        yield f"{whole} runs files"
    if is_torch and node.attr == "load" and (module, whole) not in LOADING:
        yield f"{whole} unpickles"


def _of_call(node: ast.Call, module: str, torches: set[str]) -> Iterator[str]:
    name = ast.unparse(node.func)
    if name == "torch.load":
        safe = {one.arg: one.value for one in node.keywords}.get("weights_only")
        if not (isinstance(safe, ast.Constant) and safe.value is True):
            yield "torch.load without weights_only=True"
    if name in ("getattr", "setattr", "hasattr") and not isinstance(node.args[1], ast.Constant):
        if _root(node.args[0]) in torches:
            yield f"{name} on torch by a name"
        if name == "getattr" and module not in NAMED:
            yield "getattr by a name that is no literal: say in NAMED whose word it is"
    if name.endswith("import_module") and not isinstance(node.args[0], ast.Constant) and module not in NAMED:
        yield "import_module of what is no literal: say in NAMED whose word it is"


def _names_from(tree: ast.AST, package: str) -> Iterator[str]:
    """List the names of a file that stand for a package or for a part of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name.split(".")[0] == package:
                    yield one.asname or one.name.split(".")[0]
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            yield from (one.asname or one.name for one in node.names)


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        inner = node.func if isinstance(node, ast.Call) else node.value
        node = node.args[0] if isinstance(node, ast.Call) and ast.unparse(inner) == "vars" else inner
    return node.id if isinstance(node, ast.Name) else ""


@of_every(FILES)
def test_no_text_becomes_code(path: Path) -> None:
    found = offences(path.read_text(), module_of(path))
    assert not found, f"{module_of(path)}: {found}"


@pytest.mark.parametrize("module", sorted(NAMED))
def test_what_is_allowed_by_name_is_still_needed(module: str) -> None:
    path = HOUSE / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert offences(file.read_text(), "elsewhere"), f"{module} needs no exception any more"


def test_there_is_one_compile_and_one_exec() -> None:
    text = (HOUSE / SOURCE.replace(".", "/")).with_suffix(".py").read_text()
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNNING
    ]
    assert sorted(calls) == ["compile", "exec"]


@pytest.mark.parametrize(
    "text",
    [
        "eval('1')", "run = exec", "f = map(eval, texts)", "__import__('os')",
        "import builtins\nbuiltins.eval(x)",
        "import pickle", "from pickle import loads", "import torch.hub", "import marshal as m",
        "import yaml\nyaml.load(x, Loader=yaml.SafeLoader)", "from yaml import unsafe_load",
        "import yaml\nyaml.add_constructor(a, b)", "from operator import attrgetter",
        "import torch\ngetattr(torch, name)", "from torch import nn\ngetattr(nn, name)",
        "from torch import nn as n\ngetattr(n.functional, name)", "import torch\nvars(torch)[name]",
        "import torch\ntorch.nn.__dict__[name]", "import torch\ntorch.load(p)",
        "import torch\ntorch.load(p, weights_only=safe)", "import torch\ntorch.jit.load(p)",
        "getattr(thing, name)", "import importlib\nimportlib.import_module(name)",
    ],
)  # fmt: skip
def test_the_rules_can_fail(text: str) -> None:
    assert offences(text, "blocks.somewhere")


@pytest.mark.parametrize("text", ["import re\nre.compile('a')", "module.eval()", "getattr(thing, 'name')"])
def test_what_is_harmless_passes(text: str) -> None:
    assert not offences(text, "blocks.somewhere")
