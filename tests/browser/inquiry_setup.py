"""Brings a case of the served demo to where an inquiry begins, past the pages: `python -m tests.browser.inquiry_setup NAME`.

It runs in a process of its own with the environment of the office, and prints the addresses of what it made as JSON.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import subprocess
import sys
from typing import Any

from doudi.commands.office import prepare
from tests.browser.server import PASSWORD, Office
from tests.paths import ROOT

EARLIER = dt.date(2026, 6, 1)


def set_up(office: Office, name: str) -> dict[str, Any]:
    """What the case `name` of this module printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.inquiry_setup", name], env=office.environment, cwd=ROOT, capture_output=True,
        text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


def _bureau() -> Any:
    """The officers of the demo's first county, and one more of each duty that takes two."""
    from doudi.office.accounts.access import Actor
    from doudi.office.accounts.models import Assignment, User
    from tests.office.inquiry import cases

    def actor(username: str, like: str = "") -> Actor:
        user = User.objects.filter(username=username).first()
        if user is None:
            pattern = Assignment.objects.filter(user__username=like).first()
            assert pattern is not None
            user = User.objects.create_user(username, username, PASSWORD)
            Assignment.objects.create(
                user=user, duty=pattern.duty, region_code=pattern.region_code, valid_from=dt.date(2020, 1, 1)
            )
        return Actor.of(user, dt.date(2026, 8, 1))

    return cases.Bureau(
        clerk=actor("xingning-clerk"), other_clerk=actor("xingning-clerk-b", "xingning-clerk"), head=actor("xingning-head"),
        county=actor("xingning-officer"), other_county=actor("xingning-officer-b", "xingning-officer"),
        deputy=actor("xingning-director"), verifier=actor("xingning-verification"),
    )  # fmt: skip


def _family(office: Any) -> Any:
    """Two people below the standard, in the clerk's township."""
    from doudi.office.registry.actions import FactInput
    from tests.office import build

    build.TOWNSHIP = office.clerk.duties[0][1]
    serial = dt.datetime.now(dt.UTC).strftime("%H%M%S%f")[-6:]
    build._serial = itertools.count(int(serial) * 10)
    head, spouse = build.person(office.clerk, name="测甲"), build.person(office.clerk, name="测乙", sex="female")
    family = build.household(office.clerk, head, spouse, region=build.TOWNSHIP)
    working = [("employment", "employed"), ("labour_ability", "full"), ("has_able_obligor", True), ("wage_income", 300)]
    facts = [
        FactInput("assets_within_dibao_limit", True),
        FactInput("assets_within_low_income_limit", True),
        *(FactInput(name, value, member) for member in (head, spouse) for name, value in working),
    ]
    return build.none_of_this(office.clerk, family, *facts)


def accepted(office: Any) -> dict[str, Any]:
    from tests.office.inquiry import cases

    return _keys(cases.accepted(office.clerk, _family(office)))


def proposed(office: Any) -> dict[str, Any]:
    from tests.office.inquiry import cases

    return _keys(cases.proposed(office, _family(office)))


def to_be_stopped(office: Any) -> dict[str, Any]:
    """Granted in June; the township now proposes to stop it."""
    from doudi.office import clock
    from doudi.office.casework.actions import open_review
    from tests.office.inquiry import cases

    with clock.on(EARLIER):
        award = cases.granted(office, _family(office)).decision.award
    review = cases.fresh(open_review(by=office.clerk, award=award))
    cases.visit(office, review.application)
    return _keys(cases.opinion(office, review, "refuse"))


def grave(office: Any) -> dict[str, Any]:
    """Temporary aid that a panel has to discuss."""
    from doudi.office import clock
    from tests.office.inquiry import cases

    with clock.on(EARLIER):
        return _keys(cases.grave(office, _family(office)))


def _keys(proceeding: Any) -> dict[str, Any]:
    return {"application": proceeding.application_id, "proceeding": proceeding.pk}


def registered(office: Any) -> dict[str, Any]:
    """A family with an application, and nothing applied for yet; the township may approve a thousand yuan by itself."""
    from doudi.office.regions import codes
    from doudi.office.regions.models import LocalValue
    from tests.office import build

    family = _family(office)
    county = codes.pad(build.TOWNSHIP[:6])
    if not LocalValue.objects.filter(region_code=county, name="temporary_township_limit").exists():
        build.standard("1000", name="temporary_township_limit", region=county)
    return {"application": build.application(office.clerk, family).pk}


CASES = {
    "accepted": accepted,
    "registered": registered,
    "proposed": proposed,
    "to_be_stopped": to_be_stopped,
    "grave": grave,
}

if __name__ == "__main__":
    prepare()
    from django.db import transaction

    with transaction.atomic():
        addresses = CASES[sys.argv[1]](_bureau())
    print(json.dumps(addresses))
