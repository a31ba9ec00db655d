"""What officers do while the office is measured, for locust: each opens a page every eight to twelve seconds and saves one in ten.

The pages are lists, searches, families and cases of the officer's own region, chosen at random as an officer would come to them:
from a list, or by a name that stands in one. What is saved is what a family receives elsewhere, by the page's own form.
"""

from __future__ import annotations

import os
import random
import re
from html import unescape
from itertools import count

from locust import HttpUser, between, task

ACCOUNTS = os.environ["DOUDI_LOAD_ACCOUNTS"].split(",")
PASSWORD = os.environ["DOUDI_LOAD_PASSWORD"]
_places = count()
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_RIGHTS = re.compile(r'<select name="right".*?</select>', re.DOTALL)
_VALUES = re.compile(r'<option value="([^"]+)"')
_FAMILIES = re.compile(r'href="/families/([0-9]+)/"')
_CASES = re.compile(r'href="/applications/([0-9]+)/[#"]')
_OLDER = re.compile(r'rel="next"\s+href="([^"]+)"')
_NAMES = re.compile(r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗][\u4e00-\u9fff]{1,2}(?=[^\u4e00-\u9fff])")


class Officer(HttpUser):
    """An officer at a desk, with a session of their own."""

    wait_time = between(8, 12)

    def on_start(self) -> None:
        self.families: list[str] = []
        self.cases: list[str] = []
        self.names: list[str] = []
        self.older: dict[str, str] = {}
        account = ACCOUNTS[next(_places) % len(ACCOUNTS)]
        page = self.client.get("/sign-in/", name="sign in")
        self.client.post(
            "/sign-in/",
            {"login": account, "password": PASSWORD, "csrfmiddlewaretoken": _TOKEN.search(page.text)[1]},
            headers={"Referer": f"{self.host}/sign-in/"},
            name="sign in",
        )
        self.list_families()
        self.list_cases()
        self.open_case()  # the first case that a process of the server shows waits for the packs to be read

    def _list(self, address: str, name: str) -> str:
        """A page of a list: mostly the first one, else the one after that which was looked at last."""
        query = self.older.pop(address, "") if random.random() < 0.5 else ""
        text = self.client.get(address + query, name=name).text
        older = _OLDER.search(text)
        if older:
            self.older[address] = unescape(older[1])
        return text

    @task(2)
    def list_families(self) -> None:
        text = self._list("/families/", "list of families")
        self.families = _FAMILIES.findall(text) or self.families
        self.names = _NAMES.findall(text) or self.names

    @task(2)
    def list_cases(self) -> None:
        state = random.choice(["", "", "intake", "investigation", "opinion", "granted"])
        text = self._list(f"/applications/?state={state}" if state else "/applications/", "list of cases")
        self.cases = _CASES.findall(text) or self.cases

    @task(2)
    def work_list(self) -> None:
        self.client.get("/", name="work list")

    @task(3)
    def search(self) -> None:
        """By a name, half of the time a part of one."""
        page = self.client.get("/families/", name="list of families").text
        typed = random.choice(self.names or ["王"])
        typed = typed[: random.choice([2, len(typed)])]
        self.client.post(
            "/families/search/",
            {"q": typed, "csrfmiddlewaretoken": _TOKEN.search(page)[1]},
            headers={"Referer": f"{self.host}/families/"},
            name="search",
        )

    @task(4)
    def open_family(self) -> None:
        if self.families:
            self.client.get(f"/families/{random.choice(self.families)}/", name="family")

    @task(6)
    def open_case(self) -> None:
        if self.cases:
            self.client.get(f"/applications/{random.choice(self.cases)}/", name="case")

    @task(2)
    def save(self) -> None:
        """Reports what a family receives elsewhere. That the family receives it already is an answer too."""
        if not self.families:
            return
        address = f"/families/{random.choice(self.families)}/"
        page = self.client.get(address, name="family").text
        rights = _RIGHTS.search(page)
        if rights is None:
            return
        form = {
            "csrfmiddlewaretoken": _TOKEN.search(page)[1],
            "right": random.choice(_VALUES.findall(rights[0])),
            "holder": "household",
            "source": "虚构县住建局",
            "since": "2026-08-01",
        }
        with self.client.post(
            f"{address}awards/",
            form,
            headers={"Referer": self.host + address},
            name="save",
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code != 302:
                answer.failure(f"status {answer.status_code}")
