"""Trying again, only here and with an end: what a source may mend by itself within a minute or two.

Nothing of a failure is logged on the way: what libraries say of their requests holds addresses and tokens.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

R = TypeVar("R")
ATTEMPTS, SECONDS = 5, 120
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

LASTING = (FileNotFoundError, NotADirectoryError, PermissionError)
"""What no second attempt mends."""

set_on_retry_hooks(())
for _name in ("httpx", "httpcore", "sqlalchemy.engine", "fsspec"):
    logging.getLogger(_name).setLevel(logging.ERROR)


class PassingError(Exception):
    """A failure that may pass: the next attempt may find the source well. Says a class or code, never a message."""


def tried(step: Callable[[], R]) -> R:
    """What the step gives; after the last attempt its PassingError is raised."""
    for attempt in stamina.retry_context(
        on=PassingError, attempts=ATTEMPTS, timeout=SECONDS, wait_initial=FIRST_WAIT, wait_max=LONGEST_WAIT
    ):
        with attempt:
            return step()
    raise AssertionError  # the last attempt returns or raises
