"""A Program as an object: what of it goes to another process."""

from __future__ import annotations

import pickle

from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import HouseholdFacts
from tests.rules import orchard
from tests.rules.orchard import way


def test_a_program_that_has_decided_goes_to_another_process() -> None:
    program = orchard.program(orchard.right("grace", way("rows > 12")))
    household = HouseholdFacts({"rows": 13}, ())
    outcomes = decide(program, household, orchard.TODAY).outcomes
    assert program.cache, "the executor keeps its functions, which cannot be pickled"
    received = pickle.loads(pickle.dumps(program))
    assert received == program
    assert not received.cache
    assert decide(received, household, orchard.TODAY).outcomes == outcomes
