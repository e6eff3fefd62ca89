"""How pairs are measured, kept and written down."""
