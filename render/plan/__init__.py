"""Graph to items: what is open, what is folded, where the arrows go."""
