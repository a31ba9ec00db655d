"""Random acts by random officers on random days: whatever is refused or done, no invariant of a procedure breaks."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.checks import find_course_differences
from doudi.office.casework.course.course import course_of
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import Award, Decision, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import FactInput
from tests.office import build, walk

pytestmark = pytest.mark.django_db
DUTIES = (
    Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD, Duty.TOWNSHIP_HEAD, Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD,
    Duty.VERIFICATION_CENTRE,
)  # fmt: skip
RIGHTS = ("dibao", "low_income", "temporary_aid")
ACTS = ("step", "step", "step", "step", "opinion", "decide", "send_back", "circumstance", "day", "job", "accept")


class Bench:
    """A family with one proceeding, and officers who may do anything at any time."""

    def __init__(self, right: str, reviews: bool) -> None:
        build.standard()
        self.officers = [build.officer(duty, build.TOWNSHIP if duty in DUTIES[:4] else build.COUNTY) for duty in DUTIES]
        clerk = build.officer(Duty.TOWNSHIP_CLERK)
        self.family = build.poor_family(clerk)
        self.day = build.DAY
        self.proceeding = build.accepted(clerk, self.family, right)
        self.award: Award | None = None
        if reviews:
            self.award = self._grant(clerk)
            self.proceeding = actions.open_review(by=clerk, award=self.award)

    def _grant(self, clerk: Actor) -> Award:
        proceeding = walk.inquire(self.proceeding)
        head = build.officer(Duty.TOWNSHIP_HEAD)
        live = determine(self.family)
        actions.give_opinion(
            by=head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
            fingerprint=live.fingerprint,
        )  # fmt: skip
        decider = build.officer(Duty.COUNTY_HEAD, build.COUNTY)
        award: Award = build.decide(by=decider, proceeding=proceeding, grant=True).award
        self.day = clock.today()
        person = self.family.memberships.get(relation="self").person
        build.tell(clerk, self.family, FactInput("wage_income", 5000, person))
        return award

    def act(self, name: str, by: Actor, draw: st.DataObject) -> None:
        """One act; what is refused changes nothing."""
        fresh = Proceeding.objects.get(pk=self.proceeding.pk)
        with contextlib.suppress(RefusedError, PermissionDenied), transaction.atomic():
            match name:
                case "day":
                    self.day += dt.timedelta(days=draw.draw(st.sampled_from((1, 3, 8))))
                    walk.days_pass(self.day)
                case "job":
                    actions.submit_after_notices()
                case "accept":
                    actions.accept(by=by, proceeding=fresh, expected_version=fresh.version)
                case "opinion":
                    actions.give_opinion(
                        by=by, proceeding=fresh, expected_version=fresh.version, reason="某理由",
                        verdict=draw.draw(st.sampled_from(("grant", "refuse"))),
                        fingerprint=determine(fresh.household).fingerprint,
                    )  # fmt: skip
                case "decide":
                    grant = draw.draw(st.booleans())
                    actions.decide(
                        by=by, proceeding=fresh, expected_version=fresh.version, grant=grant, reason="某理由"
                    )
                case "send_back":
                    actions.send_back(by=by, proceeding=fresh, expected_version=fresh.version, note="补充")
                case "circumstance":
                    chosen = draw.draw(st.sampled_from(("objected", "kin", "special")))
                    actions.note_circumstance(
                        by, fresh, chosen, version=fresh.version, on=clock.today(), reason="某情形"
                    )
                case "step":
                    self._step(by, fresh, draw)

    def _step(self, by: Actor, fresh: Proceeding, draw: st.DataObject) -> None:
        course = course_of(fresh)
        assert course is not None
        names = [step.name for step in course.open_steps] or list(course.procedure.steps)
        step = course.procedure.steps[draw.draw(st.sampled_from(names))]
        people = draw.draw(st.lists(st.sampled_from(self.officers), max_size=2, unique_by=lambda each: each.user.pk))
        actions.take_step(
            by, fresh, step.name, version=fresh.version, on=clock.today() - dt.timedelta(days=draw.draw(st.integers(0, 2))),
            result=draw.draw(st.sampled_from(sorted(step.results))), people=[each.user for each in people], note="记录",
        )  # fmt: skip

    def holds(self) -> None:
        """What no sequence of acts may break."""
        fresh = Proceeding.objects.get(pk=self.proceeding.pk)
        course = course_of(fresh)
        assert course is not None
        assert list(find_course_differences()) == []
        for decision in Decision.objects.filter(proceeding=fresh):
            assert "decide" in course.done or "raise" in course.done
            assert decision.by_id != decision.opinion_by_id
            for earlier in ("propose", "visit"):
                assert str(decision.by_id) not in course.done[earlier].people
            if "publicise" in course.procedure.steps:
                decided = course.done["decide"].day
                assert decided - course.done["publicise"].day > 7, "the notice was cut short"
                assert "submit" in course.done
            if "kin" in course.circumstances and "county_visit" in course.procedure.steps:
                first = fresh.steps.filter(kind=LogKind.CIRCUMSTANCE, name="kin").first()
                assert first is None or first.at > decision.at or "county_visit" in course.done
        if self.award is not None:
            self.award.refresh_from_db()
            if self.award.ended_on is not None:
                assert "hear" in course.done, "stopped unheard"
        held = Award.objects.filter(household=self.family, right=fresh.right, ended_on__isnull=True, once=False)
        assert held.count() <= 1
        assert award_in_force(fresh.right, self.family, None) in (None, *held)


def _walk(data: st.DataObject, acts: int) -> None:
    try:
        with transaction.atomic():
            reviews = data.draw(st.booleans())
            bench = Bench("dibao" if reviews else data.draw(st.sampled_from(RIGHTS)), reviews)
            for _ in range(acts):
                bench.act(data.draw(st.sampled_from(ACTS)), data.draw(st.sampled_from(bench.officers)), data)
                bench.holds()
            transaction.set_rollback(True)
    finally:
        # Also where the example ends in the midst of a draw: the next one begins on the same day.
        walk.days_pass(build.DAY)


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_sequence_of_acts_breaks_a_procedure(data: st.DataObject) -> None:
    _walk(data, acts=25)


@pytest.mark.long
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_long_sequence_of_acts_breaks_a_procedure(data: st.DataObject) -> None:
    _walk(data, acts=80)
