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
from doudi.office.monitoring import actions
from doudi.office.monitoring.enums import Kind, State, Status
from doudi.office.monitoring.models import Finding
from doudi.office.registry.actions import ChangedMeanwhile, Refused, Said, end_membership
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decide, decided, finding, night, states

pytestmark = pytest.mark.django_db


def dismiss(of: Bureau, one: Finding, reason: str = "家庭已明确表示不申请") -> None:
    actions.dismiss(by=of.clerk, finding=one, expected_version=one.version, reason=reason)


def earns(of: Bureau, family: Household, wage: int) -> None:
    """The head finds work, or loses it."""
    head = family.memberships.get(relation="self").person
    build.tell(of.clerk, family, Said("wage_income", wage, head))


def turns(one: Finding) -> list[str]:
    return list(one.turns.order_by("pk").values_list("name", flat=True))


# Who may have been missed


def test_what_was_dismissed_comes_back_only_with_other_facts() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    dismiss(of, finding(family))
    night()
    assert states(family) == [State.DISMISSED]
    # A fact that the right does not read changes nothing.
    head = family.memberships.get(relation="self").person
    build.tell(of.clerk, family, Said("boarder", False, head))
    night()
    assert states(family) == [State.DISMISSED]
    earns(of, family, 299)
    night()
    assert states(family) == [State.DISMISSED, State.OPEN]
    # And as it was when it was dismissed, it is none again.
    earns(of, family, 300)
    night()
    assert states(family) == [State.DISMISSED, State.GONE]


def test_what_was_dismissed_comes_back_with_another_standard() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    dismiss(of, finding(family))
    build.standard("850", region=build.TOWNSHIP)
    night()
    assert states(family) == [State.DISMISSED, State.OPEN]
    assert finding(family).low == 110_000


def test_a_dismissal_is_with_a_reason_by_an_officer_of_the_place_and_is_written_down() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held = finding(family)
    with pytest.raises(Refused, match="理由"):
        dismiss(of, held, " ")
    for stranger in (
        build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), build.officer(Duty.COMMUNITY_WORKER),
        build.officer(Duty.AUDITOR, build.COUNTY),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.dismiss(by=stranger, finding=held, expected_version=held.version, reason="不必")
    dismiss(of, held, "已由邻县办理")
    held.refresh_from_db()
    assert (held.state, held.closed_by) == (State.DISMISSED, of.clerk.user)
    last = held.turns.last()
    assert last is not None
    assert (last.by, last.note, turns(held)) == (of.clerk.user, "已由邻县办理", ["found", "dismissed"])
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject_id, entry.region_code) == ("monitoring.dismiss", str(held.pk), build.TOWNSHIP)
    with pytest.raises(ChangedMeanwhile):
        dismiss(of, held)


def test_a_page_that_is_behind_decides_nothing() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    shown = finding(family)
    earns(of, family, 200)
    night()
    with pytest.raises(ChangedMeanwhile):
        dismiss(of, shown)
    assert turns(finding(family)) == ["found", "changed"]
    assert finding(family).low == 112_000


def test_kin_of_the_family_keep_away() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    person = family.memberships.get(relation="self").person
    Kin.objects.create(
        user=of.clerk.user, name="某某", relation="sibling", number_index=person.number_index, declared_on=build.DAY
    )
    for act in (
        lambda one: actions.dismiss(by=of.clerk, finding=one, expected_version=one.version, reason="不必"),
        lambda one: actions.open_proceeding(by=of.clerk, finding=one, expected_version=one.version),
    ):
        with pytest.raises(Refused, match="回避"):
            act(finding(family))
    assert finding(family).state == State.OPEN


def test_a_proceeding_is_opened_by_the_office_and_the_finding_closed() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held = finding(family)
    with pytest.raises(PermissionDenied):
        actions.open_proceeding(by=of.county, finding=held, expected_version=held.version)
    opened = actions.open_proceeding(by=of.clerk, finding=held, expected_version=held.version)
    held.refresh_from_db()
    assert (opened.right, opened.person, opened.application.channel) == ("dibao", None, "outreach")
    assert opened.application.applicant == family.memberships.get(relation="self").person
    assert (held.state, held.proceeding) == (State.TAKEN_UP, opened)
    with pytest.raises(ChangedMeanwhile):
        actions.open_proceeding(by=of.clerk, finding=held, expected_version=1)
    night()
    assert states(family) == [State.TAKEN_UP]
    # A second right of the family goes into the same application.
    other = Finding.objects.open().filter(household=family).first()
    assert other is not None
    again = actions.open_proceeding(by=of.clerk, finding=other, expected_version=other.version)
    assert again.application == opened.application
    assert (Application.objects.count(), again.person) == (1, other.person)


def test_what_another_officer_has_begun_is_not_begun_twice() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held = finding(family)
    begun = build.proceeding(of.clerk, family)
    assert actions.open_proceeding(by=of.clerk, finding=held, expected_version=held.version) == begun
    assert Proceeding.objects.count() == 1


def test_what_is_under_way_or_granted_is_not_missed() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    proceeding = build.proceeding(of.clerk, family)
    night()
    held = finding(family)
    last = held.turns.last()
    assert last is not None
    assert (held.state, held.closed_by, last.note) == (State.GONE, None, "已有在办事项")
    decide(of, proceeding, grant=True)
    night()
    assert states(family) == [State.GONE]


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_what_a_person_settled_is_not_found_again_until_something_changes(how: str) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    if how == "refused":
        decided(of, family, grant=False)
    else:
        proceeding = build.proceeding(of.clerk, family)
        casework.withdraw(by=of.clerk, proceeding=proceeding, expected_version=proceeding.version, note="不再申请")
    before = list(Decision.objects.values())
    night()
    night()
    assert states(family) == [State.SETTLED]
    assert turns(finding(family)) == ["settled"]
    assert finding(family).proceeding == Proceeding.objects.get()
    earns(of, family, 250)
    night()
    assert states(family) == [State.SETTLED, State.OPEN]
    assert list(Decision.objects.values()) == before


def test_what_changed_after_a_refusal_is_found_at_once() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    decided(of, family, grant=False)
    earns(of, family, 250)
    night()
    assert states(family) == [State.OPEN]


def test_what_is_not_known_is_named() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    build.tell(of.clerk, family, Said("assets_within_dibao_limit", None))
    night()
    held = finding(family)
    assert (held.status, held.needs, held.margin) == (Status.UNDETERMINED, ["assets_within_dibao_limit"], None)
    assert held.high == 102_000
    build.tell(of.clerk, family, Said("assets_within_dibao_limit", False))
    night()
    assert states(family) == [State.GONE]


# Who may no longer have a right


def test_what_is_held_and_no_longer_borne_out_is_found_and_goes_again() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    decision = decided(of, family)
    night()
    assert states(family) == []
    earns(of, family, 5000)
    night()
    held = finding(family)
    assert (held.kind, held.status, held.decision) == (Kind.ENDED, Status.NOT_ELIGIBLE, decision)
    assert held.margin == 162_000 - 530_000
    earns(of, family, 300)
    night()
    held.refresh_from_db()
    assert (held.state, turns(held)) == (State.GONE, ["found", "gone"])
    assert Decision.objects.get().granted


def test_a_review_is_a_proceeding_of_the_application_upon_which_it_was_granted() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    decision = decided(of, family)
    earns(of, family, 5000)
    night()
    held = finding(family)
    review = actions.open_proceeding(by=of.clerk, finding=held, expected_version=held.version)
    assert review.application == decision.proceeding.application
    assert review != decision.proceeding
    night()
    assert states(family) == [State.TAKEN_UP]
    casework.accept(by=of.clerk, proceeding=review, expected_version=review.version)
    decide(of, review, grant=False)
    night()
    # Refused now: it is held no more, and nothing is missed.
    assert states(family) == [State.TAKEN_UP]


def test_a_dismissed_doubt_about_what_is_held_stays_away_until_something_changes() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    decided(of, family)
    earns(of, family, 5000)
    night()
    dismiss(of, finding(family), "工资为一次性补发")
    night()
    assert states(family) == [State.DISMISSED]
    earns(of, family, 5100)
    night()
    assert states(family) == [State.DISMISSED, State.OPEN]


def test_a_family_that_is_no_longer_there() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    decided(of, family)
    for membership in family.memberships.all():
        family.refresh_from_db()
        end_membership(
            by=of.clerk, household=family, expected_version=family.version, membership=membership, reason="迁出"
        )
    night()
    held = finding(family)
    assert (held.kind, held.status) == (Kind.ENDED, Status.ABSENT)
    with pytest.raises(Refused, match="对象已不在户内"):
        actions.open_proceeding(by=of.clerk, finding=held, expected_version=held.version)


# What the database itself refuses


def test_what_was_closed_stays_as_it_was_closed() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held = finding(family)
    dismiss(of, held)
    rows = Finding.objects.filter(pk=held.pk)
    with pytest.raises(DatabaseError, match="what was closed stays closed"), transaction.atomic():
        rows.update(state=State.OPEN, closed_at=None)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_one_finding_of_a_kind_is_open_for_a_right() -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    for held in (finding(family), Finding.objects.filter(person__isnull=False)[0]):
        held.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            held.save(force_insert=True)
    held.state, held.closed_at = State.GONE, dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    held.save(force_insert=True)
