"""Folding: verbose sketches made readable by repeats, formulas, composites and params."""
