"""The shipped procedures: proven in every pack, for every right, and with a property for every clause that can be enforced."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.procedures.prover import Prover
from doudi.policies.quality.coverage import coverage_data, register
from doudi.policies.quality.proofs import ENFORCEABLE_KINDS, PackProof, prove_pack
from tests.processor_time import slowness

PACKS = ("cn", "guangxi", "huining", "jiangxi", "jilin")
DOCUMENTS = PACKS[1:]
SECONDS = 10


@pytest.fixture(scope="module")
def proofs(library: Library) -> tuple[dict[str, PackProof], float]:
    """The proof of every pack, and the seconds of the processor that all took together."""
    prover, start = Prover(), time.process_time()
    packs = {pack: prove_pack(library, library.pack(pack), prover) for pack in PACKS}
    return packs, time.process_time() - start


def test_all_packs_are_proven_in_ten_seconds(proofs: tuple[dict[str, PackProof], float]) -> None:
    packs, seconds = proofs
    for pack, proof in packs.items():
        assert [str(problem) for problem in proof.problems] == [], pack
        assert all(procedure_proof.proven for procedure_proof in proof.proofs), pack
    assert seconds < SECONDS * slowness()


def test_every_right_has_one_procedure(library: Library) -> None:
    for pack in PACKS:
        procedures = library.procedures(library.pack(pack)).values()
        named = Counter(right for procedure in procedures for right in procedure.rights)
        assert named == Counter(list(library.vocabulary.rights)), pack


@pytest.mark.parametrize("pack", DOCUMENTS)
def test_no_clause_waits_for_a_procedure_or_a_document(library: Library, pack: str) -> None:
    rows = coverage_data(library, library.pack(pack))
    assert [row["id"] for row in rows if row["open"] in ("procedure", "document")] == []


@pytest.mark.parametrize("pack", PACKS)
def test_something_is_proven_of_every_clause_that_can_be_enforced(
    library: Library, proofs: tuple[dict[str, PackProof], float], pack: str
) -> None:
    """A clause of procedure or publicity that nothing enacts says why."""
    proof = proofs[0][pack]
    enacted = {row["id"]: row["enacted_by"] for row in coverage_data(library, library.pack(pack))}
    steps = {
        clause for _, _, _, clauses in library.elements(library.pack(pack)).procedures.cited() for clause in clauses
    }
    for row in register(library.pack(pack)):
        if row["kind"] in ENFORCEABLE_KINDS and row["id"] in steps:
            assert row["id"] in proof.clauses(), row["id"]
        elif row["kind"] in ENFORCEABLE_KINDS and pack != "cn":
            assert enacted[row["id"]] or row["open"] or row["reason"], row["id"]


def test_nothing_is_asked_that_the_office_has(library: Library) -> None:
    for procedure in library.procedures(library.pack("cn")).values():
        asked = {paper for step in procedure.steps.values() for paper in step.asks}
        assert {procedure.papers[paper].source for paper in asked} <= {"applicant"}, procedure.name


def test_a_notice_shows_name_people_and_amount_only(library: Library) -> None:
    for pack in PACKS:
        for procedure in library.procedures(library.pack(pack)).values():
            for step in procedure.steps.values():
                assert set(step.shows) <= {"姓名", "人数", "金额"}, (pack, procedure.name, step.name)
