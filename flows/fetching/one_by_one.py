"""Files of one place are taken one by one: what cannot be read is said and left for the next night, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flows.fetching.errand import Errand
from flows.fetching.trying import LASTING, PassingError, tried
from transforms.faults import Fault

T = TypeVar("T")
R = TypeVar("R")


def each(
    errand: Errand, files: Iterable[T], take: Callable[[T], R], name: Callable[[T], str], reach: Callable[[], None]
) -> tuple[list[R], list[Fault]]:
    """What `take` makes of each file, and a fault for each that it could not read.

    `reach` raises UnavailableError where the place itself is gone. Only the first failure is tried again: were many
    files ill, their waits would last beyond the night, and each night tries them anyway.
    """
    made: list[R] = []
    faults: list[Fault] = []
    for file in files:
        try:
            made.append(take(file) if faults else tried(lambda file=file: take(file)))  # type: ignore[misc]
        except (PassingError, *LASTING) as error:
            reach()
            faults.append(unread(errand, name(file), error))
    return made, faults


def unread(errand: Errand, name: str, error: Exception) -> Fault:
    """That a file could not be read: its name and the class of what went wrong."""
    found = str(error) if isinstance(error, PassingError) else type(error).__name__
    return Fault("source_file_unread", {"source": errand.source, "file": name, "found": found})
