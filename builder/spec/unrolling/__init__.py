"""Specs unrolled: what `compose` is made of."""
