"""Cards of the built-in blocks, one file a family; none of them imports torch."""
