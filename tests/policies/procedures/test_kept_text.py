"""Every shipped procedure comes back from its text as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.procedures.kept_text import procedure_digest, procedure_text, read_procedure_text
from doudi.policies.procedures.model import DONE

LIBRARY = Library()
PROCEDURES = [
    pytest.param(procedure, id=f"{pack.name}-{procedure.name}")
    for pack in LIBRARY.packs.values()
    for procedure in LIBRARY.procedures(pack).values()
]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_procedure_comes_back_from_its_text(procedure) -> None:  # type: ignore[no-untyped-def]
    kept = read_procedure_text(procedure_text(procedure))
    assert procedure_text(kept) == procedure_text(procedure)
    assert list(kept.steps) == list(procedure.steps)
    for name, step in procedure.steps.items():
        again = kept.steps[name]
        assert str(again.gate) == str(step.gate)
        assert replace(again, place=step.place, gate=step.gate, within=step.within) == step
        assert (again.within is None) == (step.within is None)
    assert set(procedure.circumstances) == set(kept.circumstances)
    assert kept.on_choice == procedure.on_choice


def test_a_text_that_was_kept_before_there_was_a_choice_is_the_same_still() -> None:
    procedures = LIBRARY.procedures(LIBRARY.packs["cn"])
    assert '"on_choice"' not in procedure_text(procedures["dibao"])
    assert '"on_choice":["temporary_aid"]' in procedure_text(procedures["temporary_rapid"])


def test_another_limit_is_another_digest() -> None:
    procedure = LIBRARY.procedures(LIBRARY.packs["cn"])["dibao"]
    (first, *others) = procedure.limits
    longer = replace(procedure, limits=(replace(first, until="accept"), *others))
    assert procedure_digest(procedure_text(longer)) != procedure_digest(procedure_text(procedure))
    assert DONE in procedure.steps["accept"].results
