"""Graph to module: the one part of the builder that knows torch."""
