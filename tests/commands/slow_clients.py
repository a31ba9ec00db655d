"""Clients that send a byte a second, for tests of a server as an office runs it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class SlowClient(threading.Thread):
    """Sends a form a byte a second, and begins anew when it is cut off."""

    def __init__(self, port: int, stop: threading.Event):
        super().__init__(daemon=True)
        self.port, self.stop, self.cut_off = port, stop, 0

    def run(self) -> None:
        while not self.stop.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 30) as connection:
                self._send(connection)
            self.cut_off += not self.stop.is_set()

    def _send(self, connection: socket.socket) -> None:
        connection.settimeout(1)
        connection.sendall(
            b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        while not self.stop.is_set():
            connection.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                if b"408" in connection.recv(100):
                    return


@contextlib.contextmanager
def slow_clients(port: int, count: int) -> Iterator[list[SlowClient]]:
    """So many of them at work while the block runs."""
    stop = threading.Event()
    clients = [SlowClient(port, stop) for _ in range(count)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        stop.set()
        for client in clients:
            client.join(40)
