"""What a hover says: of nodes, blocks, arguments, values, and words of the language."""
