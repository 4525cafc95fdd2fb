"""Typed rows of a delivery -> the rows that hold."""
