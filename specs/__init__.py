"""Shipped specs: data only, one net a file."""
