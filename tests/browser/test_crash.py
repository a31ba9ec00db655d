"""The server is killed while it works: what it acknowledged is there, nothing is there twice, the chain holds.

Done thirty times, at moments drawn by a fixed seed, on a database of its own. No browser: what counts is what was
answered, and a plain client knows to the byte whether an answer came.
"""

from __future__ import annotations

import http.client
import itertools
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.browser import steps
from tests.browser.server import PASSWORD, Office

pytestmark = pytest.mark.long
KILLS, LONGEST = 30, 500
Acknowledged = tuple[set[str], set[tuple[str, str]], set[str]]
_LEFT = """
import sys
from doudi.commands import office as commands
commands.prepare()
from collections import Counter
from doudi.office.audit.models import Entry
from doudi.office.audit.verify import verify
from doudi.office.casework.models import Application, Decision, Draft, Opinion, Proceeding, ProceedingStep
from doudi.office.registry import current_facts
from doudi.office.registry.models import Fact, Household, Person
from django.db import connection
for token, number in Application.objects.values_list("token", "number"):
    print("application", token, number)
for one in ProceedingStep.objects.all():
    print("step", one.proceeding_id, one.name)
for one in Fact.objects.exclude(evidence="居民身份证").exclude(evidence=""):
    print("fact", one.evidence)
numbers = Counter(Person.objects.values_list("number_index", flat=True))
twice = [number for number, count in numbers.items() if count > 1]
print("people-twice", len(twice))
for entry in Entry.objects.filter(action__in=("casework.accept", "casework.give_opinion", "casework.grant")):
    print("entry", entry.subject_id, entry.action.removeprefix("casework."))
print("taken", Entry.objects.filter(action="casework.take_application").count(), Application.objects.count())
print("homeless", Household.objects.filter(memberships__isnull=True).count())
print("differing", len(current_facts.find_differences()))
print("faults", len(verify().faults))
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check")
    print("integrity", cursor.fetchone()[0])
"""


class AnswerLostError(Exception):
    """No whole answer came: nothing was acknowledged."""


class Officer:
    """A client with cookies that sends forms as a browser would, and knows an answer from none."""

    def __init__(self, office: Office, username: str):
        self.office, self.username = office, username
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        self.get("/sign-in/")
        status, _, _ = self.post("/sign-in/", login=self.username, password=PASSWORD)
        assert status == 302

    def get(self, path: str) -> str:
        """Asks until there is an answer: looking changes nothing."""
        until = time.monotonic() + 120
        while True:
            try:
                status, _, text = self.request("GET", path, "")
                assert status == 200, (path, status)
                return text
            except AnswerLostError:
                assert time.monotonic() < until
                time.sleep(0.05)

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Status, where it leads, text. AnswerLostError where no whole answer came."""
        body = urlencode(fields | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        try:
            return self.request("POST", path, body)
        except AnswerLostError:
            time.sleep(0.05)
            raise

    def request(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
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


class Bureau:
    """Officers at work; what was acknowledged to them, and what they sent without an answer."""

    def __init__(self, office: Office):
        self.clerk, self.head, self.county = (
            Officer(office, f"xingning-{duty}") for duty in ("clerk", "head", "officer")
        )
        self.applications: dict[str, str] = {}
        self.steps: set[tuple[str, str]] = set()
        self.facts: set[str] = set()
        self.place = ""

    def acknowledged(self) -> Acknowledged:
        return set(self.applications), set(self.steps), set(self.facts)

    def decided(self) -> int:
        return sum(name == "grant" for _, name in self.steps.copy())

    def sign_in(self) -> None:
        for officer in (self.clerk, self.head, self.county):
            officer.sign_in()
        html = self.clerk.get("/applications/new/")
        self.place = re.findall(r'<option value="(\d{12})"', html)[0]

    def work(self, stop: threading.Event) -> None:
        """One family after the other from the door to the decision; what is not answered is done once more."""
        for serial in itertools.count():
            if stop.is_set():
                return
            self.family(serial)

    def family(self, serial: int) -> None:
        token = str(uuid.uuid4())
        form = {
            "token": token, "region_code": self.place, "address": f"虚构路{serial}号", "channel": "window",
            "members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "0", "members-MIN_NUM_FORMS": "1",
            "members-MAX_NUM_FORMS": "30", "members-0-name": "某甲", "members-0-relation": "self",
            "members-0-number": steps.number_of("1984-02-28", "male"), "members-1-name": "某乙",
            "members-1-relation": "spouse", "members-1-number": steps.number_of("1986-07-01", "female"),
        }  # fmt: skip
        case = ""
        while not case:
            # As someone would whose page did not come: the same form once more.
            try:
                status, case, _ = self.clerk.post("/applications/new/", **form)
            except AnswerLostError:
                continue
            assert status == 302
        self.applications[token] = case
        self.proceeding(case)

    def proceeding(self, case: str) -> None:
        self.again(self.clerk, f"{case}proceedings/", right="dibao")
        html = self.clerk.get(case)
        number = re.findall(r'id="p(\d+)"', html)[0]
        family = re.findall(r'href="(/families/\d+/)facts/', html)[0]
        people = re.findall(r"/people/(\d+)/unmask/", html)
        answers = {"assets_within_dibao_limit.household": "yes", "assets_within_low_income_limit.household": "yes"}
        groups = ("place", "work", "income", "spending", "health", "school", "circumstances", "request")
        answers |= {f"none.{group}": "yes" for group in groups}
        for person in people:
            answers |= {
                f"wage_income.{person}": "300", f"employment.{person}": "employed", f"labour_ability.{person}": "full",
                f"counted.{person}": "yes", f"hukou.{person}": "local_urban", f"has_able_obligor.{person}": "yes",
            }  # fmt: skip
        evidence = f"凭据{number}"
        is_stored = False
        while not is_stored:
            page = self.clerk.get(f"{family}facts/")
            if evidence in page:
                break
            version = re.findall(r'name="version" value="(\d+)"', page)[0]
            try:
                status, _, _ = self.clerk.post(
                    f"{family}facts/", **answers, **{
                        "version": version, "source.property": "observed", "evidence.property": evidence
                    },
                )  # fmt: skip
                assert status in (302, 409)
                is_stored = True
                self.facts.add(evidence)
            except AnswerLostError:
                # Whether it was saved is seen in what the form asks next: an answer that stands is not sent again.
                is_stored = 'value="300"' in self.clerk.get(f"{family}facts/")
        for name, officer, fields in (
            ("accept", self.clerk, {}), ("opinion", self.head, {"verdict": "grant"}),
            ("decide", self.county, {"verdict": "grant"}),
        ):  # fmt: skip
            self.step(officer, case, number, name, fields)

    def step(self, officer: Officer, case: str, number: str, name: str, fields: dict[str, str]) -> None:
        path = f"/proceedings/{number}/{name}/"
        while path in (html := officer.get(case)):
            part = html[html.index(path) :]
            version = re.findall(r'name="version" value="(\d+)"', part)[0]
            digests = re.findall(r'name="seen" value="([0-9a-f]+)"', part)
            form = fields | {"version": version, "seen": digests[0] if digests else ""}
            try:
                status, _, _ = officer.post(path, **form)
                assert status == 302
                # A second click of the same form: refused, or it would be found twice.
                self.steps.add((number, {"opinion": "give_opinion", "decide": "grant"}.get(name, name)))
                officer.post(path, **form)
            except AnswerLostError:
                continue

    def again(self, officer: Officer, path: str, **fields: str) -> None:
        while True:
            try:
                status, _, _ = officer.post(path, **fields)
                assert status == 302
                return
            except AnswerLostError:
                continue


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


def test_thirty_power_cuts_lose_nothing_and_repeat_nothing(crashing: Office) -> None:
    random_ = random.Random(20260901)
    bureau, stop, failed = Bureau(crashing), threading.Event(), list[BaseException]()
    bureau.sign_in()

    def work() -> None:
        try:
            bureau.work(stop)
        except BaseException as error:
            failed.append(error)

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
            crashing.start()
        # And it still works: the next family comes to its decision.
        decided = bureau.decided()
        while bureau.decided() == decided and not failed and time.monotonic() - began < LONGEST:
            time.sleep(0.2)
    finally:
        stop.set()
        worker.join(120)
    assert not failed, failed
    assert not worker.is_alive()
    assert bureau.decided() > decided
    check(bureau.acknowledged(), left(crashing))
    print(
        f"{KILLS} kills, {len(bureau.applications)} applications, {len(bureau.steps)} steps, {bureau.decided()} decisions"
    )


def check(acknowledged: Acknowledged, stored_rows: list[list[str]]) -> None:
    applications, steps_taken, facts_told = acknowledged
    stored_applications = {row[1] for row in stored_rows if row[0] == "application"}
    assert applications <= stored_applications
    taken = [tuple(row[1:]) for row in stored_rows if row[0] == "step"]
    assert steps_taken <= set(taken)
    assert len(taken) == len(set(taken)), "a step twice"
    entered = [tuple(row[1:]) for row in stored_rows if row[0] == "entry"]
    assert sorted(entered) == sorted(taken), "steps and the audit differ"
    facts = [row[1] for row in stored_rows if row[0] == "fact"]
    assert facts_told <= set(facts)
    assert all(facts.count(fact) <= 2 for fact in set(facts)), "told twice"
    single = {row[0]: row[1:] for row in stored_rows}
    assert single["people-twice"] == ["0"]
    assert single["taken"][0] == single["taken"][1], "applications and the audit differ"
    assert (single["homeless"], single["differing"], single["faults"]) == (["0"], ["0"], ["0"])
    assert single["integrity"] == ["ok"]
