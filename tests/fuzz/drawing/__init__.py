"""Specs drawn by chance: what flows in them, of what they are made, and how they are written down."""
