"""A TCP proxy before a PostgreSQL that breaks off around a COMMIT: before the server hears it, or before its answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL, make_url

What = Literal["request", "answer"]
_COMMIT = b"COMMIT\0"
_BLOCK = 1 << 16


@dataclass
class Proxy:
    """Drops the `what` of the `nth` COMMIT and breaks off that connection; all else it hands on."""

    upstream: str
    what: What
    nth: int = 1
    is_last: bool = False
    """Nobody is let through any more after it."""
    seen: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    guard: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @property
    def url(self) -> str:
        """The address of the same database through the proxy."""
        url = make_url(self.upstream)
        query = {name: value for name, value in url.query.items() if name not in {"host", "port"}}
        through = URL.create(
            url.drivername,
            url.username,
            url.password or None,
            "127.0.0.1",
            self.listener.getsockname()[1],
            url.database,
            {**query, "sslmode": "disable", "gssencmode": "disable"},
        )
        return through.render_as_string(hide_password=False)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), _server(self.upstream) as server:
            breaking = threading.Event()
            back = threading.Thread(target=self._answers, args=(server, client, breaking), daemon=True)
            back.start()
            with suppress(OSError):
                self._requests(client, server, breaking)
            _shut(server)
            back.join()

    def _requests(self, client: socket.socket, server: socket.socket, breaking: threading.Event) -> None:
        while block := client.recv(_BLOCK):
            if self._is_the_one(block):
                if self.what == "request":
                    _shut(client)
                    return
                breaking.set()
            server.sendall(block)

    def _answers(self, server: socket.socket, client: socket.socket, breaking: threading.Event) -> None:
        with suppress(OSError):
            while block := server.recv(_BLOCK):
                if breaking.is_set():
                    break
                client.sendall(block)
        _shut(client)

    def _is_the_one(self, block: bytes) -> bool:
        if not (block.startswith(b"Q") and _COMMIT in block):
            return False
        with self.guard:
            self.seen += 1
            if self.seen == self.nth and self.is_last:
                _shut(self.listener)
            return self.seen == self.nth


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def _server(url: str) -> Iterator[socket.socket]:
    said = conninfo_to_dict(make_conninfo(url))
    host, port = str(said.get("host") or "127.0.0.1"), int(str(said.get("port") or 5432))
    if host.startswith("/"):
        one = socket.socket(socket.AF_UNIX)
        one.connect(f"{host}/.s.PGSQL.{port}")
    else:
        one = socket.create_connection((host, port))
    with one:
        yield one
