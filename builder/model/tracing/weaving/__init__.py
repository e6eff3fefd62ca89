"""Weaving: what was written down in a run, to the nested scopes of a sketch."""
