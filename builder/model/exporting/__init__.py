"""Exporting: a net as a file for others: Python, torch.export, ONNX, safetensors."""
