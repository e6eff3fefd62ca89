"""Sketches: specs in the making, folded and laid out as a person would write them."""
