"""From where who may record facts: by duty, with papers, beside what stands; and how an answer is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.registry import actions, current_facts, perms
from doudi.office.registry.actions import Basis, FactInput
from doudi.office.registry.enums import FactKind, FactSource
from doudi.office.registry.models import Fact, Household
from tests.office import build

pytestmark = pytest.mark.django_db
TOLD, SEEN, GIVEN, VERIFIED = FactSource
NOBODY: list[FactSource] = []


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.household(clerk)


def worker() -> Actor:
    return build.officer(Duty.COMMUNITY_WORKER)


def standing(family: Household, name: str = "lacks_labour") -> Any:
    family.now.refresh_from_db()
    return family.now.facts.get(name)


@pytest.mark.parametrize(
    ("duty", "sources"),
    [
        (Duty.COMMUNITY_WORKER, [TOLD]),
        (Duty.TOWNSHIP_CLERK, [TOLD, SEEN, VERIFIED]),
        (Duty.TOWNSHIP_HEAD, [TOLD, SEEN, VERIFIED]),
        (Duty.COUNTY_OFFICER, [SEEN, GIVEN, VERIFIED]),
        (Duty.COUNTY_HEAD, [SEEN, GIVEN, VERIFIED]),
        (Duty.VERIFICATION_CENTRE, [GIVEN, VERIFIED]),
        (Duty.AUDITOR, NOBODY),
        (Duty.FINANCE, NOBODY),
        (Duty.ADMINISTRATOR, NOBODY),
    ],
)
def test_each_source_is_somebodys_duty(clerk: Actor, family: Household, duty: Duty, sources: list[FactSource]) -> None:
    township = duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD)
    actor = build.officer(duty, build.TOWNSHIP if township else build.COUNTY)
    assert perms.sources(actor, family) == sources
    paper = build.paper(clerk, family)
    for source in FactSource:
        family.refresh_from_db()
        arguments: dict[str, Any] = {
            "by": actor, "household": family, "expected_version": family.version, "source": source, "document": paper,
            "inputs": [FactInput("lacks_labour", True)],
        }  # fmt: skip
        if source in sources:
            assert actions.record_facts(**arguments)[0].source == source
        else:
            with pytest.raises(PermissionDenied):
                actions.record_facts(**arguments)


def test_what_is_verified_has_a_paper_of_this_family(clerk: Actor, family: Household) -> None:
    stranger = build.paper(clerk, build.household(clerk))
    for paper, message in ((None, "须有材料"), (stranger, "不是这个家庭的")):
        basis = Basis(VERIFIED, "存折", paper)
        with pytest.raises(RefusedError, match=message):
            build.tell(clerk, family, FactInput("lacks_labour", True, basis=basis))
    build.tell(
        clerk, family, FactInput("lacks_labour", True, basis=Basis(VERIFIED, "存折", build.paper(clerk, family)))
    )
    assert standing(family)["source"] == VERIFIED


@pytest.mark.parametrize("source", [TOLD, SEEN, VERIFIED])
def test_what_a_community_worker_brings_stands_beside_what_is_recorded(
    clerk: Actor, family: Household, source: FactSource
) -> None:
    build.tell(clerk, family, FactInput("lacks_labour", False), source=source)
    build.tell(worker(), family, FactInput("lacks_labour", True))
    assert (standing(family)["value"], standing(family)["otherwise"]["value"]) == (False, True)
    assert current_facts.find_differences() == []


def test_a_report_answers_what_nobody_answered_until_somebody_does(clerk: Actor, family: Household) -> None:
    reporter = worker()
    build.tell(reporter, family, FactInput("lacks_labour", False))
    assert (standing(family)["value"], standing(family)["reported"]) == (False, True)
    build.tell(reporter, family, FactInput("lacks_labour", True))
    assert (standing(family)["value"], standing(family)["reported"]) == (True, True)
    build.tell(clerk, family, FactInput("lacks_labour", False))
    assert standing(family)["value"] is False
    assert "reported" not in standing(family)


def test_a_withdrawn_answer_is_unknown_again_and_its_history_stays(clerk: Actor, family: Household) -> None:
    build.tell(clerk, family, FactInput("lacks_labour", True))
    build.tell(clerk, family, FactInput("lacks_labour", None, withdrawn=True))
    assert standing(family) is None
    rows = list(Fact.objects.filter(name="lacks_labour").order_by("pk").values_list("value", "kind"))
    assert rows == [(True, None), (None, FactKind.WITHDRAWAL)]
    assert Entry.objects.filter(action="registry.record_facts").latest("number").detail["withdrawn"] == ["lacks_labour"]
    with pytest.raises(RefusedError, match="没有可以撤回的回答"):
        build.tell(clerk, family, FactInput("lacks_labour", None, withdrawn=True))
    build.tell(clerk, family, FactInput("lacks_labour", False))
    assert standing(family)["value"] is False


@pytest.mark.parametrize(
    ("duty", "source", "may"),
    [
        (Duty.COMMUNITY_WORKER, TOLD, False),
        (Duty.TOWNSHIP_HEAD, TOLD, True),
        (Duty.TOWNSHIP_HEAD, GIVEN, False),
        (Duty.TOWNSHIP_HEAD, VERIFIED, True),
        (Duty.VERIFICATION_CENTRE, TOLD, False),
        (Duty.VERIFICATION_CENTRE, GIVEN, True),
    ],
)
def test_who_may_take_an_answer_back(
    clerk: Actor, family: Household, duty: Duty, source: FactSource, may: bool
) -> None:
    recorder = build.officer(Duty.COUNTY_OFFICER, build.COUNTY) if source == GIVEN else clerk
    build.tell(recorder, family, FactInput("lacks_labour", True), source=source)
    centre = duty == Duty.VERIFICATION_CENTRE
    actor = build.officer(duty, build.COUNTY if centre else build.TOWNSHIP)
    withdrawal = FactInput("lacks_labour", None, withdrawn=True)
    if may:
        build.tell(actor, family, withdrawal)
        assert standing(family) is None
    else:
        with pytest.raises(PermissionDenied, match="不能由您撤回"):
            build.tell(actor, family, withdrawal)


def test_birth_date_and_sex_are_not_taken_back(clerk: Actor, family: Household) -> None:
    person = family.memberships.get().person
    for name in ("birth_date", "sex"):
        with pytest.raises(RefusedError, match="没有可以撤回的回答"):
            build.tell(clerk, family, FactInput(name, None, person, withdrawn=True))


def test_a_reporter_takes_back_what_only_he_reported(family: Household) -> None:
    reporter, colleague = worker(), worker()
    build.tell(reporter, family, FactInput("lacks_labour", True))
    with pytest.raises(PermissionDenied):
        build.tell(colleague, family, FactInput("lacks_labour", None, withdrawn=True))
    build.tell(reporter, family, FactInput("lacks_labour", None, withdrawn=True))
    assert standing(family) is None


def test_what_cannot_be_true_is_refused_and_what_is_odd_is_named(clerk: Actor, family: Household) -> None:
    person = family.memberships.get().person
    before = Fact.objects.count()
    with pytest.raises(RefusedError, match="不会在学前教育阶段"):
        build.tell(clerk, family, FactInput("education_stage", "preschool", person))
    assert Fact.objects.count() == before
    build.tell(clerk, family, FactInput("enrolled_pension", True, person), FactInput("basic_pension", 100, person))
    detail = Entry.objects.filter(action="registry.record_facts").latest("number").detail
    assert detail["odd"] == ["drawing_and_paying_pension", "early_basic_pension"]


def test_an_old_contradiction_hinders_no_other_answer(clerk: Actor) -> None:
    """A minor comes of age: the answer of then is impossible now, until somebody mends it."""
    person = build.person(clerk, birth=build.DAY.replace(year=build.DAY.year - 18))
    family = build.household(clerk, person)
    with clock.on(build.DAY.replace(month=8)):
        build.tell(clerk, family, FactInput("employment", "minor", person))
    build.tell(clerk, family, FactInput("lacks_labour", True))
    with pytest.raises(RefusedError, match="已成年"):
        build.tell(clerk, family, FactInput("employment", "minor", person))
    build.tell(clerk, family, FactInput("employment", "student", person))


@pytest.mark.database
@pytest.mark.parametrize(("kind", "value"), [("rumour", None), ("withdrawal", True)])
def test_the_database_refuses_other_kinds_and_withdrawals_of_a_value(
    clerk: Actor, family: Household, kind: str, value: Any
) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Fact.objects.create(
            household=family, name="lacks_labour", value=value, source=TOLD, kind=kind, valid_from=build.DAY,
            recorded_at=clock.now(), recorded_by=clerk.user,
        )  # fmt: skip
