"""The invented bureau in which lives are lived, and the rows that casework would have written: for dues and ledger alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework.enums import EndReason, ProceedingState, Verdict
from doudi.office.casework.models import Application, Award, Decision, Determination, Opinion, Proceeding
from doudi.office.lives.courses import FIRST_YEAR, Decided, Ended, LifeCourse, Standard
from doudi.office.regions.models import LocalValue
from doudi.office.registry.enums import IdentityState
from doudi.office.registry.models import Household, Person

_BUREAU: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
COUNTY, TOWNSHIP = str(_BUREAU["county"]), str(_BUREAU["township"])
RIGHT, UNIT = str(_BUREAU["right"]), str(_BUREAU["unit"])
OFFSET_SHARE = str(_BUREAU["offset_share"])
GROWN_UP: dict[str, Any] = _BUREAU["grown_up"]
"""What is known of everybody who lives here."""
DAY_OF_NEWS = 5


def first_day(month: int) -> dt.date:
    """The first day of a month that is counted from 0."""
    return dt.date(FIRST_YEAR + month // 12, month % 12 + 1, 1)


def day_of_news(month: int) -> dt.date:
    """The day of a month on which what has become known is entered."""
    return first_day(month).replace(day=DAY_OF_NEWS)


@dataclass(frozen=True)
class ScratchBureau:
    """The officers of an invented county."""

    finance: Actor
    officer: Actor
    county_head: Actor
    township_head: Actor
    clerk: Actor

    @classmethod
    def found(cls) -> ScratchBureau:
        """Founds the bureau, or finds the one that was founded before."""
        duties = (Duty.FINANCE, Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)
        county = [_officer(f"lives.{duty}", duty, COUNTY) for duty in duties]
        finance, officer, head = county
        _enter(officer, head, "offset_share", OFFSET_SHARE, first_day(0))
        township = [_officer(f"lives.{duty}", duty, TOWNSHIP) for duty in (Duty.TOWNSHIP_HEAD, Duty.TOWNSHIP_CLERK)]
        return cls(finance, officer, head, *township)

    def enter_standard(self, standard: Standard) -> None:
        """Enters a standard, and its confirmation by another officer."""
        yuan = f"{standard.fen // 100}.{standard.fen % 100:02d}"
        _enter(self.officer, self.county_head, "dibao_standard", yuan, first_day(standard.since))

    @transaction.atomic
    def grant(self, news: Sequence[tuple[LifeCourse, int]]) -> dict[int, str]:
        """Writes what the county has granted today: (course, which of its grants). Ends what was granted before.

        Returns {number of the family: the holder of its dues}.
        """
        now, today = clock.now(), clock.today()
        by = self.officer.user
        households = [self._household(course) for course, _ in news]
        numbers = [f"LIVES-{course.number}-{index}" for course, index in news]
        applications = Application.objects.bulk_create(
            Application(
                number=number,
                household=household,
                applicant=person,
                region_code=TOWNSHIP,
                channel="window",
                received_on=today,
                token=number,
                taken_by=self.clerk.user,
                created_at=now,
            )
            for number, (household, person) in zip(numbers, households, strict=True)
        )
        proceedings = Proceeding.objects.bulk_create(
            Proceeding(
                application=application,
                household=application.household,
                right=RIGHT,
                region_code=TOWNSHIP,
                state=ProceedingState.GRANTED,
                clerk=self.clerk.user,
                created_at=now,
                changed_at=now,
            )
            for application in applications
        )
        determinations = Determination.objects.bulk_create(
            self._determination(application, course.decided[index])
            for application, (course, index) in zip(applications, news, strict=True)
        )
        opinions = Opinion.objects.bulk_create(
            Opinion(
                proceeding=proceeding,
                determination=determination,
                verdict=Verdict.GRANT,
                reason="",
                by=self.township_head.user,
                at=now,
            )
            for proceeding, determination in zip(proceedings, determinations, strict=True)
        )
        decisions = Decision.objects.bulk_create(
            Decision(
                proceeding=opinion.proceeding,
                opinion=opinion,
                determination=opinion.determination,
                granted=True,
                amount_fen=0,
                unit=UNIT,
                opinion_by=opinion.by,
                by=by,
                at=now,
            )
            for opinion in opinions
        )
        holders = {
            course.number: f"household.{household.pk}"
            for (course, _), (household, _) in zip(news, households, strict=True)
        }
        replacing = {decision.proceeding.household_id: decision for decision in decisions}
        held = list(Award.objects.filter(household__in=replacing, ended_on__isnull=True))
        for award in held:
            award.ended_on, award.end_reason, award.ended_by, award.ended_at = today, EndReason.REPLACED, by, now
            award.ended_by_decision = replacing[award.household_id]
        ended = ("ended_on", "end_reason", "ended_by", "ended_at", "ended_by_decision")
        Award.objects.bulk_update(held, ended)
        Award.objects.bulk_create(
            Award(
                right=RIGHT,
                household=decision.proceeding.household,
                decision=decision,
                amount_fen=0,
                unit=UNIT,
                granted_on=today,
                from_month=first_day(course.decided[index].since),
                recorded_by=by,
                recorded_at=now,
            )
            for decision, (course, index) in zip(decisions, news, strict=True)
        )
        return holders

    def end(self, holder: str, ended: Ended) -> None:
        """Ends what a holder was granted last."""
        award = Award.objects.filter(household=int(holder.partition(".")[2])).latest("pk")
        award.ended_on = award.granted_on if ended.cancelled else first_day(ended.since)
        award.end_reason = EndReason.CANCELLED if ended.cancelled else EndReason.CLAUSE
        award.ended_by, award.ended_at = self.officer.user, clock.now()
        award.save(update_fields=("ended_on", "end_reason", "ended_by", "ended_at"))

    @staticmethod
    def _household(course: LifeCourse) -> tuple[Household, Person]:
        name = f"虚构{course.number}"
        household, is_new = Household.objects.get_or_create(
            code=f"LIVES-{course.number}",
            defaults={"region_code": TOWNSHIP, "address": "虚构路甲段", "created_at": clock.now()},
        )
        if not is_new:
            return household, Person.objects.get(name=name)
        person = Person(name=name, identity_state=IdentityState.MISSING, region_code=TOWNSHIP, created_at=clock.now())
        person.save(force_insert=True)
        return household, person

    def _determination(self, application: Application, decided: Decided) -> Determination:
        members = [GROWN_UP | {"id": f"p{number}", "wage_income": 0} for number in range(decided.people)]
        text = json.dumps(
            {
                "id": application.number,
                "region": TOWNSHIP,
                "on": clock.today().isoformat(),
                "household": {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True},
                "members": members,
            }
        )
        # The sum as a decimal numeral, which no float could change.
        yuan = f"{decided.income_fen // 100}.{decided.income_fen % 100:02d}"
        text = text.replace('"wage_income": 0', f'"wage_income": {yuan}', 1)
        return Determination(
            household=application.household,
            household_version=1,
            on=clock.today(),
            case=text,
            result="{}",
            people={},
            facts=[],
            archives=[],
            digest=application.number.ljust(64, "-"),
            made_at=clock.now(),
            made_by=self.township_head.user,
        )


def _officer(username: str, duty: Duty, region: str) -> Actor:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, str(duty.label))
        Assignment.objects.create(user=user, duty=duty, region_code=region, valid_from=first_day(0))
    return Actor.of(user, first_day(0))


def _enter(by: Actor, confirmer: Actor, name: str, value: str, since: dt.date) -> None:
    """Once: a step that was interrupted is taken again."""
    LocalValue.objects.get_or_create(
        region_code=COUNTY,
        name=name,
        valid_from=since,
        defaults={
            "value": value,
            "document": "虚构发〔2026〕1号",
            "entered_by": by.user,
            "entered_at": clock.now(),
            "confirmed_by": confirmer.user,
            "confirmed_at": clock.now(),
        },
    )
