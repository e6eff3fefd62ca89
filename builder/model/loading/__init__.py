"""Loading: what a file of weights holds, what its names mean, and how it fits a net."""
