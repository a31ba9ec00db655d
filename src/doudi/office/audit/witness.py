"""The witness: a file outside the database that remembers the head of the chain, one line a minute.

A line reads `TIME NUMBER DIGEST`. Whoever can change the database but not this file cannot change anything before its
newest line without being found out. So it belongs on another machine, or where the database's account cannot write.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

MODE = 0o600
LINE = re.compile(r"(?P<moment>\S+) (?P<number>[1-9]\d*) (?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line of the witness: the head of the chain at a moment."""

    moment: dt.datetime
    number: int
    digest: str

    def line(self) -> str:
        return f"{self.moment.astimezone(dt.UTC).isoformat(timespec='seconds')} {self.number} {self.digest}\n"


def witness_path() -> Path:
    """The path of this installation's witness."""
    witness: Path = settings.DOUDI.witness
    return witness


def read_sightings(path: Path) -> tuple[list[Sighting], list[int]]:
    """All lines of a witness, and the positions of lines that are torn or hold no sighting. Both are empty where there
    is no file."""
    if not path.exists():
        return [], []
    sightings, torn = [], []
    for position, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        sighting = _sighting(line)
        if sighting is not None:
            sightings.append(sighting)
        elif line:
            torn.append(position)
    return sightings, torn


def newest_sighting(path: Path) -> Sighting | None:
    """The last whole line of a witness. Read from the end, since the file grows for years."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4096))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return next((sighting for sighting in map(_sighting, reversed(lines)) if sighting is not None), None)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keeps other workers on this machine from the witness while the block runs: only one of them finds that it must begin."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def append(path: Path, sighting: Sighting) -> None:
    """Adds a line, which is on the disk when this returns. A line that a crash tore is left alone; the new one stands
    below it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, MODE)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, (("\n" if torn else "") + sighting.line()).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sighting(line: str) -> Sighting | None:
    match = LINE.fullmatch(line)
    if match is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(match["moment"])
    except ValueError:
        return None
    return Sighting(moment, int(match["number"]), match["digest"]) if moment.tzinfo else None
