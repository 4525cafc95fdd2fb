"""Ids that may not be kept become keyed hashes before a row leaves the reader: the same id, the same hash.

The key is the workspace's own and lies in landing, beside the bytes that hold the ids in the clear: whoever has both
can rebuild the lake, whoever has only lake or warehouse can ask for nobody.
"""

from __future__ import annotations

import hmac

import polars as pl

from transforms.contracts import contract
from warehouse.landing import Landing

_HEX = 32
"""128 bits: a hundred million ids do not meet."""


def pseudonymised(dataset: str, rows: pl.DataFrame, landing: Landing) -> pl.DataFrame:
    """The rows with each hashed column as HMAC-SHA256 in hex; a cell that could not be read shows only its length."""
    for column in contract(dataset).column:
        if column.hashed:
            bad = f"bad_{column.name}"
            ids = rows[column.name].drop_nulls().unique().to_list()
            key = landing.key()
            hashes = {one: _hash(one, key) for one in ids}
            rows = rows.with_columns(
                pl.col(column.name).replace_strict(hashes, default=None, return_dtype=pl.String),
                pl.col(bad).str.replace_all(r"(?s).", "*"),
            )
    return rows


def _hash(text: str, key: bytes) -> str:
    """Of the id in capitals: systems differ in how they write its letters."""
    return hmac.digest(key, text.upper().encode(), "sha256").hex()[:_HEX]
