"""What every channel shares: how long it may take, and how it says that a message did not go."""

from __future__ import annotations

TIMEOUT = 10
"""Seconds that a connection or an answer may take."""


class NotSentError(Exception):
    """A message did not go; says a class or a number, never an address, a token or what was said.

    `is_channel` where the next message would fare no better, so that a dead server costs one wait a run.
    """

    def __init__(self, trouble: str, *, is_channel: bool) -> None:
        self.trouble = trouble
        self.is_channel = is_channel
        super().__init__(trouble)
