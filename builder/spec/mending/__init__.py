"""How specs are mended: what hints propose, made exact, and written into the text."""
