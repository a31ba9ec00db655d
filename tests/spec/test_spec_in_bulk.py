"""The specification holds in bulk too: each row as a table of one household, decided by columns."""

from __future__ import annotations

import pytest

from doudi.rules.engine.decide import decide
from doudi.screening.tables.local_values import LocalValues
from tests.screening.executor_comparison import differences, screener, tables
from tests.screening.generated_households import Batch, Home
from tests.screening.generated_worlds import World
from tests.spec.decide import REGION, program_of, request_of, vocabulary
from tests.spec.examples import Example, Row
from tests.spec.test_spec import EXAMPLES, name_parts


def disagreements(example: Example, row: Row) -> list[str]:
    """What the columns say otherwise of a row than the decision of one household."""
    request, program = request_of(example, row), program_of(example, row)
    facts = tuple(vocabulary().facts.values())
    world = World("specification", facts, (), {}, (), {fact.name: () for fact in facts}, (request.on,), 0)
    local = {REGION: dict(request.household.local.values)}
    household = request.household
    batch = Batch((Home(REGION, request.on, household.facts, household.members),), local)
    bulk = screener(program, LocalValues(local))
    result = bulk.decide_stored(tables(world, batch))
    return list(differences(result, 0, 0, decide(program, household, request.on), bulk.need_bits))


@pytest.mark.parametrize("example", [part for _, part in EXAMPLES], ids=name_parts(EXAMPLES))
def test_every_row_is_so_in_bulk(example: Example) -> None:
    assert [(row, message) for row in example.rows for message in disagreements(example, row)] == []
