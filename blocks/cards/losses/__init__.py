"""Cards of the losses of `torch.nn`, one file a family."""
