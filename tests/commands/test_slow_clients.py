"""Fifty clients that send a byte a second hold up nobody: measured on a server as an office runs it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.request

import pytest

from tests.commands.installations import Office, free_port, wait_until

CLIENTS = 50
SECONDS = 25
"""Longer than the server's patience, so that the first slow clients are cut off and come again."""
pytestmark = [pytest.mark.long, pytest.mark.enable_socket]


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


@pytest.fixture
def port(demo: Office) -> int:
    number = free_port()
    demo.start("serve", "--port", str(number), "--workers", "2")
    # A worker's first page takes long; both must have answered theirs.
    wait_until(lambda: all((_seconds_for_a_page(number) or 9) < 0.3 for _ in range(20)), 120)
    return number


def _seconds_for_a_page(port: int) -> float | None:
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=30) as response:
            assert "登录" in response.read().decode()
    except OSError:
        return None
    return time.monotonic() - begun


def test_slow_clients_hold_up_nobody(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    stop = threading.Event()
    clients = [SlowClient(port, stop) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(2)
    waits: list[float] = []
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit:
        seconds = _seconds_for_a_page(port)
        assert seconds is not None
        waits.append(seconds)
        time.sleep(0.1)
    stop.set()
    for client in clients:
        client.join(40)
    with capsys.disabled():
        print(f"\n{len(waits)} pages beside {CLIENTS} slow clients: slowest {max(waits):.2f} s")
    assert max(waits) < 1
    assert all(client.cut_off for client in clients)
