"""A second scorer, written from scheme.md alone: plain Python, fractions, no Polars, nothing of ours imported.

An edition is the tree that its YAML writes (numbers as text), rows are dicts, a measure is `Measure`. It is slow, short
and meant to be read beside scheme.md, one file a heading; the tests compare the engine with it.
"""
