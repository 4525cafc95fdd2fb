"""Rows that hold -> one number per person and component; one file a kind."""
