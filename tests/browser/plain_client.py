"""A client without a browser, which knows to the byte whether an answer came."""

from __future__ import annotations

import http.client
import time
import uuid
from urllib.parse import urlencode

from tests.browser.server import PASSWORD, Office

FORM = "application/x-www-form-urlencoded"


class AnswerLostError(Exception):
    """No whole answer came: nothing was acknowledged."""


class Officer:
    """A client with cookies that sends forms as a browser would, and knows an answer from none."""

    def __init__(self, office: Office, username: str):
        self.office, self.username = office, username
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        self.get("/sign-in/")
        status, _, _ = self.post("/sign-in/", {"login": self.username, "password": PASSWORD})
        assert status == 302

    def get(self, path: str) -> str:
        """Asks until there is an answer: looking changes nothing."""
        until = time.monotonic() + 600
        while True:
            try:
                status, _, text = self.request("GET", path)
                assert status == 200, (path, status)
                return text
            except AnswerLostError:
                assert time.monotonic() < until
                time.sleep(0.05)

    def post(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, text. `file`: (name of the field, a PNG). AnswerLostError where no whole answer came."""
        form = fields | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        kind, body = _multipart(form, *file) if file else (FORM, urlencode(form).encode())
        try:
            return self.request("POST", path, body, kind)
        except AnswerLostError:
            time.sleep(0.05)
            raise

    def request(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise AnswerLostError from error
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location") or "", text


def _multipart(fields: dict[str, str], name: str, picture: bytes) -> tuple[str, bytes]:
    """The type and the body of a form with a picture."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="photo.png"\r\n'
    parts += [f"{head}Content-Type: image/png\r\n\r\n".encode(), picture, f"\r\n--{boundary}--\r\n".encode()]
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)
