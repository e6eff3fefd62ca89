"""Frames put into words: formulas for what differs, composites for what comes again."""
