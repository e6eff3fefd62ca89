"""Implementations of the project's own blocks: plain PyTorch, one file per family."""
