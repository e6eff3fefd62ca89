"""How large text and items are, in points."""
