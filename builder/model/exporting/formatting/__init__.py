"""Formatting: Python laid out as the common formatters do."""
