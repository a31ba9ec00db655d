"""Small files of every type, made by hand: what a scanner, a phone and an office program write."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf(body: bytes = b"", tail: bytes = b"\n") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"
        + body
        + b"\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF"
        + tail
    )


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    rows = b"".join(b"\0" + b"\xff\0\0" * 2 for _ in range(2))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
            tail,
        )
    )


def picture(shade: int = 200, size: int = 12) -> bytes:
    """A PNG that can be opened: a square of one grey; another one for each shade and size."""
    rows = b"".join(b"\0" + bytes([shade]) * size for _ in range(size))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width: int = 4, height: int = 3, tail: bytes = b"") -> bytes:
    """With a small picture inside its first segment, as cameras write, and a restart mark within the coded picture."""
    thumbnail = b"\xff\xd8\xff\xdb\x00\x03\x01\xff\xd9"
    return b"".join(
        (
            b"\xff\xd8",
            b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail,
            b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00",
            b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
            b"\x12\xff\x00\x34\xff\xd0\x56",
            b"\xff\xd9",
            tail,
        )
    )


def archive(members: dict[str, bytes], comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
        file.comment = comment
    return buffer.getvalue()


def content_types(*types: str) -> bytes:
    overrides = "".join(
        f'<Override PartName="/p{number}" ContentType="{content_type}"/>' for number, content_type in enumerate(types)
    )
    return f'<?xml version="1.0"?><Types xmlns="urn:types">{overrides}</Types>'.encode()


def docx(*more_types: str, **members: bytes) -> bytes:
    types = content_types(f"{WORD}.main+xml", *more_types)
    return archive({"[Content_Types].xml": types, "word/document.xml": b"<document/>", **members})


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": content_types(f"{EXCEL}.main+xml"), "xl/workbook.xml": b"<workbook/>"})


def upload(data: bytes, name: str = "") -> SimpleUploadedFile:
    # Browsers declare whatever they like; nobody listens.
    return SimpleUploadedFile(name or "x", data, content_type="text/html")
