"""Screens the whole registry: reads it part by part, has each decided as tables, and keeps what comes of it.

Each part goes through Parquet in a folder of its own below DOUDI_DATA, which is removed when it is done. Memory holds one
part. Whoever carries a screening on begins behind the last household that was kept; two who carry it on at once help each
other, since a part is kept by one alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.conf import settings

from doudi.office.casework.determining import CannotDetermine, determine
from doudi.office.monitoring import keeping, outcomes, tables
from doudi.office.monitoring.enums import Progress
from doudi.office.monitoring.expecting import Family
from doudi.office.monitoring.keeping import Decided
from doudi.office.monitoring.models import Screening
from doudi.office.monitoring.outcomes import Outcome, Policy
from doudi.office.monitoring.standing import standing
from doudi.office.registry import vocabulary
from doudi.screening.names import HOUSEHOLD
from doudi.screening.screener import Screened, Screener

PART = 250
"""Households that are read and kept at once: what memory and one transaction hold."""
Seen = Callable[[int, Screened], None]


def _nothing(start: int, found: Screened) -> None:
    """Nobody wants to see the outcomes themselves."""


def screen(screening: Screening, seen: Seen = _nothing) -> Screening:
    """Carries a screening on to its end. `seen` gets the outcomes of each part, with the key behind which it begins."""
    policy = Policy(screening.on)
    screener = Screener(vocabulary.library(), tables.local_values(screening.on))
    while True:
        screening.refresh_from_db()
        if screening.progress != Progress.RUNNING:
            return screening
        part = tables.part(screening.reached, PART, screening.on)
        if part is None:
            keeping.end(screening)
            continue
        found = _decided(part, screener)
        seen(screening.reached, found)
        keeping.keep(screening, _with_families(screening.reached, part, found, screener, policy), policy)


def _decided(part: tables.Part, screener: Screener) -> Screened:
    with _folder() as folder:
        part.write(folder)
        return screener.decide(*tables.read(folder))


@contextmanager
def _folder() -> Iterator[Path]:
    """For nobody else to read."""
    above = Path(settings.DOUDI.data) / "screening"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=above) as folder:
        yield Path(folder)


def tidy() -> None:
    """Removes what killed workers left behind; only where no screening runs."""
    if not Screening.objects.filter(progress=Progress.RUNNING).exists():
        shutil.rmtree(Path(settings.DOUDI.data) / "screening", ignore_errors=True)


def _with_families(start: int, part: tables.Part, found: Screened, screener: Screener, policy: Policy) -> Decided:
    """The part's outcomes; of households that no table holds, as at the window."""
    families = {one.pk: Family(one, part.people[one.pk], part.facts[one.pk]) for one in part.families}
    people = {person for family in families.values() for person in family.people}
    held = standing(families.keys(), people).households()
    rows: list[Outcome] = list(outcomes.screened(found, screener.needed, policy, held))
    unread = {
        int(row[HOUSEHOLD]): f"{_fact_label(row['column'])}：{row['reason']}"
        for row in found.refused.iter_rows(named=True)
        if row[HOUSEHOLD]
    }
    for family in part.aside:
        try:
            rows += outcomes.at_the_window(family.pk, determine(family, policy.day))
        except CannotDetermine as error:
            unread[family.pk] = str(error)
    return Decided(start, part.last, families, rows, unread)


def _fact_label(column: str) -> str:
    fact = vocabulary.fact(column.partition(".")[0])
    return fact.label if fact else column


def screen_office(out: Path | None = None) -> int:
    """Screens the registry now and says what was found; also writes the outcomes below `out` as Parquet, without names.

    0; or 1 where households could not be decided, which are named.
    """
    begun = keeping.begin(nightly=False)
    assert begun is not None  # by hand it may be screened any number of times
    done = screen(begun, _writing(out) if out else _nothing)
    tidy()
    unread = list(done.unread.select_related("household"))
    typer.echo(f"已筛查{done.households}户：新线索{done.opened}条，自行消除{done.closed}条")
    for one in unread:
        typer.echo(f"没有筛查：{one.household.code}：{one.reason}", err=True)
    return 1 if unread else 0


def _writing(out: Path) -> Seen:
    def write(start: int, found: Screened) -> None:
        for name, frame in (("households", found.households), ("people", found.people), ("refused", found.refused)):
            folder = out / name
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            frame.write_parquet(folder / f"part-{start:012d}.parquet")

    return write
