"""Of the slips that an author of the shipped procedures could make, at least 95 % are refused by the prover."""

from __future__ import annotations

import random

import pytest

from doudi.policies.packs.library import Library
from tests.policies.procedures.mutants import is_refuted, mutants

PACKS = ("cn", "guangxi", "huining", "jiangxi", "jilin")
REFUSED = 0.95
SAMPLE = 20
"""Mutants that each short test draws, from procedures of at most 15 steps."""


def survivors(library: Library, pack: str, most_steps: int, sample: int | None = None) -> tuple[int, list[str]]:
    """How many mutants of what a pack itself says were tried, and those that the prover let pass."""
    tried, passed = 0, []
    properties = library.properties(library.pack(pack))
    own = library.elements(library.pack(pack)).procedures.named("procedures")
    candidates = [
        (name, what, mutant)
        for name, procedure in library.procedures(library.pack(pack)).items()
        if name in own and len(procedure.steps) <= most_steps
        for what, mutant in mutants(procedure)
    ]
    for name, what, mutant in random.Random(pack).sample(candidates, min(sample or len(candidates), len(candidates))):
        tried += 1
        if not is_refuted(mutant, properties):
            passed.append(f"{name}: {what}")
    return tried, passed


@pytest.mark.parametrize("pack", PACKS)
def test_a_sample_of_slips_is_refused(library: Library, pack: str) -> None:
    tried, passed = survivors(library, pack, 15, SAMPLE)
    assert tried == SAMPLE
    assert len(passed) <= tried * (1 - REFUSED), passed


@pytest.mark.long
@pytest.mark.parametrize("pack", PACKS)
def test_of_all_slips_nearly_all_are_refused(library: Library, pack: str) -> None:
    tried, passed = survivors(library, pack, 99)
    assert tried > 100
    assert len(passed) <= tried * (1 - REFUSED), passed


def test_what_is_shipped_is_no_mutant(library: Library) -> None:
    """The prover does not refuse everything: unchanged procedures of few steps pass the same way."""
    properties = library.properties(library.pack("cn"))
    procedures = library.procedures(library.pack("cn"))
    for name in ("change", "unattended_child", "temporary_emergency", "referral"):
        assert not is_refuted(procedures[name], properties), name
