"""Bodies put in place: what copies have in common is made once, then gets its paths."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, TypeVar

from builder.graph.ir import Graph, Node

_Part = TypeVar("_Part", Graph, Node)
_SLOTS: Final = tuple(
    [(slot.__get__, slot.__set__) for slot in (vars(Node)[one.name] for one in fields(Node))]
)


def changed(part: _Part, **values: Any) -> _Part:  # each of the type of its field
    """Copy a graph or a node with other values; `dataclasses.replace` takes twice as long."""
    copy = object.__new__(type(part))
    if isinstance(part, Node):
        for get, put in _SLOTS:
            put(copy, get(part))
    else:
        vars(copy).update(vars(part))
        vars(copy).pop("_by_id", None)
    for name, value in values.items():
        object.__setattr__(copy, name, value)
    return copy


def opened(body: Graph, path: str) -> Graph:
    """Give a body and its own nodes the paths that they have inside the node at `path`."""
    prefix = f"{path}."
    if body.path == prefix:
        return body
    return changed(body, path=prefix, nodes=tuple([changed(one, path=prefix + one.id) for one in body.nodes]))


def placed(body: Graph, path: str) -> Graph:
    """Give all that is inside the node at `path` its paths, all the way down."""
    prefix = f"{path}."
    if body.path == prefix:
        return body
    return changed(body, path=prefix, nodes=tuple([_placed(one, prefix) for one in body.nodes]))


def _placed(node: Node, prefix: str) -> Node:
    """Put a node into a scope; the inside of a call is that of the node that it calls."""
    path = prefix + node.id
    if node.body is None:
        return changed(node, path=path)
    return changed(node, path=path, body=placed(node.body, prefix + node.call if node.call else path))
