"""The catalogue: every block as a method of a draft, typed for editors."""
