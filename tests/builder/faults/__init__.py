"""Shipped specs with one small slip each, and what netdraft says of it."""
