"""Tensor functions that models call outside of modules, as cards."""
