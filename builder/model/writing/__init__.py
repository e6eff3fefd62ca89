"""Writing: a graph as Python source, a class per structure."""
