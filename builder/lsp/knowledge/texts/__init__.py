"""A text that is being typed: read, mended, and followed letter by letter."""
