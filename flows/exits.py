"""What a command says and how it ends: one place for output, languages, faults and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.document_text import document_text
from flows.settings import Workspace, workspace
from flows.shortage import disk_full, hush
from flows.stage import StepFailedError
from flows.wording import Lang, harmless, language, say, sentence
from transforms.faults import (
    Fault,
    FaultError,
    GateError,
    SourceError,
    UnavailableError,
)
from warehouse.locks import HeldError

if TYPE_CHECKING:
    from rich.console import Console

DONE, PARTLY, USAGE, UNAVAILABLE, HELD, FAULTY, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 5, 70, 130
SHOWN = 10
"""Of many faults of one kind so many are printed, and the number of the others."""


class Exit(Exception):  # noqa: N818 - an ending, not an error
    """The command has ended with this code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


@dataclass
class UI:
    """How one command speaks: data to stdout, words for people to stderr."""

    lang: Lang
    is_json: bool
    folder: Path | None = None

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace of the command; raises SettingsError."""
        return workspace(self.folder)

    @cached_property
    def unchecked(self) -> Workspace:
        """The same, of whatever format and in the middle of whatever rebuild; raises SettingsError."""
        return workspace(self.folder, is_checked=False)

    @cached_property
    def console(self) -> Console:
        """stderr, for people; colours and bars only on a terminal."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, code: str, **fields: object) -> None:
        """A sentence for people."""
        self.tell(say(self.lang, code, **fields))

    def tell(self, text: str) -> None:
        """Words for people, as they are: no markup is read from data."""
        print(text, file=sys.stderr)  # noqa: T201 - the one place that prints for people

    def data(self, document: dict[str, Any]) -> None:
        """One JSON document on stdout."""
        print(document_text({"schema_version": 1, **document}))  # noqa: T201

    def table(self, title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table on stdout; the headers are message codes."""
        numbers = [str(header) in _NUMERIC for header in headers]
        self.titled(title, [say(self.lang, f"th_{header}") for header in headers], rows, numbers)

    def print(self, text: str) -> None:
        """A text on stdout as it stands, for another program or a file."""
        print(text, end="")  # noqa: T201 - the other place that prints for programs

    def titled(
        self, title: str, headers: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[bool] = ()
    ) -> None:
        """A table on stdout under headers as they stand; `numbers` says which columns are set to the right."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title, title_justify="left")
        for header, is_number in zip(headers, numbers or [False] * len(headers), strict=True):
            table.add_column(header, justify="right" if is_number else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text("" if cell is None else str(harmless(str(cell)))) for cell in row))
        width = None if sys.stdout.isatty() else 200
        Console(file=sys.stdout, highlight=False, width=width).print(table)

    def faults(self, faults: Sequence[Fault]) -> None:
        """Each fault as a sentence; after the tenth of a kind only their number."""
        told: dict[str, int] = {}
        for fault in faults:
            told[fault.code] = told.get(fault.code, 0) + 1
            if told[fault.code] <= SHOWN:
                self.tell(sentence(self.lang, fault))
        for code, count in told.items():
            if count > SHOWN:
                self.say("and_more", count=count - SHOWN, kind=code)


@dataclass
class _Given:
    """What stood before the command's name; what stands behind it wins."""

    folder: Path | None = None
    lang: str | None = None


_GIVEN = _Given()


def given(folder: Path | None, lang: str | None) -> None:
    """Note the options that stand before the command's name."""
    _GIVEN.folder, _GIVEN.lang = folder, lang


_NUMERIC = frozenset(
    [
        "left_out",
        "loaded",
        "rejected",
        "superseded",
        "withdrawn",
        "rows",
        "people",
        "held",
        "failures",
        "measure",
        "points",
        "weight",
        "contribution",
        "score",
        "rank",
        "row_no",
        "files",
        "quantity",
        "counted",
        "points_each",
        "bytes",
        "version",
        "row_count",
        "not_declared",
        "scored",
        "case_count",
        "answered_count",
        "rate",
        "score_sum",
        "amount",
        "change",
        "results",
        "moved",
        "lowest",
        "middle",
        "mean",
        "highest",
        "rank_moved",
        "tier_moved",
        "title_moved",
        "newly_held",
        "let_go",
        "score_in_force",
        "score_proposed",
        "rank_in_force",
        "rank_proposed",
        "amount_in_force",
        "amount_proposed",
    ]
)


def guarded(
    lang: str | None, command: Callable[[UI], int], *, workspace: Path | None = None, is_json: bool = False
) -> None:
    """Run a command and end with its code; a user's mistake is a sentence, never a traceback."""
    ui = UI(spoken(lang, workspace), is_json, workspace or _GIVEN.folder)
    raise Exit(_ended(ui, command))


def spoken(lang: str | None, folder: Path | None = None) -> Lang:
    """The language of the option, the environment, or the workspace's settings; else the locale's."""
    said = lang or _GIVEN.lang or os.environ.get("JIXIAO_LANG")
    return language(said, "" if said else _setting(folder or _GIVEN.folder))


def _setting(folder: Path | None) -> str:
    try:
        return workspace(folder).lang
    except FaultError:
        return ""


def _ended(ui: UI, command: Callable[[UI], int]) -> int:
    try:
        return command(ui)
    except FaultError as error:
        return _told(ui, error)
    except HeldError as error:
        ui.say("held_by_another", found=error.name)
        return HELD
    except KeyboardInterrupt:
        ui.say("interrupted")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: the user gets a sentence, the engineer the log
        full = disk_full(error, _place(ui))
        if full is None:
            return _internal(ui, error)
        hush()
        return _told(ui, UnavailableError([full]))


def _told(ui: UI, error: FaultError) -> int:
    if ui.is_json:
        ui.data({"faults": [{"code": f.code, "fields": dict(f.fields)} for f in error.faults]})
    ui.faults(error.faults)
    return _code(error)


def _place(ui: UI) -> Path:
    try:
        return ui.workspace.root.absolute()
    except FaultError:
        return Path.cwd()


def _code(error: FaultError) -> int:
    if isinstance(error, UnavailableError):
        return UNAVAILABLE
    return PARTLY if isinstance(error, GateError | SourceError) else USAGE


def _internal(ui: UI, error: Exception) -> int:
    import traceback

    # Where it happened, not what it said: messages of libraries quote data.
    name = str(error) if isinstance(error, StepFailedError) else type(error).__name__
    text = "".join(traceback.format_tb(error.__traceback__)) + name
    try:
        from flows.logbook import record

        place = record(ui.workspace, "internal_error", traceback=text)
    except FaultError:
        place = ""
        ui.tell(text)
    ui.say("internal_error", found=name, file=place)
    return INTERNAL
