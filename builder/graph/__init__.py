"""Spec to graph: what a spec means, known before a weight exists."""
