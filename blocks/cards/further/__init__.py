"""Cards of what else `torch.nn` has: bags, sliding blocks, ways back from pools, lazy names."""
