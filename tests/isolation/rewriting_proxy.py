"""A proxy before PostgreSQL that takes the application's own team filters out of every statement.

It works on the wire (PostgreSQL's frontend/backend protocol, version 3), so that whatever the application
sends passes through it, and nothing of the application is changed.
"""

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_PARAMETER = r'\$\d+(?:::\w+)?(?: COLLATE "C")?'
_COLUMN = r"(?:\w+\.)?team_id"
_TEAM = rf"team(?:_\d+)?\.id = {_PARAMETER}"
_FILTER = re.compile(rf"(?<![\w.])(?:{_COLUMN} = (?:{_PARAMETER}|\w+\.team_id)|{_TEAM})")
_ANY_FILTER = re.compile(rf"{_COLUMN} *(?:=|in\b|<>|is\b)[^,)]*", re.IGNORECASE)
_NO_TYPE_YET = {80877103, 80877104, 80877102}
"""Requests for TLS, for GSSAPI and for a cancellation stand where the start-up message would."""


@dataclass
class Passed:
    """What went through: how many filters were taken out, and filters that were not recognised as such."""

    removed: int = 0
    left: set[str] = field(default_factory=set)

    def unfiltered(self, sql: str) -> str:
        """The statement with every team filter made true; the types of its parameters stay as they are."""
        found, count = _FILTER.subn(r"(\g<0> or true)", sql)
        self.removed += count
        self.left.update(_ANY_FILTER.findall(_FILTER.sub("", sql)))
        return found


@contextmanager
def rewriting_proxy(upstream: Path, folder: Path) -> Iterator[Passed]:
    """Listens in `folder` under the name of the socket `upstream`, for as long as the block lasts."""
    passed, here = Passed(), folder / upstream.name
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(here))
        listener.listen(64)
        threading.Thread(target=_accept, args=(listener, upstream, passed), daemon=True).start()
        yield passed
    here.unlink()


def _accept(listener: socket.socket, upstream: Path, passed: Passed) -> None:
    with suppress(OSError):  # until the listener is closed
        while True:
            client, _ = listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(upstream))
            for run in (_requests, _answers):
                threading.Thread(target=run, args=(client, server, passed), daemon=True).start()


def _requests(client: socket.socket, server: socket.socket, passed: Passed) -> None:
    with suppress(OSError, EOFError):
        while _pass_untyped(client, server) in _NO_TYPE_YET:
            pass
        while True:
            kind, body = _read(client, 1), _read_body(client)
            if kind in (b"P", b"Q"):
                body = _rewritten(kind, body, passed)
            server.sendall(kind + struct.pack("!I", len(body) + 4) + body)
    _hang_up(server)


def _answers(client: socket.socket, server: socket.socket, _: Passed) -> None:
    with suppress(OSError):
        while received := server.recv(65536):
            client.sendall(received)
    _hang_up(client)


def _rewritten(kind: bytes, body: bytes, passed: Passed) -> bytes:
    """Parse has the name of the statement before its text and the types of its parameters after it."""
    name, text, rest = (b"", *body.split(b"\0", 1)) if kind == b"Q" else body.split(b"\0", 2)
    prefix = b"" if kind == b"Q" else name + b"\0"
    return prefix + passed.unfiltered(text.decode()).encode() + b"\0" + rest


def _pass_untyped(client: socket.socket, server: socket.socket) -> int:
    body = _read_body(client)
    server.sendall(struct.pack("!I", len(body) + 4) + body)
    code: int = struct.unpack("!I", body[:4])[0]
    return code


def _read_body(client: socket.socket) -> bytes:
    return _read(client, struct.unpack("!I", _read(client, 4))[0] - 4)


def _read(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        received = connection.recv(size - len(found))
        if not received:
            raise EOFError
        found += received
    return found


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
