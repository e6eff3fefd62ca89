"""Functions of torch that models call, each turned into the blocks that say the same."""
