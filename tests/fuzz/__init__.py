"""Fuzzing: specs made by chance and specs broken by chance, and what must hold for each."""
