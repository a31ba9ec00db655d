"""Killed at thirty random moments each of a submission, a decision, an export and a job, the office has lost nothing that it
acknowledged and done nothing twice. On the database that the tests run on."""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import psycopg
import pytest

from tests.browser.server import Office
from tests.office import build
from tests.web.api import power_cuts
from tests.web.api.power_cuts import Post, post

KILLS = int(os.environ.get("DOUDI_KILLS", "5"))
WITHIN = Fraction(3, 2) if KILLS >= 30 else 1
"""Up to which multiple of its usual time a request is cut: few cuts all fall into it, of many some come after it."""
pytestmark = [
    pytest.mark.long, pytest.mark.database, pytest.mark.timeout(1800), pytest.mark.allow_hosts(["127.0.0.1"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    server = Office(tmp_path_factory.mktemp("power-cuts"), database())
    server.build(households=0)
    server.start()
    yield server
    server.kill()


def database() -> str:
    """A database of its own on the server of PostgreSQL that the tests run on; '' for SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return ""
    name = "doudi_power_cuts"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="module")
def prepared(office: Office) -> dict[str, Any]:
    tokens: dict[str, Any] = power_cuts.inside(office, "officers", str(KILLS + 1))
    return tokens


def sound(counted: dict[str, Any]) -> None:
    assert counted["people_twice"] == counted["homeless"] == counted["differing"] == counted["faults"] == 0


def duration(office: Office, request: Post) -> float:
    """How long an undisturbed request takes."""
    begun = time.monotonic()
    status, content = request.send(office)
    assert status == 200, content
    return time.monotonic() - begun


def application(prepared: dict[str, Any], serial: int) -> Post:
    member = {"name": f"某甲{serial}", "number": prepared["numbers"][serial], "relation": "self"}
    family = {"region": build.TOWNSHIP, "address": f"虚构路{serial}号", "members": [member]}
    return post(prepared["clerk"], "applications", family)


def test_cuts_of_a_submission(office: Office, prepared: dict[str, Any]) -> None:
    chance = random.Random(1)
    before = power_cuts.inside(office, "count")
    longest = duration(office, application(prepared, 0)) * WITHIN
    cuts = [power_cuts.cut(office, application(prepared, serial), longest, chance) for serial in range(1, KILLS + 1)]
    numbers = [{json.loads(answer)["number"] for answer in cut.answers} for cut in cuts]
    assert all(len(answered) == 1 for answered in numbers), "one request, two applications"
    counted = power_cuts.inside(office, "count")
    sound(counted)
    assert len(set().union(*numbers)) == KILLS
    assert set().union(*numbers) <= set(counted["applications"])
    assert len(counted["applications"]) == len(before["applications"]) + KILLS + 1
    assert counted["taken"] == len(counted["applications"]) == len(set(counted["applications"]))
    assert any(len(cut.answers) < cut.sent for cut in cuts), "no request was cut"


def test_cuts_of_a_decision(office: Office, prepared: dict[str, Any]) -> None:
    chance = random.Random(2)
    requests = [
        post(prepared["county"], f"proceedings/{key}/steps", {"step": "decide", "version": version, "verdict": "grant"})
        for key, version in prepared["proceedings"]
    ]
    longest = duration(office, requests[0]) * WITHIN
    cuts = [power_cuts.cut(office, request, longest, chance) for request in requests[1:]]
    assert all(json.loads(answer)["state"] == "granted" for cut in cuts for answer in cut.answers)
    counted = power_cuts.inside(office, "count")
    sound(counted)
    assert sorted(counted["decided"]) == sorted(key for key, _ in prepared["proceedings"])
    assert counted["granted"] == counted["grants"] == counted["awards"] == len(requests)
    assert any(len(cut.answers) < cut.sent for cut in cuts), "no request was cut"


def test_cuts_of_an_export(office: Office, prepared: dict[str, Any]) -> None:
    """Every file that left is recorded, and no more than were asked for."""
    chance = random.Random(3)
    body = {"list": "applications", "purpose": "断电演练"}
    duration(office, post(prepared["county"], "exports", body))  # the first one reads what later ones find read
    longest = duration(office, post(prepared["county"], "exports", body)) * WITHIN
    before = len(power_cuts.inside(office, "count")["exports"])
    cuts = [power_cuts.cut(office, post(prepared["county"], "exports", body), longest, chance) for _ in range(KILLS)]
    counted = power_cuts.inside(office, "count")
    sound(counted)
    recorded = Counter(counted["exports"])
    left = Counter(hashlib.sha256(answer).hexdigest() for cut in cuts for answer in cut.answers)
    assert all(recorded[digest] >= times for digest, times in left.items()), "a file left unrecorded"
    assert left.total() <= len(counted["exports"]) - before <= sum(cut.sent for cut in cuts)
    assert any(len(cut.answers) < cut.sent for cut in cuts), "no request was cut"


def test_cuts_of_a_job(office: Office, prepared: dict[str, Any]) -> None:
    """A new family is screened each time by a worker that is killed and by the one that takes its task up."""
    chance = random.Random(4)
    first = power_cuts.inside(office, "screening", str(prepared["user"]))
    begun = time.monotonic()
    worker = power_cuts.begin_worker(office)
    assert power_cuts.ended(worker) == 0
    longest = (time.monotonic() - begun) * 0.7
    found = Counter(tuple(row[1:3]) for row in power_cuts.inside(office, "count")["findings"] if row[0] == first)
    assert found, "a family without findings proves nothing"
    families, lost = [], 0
    for _ in range(KILLS):
        families.append(power_cuts.inside(office, "screening", str(prepared["user"])))
        worker = power_cuts.begin_worker(office)
        time.sleep(chance.uniform(0, longest))
        lost += worker.poll() is None
        worker.kill()
        power_cuts.ended(worker)
        assert power_cuts.ended(power_cuts.begin_worker(office)) == 0
    counted = power_cuts.inside(office, "count")
    sound(counted)
    assert {progress for progress, _ in counted["screenings"]} == {"complete"}
    assert counted["begun"] == counted["ended"] == len(counted["screenings"])
    # A worker that finds nothing to take up may begin that of the night, once.
    nightly = [is_nightly for _, is_nightly in counted["screenings"]]
    assert (nightly.count(False), nightly.count(True) <= 1) == (KILLS + 1, True)
    for family in families:
        assert Counter(tuple(row[1:3]) for row in counted["findings"] if row[0] == family) == found
    assert lost, "no worker was killed at work"
