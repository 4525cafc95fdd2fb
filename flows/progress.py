"""Progress on a terminal, for what takes longer than two seconds; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.exits import UI


@contextmanager
def steps(ui: UI) -> Iterator[Callable[[str], None]]:
    """A spinner with the name of the step at hand."""
    if ui.is_json or not ui.console.is_terminal:
        yield lambda _: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=ui.console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda name: progress.update(task, description=name)
