"""Measures -> lines -> totals -> ranks and titles."""
