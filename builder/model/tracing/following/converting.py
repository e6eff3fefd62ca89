"""All converters, brought together."""

from __future__ import annotations

from builder.model.tracing.functions import (
    arithmetic,
    creating,
    holding,
    indexing,
    pointwise,
    pooling,
    products,
    reducing,
    shaping,
    writing,
)
from builder.model.tracing.functions.table import FUNCTIONS as FUNCTIONS

FAMILIES = (arithmetic, creating, pointwise, shaping, indexing, reducing, pooling, products, holding, writing)
"""The files of converters; importing them fills the table."""
