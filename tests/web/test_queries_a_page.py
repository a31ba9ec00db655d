"""How many queries each page makes, counted over every page that the table of addresses has and every duty that opens it.

Not counted are the statements that every page makes alike, whatever it shows: who asks (session, account, duties, own and
relatives' numbers), the entry of the audit that says so, and the marks of transactions.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doudi.office.accounts.access import DUTIES_BY_ACTION as DUTIES
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from tests.office.build import officer
from tests.web.access_table import OWN, PUBLIC, TABLE, Row
from tests.web.conftest import Marked
from tests.web.world import TOWNSHIP, place_of, world

pytestmark = [pytest.mark.django_db, pytest.mark.long]
Browser = Callable[..., Marked]
QUERIES = 12
"""The most that a page may make."""
STILL_MORE = {
    "cases:detail": 22, "inquiry:overview": 19, "families:facts": 14, "screening:one": 13, "benefits:month": 13,
}  # fmt: skip
"""Pages that make more as yet, and the number beyond which they may not grow. Only to be lowered."""
_WHO_ASKS = (
    "django_session",
    "accounts_user",
    "accounts_assignment",
    "accounts_kin",
    "accounts_officernumber",
    "audit_head",
    "audit_codekey",
    "audit_read",
    "audit_entry",
)
_TRANSACTION = re.compile(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)\b")


def own_queries(statements: list[str]) -> list[str]:
    """The statements of a page without those that every page makes."""
    return [
        sql
        for sql in statements
        if not _TRANSACTION.match(sql) and not re.search(rf'(FROM|INTO|UPDATE) "({"|".join(_WHO_ASKS)})"', sql)
    ]


def duties_of(row: Row) -> list[Duty]:
    """Those that open a page; of one that every officer may open, somebody of the county."""
    return sorted(DUTIES[row.action]) if isinstance(row.action, Action) else [Duty.COUNTY_OFFICER]


def test_no_page_makes_more_queries_than_it_may(browser: Browser) -> None:
    region = world(TOWNSHIP)
    clients: dict[Duty, Marked] = {}
    most: dict[str, int] = {}
    for name, row in TABLE.items():
        if row.sends is not None or row.action in (PUBLIC, OWN):
            continue
        address = reverse(name, kwargs=row.arguments(region) if row.arguments else None)
        for duty in duties_of(row):
            client = clients.setdefault(duty, browser(officer(duty, place_of(duty))))
            client.get(address, row.query)  # what is kept from the first time is there then
            with CaptureQueriesContext(connection) as captured:
                client.get(address, row.query)
            number = len(own_queries([query["sql"] for query in captured.captured_queries]))
            most[name] = max(number, most.get(name, 0))
    assert max(most.values()) > 5, "nothing was counted"
    beyond = {name: number for name, number in most.items() if number > STILL_MORE.get(name, QUERIES)}
    assert not beyond
    assert {name: most[name] for name in STILL_MORE if most[name] <= QUERIES} == {}, "no longer an exception"


def test_what_every_page_asks_is_not_counted() -> None:
    assert own_queries(['SELECT "a" FROM "django_session" WHERE 1', "SAVEPOINT x", 'UPDATE "audit_head" SET 1']) == []
    assert own_queries(['SELECT "a" FROM "registry_person"']) == ['SELECT "a" FROM "registry_person"']
