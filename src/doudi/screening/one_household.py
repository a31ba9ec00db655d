"""One household of a source as the window would show it: decided by the interpreter, with its explanation."""

from __future__ import annotations

import polars as pl

from doudi.policies.cases import Request
from doudi.policies.results import Decider, Result
from doudi.screening.by_interpreter import Cases
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION
from doudi.screening.screen import Options, filled_in
from doudi.screening.screener import Screener
from doudi.screening.sources import Source
from doudi.screening.stored import Unusable, store


def result_of(source: Source, household: str, options: Options, screener: Screener) -> Result:
    """Unusable where there is no such household, or where it cannot be read."""
    own = pl.col(HOUSEHOLD).cast(pl.String) == household
    tables = [source.scan(name).filter(own).collect() for name in ("households", "people")]
    if not tables[0].height:
        raise Unusable(f"家庭表里没有 {household} 这一户")
    library = screener.library
    stored = store(library.vocabulary, filled_in(tables[0], options.region, options.on), tables[1])
    if stored.refused.height:
        faults = stored.refused.select("member", "column", "value", "reason").iter_rows()
        raise Unusable(
            *(
                f"{household} {member or ''} {column}：{value or ''} {reason}"
                for member, column, value, reason in faults
            )
        )
    region, on = stored.households[REGION][0], int(stored.households[ON][0])
    program = library.program(library.for_region(region, on), on)
    local = screener.local_values.of(screener.local_values.places(region))
    cases = Cases(program, stored.households, stored.people, [0], [stored.people.height])
    members = tuple(stored.people[MEMBER].to_list())
    request = Request(household, region, on, cases.household(0, local), members, {})
    return Decider(library, screener.presume).decide(request)[1]
