"""The map as ink, as a page, and as text for other programs."""
