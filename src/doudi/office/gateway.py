"""What granian serves: a request is received whole before a thread works on it, and its answer is sent after the thread is free.

There are few threads, and each may hold a connection to the database. Who sends or reads slowly must not hold one: the event loop
waits for them, cuts off who is too slow, and refuses what is too large. Django itself stays a WSGI application.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any

from doudi.office import wsgi

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS = 4
"""In each process. A request waits for the database more than it computes."""
LARGEST = 110_000_000
"""Bytes of a body: beyond what Django's own limits let through (files/upload_limits.py), so that it can say so in Chinese."""
HELD = 1_000_000_000
"""Bytes of bodies in one process that are arriving or being worked on. Beyond it only bodies are taken that stay in memory: who
fills the disk with files keeps nobody from forms and from signing in."""
PATIENCE = 15
"""Seconds for which a client may send nothing; it loses them while it sends fewer than SLOWEST bytes a second."""
SLOWEST = 8_000
IN_MEMORY = 1_000_000
CHUNK = 65_536


class RefusedRequestError(Exception):
    """A request that is answered without Django; its argument is the HTTP status."""


class DisconnectedError(Exception):
    """The client is gone; nobody waits for an answer."""


class Gateway:
    """An ASGI application around a WSGI application."""

    def __init__(self, application: Application, threads: int = THREADS):
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            length = 0
            try:
                clock = asyncio.get_running_loop().time
                end = clock() + PATIENCE
                async with asyncio.timeout_at(end) as deadline:
                    async for chunk in _chunks(scope, receive):
                        length += len(chunk)
                        self._held += len(chunk)
                        if length > IN_MEMORY and self._held > HELD:
                            raise RefusedRequestError(503)
                        body.write(chunk)
                        # Much at once buys no time for later: else a large beginning could hold the connection for hours.
                        end = min(end + len(chunk) / SLOWEST, clock() + PATIENCE)
                        deadline.reschedule(end)
                body.seek(0)
                environ = _environ(scope) | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
                answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._work, environ)
            except TimeoutError:
                answer = Answer(408)
            except RefusedRequestError as refused:
                answer = Answer(refused.args[0])
            except DisconnectedError:
                return
            finally:
                self._held -= length
        # The server closes a connection whose answer was not sent to its end.
        with answer, contextlib.suppress(TimeoutError):
            await answer.send(send)

    def _work(self, environ: dict[str, Any]) -> Answer:
        """Runs Django, in a thread; the answer is complete when this returns."""
        answer = Answer(500)
        parts = self._application(environ, answer.start)
        try:
            for part in parts:
                answer.body.write(part)
        finally:
            # Django ends the request here, and gives back the connection to the database.
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return answer


class Answer:
    """An answer as it is collected; larger ones lie in a file that has no name. One that Django did not give closes the
    connection."""

    def __init__(self, status: int):
        self.status = status
        self.headers: list[tuple[bytes, bytes]] = [(b"connection", b"close"), (b"content-length", b"0")]
        self.body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *raised: object) -> None:
        self.body.close()

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        """The start_response of WSGI."""
        self.status = int(status.partition(" ")[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    async def send(self, send: Send) -> None:
        """Sends everything, unless the client reads too slowly: then the rest is dropped and the connection with it."""
        size = self.body.tell()
        self.body.seek(0)
        async with asyncio.timeout(PATIENCE + size / SLOWEST):
            await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
            while chunk := self.body.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _chunks(scope: Message, receive: Receive) -> AsyncIterator[bytes]:
    """The parts of the body as they arrive. RefusedRequestError as soon as it is known to be too large."""
    declared = [value for name, value in scope["headers"] if name == b"content-length"]
    if any(not value.isdigit() or int(value) > LARGEST for value in declared):
        raise RefusedRequestError(413)
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        more, chunk = message.get("more_body", False), message.get("body", b"")
        length += len(chunk)
        if length > LARGEST:
            raise RefusedRequestError(413)
        yield chunk


def _environ(scope: Message) -> dict[str, Any]:
    """The request as WSGI has it.

    A header that comes several times is joined in the order in which it came. One with an underscore in its name is dropped, since
    WSGI could not tell X_Forwarded_For, which a client may write, from X-Forwarded-For, which the proxy writes.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = name.replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        headers[key] = f"{headers[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}" if key in headers else value
    server, client = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }


application = Gateway(wsgi.application)
