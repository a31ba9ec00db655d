"""Requests as no browser sends them: files of every kind, wrong encodings, fields twice or by the thousand, other methods."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from tests.office.files import samples
from tests.web.cases.test_hostile import junk

BOUNDARY = "0ut3rm0st"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND")
FILES = (
    b"", b"\0" * 100, b"MZ\x90\0", samples.pdf(), samples.pdf()[:-9], samples.png(), samples.jpeg(), samples.docx(),
    samples.xlsx(), samples.docx()[:-30], samples.archive({"run.exe": b"MZ"}), b"<script>alert(1)</script>",
    "救助\n".encode("gb18030"), b"\xff\xfe\xff",
    b"reform: x\ntitle: &a [*a]\n", b"a" * 100_000,
)  # fmt: skip
FILE_NAMES = (
    "a.pdf",
    "a.docx",
    "..\\..\\a.png",
    "../../etc/passwd",
    "a\0b.pdf",
    "长" * 300 + ".pdf",
    ".docx",
    "",
    "a\r\nX: y.txt",
)
FILE_FIELDS = ("file", "upload", "document", "attachment")


@dataclass(frozen=True)
class HostileRequest:
    """`kind` names how it was drawn, for the message of a test that fails."""

    kind: str
    method: str
    body: bytes
    content_type: str


def urlencoded(pairs: Sequence[tuple[str, str]]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value, errors='replace')}" for name, value in pairs).encode()


def multipart(parts: Sequence[tuple[str, str | None, bytes]]) -> bytes:
    """A body of parts: the name of a field, of its file if it is one, and the content."""
    out = bytearray()
    for name, file_name, content in parts:
        place = "" if file_name is None else f'; filename="{file_name}"'
        out += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{place}\r\n\r\n'.encode() + content + b"\r\n"
        )
    return bytes(out + f"--{BOUNDARY}--\r\n".encode())


def draw_request(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    """A request of any kind, with fields of these names."""
    return random_.choice(KINDS)(random_, names)


def _pairs(random_: random.Random, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, junk(random_)) for name in names if random_.random() < 0.7]


def _twice(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    pairs = [pair for pair in _pairs(random_, names) for _ in range(random_.randint(1, 3))]
    random_.shuffle(pairs)
    return HostileRequest("fields twice", "POST", urlencoded(pairs), URLENCODED)


def _thousands(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    count = random_.choice((999, 1001, 20_000))
    pairs = [(random_.choice((names[0], f"members-{number}-name")), "1") for number in range(count)]
    return HostileRequest("thousands of fields", "POST", urlencoded(pairs), URLENCODED)


def _files(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    parts: list[tuple[str, str | None, bytes]] = [
        (name, None, value.encode("utf-8", "replace")) for name, value in _pairs(random_, names)
    ]
    for field in (*FILE_FIELDS, random_.choice(names)):
        parts += [(field, random_.choice(FILE_NAMES), random_.choice(FILES)) for _ in range(random_.randint(0, 2))]
    random_.shuffle(parts)
    return HostileRequest("files", "POST", multipart(parts), MULTIPART)


def _encoding(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    pairs = [(name, random_.choice(("张三", "救助", "\ud7ff"))) for name in names]
    text = "&".join(f"{name}={value}" for name, value in pairs)
    charset = random_.choice(("utf-16", "gb18030", "utf-7", "x-none", "utf-8"))
    known = "utf-8" if charset == "x-none" else charset
    body = random_.choice((text.encode(known), text.encode("gb18030"), b"%ff%fe=%ff&" + text.encode(), b"\xff" * 50))
    return HostileRequest(
        f"encoding {charset}", "POST", body, f"{random_.choice((URLENCODED, MULTIPART))}; charset={charset}"
    )


def _broken(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    whole = multipart([(name, random_.choice((None, "a.pdf")), b"x") for name in names])
    body = random_.choice((whole[: random_.randrange(len(whole))], b"", whole[7:], whole.replace(b"form-data", b"x")))
    return HostileRequest(
        "broken parts",
        "POST",
        body,
        random_.choice((MULTIPART, "multipart/form-data", "multipart/form-data; boundary=")),
    )


def _other_type(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    body = random_.choice((b'{"a": 1}', b"[" * 10_000, b"<a/>", urlencoded(_pairs(random_, names))))
    content_type = random_.choice(
        ("application/json", "text/xml", "text/plain", "", "a/b; c=\x7f", "application/octet-stream")
    )
    return HostileRequest("another type", "POST", body, content_type)


def _other_method(random_: random.Random, names: Sequence[str]) -> HostileRequest:
    method = random_.choice(METHODS)
    return HostileRequest(f"method {method}", method, urlencoded(_pairs(random_, names)), URLENCODED)


KINDS: tuple[Callable[[random.Random, Sequence[str]], HostileRequest], ...] = (
    _twice, _thousands, _files, _encoding, _broken, _other_type, _other_method,
)  # fmt: skip
