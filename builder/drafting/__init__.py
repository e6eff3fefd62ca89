"""Drafting: nets written in Python, with the words of the YAML language."""
