"""The spec language as a JSON Schema, for editors."""
