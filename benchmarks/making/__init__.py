"""Nets that are made: built, filled, traced."""
