"""Fifty clients that send a byte a second hold up nobody: measured on a server as an office runs it."""

from __future__ import annotations

import time
import urllib.request

import pytest

from tests.commands.installations import Office, free_port, wait_until
from tests.commands.slow_clients import slow_clients

CLIENTS = 50
SECONDS = 25
"""Longer than the server's patience, so that the first slow clients are cut off and come again."""
pytestmark = [pytest.mark.long, pytest.mark.enable_socket]


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
    waits: list[float] = []
    with slow_clients(port, CLIENTS) as clients:
        time.sleep(2)
        limit = time.monotonic() + SECONDS
        while time.monotonic() < limit:
            seconds = _seconds_for_a_page(port)
            assert seconds is not None
            waits.append(seconds)
            time.sleep(0.1)
    with capsys.disabled():
        print(f"\n{len(waits)} pages beside {CLIENTS} slow clients: slowest {max(waits):.2f} s")
    assert max(waits) < 1
    assert all(client.cut_off for client in clients)
