"""Text to Spec: reading YAML, its formulas, its models; no torch."""
