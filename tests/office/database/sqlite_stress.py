"""One process in the stress of a WAL database, on the settings of the office: `python -m` this module with `ROLE [NUMBER]`.

Writers append rows and count them, checkpointers bring the log into the database, and a reader compares rows and counts.
Each prints `begun` after its first turn, goes on until a file `stop` lies in DOUDI_DATA, and then prints what it did as
JSON. The role `lay` makes the tables before, and `examine` says afterwards what state the database is in.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

WRITERS = 4
# They differ in what they wait for. A commit makes a PASSIVE one by itself once the log has a thousand pages.
CHECKPOINTS = ("TRUNCATE", "RESTART", "PASSIVE", "FULL")


def text(writer: int, number: int) -> str:
    """The text of a row follows from its place alone, and is now and then longer than a page."""
    return hashlib.sha256(f"{writer} {number}".encode()).hexdigest() * (number % 90 + 1 if number % 20 == 0 else 3)


def lay() -> None:
    """Makes the tables that the writers fill."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE line (writer integer, number integer, text text, PRIMARY KEY (writer, number))")
        # By digest, so that every commit touches pages all over the file.
        cursor.execute("CREATE INDEX line_text ON line (text, number)")
        cursor.execute("CREATE TABLE tally (writer integer PRIMARY KEY, lines integer)")
        cursor.executemany("INSERT INTO tally VALUES (%s, 0)", [(writer,) for writer in range(WRITERS)])


def write(writer: int) -> int:
    """Returns how many rows were committed; each counts only after its commit."""
    committed, draw = 0, random.Random(writer)
    for _ in _turns():
        numbers = range(committed + 1, committed + draw.randint(2, 6))
        with transaction.atomic(), connection.cursor() as cursor:
            rows = [(writer, number, text(writer, number)) for number in numbers]
            cursor.executemany("INSERT INTO line VALUES (%s, %s, %s)", rows)
            cursor.execute("UPDATE tally SET lines = lines + %s WHERE writer = %s", (len(rows), writer))
        committed += len(numbers)
        if draw.random() < 0.02:
            # As at the end of a connection's age.
            connection.close()
        # Whoever waits for the lock asks for it only now and then: without pauses one writer would keep it to itself.
        time.sleep(draw.choice((0, 0.002, 0.02)))
    return committed


def checkpoint(number: int) -> dict[str, int]:
    """Returns how often each kind of checkpoint reached the end of the log."""
    complete, draw = dict.fromkeys(CHECKPOINTS, 0), random.Random(number)
    for _ in _turns():
        kind = draw.choice(CHECKPOINTS)
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_checkpoint({kind})")
            busy, pages, moved = cursor.fetchone()
        complete[kind] += not busy and pages == moved
        # Often without a pause: the fault needs a second checkpoint right behind the first.
        time.sleep(draw.choice((0, 0, 0, 0.002, 0.02)))
    return complete


def read() -> list[str]:
    """Returns every count that differed from its rows, seen in one statement and so at one moment."""
    differing: list[str] = []
    for _ in _turns():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT writer, lines, (SELECT COUNT(*) FROM line WHERE line.writer = tally.writer),"
                " (SELECT MAX(number) FROM line WHERE line.writer = tally.writer) FROM tally"
            )
            differing += [str(row) for row in cursor.fetchall() if not row[1] == row[2] == (row[3] or 0)]
        time.sleep(0.05)
    return differing


def examine() -> dict[str, object]:
    """Returns which engine it was, whether the file is intact, and what rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        (version,) = cursor.fetchone()
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
        cursor.execute("PRAGMA integrity_check")
        integrity = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT writer, number, text FROM line ORDER BY writer, number")
        counts, altered = [0] * WRITERS, 0
        for writer, number, content in cursor:
            counts[writer] += 1
            # Numbered without gaps, and the same text as was written.
            altered += number != counts[writer] or content != text(writer, number)
        cursor.execute("SELECT lines FROM tally ORDER BY writer")
        tallies = [row[0] for row in cursor.fetchall()]
    return {
        "version": version, "mode": mode, "integrity": integrity, "counts": counts, "altered": altered,
        "tallies": tallies,
    }  # fmt: skip


def _turns() -> Iterator[None]:
    stop = Path(settings.DOUDI.data) / "stop"
    yield
    print("begun", flush=True)
    while not stop.exists():
        yield


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.office.settings"
    roles: dict[str, Callable[..., object]] = {
        "lay": lay, "write": write, "checkpoint": checkpoint, "read": read, "examine": examine,
    }  # fmt: skip
    role, *numbers = sys.argv[1:]
    print(json.dumps(roles[role](*map(int, numbers))))
