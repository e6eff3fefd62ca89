"""Where numbers come from: the chains behind arguments, shapes, params, sizes and counts."""
