"""Any `nn.Module` to a sketch: its run is followed call by call, and nothing is computed."""
