"""Spec files in their canonical layout, with their comments."""
