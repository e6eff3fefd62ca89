"""The language server: what an editor is told of a spec, and what it may ask."""
