"""Lifting: the sizes of a net made params."""
