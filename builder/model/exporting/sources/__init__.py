"""Sources: the code of blocks, cut out of its modules with all that it needs."""
