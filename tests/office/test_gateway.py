"""The gateway: whole requests for Django, slow ones and large ones for nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from doudi.office import gateway
from doudi.office.gateway import Gateway, Message


class Django:
    """Stands for Django: says what it was asked, and counts what it closed."""

    def __init__(self, answer: bytes = b"done") -> None:
        self.answer, self.environ, self.body, self.closed = answer, {}, b"", 0  # type: ignore[var-annotated]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.environ, self.body = environ, environ["wsgi.input"].read()
        start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return self

    def __iter__(self) -> Any:
        return iter([self.answer])

    def close(self) -> None:
        self.closed += 1


def scope(**more: Any) -> Message:
    return {
        "type": "http", "method": "POST", "path": "/a/路", "query_string": b"q=%E8%B7%AF", "http_version": "1.1", "scheme": "http",
        "headers": [], "server": ("127.0.0.1", 8000), "client": ("203.0.113.7", 51234), **more,
    }  # fmt: skip


def ask(application: Any, *parts: bytes | float, **more: Any) -> list[Message]:
    """What is sent to a client whose body has these parts; a number is a pause of so many seconds before the next."""
    sent: list[Message] = []

    async def talk() -> None:
        waiting = list(parts)

        async def receive() -> Message:
            while waiting and isinstance(waiting[0], float):
                await asyncio.sleep(waiting.pop(0))  # type: ignore[arg-type]
            if not waiting:
                return {"type": "http.disconnect"}
            body = waiting.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(waiting)}

        async def send(message: Message) -> None:
            sent.append(message)

        await Gateway(application)(scope(**more), receive, send)

    asyncio.run(talk())
    return sent


def test_django_gets_a_request_as_wsgi_has_it() -> None:
    django = Django()
    headers = [(b"host", b"doudi.example"), (b"content-type", b"text/plain"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]
    sent = ask(django, b"one ", b"two", headers=headers)
    environ = django.environ
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("POST", "q=%E8%B7%AF")
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/a/路"
    assert (environ["CONTENT_TYPE"], environ["HTTP_HOST"]) == ("text/plain", "doudi.example")
    assert (environ["REMOTE_ADDR"], environ["CONTENT_LENGTH"]) == ("203.0.113.7", "7")
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert django.body == b"one two"
    assert django.closed == 1
    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 2]
    assert sent[0]["status"] == 200
    assert (b"set-cookie", b"b=2") in sent[0]["headers"]
    assert b"".join(message["body"] for message in sent[1:]) == b"done"


@pytest.mark.parametrize(
    ("headers", "forwarded"),
    [
        ([(b"x-forwarded-for", b"203.0.113.7")], "203.0.113.7"),
        # Each proxy may write a line of its own: they are read in their order.
        ([(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-for", b"203.0.113.7")], "198.51.100.1,203.0.113.7"),
        ([(b"x-forwarded-for", b"203.0.113.7"), (b"x_forwarded_for", b"198.51.100.1")], "203.0.113.7"),
        ([(b"x_forwarded_for", b"198.51.100.1")], None),
    ],
)
def test_what_a_client_writes_does_not_pass_for_what_a_proxy_writes(
    headers: list[tuple[bytes, bytes]], forwarded: str | None
) -> None:
    django = Django()
    ask(django, b"", headers=headers)
    assert django.environ.get("HTTP_X_FORWARDED_FOR") == forwarded


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([b"x"] * 20, 200),
        ([b"x", 0.05, b"x"], 200),
        # A byte now and then: each earns less time than it takes.
        ([b"x", 0.5, b"x"], 408),
        ([b"x", 0.2, b"x", 0.2, b"x", 0.2, b"x"], 408),
        # As much as a slow line brings goes on for as long as it takes.
        ([b"x" * 4_000, 0.1] * 6 + [b"x"], 200),
        # Much at once earns no time for later.
        ([b"x" * 400_000, 0.5, b"x"], 408),
    ],
)
def test_a_slow_body_is_cut_off(monkeypatch: pytest.MonkeyPatch, parts: list[bytes | float], status: int) -> None:
    monkeypatch.setattr(gateway, "PATIENCE", 0.3)
    django = Django()
    sent = ask(django, *parts)
    assert sent[0]["status"] == status
    assert bool(django.environ) == (status == 200)
    if status == 408:
        assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize(
    ("declared", "parts", "status"),
    [
        ([(b"content-length", b"5")], [b"12345"], 200),
        ([(b"content-length", b"11")], [], 413),
        ([], [b"12345", b"12345"], 200),
        ([], [b"12345", b"12345", b"1"], 413),
    ],
)
def test_a_large_body_is_refused(
    monkeypatch: pytest.MonkeyPatch, declared: list[tuple[bytes, bytes]], parts: list[bytes], status: int
) -> None:
    monkeypatch.setattr(gateway, "LARGEST", 10)
    assert ask(Django(), *parts, headers=declared)[0]["status"] == status


def test_so_much_is_held_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "HELD", 10)
    monkeypatch.setattr(gateway, "IN_MEMORY", 3)
    application = Gateway(Django())
    first_is_working, statuses = threading.Event(), []

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    def body(*parts: bytes, hold: asyncio.Event | None = None) -> Callable[[], Any]:
        waiting = list(parts)

        async def receive() -> Message:
            if hold is not None and len(waiting) == 1:
                first_is_working.set()
                await hold.wait()
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

        return receive

    async def talk() -> None:
        hold = asyncio.Event()
        first = asyncio.create_task(application(scope(), body(b"1234567", b"8", hold=hold), send))
        while not first_is_working.is_set():
            await asyncio.sleep(0)
        await application(scope(), body(b"1234"), send)
        await application(scope(), body(b"123"), send)
        hold.set()
        await first
        await application(scope(), body(b"1234567890"), send)

    asyncio.run(talk())
    assert statuses == [503, 200, 200, 200], "a small one is always taken"


def test_who_is_gone_is_answered_nothing() -> None:
    django = Django()
    assert ask(django) == []
    assert not django.environ


def test_who_reads_too_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PATIENCE", 0.1)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)
        await asyncio.sleep(10 if message.get("body") else 0)

    asyncio.run(Gateway(Django())(scope(), receive, send))
    assert sent[-1] == {"type": "http.response.body", "body": b"done", "more_body": True}, (
        "nothing says that it is whole"
    )


def test_a_large_answer_is_sent_in_parts() -> None:
    answer = bytes(range(256)) * 8_000
    sent = ask(Django(answer), b"")
    assert b"".join(message.get("body", b"") for message in sent) == answer
    assert len(sent) > 10
