"""Officers who take families from the door to the decision with plain clients, and what was acknowledged to them."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import re
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from tests.browser import steps
from tests.browser.plain_client import AnswerLostError, Officer
from tests.browser.server import Office
from tests.office.files import samples

LATEST = "2027-08-31"
"""Until when consents and reports hold."""
Row = tuple[str, str, str]
"""Number of a proceeding, kind of a row of its log, its name."""
Acknowledged = tuple[set[str], set[Row], set[str]]


@dataclass(frozen=True)
class Case:
    """A family with its one proceeding. `page` is the address of the case, `posted` the day on which its notice was put up."""

    page: str
    number: str
    posted: dt.date | None = None

    @property
    def inquiry(self) -> str:
        return f"{self.page}inquiry/"


class Bureau:
    """Officers at work; what was acknowledged to them, and what they sent without an answer."""

    def __init__(self, office: Office):
        self.office = office
        self.clerk, self.head, self.county, self.verifier = (
            Officer(office, f"xingning-{duty}") for duty in ("clerk", "head", "officer", "verification")
        )
        self.applications: dict[str, str] = {}
        self.rows: set[Row] = set()
        self.facts: set[str] = set()
        self.publicised: list[Case] = []
        self.place = ""

    def acknowledged(self) -> Acknowledged:
        return set(self.applications), self.rows.copy(), set(self.facts)

    def decided(self) -> int:
        return sum(name == "grant" for _, _, name in self.rows.copy())

    def sign_in(self) -> None:
        for officer in (self.clerk, self.head, self.county, self.verifier):
            officer.sign_in()
        html = self.clerk.get("/applications/new/")
        self.place = re.findall(r'<option value="(\d{12})"', html)[0]

    def work(self, stop: threading.Event) -> None:
        """One family after the other from the door to the notice, and to the decision as soon as that has run; what is not
        answered is done once more."""
        for serial in itertools.count():
            due = [case for case in self.publicised if case.posted != self.office.day]
            for case in due:
                if stop.is_set():
                    return
                self.act(self.county, case, "decide", "grant", {"verdict": "grant"})
                self.publicised.remove(case)
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
                status, case, _ = self.clerk.post("/applications/new/", form)
            except AnswerLostError:
                continue
            assert status == 302
        self.applications[token] = case
        self.again(self.clerk, f"{case}proceedings/", {"right": "dibao"})
        html = self.clerk.get(case)
        opened = Case(case, re.findall(r'id="p(\d+)"', html)[0])
        self.tell(opened, html)
        self.act(self.clerk, opened, "accept", "accept", {"authorised": "yes"})
        self.visit(opened)
        self.check(opened)
        self.act(self.head, opened, "opinion", "give_opinion", {"verdict": "grant"})
        self.publicise(opened)

    def tell(self, case: Case, html: str) -> None:
        """What the family says, and that each adult lets it be checked."""
        family = re.findall(r'href="(/families/\d+/)facts/', html)[0]
        people = list(dict.fromkeys(re.findall(r"/people/(\d+)/unmask/", html)))
        answers = {"assets_within_dibao_limit.household": "yes", "assets_within_low_income_limit.household": "yes"}
        groups = ("place", "work", "income", "spending", "health", "school", "circumstances", "request")
        answers |= {f"none.{group}": "yes" for group in groups}
        for person in people:
            answers |= {
                f"wage_income.{person}": "300", f"employment.{person}": "employed", f"labour_ability.{person}": "full",
                f"counted.{person}": "yes", f"hukou.{person}": "local_urban", f"has_able_obligor.{person}": "yes",
            }  # fmt: skip
        evidence = f"凭据{case.number}"
        is_stored = False
        while not is_stored:
            page = self.clerk.get(f"{family}facts/")
            if evidence in page:
                break
            version = re.findall(r'name="version" value="(\d+)"', page)[0]
            try:
                status, _, _ = self.clerk.post(
                    f"{family}facts/",
                    answers | {"version": version, "source.property": "observed", "evidence.property": evidence},
                )  # fmt: skip
                assert status in (302, 409)
                is_stored = True
                self.facts.add(evidence)
            except AnswerLostError:
                # Whether it was saved is seen in what the form asks next: an answer that stands is not sent again.
                is_stored = 'value="300"' in self.clerk.get(f"{family}facts/")
        for person in people:
            self.consent(case, person)

    def consent(self, case: Case, person: str) -> None:
        form = {
            "person": person,
            "scope": "income",
            "given_on": str(self.office.day),
            "until": LATEST,
            "signer": "某甲",
        }
        self.until_done(
            self.clerk, case.inquiry, f"consents/new/?person={person}",
            lambda _: self.redirected(self.clerk, f"{case.page}consents/new/", form),
        )  # fmt: skip

    def visit(self, case: Case) -> None:
        """Pictures first, each acknowledged by its digest, then the visit that rests on them."""
        token, page = str(uuid.uuid4()), f"{case.page}visit/"
        html = self.clerk.get(page)
        pictures = [("photo", "", samples.picture(90))]
        for number, signer in enumerate(re.findall(r'data-visit-signer="([^"]+)"', html)):
            pictures.append(("signature", signer, samples.picture(255, 13 + number)))
        digests = [self.upload(page, token, *picture) for picture in pictures]
        form = {f"agrees.{group}": "yes" for group in re.findall(r'name="agrees\.(\w+)"', html)} | {
            "token": token, "digests": ",".join(digests), "visited_on": typed(html, "visited_on"), "address": "虚构路",
            "companion": re.findall(r'<option value="(\d+)"', html)[0], "met": "某甲（本人）",
        }  # fmt: skip
        self.record(self.clerk, case, "visit", "入户调查", lambda _: self.redirected(self.clerk, page, form))

    def upload(self, page: str, token: str, purpose: str, signer: str, picture: bytes) -> str:
        """The digest by which a picture is acknowledged; sent until it is, as a phone does."""
        digest = hashlib.sha256(picture).hexdigest()
        while True:
            try:
                fields = {"token": token, "purpose": purpose, "signer": signer}
                status, _, text = self.clerk.post(f"{page}upload/", fields, ("file", picture))
            except AnswerLostError:
                continue
            assert (status, json.loads(text)) == (200, {"digest": digest})
            return digest

    def check(self, case: Case) -> None:
        """The township asks, the county starts, the centre reports."""
        self.record(
            self.clerk, case, "request_check", "提请核对",
            lambda _: self.redirected(self.clerk, f"{case.page}checks/new/", {"matter": "收入、存款"}),
        )  # fmt: skip
        number = re.findall(r"/checks/(\d+)/", self.county.get(case.inquiry))[0]
        self.record(
            self.county, case, "start_check", "启动核对",
            lambda _: self.redirected(self.county, f"/checks/{number}/start/", {}),
        )  # fmt: skip
        report = {
            "result": "fits", "valid_until": LATEST, "person-0": "", "subject-0": "存款", "declared-0": "没有",
            "on_record-0": "没有", "source-0": "虚构银行", "agrees-0": "yes",
        }  # fmt: skip
        self.record(
            self.verifier, case, "check", "经济状况核对",
            lambda _: self.redirected(self.verifier, f"/checks/{number}/report/", report),
        )  # fmt: skip

    def publicise(self, case: Case) -> None:
        """Makes the sheet, unless it is made already, and puts it up."""

        def put_up(_: str) -> None:
            sheets = re.findall(r"/notices/(\d+)/", self.clerk.get(case.inquiry))
            if not sheets:
                first_day = typed(self.clerk.get("/notices/new/"), "from_day")
                self.redirected(self.clerk, "/notices/new/", {"proceeding": case.number, "from_day": first_day})
                return
            page = f"/notices/{sheets[0]}/post/"
            form = {"posted_on": typed(self.clerk.get(page), "posted_on"), "place": "社区公示栏"}
            self.redirected(self.clerk, page, form, ("photo", samples.picture(30)))

        self.record(self.clerk, case, "publicise", "公示初审意见", put_up)
        self.publicised.append(replace(case, posted=self.office.day))

    def record(self, officer: Officer, case: Case, name: str, label: str, act: Callable[[str], None]) -> None:
        """Makes the record behind a step until the case does not ask for it any more."""
        self.until_done(officer, case.page, f"<summary>{label}", act)
        self.rows.add((case.number, "step", name))

    def act(self, officer: Officer, case: Case, path: str, name: str, fields: dict[str, str]) -> None:
        """An act on the proceeding, each time with the version that the page shows."""
        path = f"/proceedings/{case.number}/{path}/"

        def click(html: str) -> None:
            part = html[html.index(path) :]
            digests = re.findall(r'name="seen" value="([0-9a-f]+)"', part)
            form = fields | {"version": typed(part, "version"), "seen": digests[0] if digests else ""}
            self.redirected(officer, path, form)
            # A second click of the same form: refused, or it would be found twice.
            self.rows.add((case.number, "act", name))
            officer.post(path, form)

        self.until_done(officer, case.page, path, click)

    def until_done(self, officer: Officer, page: str, sign: str, act: Callable[[str], None]) -> None:
        """Acts, and what was not answered once more, until the page shows its sign no longer. It must show it at first."""
        html = officer.get(page)
        assert sign in html, f"{officer.username}: {page} does not offer {sign}"
        while sign in html:
            with suppress(AnswerLostError):
                act(html)
            html = officer.get(page)

    def redirected(
        self, officer: Officer, path: str, form: dict[str, str], file: tuple[str, bytes] | None = None
    ) -> None:
        """Sends a form that is taken."""
        status, _, text = officer.post(path, form, file)
        assert status == 302, f"{path}: {status} {faults(text)}"

    def again(self, officer: Officer, path: str, fields: dict[str, str]) -> None:
        while True:
            try:
                status, _, _ = officer.post(path, fields)
                assert status == 302
                return
            except AnswerLostError:
                continue


def typed(html: str, name: str) -> str:
    """What stands in the first field of this name."""
    tag = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)[0]
    return str(re.findall(r'value="([^"]*)"', tag)[0])


def faults(html: str) -> list[str]:
    """What a page says against a form."""
    return re.findall(r'(?s)class="(?:errorlist|invalid-feedback|alert)[^>]*>(.*?)</', html)[:3]
