"""Tests of how faults are mended."""
