"""Delivered files to tables of text; knows formats, never columns or datasets. Enter by `flows.sources.table`."""
