"""What tests of power cuts do within an office, as a program of its own: `python -m tests.web.api.inside_office WORD…`."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
from collections import Counter
from typing import Any

from doudi.commands import office as commands

commands.prepare()

from django.utils import timezone  # noqa: E402
from django_tasks import TaskResultStatus  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from doudi.office import clock, worker  # noqa: E402
from doudi.office.accounts.access import Actor  # noqa: E402
from doudi.office.accounts.enums import Duty  # noqa: E402
from doudi.office.accounts.models import User  # noqa: E402
from doudi.office.audit.models import Entry  # noqa: E402
from doudi.office.audit.verify import verify  # noqa: E402
from doudi.office.casework.actions import give_opinion  # noqa: E402
from doudi.office.casework.determination import determine  # noqa: E402
from doudi.office.casework.models import Application, Award, Decision, ProceedingStep  # noqa: E402
from doudi.office.monitoring import actions, jobs  # noqa: E402
from doudi.office.monitoring.models import Finding, Screening  # noqa: E402
from doudi.office.registry import current_facts  # noqa: E402
from doudi.office.registry.models import Household, Person  # noqa: E402
from tests.office import build  # noqa: E402
from tests.web.api.client import token_of  # noqa: E402


def officers(count: str) -> dict[str, Any]:
    """Tokens of a clerk and a county officer, and the keys and versions of proceedings that wait for a decision."""
    clerk, head = build.officer(Duty.TOWNSHIP_CLERK), build.officer(Duty.TOWNSHIP_HEAD)
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    build.standard()
    return {
        "clerk": token_of(clerk),
        "county": token_of(county),
        "user": clerk.user.pk,
        "proceedings": [_with_notice(clerk, head) for _ in range(int(count))],
        "numbers": [build.number_of(build.DAY.replace(year=1980), "male") for _ in range(200)],
    }


def _with_notice(clerk: Actor, head: Actor) -> list[int]:
    """Of some weeks ago, so that the notice of the opinion has run by today."""
    with clock.on(clock.today() - dt.timedelta(days=20)):
        family = build.poor_family(clerk)
        proceeding = build.proceeding(clerk, family)
        seen = determine(Household.objects.get(pk=family.pk)).fingerprint
        give_opinion(
            by=head,
            proceeding=proceeding,
            expected_version=proceeding.version,
            verdict="grant",
            reason="",
            fingerprint=seen,
        )
        build.run_notice(proceeding)
    proceeding.refresh_from_db()
    return [proceeding.pk, proceeding.version]


def screening(user: str) -> int:
    """The key of a new family, for which a screening has begun."""
    # Every process of this program counts its invented numbers from 1.
    build._serial = itertools.count(1000 + 100 * Screening.objects.count())
    family = build.poor_family(Actor.of(User.objects.get(pk=int(user))))
    actions.begin_screening(nightly=False)
    return family.pk


def work() -> None:
    """Takes up what a lost worker left, as a worker does once its lease has run out, and works until nothing is to be done."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    lost.update(started_at=timezone.now() - worker.LEASE - dt.timedelta(minutes=1))
    worker.release_expired()
    jobs.screen_at_night()
    print("working", flush=True)
    taking = worker.JobWorker()
    taking.batch = True
    taking.run()


def count() -> dict[str, Any]:
    """What stands in the office, and whether it is sound."""
    numbers = Counter(Person.objects.exclude(number_index="").values_list("number_index", flat=True))
    exports = Entry.objects.filter(action="casework.export_list")
    return {
        "applications": list(Application.objects.values_list("number", flat=True)),
        "taken": Entry.objects.filter(action="casework.take_application").count(),
        "people_twice": sum(1 for times in numbers.values() if times > 1),
        "homeless": Household.objects.filter(memberships__isnull=True).count(),
        "decided": list(Decision.objects.values_list("proceeding_id", flat=True)),
        "granted": Entry.objects.filter(action="casework.grant").count(),
        "grants": ProceedingStep.objects.filter(name="grant").count(),
        "awards": Award.objects.count(),
        "exports": [entry.detail["sha256"] for entry in exports],
        "findings": [list(row) for row in Finding.objects.values_list("household_id", "kind", "right", "person_id")],
        "screenings": [list(row) for row in Screening.objects.values_list("progress", "nightly")],
        "begun": Entry.objects.filter(action="monitoring.begin").count(),
        "ended": Entry.objects.filter(action="monitoring.end").count(),
        "differing": len(current_facts.find_differences()),
        "faults": len(verify().faults),
    }


if __name__ == "__main__":
    doings: dict[str, Any] = {"officers": officers, "screening": screening, "work": work, "count": count}
    print(json.dumps(doings[sys.argv[1]](*sys.argv[2:])))
