"""Nodes in words: names, shapes, arguments, signs and totals as a picture writes them."""
