"""Scopes by numbers: what is alike, what follows what, and cards that are seldom made."""
