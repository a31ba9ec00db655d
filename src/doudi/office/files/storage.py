"""The store of bytes on the disk, DOUDI_DATA/files/<two digits>/<SHA-256>: written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from doudi.office.errors import DamagedFileError

ARRIVING = ".arriving"


def root() -> Path:
    """The folder of the store."""
    return Path(settings.MEDIA_ROOT)


def path_of(digest: str) -> Path:
    """Where bytes with a digest lie. ValueError for what is no SHA-256 in small hexadecimal digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(f"not a digest: {digest!r}")
    return root() / digest[:2] / digest


def write(data: bytes) -> str:
    """Stores bytes and returns their digest; they are on the disk when it returns. The same bytes twice are one file."""
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(digest)
    if _has_content(target, digest):
        return digest
    arriving = root() / ARRIVING
    for folder in (target.parent, arriving):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        _sync_folder(folder)
    return digest


def read(digest: str) -> bytes:
    """The bytes with a digest. DamagedFileError where they are gone or no longer what was stored."""
    try:
        data = path_of(digest).read_bytes()
    except OSError as error:
        raise DamagedFileError(f"文件 {digest} 读不出来：{error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise DamagedFileError(f"文件 {digest} 的内容与保存时不同")
    return data


def stored_paths() -> Iterator[Path]:
    """Paths of everything in the store, sorted."""
    for folder in sorted(root().glob("*")):
        yield from sorted(folder.glob("*")) if folder.is_dir() else (folder,)


def _has_content(path: Path, digest: str) -> bool:
    """True if the file is there and sound; one that has decayed is written anew."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Writes a folder to the disk: the name of a new file lasts only when its folder does."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
