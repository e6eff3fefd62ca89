"""Marks of tests that the oldest torch we support fails by a fault of its own."""

import pytest
import torch

RELEASE = tuple(map(int, torch.__version__.split(".")[:2]))


def since(release: tuple[int, int], fault: str) -> pytest.MarkDecorator:
    """Skip a test under a torch older than a release, and say what that one cannot do."""
    return pytest.mark.skipif(release > RELEASE, reason=f"torch {RELEASE[0]}.{RELEASE[1]} {fault}")
