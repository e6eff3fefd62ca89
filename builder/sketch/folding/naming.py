"""Names that folding gives: valid, not taken, and without numbers where they mean nothing."""

from __future__ import annotations

from collections.abc import Collection

from builder.spec.names import fault_of


def tidy(wish: str, otherwise: str) -> str:
    """Give the name wished for, or the other where nothing may be called so.

    >>> tidy("conv", "conv1"), tidy("float", "float1"), tidy("_", "block")
    ('conv', 'float1', 'block')
    """
    is_fit = wish.strip("_") and fault_of(wish, is_attribute=True) is None and wish != "prev"
    return wish if is_fit else otherwise


def fresh(wish: str, taken: Collection[str]) -> str:
    """Give the name wished for, with the next free number where it is taken.

    >>> fresh("block", ["block", "block2"]), fresh("conv1", ["conv1"]), fresh("x", [])
    ('block3', 'conv2', 'x')
    """
    if wish not in taken:
        return wish
    stem = wish.rstrip("0123456789") or wish
    number = int(wish[len(stem) :] or 1) + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
