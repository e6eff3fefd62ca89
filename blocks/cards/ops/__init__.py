"""Cards of `torchvision.ops`, as `ops.X`."""
