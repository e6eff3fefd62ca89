"""The floors of the house, its faces, torch's two doors, and the light start."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.rules import of_every

HOUSE = Path(__file__).parent.parent
PACKAGES = ("blocks", "builder", "render", "specs")
FILES = sorted(path for package in PACKAGES for path in (HOUSE / package).rglob("*.py"))
FLOORS = (
    (
        "blocks.errors", "blocks.atoms", "blocks.dims", "blocks.bounds", "blocks.notation", "blocks.shapes",
        "blocks.proofs", "blocks.conditions", "blocks.kinds", "blocks.card", "blocks.settle",
        "blocks.containers", "blocks.homes", "blocks.registry", "blocks.registered", "blocks.signatures",
        "blocks.functions", "blocks.registration", "blocks.plugins",
    ),
    ("blocks.cards", "blocks.modules"),
    (
        "builder.errors", "builder.bounds", "builder.escaping", "builder.excerpt", "builder.sarif",
        "builder.report", "builder.files",
    ),
    ("builder.spec",),
    ("builder.sketch",),
    ("builder.graph",),
    ("builder.model", "render"),
    ("builder.net", "builder.showing", "builder.road", "builder.drafting", "builder.tracing"),
    ("builder.lsp",),
    ("builder.cli", "render.cli"),
)  # fmt: skip
DOORS = ("blocks.modules", "builder.model")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_CAPTION = 90


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
    return name.removesuffix(".__init__")


def floor_of(module: str) -> int | None:
    """Give the highest floor whose name the module's begins with, by the longest name."""
    matches = [
        (len(room), number)
        for number, rooms in enumerate(FLOORS)
        for room in rooms
        if module == room or module.startswith(f"{room}.")
    ]
    return max(matches)[1] if matches else None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports_of(path: Path) -> list[tuple[str, int]]:
    """List what a file imports when it runs, with line numbers; type-checking imports do not count."""
    tree = tree_of(path)
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            is_module = [(HOUSE / name.replace(".", "/")).with_suffix(".py").exists() for name in names]
            found += [
                (name if whole else str(node.module), node.lineno)
                for name, whole in zip(names, is_module, strict=True)
            ]
    return found


@of_every(FILES)
def test_arrows_run_down(path: Path) -> None:
    here = floor_of(module_of(path))
    if path.name == "__init__.py" and path.parent.parent == HOUSE:
        return
    assert here is not None, f"{path} stands on no floor"
    for name, line in imports_of(path):
        there = floor_of(name)
        twins = {"builder.model", "render"}
        assert there is None or there <= here, f"{path}:{line}: {name} is a floor above"
        sides = {side for side in twins if name.startswith(side) or module_of(path).startswith(side)}
        assert len(sides) < 2 or module_of(path).startswith("builder.cli"), (
            f"{path}:{line}: the twin pillars meet"
        )


@of_every(FILES)
def test_nobody_inside_imports_a_face(path: Path) -> None:
    faces = {"blocks", "builder", "render"}
    for name, line in imports_of(path):
        assert name not in faces, f"{path}:{line}: faces are for guests"


@of_every(FILES)
def test_torch_enters_by_two_doors(path: Path) -> None:
    if module_of(path).startswith(DOORS):
        return
    for name, line in imports_of(path):
        assert name.partition(".")[0] not in ("torch", "torchvision"), f"{path}:{line}: torch comes in here"


@pytest.mark.parametrize("package", ["pydantic", "networkx"])
def test_third_party_types_stop_at_one_file(package: str) -> None:
    homes = {"pydantic": "builder.spec.models", "networkx": "builder.graph.resolve"}
    users = [
        module_of(path) for path in FILES if any(n.partition(".")[0] == package for n, _ in imports_of(path))
    ]
    assert users == [homes[package]]


@of_every(FILES)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONGEST_FILE, f"{path} is two files"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            docstring = ast.get_docstring(node, clean=False) or ""
            length = (node.end_lineno or 0) - node.lineno - docstring.count("\n")
            assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno}: {node.name} is two functions"


@of_every(FILES)
def test_captions_are_short(path: Path) -> None:
    """The first line of a docstring is a caption: one sentence, not long, that names its thing."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            caption, _, rest = (ast.get_docstring(node) or ".").partition("\n")
            place = f"{path}:{getattr(node, 'lineno', 1)}: {caption}"
            assert len(caption) <= LONGEST_CAPTION, f"{place} (that is long)"
            assert caption.endswith((".", "?")), f"{place} (that is no sentence)"
            assert not rest or rest.startswith("\n"), f"{place} (an empty line comes next)"
            assert "This" not in caption.split(), f"{place} (say what, not this)"


def test_no_circle_of_imports() -> None:
    arrows = {module_of(path): {name for name, _ in imports_of(path)} for path in FILES}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a circle: {' → '.join([*above, module])}"
        if module in done:
            return
        for name in sorted(arrows.get(module, ())):
            if name in arrows:
                visit(name, (*above, module))
        done.add(module)

    for module in arrows:
        visit(module, ())


@of_every(FILES)
def test_no_code_is_made_from_text_but_in_one_place(path: Path) -> None:
    """DESIGN 6: no eval, no pickle, no yaml.load, no dynamic getattr on torch; one compile."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in ("eval", "yaml.load", "pickle.load", "pickle.loads"), f"{path}:{node.lineno}"
            is_source = module_of(path) == "builder.model.source"
            assert name not in ("compile", "exec") or is_source, f"{path}:{node.lineno}"
            assert not (name == "getattr" and ast.unparse(node.args[0]).startswith("torch")), (
                f"{path}:{node.lineno}"
            )


FACES = {"blocks": ("register", "find", "names"), "builder": ("load", "build", "Net", "SpecError")}


@pytest.mark.parametrize("face", sorted(FACES))
def test_a_face_is_short_and_offers_what_it_lists(face: str) -> None:
    path = HOUSE / face / "__init__.py"
    assert path.read_text().count("\n") <= 60
    module = __import__(face)
    for name in (*module.__all__, *FACES[face]):
        assert getattr(module, name) is not None
        assert name in module.__all__


LIGHT = """
import sys
from builder.cli.main import main
for line in {lines!r}:
    sys.argv = ["netdraft", *line]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, (line, ended.code)
heavy = [name for name in ("torch", "torchvision") if name in sys.modules]
assert not heavy, heavy
"""


def test_a_light_start_never_brings_torch() -> None:
    lines = [
        ["--help"],
        ["nets"],
        ["blocks"],
        ["blocks", "Conv2d"],
        ["check", "unet"],
        ["summary", "capsnet"],
    ]
    code = LIGHT.format(lines=lines)
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
