"""What the work costs, measured as the program runs it: with its own way to keep memory, set before Polars is loaded."""

import flows  # noqa: F401 - sets it
