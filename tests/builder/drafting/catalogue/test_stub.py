"""The stub: fresh, and parsed as Python."""

from __future__ import annotations

import ast

from blocks.registry import FAMILIES
from builder.drafting.catalogue.stub import HOME, stub


def test_the_stub_is_fresh() -> None:
    assert HOME.read_text(encoding="utf-8") == stub(), "run `python -m builder.drafting.catalogue.stub`"


def test_every_block_is_a_method() -> None:
    tree = ast.parse(stub())
    methods = {
        node.name
        for body in tree.body
        if isinstance(body, ast.ClassDef)
        for node in body.body
        if isinstance(node, ast.FunctionDef)
    }
    assert len(FAMILIES) > 20
    assert {"Conv2d", "ReLU", "Add", "MLP", "DoubleConvolution", "MultiheadAttention"} <= methods
