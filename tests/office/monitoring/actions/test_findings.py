"""What officers do with findings, and that no night undoes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Kin
from doudi.office.audit.models import Entry
from doudi.office.casework import actions as casework
from doudi.office.casework.models import Application, Decision, Proceeding
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.monitoring import actions
from doudi.office.monitoring.enums import FindingKind, FindingState, Status
from doudi.office.monitoring.models import Finding
from doudi.office.registry.actions import FactInput, end_membership
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide, decided, finding, night, states

pytestmark = pytest.mark.django_db


def dismiss(officers: Bureau, row: Finding, reason: str = "家庭已明确表示不申请") -> None:
    actions.dismiss(by=officers.clerk, finding=row, expected_version=row.version, reason=reason)


def set_wage(officers: Bureau, family: Household, wage: int) -> None:
    """The head finds work, or loses it."""
    head = family.memberships.get(relation="self").person
    build.tell(officers.clerk, family, FactInput("wage_income", wage, head))


def event_names(row: Finding) -> list[str]:
    return list(row.events.order_by("pk").values_list("name", flat=True))


# Who may have been missed


def test_what_was_dismissed_comes_back_only_with_other_facts() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    dismiss(officers, finding(family))
    night()
    assert states(family) == [FindingState.DISMISSED]
    # A fact that the right does not read changes nothing.
    head = family.memberships.get(relation="self").person
    build.tell(officers.clerk, family, FactInput("boarder", False, head))
    night()
    assert states(family) == [FindingState.DISMISSED]
    set_wage(officers, family, 299)
    night()
    assert states(family) == [FindingState.DISMISSED, FindingState.OPEN]
    # And as it was when it was dismissed, it is none again.
    set_wage(officers, family, 300)
    night()
    assert states(family) == [FindingState.DISMISSED, FindingState.GONE]


def test_what_was_dismissed_comes_back_with_another_standard() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    dismiss(officers, finding(family))
    build.standard("850", region=build.TOWNSHIP)
    night()
    assert states(family) == [FindingState.DISMISSED, FindingState.OPEN]
    assert finding(family).low == 110_000


def test_a_dismissal_is_with_a_reason_by_an_officer_of_the_place_and_is_written_down() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    row = finding(family)
    with pytest.raises(RefusedError, match="理由"):
        dismiss(officers, row, " ")
    for stranger in (
        build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), build.officer(Duty.COMMUNITY_WORKER),
        build.officer(Duty.AUDITOR, build.COUNTY),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.dismiss(by=stranger, finding=row, expected_version=row.version, reason="不必")
    dismiss(officers, row, "已由邻县办理")
    row.refresh_from_db()
    assert (row.state, row.closed_by) == (FindingState.DISMISSED, officers.clerk.user)
    last = row.events.last()
    assert last is not None
    assert (last.by, last.note, event_names(row)) == (officers.clerk.user, "已由邻县办理", ["found", "dismissed"])
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject_id, entry.region_code) == ("monitoring.dismiss", str(row.pk), build.TOWNSHIP)
    with pytest.raises(ChangedMeanwhileError):
        dismiss(officers, row)


def test_a_page_that_is_behind_decides_nothing() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    row = finding(family)
    set_wage(officers, family, 200)
    night()
    with pytest.raises(ChangedMeanwhileError):
        dismiss(officers, row)
    assert event_names(finding(family)) == ["found", "changed"]
    assert finding(family).low == 112_000


def test_kin_of_the_family_keep_away() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    person = family.memberships.get(relation="self").person
    Kin.objects.create(
        user=officers.clerk.user,
        name="某某",
        relation="sibling",
        number_index=person.number_index,
        declared_on=build.DAY,
    )
    for act in (
        lambda row: actions.dismiss(by=officers.clerk, finding=row, expected_version=row.version, reason="不必"),
        lambda row: actions.open_proceeding(by=officers.clerk, finding=row, expected_version=row.version),
    ):
        with pytest.raises(RefusedError, match="回避"):
            act(finding(family))
    assert finding(family).state == FindingState.OPEN


def test_a_proceeding_is_opened_by_the_office_and_the_finding_closed() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    head = family.memberships.get(relation="self").person
    disability = [FactInput("disability_type", "physical", head), FactInput("disability_level", 2, head)]
    build.tell(officers.clerk, family, *disability)
    night()
    row = finding(family)
    with pytest.raises(PermissionDenied):
        actions.open_proceeding(by=officers.county, finding=row, expected_version=row.version)
    opened = actions.open_proceeding(by=officers.clerk, finding=row, expected_version=row.version)
    row.refresh_from_db()
    assert (opened.right, opened.person, opened.application.channel) == ("dibao", None, "outreach")
    assert opened.application.applicant == family.memberships.get(relation="self").person
    assert (row.state, row.proceeding) == (FindingState.TAKEN_UP, opened)
    with pytest.raises(ChangedMeanwhileError):
        actions.open_proceeding(by=officers.clerk, finding=row, expected_version=1)
    night()
    assert states(family) == [FindingState.TAKEN_UP]
    # A second right of the family goes into the same application.
    second = finding(family, "disability_care_subsidy")
    again = actions.open_proceeding(by=officers.clerk, finding=second, expected_version=second.version)
    assert again.application == opened.application
    assert (Application.objects.count(), again.person) == (1, second.person)


def test_what_another_officer_has_begun_is_not_begun_twice() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    row = finding(family)
    begun = build.proceeding(officers.clerk, family)
    assert actions.open_proceeding(by=officers.clerk, finding=row, expected_version=row.version) == begun
    assert Proceeding.objects.count() == 1


def test_what_is_under_way_or_granted_is_not_missed() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    proceeding = build.proceeding(officers.clerk, family)
    night()
    row = finding(family)
    last = row.events.last()
    assert last is not None
    assert (row.state, row.closed_by, last.note) == (FindingState.GONE, None, "已有在办事项")
    decide(officers, proceeding, grant=True)
    night()
    assert states(family) == [FindingState.GONE]


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_what_a_person_settled_is_not_found_again_until_something_changes(how: str) -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    if how == "refused":
        decided(officers, family, grant=False)
    else:
        proceeding = build.proceeding(officers.clerk, family)
        casework.withdraw(
            by=officers.clerk, proceeding=proceeding, expected_version=proceeding.version, note="不再申请"
        )
    before = list(Decision.objects.values())
    night()
    night()
    assert states(family) == [FindingState.SETTLED]
    assert event_names(finding(family)) == ["settled"]
    assert finding(family).proceeding == Proceeding.objects.get()
    set_wage(officers, family, 250)
    night()
    assert states(family) == [FindingState.SETTLED, FindingState.OPEN]
    assert list(Decision.objects.values()) == before


def test_what_changed_after_a_refusal_is_found_at_once() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    decided(officers, family, grant=False)
    set_wage(officers, family, 250)
    night()
    assert states(family) == [FindingState.OPEN]


def test_what_is_not_known_is_named() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    build.tell(officers.clerk, family, FactInput("assets_within_dibao_limit", None))
    night()
    row = finding(family)
    assert (row.status, row.needs, row.margin) == (Status.UNDETERMINED, ["assets_within_dibao_limit"], None)
    assert row.high == 102_000
    build.tell(officers.clerk, family, FactInput("assets_within_dibao_limit", False))
    night()
    assert states(family) == [FindingState.GONE]


# Who may no longer have a right


def test_what_is_held_and_no_longer_borne_out_is_found_and_goes_again() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    decision = decided(officers, family)
    night()
    assert states(family) == []
    set_wage(officers, family, 5000)
    night()
    row = finding(family)
    assert (row.kind, row.status, row.decision) == (FindingKind.ENDED, Status.NOT_ELIGIBLE, decision)
    assert row.margin == 162_000 - 530_000
    set_wage(officers, family, 300)
    night()
    row.refresh_from_db()
    assert (row.state, event_names(row)) == (FindingState.GONE, ["found", "gone"])
    assert Decision.objects.get().granted


def test_a_review_is_a_proceeding_of_the_application_upon_which_it_was_granted() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    decision = decided(officers, family)
    set_wage(officers, family, 5000)
    night()
    row = finding(family)
    review = actions.open_proceeding(by=officers.clerk, finding=row, expected_version=row.version)
    assert review.application == decision.proceeding.application
    assert review != decision.proceeding
    night()
    assert states(family) == [FindingState.TAKEN_UP]
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    decide(officers, review, grant=False)
    night()
    # Refused now: it is held no more, and nothing is missed.
    assert states(family) == [FindingState.TAKEN_UP]


def test_a_dismissed_doubt_about_what_is_held_stays_away_until_something_changes() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    decided(officers, family)
    set_wage(officers, family, 5000)
    night()
    dismiss(officers, finding(family), "工资为一次性补发")
    night()
    assert states(family) == [FindingState.DISMISSED]
    set_wage(officers, family, 5100)
    night()
    assert states(family) == [FindingState.DISMISSED, FindingState.OPEN]


def test_a_family_that_is_no_longer_there() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    decided(officers, family)
    for membership in family.memberships.all():
        family.refresh_from_db()
        end_membership(
            by=officers.clerk, household=family, expected_version=family.version, membership=membership, reason="迁出"
        )
    night()
    row = finding(family)
    assert (row.kind, row.status) == (FindingKind.ENDED, Status.ABSENT)
    with pytest.raises(RefusedError, match="对象已不在户内"):
        actions.open_proceeding(by=officers.clerk, finding=row, expected_version=row.version)


# What the database itself refuses


def test_what_was_closed_stays_as_it_was_closed() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    row = finding(family)
    dismiss(officers, row)
    rows = Finding.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="what was closed stays closed"), transaction.atomic():
        rows.update(state=FindingState.OPEN, closed_at=None)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_one_finding_of_a_kind_is_open_for_a_right() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    night()
    of_person = finding(family)
    of_person.pk, of_person.person = None, family.memberships.get(relation="self").person
    of_person.save(force_insert=True)
    for row in (finding(family, person=None), of_person):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    row.state, row.closed_at = FindingState.GONE, dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    row.save(force_insert=True)
