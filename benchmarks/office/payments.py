"""How long it takes to plan, check, lock and reconcile many payments: python benchmarks/office/payments.py [PAYMENTS].

Invented families with a decided award and a due each are written into an office that is thrown away: SQLite, or the PostgreSQL that
DATABASE_URL names, with a database of its own. Then a month is paid through the same actions that the pages call. Prints a line for
each step and keeps the figures in payments.json.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any

from doudi.office.lives.scratch_office import open_scratch_office

RESULTS = Path(__file__).with_name("payments.json")
MONTH = dt.date(2026, 2, 1)
ROWS = 2_000


def measure(count: int) -> dict[str, Any]:
    """The figures of one month with so many payments, in seconds; `peak_mb` of the whole process."""
    with open_scratch_office(os.environ.get("DATABASE_URL", "")):
        from doudi.office import clock

        with clock.on(MONTH.replace(day=3)):
            return _measure(count)


def _measure(count: int) -> dict[str, Any]:
    from doudi.office.benefits.actions.batches import approve_batch, close_batch, lock_batch, release_batch
    from doudi.office.benefits.actions.layouts import keep_layout
    from doudi.office.benefits.actions.release_rules import confirm_release_rule, enter_release_rule
    from doudi.office.benefits.actions.results import take_results
    from doudi.office.benefits.batches.bands import Band
    from doudi.office.benefits.batches.lock_checks import check
    from doudi.office.benefits.batches.plans import plan_lines
    from doudi.office.benefits.models import Payment
    from doudi.office.benefits.rosters.layout import read_layout, starting_layouts
    from doudi.office.benefits.rosters.return_reasons import return_reasons
    from doudi.office.lives.scratch import COUNTY, RIGHT, ScratchBureau
    from doudi.office.regions.models import Region
    from doudi.rules import money

    bureau = ScratchBureau.found()
    Region.objects.get_or_create(code="450102901000", defaults={"name": "虚构街道"})
    from django.db import connection

    figures: dict[str, Any] = {"database": connection.vendor, "payments": count}
    with Timed(figures, "seed"):
        _seed(bureau, count)
    rule = enter_release_rule(
        by=bureau.officer, region_code=COUNTY, valid_from=dt.date(2026, 1, 1), document="虚构财〔2026〕1号",
        bands=[Band(None, 1, False)], outlier_percent=50, trial=False,
    )  # fmt: skip
    confirm_release_rule(by=bureau.county_head, rule=rule)
    content = starting_layouts()["finance_platform"]
    layout = keep_layout(by=bureau.officer, region_code=COUNTY, name="finance_platform", content=content)
    roster_layout = read_layout(content, frozenset(return_reasons()))
    with Timed(figures, "plan"):
        plan = plan_lines(COUNTY, RIGHT, MONTH)
    with Timed(figures, "check"):
        plan = check(plan, MONTH, roster_layout.roster)
    with Timed(figures, "lock"):
        batch = lock_batch(by=bureau.officer, plan=plan, layout=layout, seen_digest=plan.digest)
    with Timed(figures, "approve"):
        batch = approve_batch(
            by=bureau.county_head, batch=batch, expected_version=batch.version, seen_digest=batch.digest
        )
    with Timed(figures, "release"):
        release_batch(by=bureau.finance, batch=batch, expected_version=batch.version, seen_digest=batch.digest)
    rows = Payment.objects.filter(line__batch=batch).values_list("code", "gross_fen")
    lines = [f"{code},,{money.yuan(fen)},成功,,2026-02-10" for code, fen in rows.iterator()]
    headings = ",".join(column.heading for column in roster_layout.results.columns)
    footer = f"合计,{batch.number},{len(lines)},{money.yuan(batch.total_fen)}"
    answer = "\r\n".join([headings, *lines, footer, ""]).encode("gb18030")
    with Timed(figures, "reconcile"):
        take_results(by=bureau.finance, batch=batch, content=answer, name="回盘.csv")
    batch.refresh_from_db()
    with Timed(figures, "close"):
        close_batch(by=bureau.finance, batch=batch, expected_version=batch.version)
    assert batch.count == count, f"{batch.count} of {count} were locked"
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


class Timed:
    """Keeps how many seconds the block took, by the clock and of the processor: other work on the machine counts in the first."""

    def __init__(self, figures: dict[str, Any], name: str):
        self.figures, self.name = figures, name

    def __enter__(self) -> None:
        self.begun, self.cpu_begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.figures[f"{self.name}_s"] = round(time.perf_counter() - self.begun, 2)
        self.figures[f"{self.name}_cpu_s"] = round(time.process_time() - self.cpu_begun, 2)
        wall, cpu = self.figures[f"{self.name}_s"], self.figures[f"{self.name}_cpu_s"]
        print(f"{self.figures['payments']:>9} {self.name:<10} {wall:>8.2f} s {cpu:>8.2f} s of processor", flush=True)


def _seed(bureau: Any, count: int) -> None:
    """Families with an account, an award of last month and a due of this one, as casework and reckoning would have left them."""
    for start in range(0, count, ROWS):
        _seed_families(bureau, range(start, min(count, start + ROWS)))


def _seed_families(bureau: Any, numbers: range) -> None:
    from django.db import transaction

    from doudi.office import clock
    from doudi.office.benefits.models import Due
    from doudi.office.casework.models import Application, Award, Decision, Determination, Opinion, Proceeding
    from doudi.office.database.many_rows import insert_objects
    from doudi.office.database.reserved_ids import reserve
    from doudi.office.lives.scratch import RIGHT, TOWNSHIP, UNIT
    from doudi.office.registry.encryption import indexes
    from doudi.office.registry.models import Household, Membership, Person

    now, today, clerk, head = clock.now(), dt.date(2026, 1, 5), bureau.clerk.user, bureau.township_head.user
    keys, state = reserve(Person, len(numbers)), indexes.key_state()
    people = [
        Person(
            pk=key, name=f"虚构{number}", identity_state="invalid", region_code=TOWNSHIP, created_at=now,
            number=f"99{number:016d}", bank_account=f"99{number:010d}",
        )
        for number, key in zip(numbers, keys, strict=True)
    ]  # fmt: skip
    for person in people:
        indexes.set_indexes(person, state)
    with transaction.atomic():
        insert_objects(people)
        households = [
            Household(code=f"B-{number}", region_code=TOWNSHIP, address="虚构路1号", created_at=now)
            for number in numbers
        ]
        insert_objects(households)
        insert_objects(
            [
                Membership(household=household, person=person, relation="self", valid_from=today)
                for household, person in zip(households, people, strict=True)
            ]
        )
        applications = [
            Application(
                number=f"B-{number}", household=household, applicant=person, region_code=TOWNSHIP, channel="window",
                received_on=today, token=f"B-{number}", taken_by=clerk, created_at=now,
            )
            for number, household, person in zip(numbers, households, people, strict=True)
        ]  # fmt: skip
        insert_objects(applications)
        proceedings = [
            Proceeding(
                application=application, household=application.household, right=RIGHT, region_code=TOWNSHIP,
                state="granted", clerk=clerk, created_at=now, changed_at=now,
            )
            for application in applications
        ]  # fmt: skip
        insert_objects(proceedings)
        determinations = [
            Determination(
                household=household, household_version=1, on=today, case="{}", result="{}", people={}, facts=[],
                archives=[], digest=f"B-{number}".ljust(64, "-"), made_at=now, made_by=head,
            )
            for number, household in zip(numbers, households, strict=True)
        ]  # fmt: skip
        insert_objects(determinations)
        opinions = [
            Opinion(proceeding=proceeding, determination=determination, verdict="grant", reason="", by=head, at=now)
            for proceeding, determination in zip(proceedings, determinations, strict=True)
        ]
        insert_objects(opinions)
        decisions = [
            Decision(
                proceeding=opinion.proceeding, opinion=opinion, determination=opinion.determination, granted=True,
                amount_fen=0, unit=UNIT, opinion_by=head, by=bureau.officer.user, at=now,
            )
            for opinion in opinions
        ]  # fmt: skip
        insert_objects(decisions)
        awards = [
            Award(
                right=RIGHT, household=decision.proceeding.household, decision=decision, amount_fen=0, unit=UNIT,
                granted_on=today, from_month=MONTH, recorded_by=bureau.officer.user, recorded_at=now,
            )
            for decision in decisions
        ]  # fmt: skip
        insert_objects(awards)
        insert_objects(
            [
                Due(
                    holder=f"household.{award.household_id}", household_id=award.household_id, right=RIGHT, month=MONTH,
                    revision=1, region_code=TOWNSHIP, amount_fen=300_00 + number % 400, change_fen=300_00 + number % 400,
                    reason="award", award=award, determination=determination, made_at=now,
                )
                for number, award, determination in zip(numbers, awards, determinations, strict=True)
            ]
        )  # fmt: skip


def main() -> None:
    """One run: an office is opened once a process. Its figures replace those of the last run of the same size."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {"runs": []}
    figures = measure(size) | {"python": platform.python_version()}
    others = [run for run in kept["runs"] if (run["payments"], run["database"]) != (size, figures["database"])]
    kept["runs"] = sorted([*others, figures], key=lambda run: (run["database"], run["payments"]))
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
