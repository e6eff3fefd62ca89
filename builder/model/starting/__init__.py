"""Starting: what the numbers of a new module are, and which of them are made at all."""
