"""Cases by the language that came after the first corpus: nets as blocks, ties, bundles, commands."""
