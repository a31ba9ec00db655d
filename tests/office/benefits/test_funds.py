"""How many were paid wrongly in a year, by county and township, and what became of the money."""

from __future__ import annotations

import pytest

from doudi.office.benefits import actions
from doudi.office.benefits.enums import RecoveryCause
from doudi.office.benefits.funds import error_shares
from doudi.office.casework.models import Award
from tests.office import build
from tests.office.benefits.finance import OCTOBER, Office, open_office, pay, poor_family, reckon

pytestmark = pytest.mark.django_db


def overpaid(office: Office) -> None:
    """October, paid to all by a standard that is found too high afterwards."""
    reckon(office, OCTOBER)
    pay(office, OCTOBER)
    build.standard("800", since=OCTOBER)
    reckon(office, OCTOBER)


def claim(office: Office, award: Award, cause: str) -> None:
    actions.open_recovery(by=office.recoverer, holder=f"household.{award.household_id}", right="dibao", cause=cause)


def test_the_share_of_people_paid_wrongly_is_judged_by_the_clause() -> None:
    office = open_office()
    wrong = poor_family(office)
    poor_family(office)
    overpaid(office)
    claim(office, wrong, "office")
    county, township = error_shares(build.COUNTY, 2026)
    assert (county.region_code, township.region_code) == (build.COUNTY, build.TOWNSHIP)
    for share in (county, township):
        assert (share.helped, share.wrong, share.causes) == (4, 2, {RecoveryCause.OFFICE: 1})
        assert (share.notified, share.recovered_fen, share.waived_fen, share.claimed_fen) == (0, 0, 0, 2_000)
        (aim,) = share.aims
        assert (aim.met, aim.clauses) == (False, ("GX-6.5b",))
        assert "为50%，目标不高于2%：未达到" in aim.text


def test_what_came_back_is_told_and_a_new_standard_is_no_error() -> None:
    office = open_office()
    wrong, right = poor_family(office), poor_family(office)
    overpaid(office)
    claim(office, wrong, "untrue")
    claim(office, right, "policy")
    recovery = wrong.household.recoveries.get()
    actions.notify(by=office.recoverer, recovery=recovery, expected_version=recovery.version)
    recovery.refresh_from_db()
    actions.take_repayment(
        by=office.recoverer, recovery=recovery, expected_version=recovery.version, amount_fen=1_500, token="S1"
    )
    county = error_shares(build.COUNTY, 2026)[0]
    assert (county.wrong, county.notified, county.recovered_fen, county.claimed_fen) == (2, 1, 1_500, 500)


def test_a_year_in_which_nobody_was_helped_has_no_share() -> None:
    (county,) = error_shares(build.COUNTY, 2026)
    assert (county.helped, county.wrong, county.aims[0].met) == (0, 0, None)


def test_where_no_clause_sets_a_bound_nothing_is_reckoned() -> None:
    assert error_shares(build.OTHER_COUNTY, 2026) == []
