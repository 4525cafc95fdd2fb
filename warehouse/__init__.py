"""The stores: landing, lake, ledgers, scores, publications."""
