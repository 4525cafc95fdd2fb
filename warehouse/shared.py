"""The warehouse that several machines share, a PostgreSQL: one transaction, one writer at a time, no read copy."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, Engine, NullPool, Transaction, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from transforms.faults import Fault, UnavailableError
from warehouse.access import AUDITOR, LOADER
from warehouse.address import Address
from warehouse.advisory import fail_if_lost
from warehouse.commit_schema import ops_commit
from warehouse.migrating import acting, become, is_current, migrate

CONNECT_SECONDS = 10
LOST_SECONDS = 30
"""How long a run asks what became of its COMMIT before it gives up."""
OLDEST = 15
"""Views that keep to the rights of who reads them came with PostgreSQL 15."""
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('jixiao warehouse', 0))"
_KEPT = "30 days"
# A network that is cut says nothing: within a minute or so the system must.
_CONNECTING = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "jixiao",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


class SharedWarehouse:
    """A database of a PostgreSQL server, in the schema that its login finds first."""

    def __init__(self, address: Address, *, is_rehearsal: bool = False) -> None:
        self.address = address
        self.is_rehearsal = is_rehearsal
        self._is_seen = False  # whether the database was seen to have the schema of this version

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction, alone among writers; raises UnavailableError where it is not known to be committed."""
        if self.is_rehearsal:
            with self._told(), self._rehearsing() as connection:
                yield connection
            return
        fail_if_lost()
        receipt = uuid.uuid4().hex
        with self._told(), _engine(self.address).connect() as connection:
            transaction = connection.begin()
            become(connection, LOADER)
            connection.execute(text(_ALONE))
            migrate(connection)
            self._leave(connection, receipt)
            yield connection
            self._commit(transaction, receipt)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One committed state of the database, whatever is written meanwhile; makes the schema where there is none."""
        if self.is_rehearsal:
            with self._told(), self._rehearsing() as connection:
                yield connection
            return
        if not self._is_seen:
            self._catch_up()
        with self._told(), _engine(self.address).connect() as connection:
            still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            become(still, LOADER)
            yield still

    @contextmanager
    def auditing(self) -> Iterator[Connection]:
        """One transaction as the auditor, who has no receipt to leave: what is purged says so itself."""
        if self.is_rehearsal:
            with self._told(), self._rehearsing() as connection, acting(connection, AUDITOR):
                yield connection
            return
        fail_if_lost()
        with self._told(), _engine(self.address).begin() as connection, acting(connection, AUDITOR):
            yield connection

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection as it is, whatever schema is there; raises UnavailableError."""
        with self._told(), _engine(self.address).connect() as connection:
            yield connection

    def _catch_up(self) -> None:
        with self.connected() as connection:
            self._is_seen = is_current(connection)
        if not self._is_seen:
            with self.transaction():
                pass
            self._is_seen = True

    @contextmanager
    def _rehearsing(self) -> Iterator[Connection]:
        """A part of the one transaction that ends with the command and is never committed."""
        connection = _REHEARSALS.get(self.address)
        if connection is None:
            connection = _REHEARSALS[self.address] = _engine(self.address).connect()
            connection.begin()
            become(connection, LOADER)
            connection.execute(text(_ALONE))
            migrate(connection)
        with connection.begin_nested():
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A driver's error as what it means to the user, where it can pass."""
        try:
            yield
        except (DBAPIError, psycopg.Error) as error:
            raised = self.address.meaning(error)
            if raised is None:
                raise
            raise raised from None

    @staticmethod
    def _leave(connection: Connection, receipt: str) -> None:
        """A receipt that is there if and only if the transaction was committed."""
        old = text(f"DELETE FROM ops_commit WHERE committed_at < CURRENT_TIMESTAMP - INTERVAL '{_KEPT}'")  # noqa: S608
        connection.execute(old)
        connection.execute(ops_commit.insert().values(commit_id=receipt))

    def _commit(self, transaction: Transaction, receipt: str) -> None:
        """Commit; where the answer is lost, look the receipt up instead of trying again."""
        try:
            transaction.commit()
        except DBAPIError as error:
            if self.address.meaning(error) is None:
                raise
            if not self._was_committed(receipt):
                raise UnavailableError([Fault("warehouse_not_committed", {"place": self.address.place})]) from None

    def _was_committed(self, receipt: str) -> bool:
        """Whether the transaction with that receipt holds; raises UnavailableError where nobody answers.

        The lock of the writers is free only when the lost transaction has ended, one way or the other.
        """
        until = time.monotonic() + LOST_SECONDS
        while True:
            try:
                with create_engine(self.address.for_engine, poolclass=NullPool).begin() as connection:
                    connection.execute(text(_ALONE))
                    found = connection.execute(select(ops_commit).where(ops_commit.c.commit_id == receipt))
                    return found.first() is not None
            except DBAPIError as error:
                if self.address.meaning(error) is None:
                    raise
                if time.monotonic() > until:
                    raise UnavailableError([Fault("warehouse_unknown", {"place": self.address.place})]) from None
            time.sleep(0.2)


def too_old(address: Address) -> list[Fault]:
    """Whether the server is older than the schema needs; raises UnavailableError."""
    with SharedWarehouse(address).connected() as connection:
        found = connection.execute(text("SHOW server_version_num")).scalar()
    major = int(str(found)) // 10_000
    return [Fault("warehouse_server_old", {"found": major, "expected": OLDEST})] if major < OLDEST else []


_ENGINES: dict[Address, Engine] = {}
_REHEARSALS: dict[Address, Connection] = {}


def close_engines() -> None:
    """Let go of every connection; what a rehearsal did is undone."""
    while _REHEARSALS:
        _REHEARSALS.popitem()[1].close()
    while _ENGINES:
        _ENGINES.popitem()[1].dispose()


def _engine(address: Address) -> Engine:
    """The engine of an address, one in a process; a connection that a restart has cut is replaced when it is taken."""
    if address not in _ENGINES:
        _ENGINES[address] = create_engine(
            address.for_engine,
            pool_size=2,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args=_CONNECTING,
        )
    return _ENGINES[address]
