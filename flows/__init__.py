"""The journeys and everything at the edge: command, Prefect, sources, languages."""

import os

# What Polars frees it soon wants again. Given back after half a second, a quarter of a night's time went into fetching
# the same pages anew; its allocator reads this once, when Polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
