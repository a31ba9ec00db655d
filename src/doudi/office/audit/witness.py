"""The witness: a file outside the database that remembers the head of the chain, one line a minute.

A line reads `TIME NUMBER DIGEST`. Who can change the database but not this file cannot change what stands before its
newest line without being found out; so it belongs on another machine, or where the database's account cannot write.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

LINE = re.compile(r"(?P<at>\S+) (?P<number>[1-9]\d*) (?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Sighting:
    """The head of the chain as it was seen at a moment."""

    at: dt.datetime
    number: int
    digest: str

    def line(self) -> str:
        return f"{self.at.astimezone(dt.UTC).isoformat(timespec='seconds')} {self.number} {self.digest}\n"


def place() -> Path:
    """Where the witness of this installation stands."""
    witness: Path = settings.DOUDI.witness
    return witness


def read(path: Path) -> tuple[list[Sighting], list[int]]:
    """Every sighting, and the numbers of the lines that are torn or no sighting; nothing where there is no file."""
    if not path.exists():
        return [], []
    found, torn = [], []
    for position, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        sighting = _sighting(line)
        if sighting is not None:
            found.append(sighting)
        elif line:
            torn.append(position)
    return found, torn


def newest(path: Path) -> Sighting | None:
    """The last whole line; read from the end, since the file grows for years."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4096))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return next((one for one in map(_sighting, reversed(lines)) if one is not None), None)


def append(path: Path, sighting: Sighting) -> None:
    """On the disk when it returns. A line that a crash tore is left alone and the new one stands below it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, (("\n" if torn else "") + sighting.line()).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sighting(line: str) -> Sighting | None:
    found = LINE.fullmatch(line)
    if found is None:
        return None
    try:
        at = dt.datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    return Sighting(at, int(found["number"]), found["digest"]) if at.tzinfo else None
