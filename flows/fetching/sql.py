"""The rows of a query, through SQLAlchemy, as lines of JSON: those after the cursor, or the whole answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from flows.fetching.cursor import UnlikeError, bound, is_ahead, not_landed, place, reached, since
from flows.fetching.errand import Brought, Errand
from flows.fetching.secrets import resolved_address, shown
from flows.fetching.sql_values import UnreadableError, line, written
from flows.fetching.trying import PassingError, tried
from transforms.faults import Fault
from transforms.fetch_words import Sql
from warehouse.files import sha256_of

CONNECT_SECONDS = 15
STREAMED = {"stream_results": True, "max_row_buffer": 2_000}
# Connection lost, server going down, out of resources: SQLSTATE classes that may pass.
_PASSING = ("08", "53", "57", "40")


@dataclass
class _Rows:
    """What was answered: each row's line with its cursor, and the columns that were binary floats."""

    lines: list[tuple[Decimal, bytes]] = field(default_factory=list)
    greatest: tuple[Decimal, str] | None = None
    floats: set[str] = field(default_factory=set)


def brought(errand: Errand, words: Sql) -> Brought:
    """The new rows of a source as one file; raises UnavailableError where it cannot be read."""
    try:
        last = reached(words.cursor, errand.receipts) if words.cursor else ""
        said = since(words.cursor, last) if words.cursor else ""
        rows = tried(lambda: _answered(errand, words, said))
        found = _news(errand, words, rows, said, last)
    except PassingError as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=str(error)) from None
    except UnlikeError:
        raise errand.failed("source_cursor_unlike", column=words.cursor.column if words.cursor else "") from None
    return Brought(found.files, found.rows, tuple(_notes(errand, words, rows)) if found.files else ())


def _notes(errand: Errand, words: Sql, rows: _Rows) -> Iterator[Fault]:
    if rows.floats:
        yield Fault("fetch_floats", {"source": errand.source, "columns": "、".join(sorted(rows.floats))})
    if words.cursor and rows.greatest and is_ahead(words.cursor, rows.greatest[1], errand.moment):
        fields = {"source": errand.source, "column": words.cursor.column, "found": rows.greatest[1]}
        yield Fault("fetch_ahead", fields)


def _news(errand: Errand, words: Sql, rows: _Rows, said: str, last: str) -> Brought:
    if words.cursor is None:
        return _whole(errand, sorted(line for _, line in rows.lines))
    ordered = [line for _, line in sorted(rows.lines)]
    fresh = not_landed(errand, words.cursor, said, ordered)
    if not fresh or rows.greatest is None:
        return Brought(rows=0)
    last = last or words.cursor.start
    mark = rows.greatest[1] if rows.greatest[0] >= place(words.cursor, last) else last
    return Brought((errand.answer(fresh, said, mark, mark),), len(fresh))


def _whole(errand: Errand, lines: list[bytes]) -> Brought:
    """The whole answer, unless it is the one that was landed last; an empty one says nothing.

    What stood before and stands again is news: blank lines behind it, which nobody reads, tell the two apart.
    """
    last = [line for line in errand.lines_of(errand.receipts[-1:]) if line]
    if not lines or lines == last:
        return Brought(rows=0)
    now = errand.moment.isoformat()
    landed = {receipt.sha256 for receipt in errand.receipts}
    blank: list[bytes] = []
    file = errand.answer(lines, "", now, now)
    while sha256_of(file.path) in landed:
        blank.append(b"")
        file = errand.answer([*lines, *blank], "", now, now)
    return Brought((file,), len(lines))


def reach(errand: Errand, words: Sql, seconds: int) -> None:
    """Connect and leave again; raises UnavailableError."""
    try:
        with _connected(errand, words, seconds):
            return
    except PassingError as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=str(error)) from None


def _answered(errand: Errand, words: Sql, said: str) -> _Rows:
    with _connected(errand, words, CONNECT_SECONDS) as connection:
        bindings = {"since": bound(words.cursor, said)} if words.cursor else {}
        try:
            answer = connection.execute(text(words.query), bindings, execution_options=STREAMED)
            names = list(answer.keys())
            _fail_if_twice(errand, names)
            rows = _Rows()
            for number, row in enumerate(answer, 1):
                _take(errand, words, rows, names, row, number)
        except SQLAlchemyError as error:
            raise _refused(errand, error) from None
    return rows


def _take(errand: Errand, words: Sql, rows: _Rows, names: Sequence[str], row: Sequence[Any], number: int) -> None:
    values = []
    for name, value in zip(names, row, strict=True):
        try:
            values.append(written(value))
        except UnreadableError as error:
            raise errand.failed("source_value_unreadable", column=name, row=number, found=str(error)) from None
        if isinstance(value, float):
            rows.floats.add(name)
    where = _place(errand, words, dict(zip(names, values, strict=True)), number)
    if where is not None and (rows.greatest is None or where[0] > rows.greatest[0]):
        rows.greatest = where
    try:
        rows.lines.append((where[0] if where else Decimal(0), line(names, values)))
    except UnreadableError as error:
        raise errand.failed("source_value_unreadable", column="", row=number, found=str(error)) from None


def _place(errand: Errand, words: Sql, said: dict[str, object], number: int) -> tuple[Decimal, str] | None:
    if words.cursor is None:
        return None
    column = words.cursor.column
    if column not in said:
        raise errand.failed("source_cursor_missing", column=column, found="、".join(said))
    if said[column] is None:
        raise errand.failed("source_cursor_blank", column=column, row=number)
    return place(words.cursor, str(said[column])), str(said[column])


def _fail_if_twice(errand: Errand, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise errand.failed("source_column_twice", column="、".join(twice))


@contextmanager
def _connected(errand: Errand, words: Sql, seconds: int) -> Iterator[Connection]:
    """A connection that reads only where the database can be told so, in the zone of the bureau; rolled back."""
    engine = _engine(errand, words, seconds)
    try:
        try:
            connection = engine.connect()
        except DBAPIError as error:
            if "authentication" in str(error.orig):
                raise errand.failed("source_login_refused", place=_where(errand, words)) from None
            raise PassingError(type(error.orig).__name__) from None
        with connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
                connection.execute(text("SET TIME ZONE 'Asia/Shanghai'"))
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _engine(errand: Errand, words: Sql, seconds: int) -> Engine:
    try:
        url = make_url(resolved_address(errand.source, words.url))
        if url.get_backend_name() == "sqlite":
            return create_engine(_only_reading(errand, url), poolclass=NullPool)
        arguments = {"connect_timeout": seconds} if url.get_backend_name() in {"postgresql", "mysql"} else {}
        return create_engine(url, poolclass=NullPool, connect_args=arguments)
    except NoSuchModuleError:
        raise errand.failed("source_driver_missing", found=_where(errand, words).partition("://")[0]) from None
    except ImportError as error:
        raise errand.failed("source_driver_missing", found=error.name or "") from None
    except ArgumentError:
        raise errand.failed("source_address_wrong") from None


def _only_reading(errand: Errand, url: URL) -> URL:
    """SQLite makes a database of any path it is given; ours must be there, and is opened to be read."""
    file = errand.home / (url.database or "")
    if not file.is_file():
        raise errand.failed("source_unreachable", place=f"sqlite:///{url.database}", found="FileNotFoundError")
    return URL.create("sqlite", database=f"file:{file}", query={"mode": "ro", "uri": "true"})


def _refused(errand: Errand, error: SQLAlchemyError) -> Exception:
    """What a query's failure means: the connection was lost, which may pass, or the query is not what it takes."""
    original = getattr(error, "orig", None) or error
    state = str(getattr(original, "sqlstate", "") or "")
    if getattr(error, "connection_invalidated", False) or state.startswith(_PASSING):
        return PassingError(type(original).__name__)
    return errand.failed("source_query_refused", found=f"{type(original).__name__} {state}".strip())


def _where(errand: Errand, words: Sql) -> str:
    return shown(resolved_address(errand.source, words.url))
