"""Screens the whole registry: reads it part by part, decides each part as tables, and stores the findings.

Each part goes through Parquet in a folder of its own below DOUDI_DATA, which is removed when it is done, so that memory
holds one part. A worker that continues a screening begins behind the last household that was stored. Two workers may
continue it at once, since only one of them stores a part.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.monitoring import actions, current_outcomes, registry_export
from doudi.office.monitoring.actions.screenings import ScreenedPart
from doudi.office.monitoring.case_history import read_case_history
from doudi.office.monitoring.current_outcomes import CurrentOutcome, Policy
from doudi.office.monitoring.enums import ScreeningState
from doudi.office.monitoring.findings import FamilyFacts
from doudi.office.monitoring.models import Screening
from doudi.office.registry import vocabulary
from doudi.screening.engine.screener import Screener, ScreeningResult
from doudi.screening.tables.columns import HOUSEHOLD

PART = 250
"""Households that are read and stored at once: what memory and one transaction hold."""
OnPart = Callable[[int, ScreeningResult], None]


def _ignore_part(start: int, screened: ScreeningResult) -> None:
    """Default `on_part` callback: does nothing."""


def screen(screening: Screening, on_part: OnPart = _ignore_part) -> Screening:
    """Continues a screening until it ends.

    `on_part` is called with the outcomes of each part and the key of the household behind which the part begins.
    """
    policy = Policy(screening.on)
    screener = Screener(vocabulary.library(), registry_export.local_values(screening.on), widen_needs=False)
    while True:
        screening.refresh_from_db()
        if screening.progress != ScreeningState.RUNNING:
            return screening
        part = registry_export.read_part(screening.reached, PART, screening.on)
        if part is None:
            actions.end_screening(screening=screening)
            continue
        screened = _decide(part, screener)
        on_part(screening.reached, screened)
        screened_part = _with_families(screening.reached, part, screened, screener, policy)
        actions.keep_part(screening=screening, part=screened_part, policy=policy)


def screen_now(out: Path | None = None) -> Screening:
    """Screens the registry at once; also writes the outcomes below `out` as Parquet, without names."""
    begun = actions.begin_screening(nightly=False)
    assert begun is not None  # only a nightly screening is refused, where tonight's is done already
    done = screen(begun, _write_parquet(out) if out else _ignore_part)
    remove_leftover_folders()
    return done


def remove_leftover_folders() -> None:
    """Removes the folders that killed workers have left behind, unless a screening runs."""
    if not Screening.objects.filter(progress=ScreeningState.RUNNING).exists():
        shutil.rmtree(Path(settings.DOUDI.data) / "screening", ignore_errors=True)


def _decide(part: registry_export.RegistryPart, screener: Screener) -> ScreeningResult:
    """The outcomes of a part, decided from its tables after they were written to disk and read again."""
    with _folder() as folder:
        part.write(folder)
        return screener.decide(*registry_export.read_tables(folder))


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that this user alone can read, removed at the end."""
    parent = Path(settings.DOUDI.data) / "screening"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def _with_families(
    start: int, part: registry_export.RegistryPart, screened: ScreeningResult, screener: Screener, policy: Policy
) -> ScreenedPart:
    """The part with its outcomes. Households that the tables cannot hold are decided one by one, as for a page."""
    families = {
        household.pk: FamilyFacts(household, part.people[household.pk], part.facts[household.pk])
        for household in part.families
    }
    people = {person for family in families.values() for person in family.people}
    holding = read_case_history(families.keys(), people).households()
    outcomes: list[CurrentOutcome] = list(
        current_outcomes.outcomes_from_tables(screened, screener.need_bits, policy, holding)
    )
    skipped = {
        int(row[HOUSEHOLD]): f"{_fact_label(row['column'])}：{row['reason']}"
        for row in screened.refused.iter_rows(named=True)
        if row[HOUSEHOLD]
    }
    for household in part.aside:
        try:
            determination = determine(household, policy.day)
            outcomes += current_outcomes.outcomes_from_determination(household.pk, determination)
        except DeterminationError as error:
            skipped[household.pk] = str(error)
    return ScreenedPart(start, part.last, families, outcomes, skipped)


def _fact_label(column: str) -> str:
    """The label of the fact behind a column, which has the options of a set as NAME.OPTION."""
    fact = vocabulary.fact(column.partition(".")[0])
    return fact.label if fact else column


def _write_parquet(out: Path) -> OnPart:
    """A callback that writes the outcomes of each part into the folders households, people and refused below `out`."""

    def write(start: int, screened: ScreeningResult) -> None:
        tables = (("households", screened.households), ("people", screened.people), ("refused", screened.refused))
        for name, frame in tables:
            folder = out / name
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            frame.write_parquet(folder / f"part-{start:012d}.parquet")

    return write
