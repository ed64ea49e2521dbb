"""A real HTTP server on loopback over a transport, which can lose its answers.

An answer whose body is shorter than its Content-Length is cut off there: what else can befall one
is for the faults of the embedded service to do.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from reconciler.model.ports import Transport

from .faults import operation_of


class Ending(Enum):
    """What becomes of an answer on its way. SILENCE lasts until the server is closed."""

    CLOSED = auto()
    RESET = auto()
    SILENCE = auto()


@dataclass
class Wire:
    """What a server was asked, and what it is still to do wrong.

    endings: by operation, for its next requests; the service carries them out first.
    seen: operation and headers of each request; a CONNECT is noted with its host.
    """

    url: str
    transport: Transport
    endings: dict[str, list[Ending]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.seen]


@contextmanager
def served(transport: Transport) -> Iterator[Wire]:
    """A running server; it is gone with the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.wire = wire = Wire(f"http://127.0.0.1:{server.server_port}", transport)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wire
    finally:
        wire.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    wire: Wire
    # Waits for its threads when it is closed, so that no socket outlives a test.
    daemon_threads = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        wire = self.server.wire
        headers = dict(self.headers.items())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = operation_of(headers)
        if operation == "sts" and b"Action=" in body:
            operation = body.partition(b"Action=")[2].partition(b"&")[0].decode()
        wire.seen.append((operation, headers))
        status, answer_headers, content = wire.transport("POST", self.path, headers, body)
        queue = wire.endings.get(operation)
        match queue.pop(0) if queue else None:
            case None:
                self._answer(status, dict(answer_headers), content)
            case Ending.CLOSED:
                pass
            case Ending.RESET:
                # A linger time of zero makes the close a reset.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.rfile.close()
                self.wfile.close()
                self.connection.close()
            case Ending.SILENCE:
                wire.closing.wait(30)

    def do_CONNECT(self) -> None:
        self.server.wire.seen.append((f"CONNECT {self.path}", {}))
        self._answer(403, {}, b"")

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass
