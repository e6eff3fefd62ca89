"""Scene and layout to ink: shapes on a canvas, written as SVG, PNG or PDF."""
