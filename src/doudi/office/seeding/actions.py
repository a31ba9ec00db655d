"""Writes invented families and their cases in bulk, batch by batch, each in a transaction with one entry of the audit.

The audit says how far an office was filled: a call that was interrupted is carried on by the next. `doudi check` proves the
result as it proves what officers have written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from doudi.office import demo
from doudi.office.audit.actions import record
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import is_watched
from doudi.office.database.many_rows import insert_objects
from doudi.office.errors import NotHereError, RefusedError
from doudi.office.regions import codes
from doudi.office.seeding.archives import PolicyArchives
from doudi.office.seeding.cases import LASTS, CaseMaker
from doudi.office.seeding.families import SeededFamily, registry_rows, without_taken_numbers
from doudi.office.seeding.posts import CountyPosts
from doudi.population.population import Population

SEED = "seeding.seed"
"""The action of the audit."""
FAMILIES_A_BATCH = 200
FIRST_DAY = demo.FIRST


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """How many people and cases a county is to have, and the seed from which they are drawn. RefusedError where it cannot be."""

    county: str
    people: int
    cases: int
    seed: int = 1

    def __post_init__(self) -> None:
        if self.people < 1 or not 0 <= self.cases <= self.people // 4:
            raise RefusedError("人数应不小于1；一户申请一次，办理的案件不能多于人数的四分之一")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a county is filled: `families` were drawn, of whom `people` and `cases` were written."""

    families: int = 0
    people: int = 0
    cases: int = 0


def seed(plans: Sequence[SeedPlan], say: Callable[[str], None] = lambda text: None) -> Progress:
    """Fills counties of the demo's bureau, which is built where it is missing, and returns what they have together. `say` is told
    of each step in Chinese. NotHereError outside the demo: nobody invented comes among people who are helped."""
    if settings.DOUDI.production:
        raise NotHereError("虚构的家庭只能写入演示环境（DOUDI_MODE=demo）")
    demo.build(households=0)
    archives = PolicyArchives()
    total = Progress()
    for plan in plans:
        progress = progress_of(plan)
        while progress.people < plan.people:
            progress = _write_next(plan, progress, archives)
            say(f"{plan.county}：{progress.people}人，{progress.cases}件")
        total = Progress(
            total.families + progress.families, total.people + progress.people, total.cases + progress.cases
        )
    _keep_statistics()
    return total


def progress_of(plan: SeedPlan) -> Progress:
    """How far a county was filled before. RefusedError where that was with another seed."""
    entries = Entry.objects.filter(action=SEED, region_code=codes.pad(plan.county)).order_by("-number")
    detail = entries.values_list("detail", flat=True).first()
    if detail is None:
        return Progress()
    if detail["seed"] != plan.seed:
        raise RefusedError(f"{plan.county} 已用种子 {detail['seed']} 写入，请用同一种子接着写")
    return Progress(detail["families"], detail["people"], detail["cases"])


def _write_next(plan: SeedPlan, progress: Progress, archives: PolicyArchives) -> Progress:
    """Writes the next batch; how far the county is then."""
    posts = CountyPosts(plan.county)
    families, following = _draw_batch(plan, progress, posts)
    return _write_batch(plan, families, following, posts, archives)


def _draw_batch(plan: SeedPlan, progress: Progress, posts: CountyPosts) -> tuple[list[SeededFamily], Progress]:
    """The next families, and how far the county is once they are written. Cases lie evenly among them."""
    population = Population(
        plan.county, seed=plan.seed, missing=Decimal("0.01"), on=FIRST_DAY, among="residents", identities=True
    )
    days = (demo.read_plan()["day"] - FIRST_DAY - LASTS).days
    families: list[SeededFamily] = []
    people, cases = progress.people, progress.cases
    for number in count(progress.families):
        if len(families) == FAMILIES_A_BATCH or people >= plan.people:
            break
        invented = population.household(number)
        people += len(invented.members)
        applies = cases * plan.people < plan.cases * min(people, plan.people)
        cases += applies
        day = FIRST_DAY + dt.timedelta(days=number * 7 % days)
        families.append(SeededFamily(invented, applies, day, posts.clerk(invented.region)))
    return families, Progress(progress.families + len(families), people, cases)


@transaction.atomic
def _write_batch(
    plan: SeedPlan, families: list[SeededFamily], following: Progress, posts: CountyPosts, archives: PolicyArchives
) -> Progress:
    """Writes families with their cases and one entry of the audit; how far the county is then."""
    drawn = following
    kept = without_taken_numbers(families)
    dropped = [family for family in families if family not in kept]
    following = replace(
        drawn,
        people=drawn.people - sum(len(family.invented.members) for family in dropped),
        cases=drawn.cases - sum(family.applies for family in dropped),
    )
    registry = registry_rows(kept)
    watched = _insert(registry.tables())
    cases = CaseMaker(posts, archives)
    cases.add([family for family in kept if family.applies])
    watched += _insert(cases.rows.tables())
    detail = {
        "seed": plan.seed,
        "families": following.families,
        "people": following.people,
        "cases": following.cases,
        "rows": len(watched),
    }
    record(
        by=None, action=SEED, subject="list", subject_id="families", region_code=codes.pad(plan.county), detail=detail,
        rows=watched,
    )  # fmt: skip
    return following


def _insert(tables: Iterator[tuple[type[Model], Sequence[Model]]]) -> list[Model]:
    """Inserts rows table by table; returns those that are compared with the audit."""
    watched: list[Model] = []
    for model, rows in tables:
        insert_objects(rows)
        watched += rows if is_watched(model, [column.name for column in model._meta.fields]) else ()
    return watched


def _keep_statistics() -> None:
    """Has the database count what its tables hold: it plans queries by that."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
