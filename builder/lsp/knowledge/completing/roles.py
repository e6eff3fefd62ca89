"""Roles: what part of a spec a path leads to, and the scope whose names count there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from builder.spec.document import Path

TOP: Final = "top"
NODE: Final = "node"
COMPOSITE: Final = "composite"


@dataclass(frozen=True, slots=True)
class Role:
    """A part of a spec: at the top, in a composite, or in a node; `rest` leads on from there.

    `scope` is the path of the scope around, and `node` that of the node; for the outputs and the inputs of
    a group the scope is the group itself.
    """

    kind: str
    scope: Path
    rest: Path
    node: Path | None = None

    @property
    def section(self) -> str:
        """The first key on the way, empty where a key is still to be chosen."""
        return str(self.rest[0]) if self.rest else ""


def role_of(path: Path) -> Role:
    """Say what a path leads to.

    >>> role_of(("nodes", "enc", "nodes", "conv", "from", 0))
    Role(kind='node', scope=('nodes', 'enc'), rest=('from', 0), node=('nodes', 'enc', 'nodes', 'conv'))
    """
    scope: Path = ()
    kind, rest = TOP, path
    if len(path) > 2 and path[0] == "blocks":
        scope, kind, rest = path[:2], COMPOSITE, path[2:]
    node: Path | None = None
    while len(rest) >= 2 and rest[0] == "nodes":
        if node is not None:
            scope = node
        node, rest = (*scope, *rest[:2]), rest[2:]
    if node is None:
        return Role(kind, scope, rest)
    is_inside = rest[:1] in (("outputs",), ("inputs",))
    return Role(NODE, node if is_inside else scope, rest, node)
