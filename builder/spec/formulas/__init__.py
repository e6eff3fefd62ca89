"""The closed language of formulas: tokens, grammar, operators and functions."""
