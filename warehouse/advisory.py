"""Claims among several machines: session locks of the shared warehouse, freed by the server when their holder ends.

psycopg alone is imported here, so that a second run is refused before anything heavy is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from transforms.faults import Fault, UnavailableError
from warehouse.address import Address
from warehouse.locks import HeldError

CONNECT_SECONDS = 10


@dataclass
class _Session:
    """The one connection on which a process holds its claims of one server, and their number."""

    connection: psycopg.Connection
    claims: int = 0


_SESSIONS: dict[Address, _Session] = {}


@contextmanager
def claimed_everywhere(address: Address, name: str, *, is_shared: bool = False) -> Iterator[None]:
    """Hold the lock of that name among all machines, or raise HeldError at once; UnavailableError without an answer.

    A process that claims a name twice is not refused here: its own two runs are told apart by the lock on the file.
    """
    with _session(address) as session:
        if not _said(address, session, "pg_try_advisory_lock", name, is_shared=is_shared):
            raise HeldError(name)
        try:
            yield
        finally:
            with suppress(UnavailableError):
                _said(address, session, "pg_advisory_unlock", name, is_shared=is_shared)


@contextmanager
def _session(address: Address) -> Iterator[_Session]:
    if address not in _SESSIONS:
        _SESSIONS[address] = _Session(_connected(address))
    session = _SESSIONS[address]
    session.claims += 1
    try:
        yield session
    finally:
        session.claims -= 1
        if not session.claims:
            session.connection.close()
            del _SESSIONS[address]


def _connected(address: Address) -> psycopg.Connection:
    try:
        return psycopg.connect(
            address.for_driver, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="jixiao claim"
        )
    except psycopg.Error as error:
        raise address.meaning(error) or error from None


def _said(address: Address, session: _Session, function: str, name: str, *, is_shared: bool) -> bool:
    words = f"SELECT {function}{'_shared' if is_shared else ''}(hashtextextended(%s, 0))"
    try:
        answer = session.connection.execute(words.encode(), [f"jixiao {name}"]).fetchone()
    except psycopg.Error as error:
        raise address.meaning(error) or error from None
    return bool(answer and answer[0])


def fail_if_lost() -> None:
    """Raise UnavailableError when the connection of a claim is gone: another run may have its month by now."""
    for address, session in _SESSIONS.items():
        try:
            session.connection.execute("SELECT 1")
        except psycopg.Error:
            raise UnavailableError([Fault("warehouse_claim_lost", {"place": address.place})]) from None
