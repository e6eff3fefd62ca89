from __future__ import annotations

import pytest

from builder.lsp.knowledge.completing.roles import role_of
from builder.spec.document import Path

GROUP = ("nodes", "g", "nodes", "c")
PATHS: list[tuple[Path, tuple[str, Path, Path, Path | None]]] = [
    (("title",), ("top", (), ("title",), None)),
    (("nodes", "a"), ("node", (), (), ("nodes", "a"))),
    (("nodes", "a", "from", 1), ("node", (), ("from", 1), ("nodes", "a"))),
    ((*GROUP, "stride"), ("node", ("nodes", "g"), ("stride",), GROUP)),
    (("nodes", "g", "outputs", "x"), ("node", ("nodes", "g"), ("outputs", "x"), ("nodes", "g"))),
    (("blocks", "B", "params", "w"), ("composite", ("blocks", "B"), ("params", "w"), None)),
    (("blocks", "B", "nodes", "a"), ("node", ("blocks", "B"), (), ("blocks", "B", "nodes", "a"))),
]


@pytest.mark.parametrize(("path", "wanted"), PATHS)
def test_a_path_has_a_role_in_a_scope(path: Path, wanted: tuple[str, Path, Path, Path | None]) -> None:
    role = role_of(path)
    assert (role.kind, role.scope, role.rest, role.node) == wanted
