"""Two executors side by side: the interpreter decides a household, the screener its row; what differs is told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.outcome import NOT_ELIGIBLE, UNDETERMINED, HouseholdDecision, Outcome
from doudi.rules.program.program import Program
from doudi.rules.types import Truth
from doudi.rules.unknowns.sentinels import OPEN
from doudi.screening.engine.screener import Screener, ScreeningResult
from doudi.screening.tables.columns import NeedBits, needs_column
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import REFUSED
from doudi.screening.tables.validate import StoredTables
from tests.screening.generated_households import Batch
from tests.screening.generated_worlds import World

Row = dict[str, Any]


# The tables of generated households


def tables(world: World, batch: Batch) -> StoredTables:
    """What `store` would make of these households."""
    homes = [{"household": str(row), "region": home.place, "on": home.on} for row, home in enumerate(batch.homes)]
    people = [
        {"household": str(row), "member": str(member), "home": row}
        for row, home in enumerate(batch.homes)
        for member in range(len(home.members))
    ]
    households = pl.DataFrame(homes, schema={"household": pl.String, "region": pl.String, "on": pl.Int32})
    everyone = pl.DataFrame(people, schema={"household": pl.String, "member": pl.String, "home": pl.UInt32})
    return StoredTables(
        households.with_columns(_columns(world, "household", [home.facts for home in batch.homes])),
        everyone.with_columns(
            pl.col("home").set_sorted(),
            *_columns(world, "member", [facts for home in batch.homes for facts in home.members]),
        ),
        pl.DataFrame(schema=REFUSED),
    )


def _columns(world: World, entity: str, rows: Sequence[Row]) -> list[pl.Series]:
    """A column for each slot of which a value is handed in, and one more where an answer is not known."""
    columns = []
    for slot, fact in world.slots:
        cells = [row.get(slot) for row in rows]
        if fact.entity != entity or all(cell is None for cell in cells):
            continue
        unknown = [cell is OPEN for cell in cells]
        dtype = pl.Boolean if isinstance(fact.type, Truth) or "." in slot else pl.Int64
        columns.append(pl.Series(slot, [None if cell is OPEN else cell for cell in cells], dtype=dtype))
        if any(unknown):
            columns.append(pl.Series(f"{slot}.unknown", unknown))
    return columns


@dataclass(frozen=True)
class OneProgram:
    """Stands in for a library: whatever the place and day, this Program decides."""

    vocabulary: Vocabulary
    only: Program

    name: str = "generated"

    def for_region(self, region: str, day: int) -> OneProgram:
        return self

    def program(self, pack: OneProgram, day: int) -> Program:
        return self.only


def screener(program: Program, local_values: LocalValues, presume: bool = True) -> Screener:
    names = Vocabulary(program.facts, program.parameters, {}, {}, 30)
    return Screener(cast(Library, OneProgram(names, program)), local_values, presume)


# Comparing


def differences(
    result: ScreeningResult, row: int, first: int, decision: HouseholdDecision, need_bits: NeedBits
) -> Iterator[str]:
    """What the screener says otherwise of one household: its row and that of its first member."""
    household_row = result.households.row(row, named=True)
    members = [result.people.row(first + rank, named=True) for rank in range(decision.case.members)]
    for outcome in decision.outcomes:
        cells = household_row if outcome.member < 0 else members[outcome.member]
        yield from _differs(outcome, cells, need_bits)


def _differs(outcome: Outcome, cells: Row, need_bits: NeedBits) -> Iterator[str]:
    name = outcome.bound.rule.name
    where = f"{name} of {'the household' if outcome.member < 0 else f'member {outcome.member}'}"
    expected: Row = {"": outcome.status, ".reason": reason(outcome)}
    if outcome.bound.rule.unit is not None:
        amount = outcome.amount
        expected |= {".low": amount.low if amount else None, ".high": amount.high if amount else None}
    for suffix, value in expected.items():
        if cells[name + suffix] != value and not (suffix == ".reason" and _sees_more(outcome, cells[name + suffix])):
            yield f"{where}{suffix}: {cells[name + suffix]}, the interpreter says {value}"
    if outcome.status != UNDETERMINED and expected.get(".low") == expected.get(".high"):
        return  # no answer changes it: facts of which the sum before rounding hangs are not needed
    mask = need_bits.decode(*(cells[needs_column(name, index)] for index in range(need_bits.words)))
    missing = {need.fact or need.parameter for need in outcome.needs}.intersection(need_bits.names) - set(mask)
    if missing:
        yield f"{where}.needs: without {sorted(missing)}"


def _sees_more(outcome: Outcome, code: int) -> bool:
    """Of a refusal over several open facts the interpreter may miss that a further exception is certain."""
    bound, case = outcome.bound, outcome.case
    if outcome.status != NOT_ELIGIBLE or case is None or len(case.open) < 3:
        return False
    bars = (1 << len(bound.unless)) - 1 << len(bound.grounds)
    return code & ~bars == 0 and reason(outcome) & bars & ~code == 0


def reason(outcome: Outcome) -> int:
    """A bit for every way, exception and supplement that decided, in the order in which the right has them."""
    bound = outcome.bound
    parts = [part.ground for part in (*bound.grounds, *bound.unless, *bound.supplements)]
    return sum(1 << bit for bit, part in enumerate(parts) if any(part is way for way in outcome.grounds))
