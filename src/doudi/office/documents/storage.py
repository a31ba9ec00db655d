"""Bytes on the disk, under DOUDI_DATA/files/<two digits>/<SHA-256>: written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ARRIVING = ".arriving"


class Damaged(Exception):
    """The bytes of a document are gone or not those that were stored."""


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(digest: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(f"not a digest: {digest!r}")
    return root() / digest[:2] / digest


def write(data: bytes) -> str:
    """The digest under which the bytes lie, on the disk when it returns. The same bytes twice are one file."""
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(digest)
    if _holds(target, digest):
        return digest
    arriving = root() / ARRIVING
    for folder in (target.parent, arriving):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    descriptor, temporary = tempfile.mkstemp(dir=arriving)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A reader sees the old file, or none, or the whole new one.
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (target.parent, root()):
        _settle(folder)
    return digest


def read(digest: str) -> bytes:
    """Damaged where they are no longer what was stored."""
    try:
        data = path_of(digest).read_bytes()
    except OSError as error:
        raise Damaged(f"文件 {digest} 读不出来：{error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged(f"文件 {digest} 的内容与保存时不同")
    return data


def stored() -> Iterator[Path]:
    """Everything that lies in the store, sorted."""
    for folder in sorted(root().glob("*")):
        yield from sorted(folder.glob("*")) if folder.is_dir() else (folder,)


def _holds(path: Path, digest: str) -> bool:
    """A file that decayed is written anew."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _settle(folder: Path) -> None:
    """The name of a new file lasts only when its folder is on the disk too."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
