"""The server is killed while it works: what it acknowledged is there, nothing is there twice, the chain holds.

Done ten times, thirty times by `make test-cuts`, at moments drawn by a fixed seed, on a database of its own, while families are
taken from the door through visit, check, opinion and notice to their decision. No browser: what counts is what was answered,
and a plain client knows to the byte whether an answer came.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator

import pytest

from tests.browser.bureau_at_work import Acknowledged, Bureau
from tests.browser.server import Office
from tests.browser.steps import NOTICE

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("DOUDI_KILLS", "10"))
LONGEST = 700
"""Seconds for all of it."""
_LEFT = """
import sys
from doudi.commands import office as commands
commands.prepare()
from collections import Counter
from doudi.office.audit.models import Entry
from doudi.office.audit.verify import verify
from doudi.office.casework.models import Application, Decision, Draft, Opinion, Proceeding, ProceedingStep
from doudi.office.inquiry.models import NoticePosting, VerificationReport, Visit, VisitUpload
from doudi.office.registry import current_facts
from doudi.office.registry.models import Fact, Household, Person
from django.db import connection
for token, number in Application.objects.values_list("token", "number"):
    print("application", token, number)
for row in ProceedingStep.objects.all():
    print("row", row.proceeding_id, row.kind, row.name)
for one in Fact.objects.exclude(evidence="居民身份证").exclude(evidence=""):
    print("fact", one.evidence)
numbers = Counter(Person.objects.values_list("number_index", flat=True))
twice = [number for number, count in numbers.items() if count > 1]
print("people-twice", len(twice))
for entry in Entry.objects.filter(action__in=("casework.accept", "casework.give_opinion", "casework.grant")):
    print("entry", entry.subject_id, "act", entry.action.removeprefix("casework."))
for entry in Entry.objects.filter(action="casework.step"):
    print("entry", entry.subject_id, "step", entry.detail["name"])
for name, records in (("visit", Visit), ("check", VerificationReport), ("posting", NoticePosting)):
    print("recorded", name, records.objects.count())
print("pictures", VisitUpload.objects.count())
print("taken", Entry.objects.filter(action="casework.take_application").count(), Application.objects.count())
print("homeless", Household.objects.filter(memberships__isnull=True).count())
print("differing", len(current_facts.find_differences()))
print("faults", len(verify().faults))
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    print("integrity", cursor.fetchone()[0])
"""


@pytest.fixture
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    server = Office(tmp_path_factory.mktemp("crashing"))
    server.build(households=0)
    server.start()
    yield server
    server.kill()


def left(office: Office) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _LEFT], env=office.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [line.split(" ") for line in done.stdout.splitlines()]


def test_power_cuts_lose_nothing_and_repeat_nothing(crashing: Office) -> None:
    random_ = random.Random(20260901)
    bureau, stop, failed = Bureau(crashing), threading.Event(), list[str]()
    bureau.sign_in()

    def work() -> None:
        try:
            bureau.work(stop)
        except BaseException:
            failed.append(traceback.format_exc())

    worker, began = threading.Thread(target=work), time.monotonic()
    worker.start()
    try:
        for kills in range(1, KILLS + 1):
            # While a post is read, while it is written, after it is answered, or between two of them.
            time.sleep(random_.uniform(0.05, 1.5))
            crashing.kill()
            assert not failed, failed
            assert time.monotonic() - began < LONGEST, f"only {kills} kills"
            if kills % 10 == 0:
                check(bureau.acknowledged(), left(crashing))
                # Days pass meanwhile: notices have run.
                crashing.today = crashing.day + NOTICE
            crashing.start()
        # And it still works: a family comes to its notice, and once that has run to its decision.
        wait_until(lambda: bool(bureau.publicised) or bool(failed), began)
        decided = bureau.decided()
        crashing.turn_to(crashing.day + NOTICE)
        wait_until(lambda: bureau.decided() > decided or bool(failed), began)
    finally:
        stop.set()
        worker.join(120)
    assert not failed, failed
    assert not worker.is_alive()
    assert bureau.decided() > decided
    check(bureau.acknowledged(), left(crashing))
    print(
        f"{KILLS} kills, {len(bureau.applications)} applications, {len(bureau.rows)} steps, {bureau.decided()} decisions"
    )


def wait_until(is_so: Callable[[], bool], began: float) -> None:
    while not is_so() and time.monotonic() - began < LONGEST:
        time.sleep(0.2)


def check(acknowledged: Acknowledged, stored_rows: list[list[str]]) -> None:
    applications, rows, facts_told = acknowledged
    stored_applications = {row[1] for row in stored_rows if row[0] == "application"}
    assert applications <= stored_applications
    taken = [tuple(row[1:]) for row in stored_rows if row[0] == "row"]
    assert rows <= set(taken)
    assert len(taken) == len(set(taken)), "a step twice"
    entered = [tuple(row[1:]) for row in stored_rows if row[0] == "entry"]
    assert sorted(entered) == sorted(taken), "steps and the audit differ"
    facts = [row[1] for row in stored_rows if row[0] == "fact"]
    assert facts_told <= set(facts)
    assert all(facts.count(fact) <= 2 for fact in set(facts)), "told twice"
    recorded = {row[1]: int(row[2]) for row in stored_rows if row[0] == "recorded"}
    names = [name for _, _, name in taken]
    assert recorded == {
        "visit": names.count("visit"), "check": names.count("check"), "posting": names.count("publicise")
    }  # fmt: skip
    pictures = next(int(row[1]) for row in stored_rows if row[0] == "pictures")
    # A photo and three signatures for each visit; those of the next one may have arrived before it.
    assert 4 * recorded["visit"] <= pictures <= 4 * recorded["visit"] + 4
    single = {row[0]: row[1:] for row in stored_rows}
    assert single["people-twice"] == ["0"]
    assert single["taken"][0] == single["taken"][1], "applications and the audit differ"
    assert (single["homeless"], single["differing"], single["faults"]) == (["0"], ["0"], ["0"])
    assert single["integrity"] == ["ok"]
