"""Nets that run: forward, training, memory, routing."""
