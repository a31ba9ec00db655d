"""Which papers a case offers as it goes on."""

from __future__ import annotations

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.enums import PaperKind, ProceedingState
from doudi.office.casework.papers.offers import PERMISSIONS, offers, permission
from doudi.output.papers.catalogue import KINDS
from tests.office import build
from tests.office.casework.steps import bring_to, stop

OFFERED = {
    ProceedingState.INTAKE: ["authorisation", "missing_papers"],
    ProceedingState.INVESTIGATION: ["authorisation", "missing_papers", "acceptance"],
    ProceedingState.OPINION: ["authorisation", "acceptance", "notice", "approval"],
    ProceedingState.RETURNED: ["authorisation", "missing_papers", "acceptance", "approval"],
    ProceedingState.GRANTED: ["acceptance", "approval", "grant"],
    ProceedingState.REFUSED: ["acceptance", "approval", "refusal"],
    ProceedingState.WITHDRAWN: ["acceptance"],
}
RECORDED = {"visit", "hearing", "hearing_record", "minutes", "check_letter"}
"""They are made with the record of an inquiry that they rest on, and with nothing else."""


def test_every_kind_is_one_of_the_catalogue_under_the_title_on_it() -> None:
    assert set(PaperKind.values) == set(KINDS)
    for kind in PaperKind:
        title = KINDS[kind.value].title
        assert kind.label == title or (kind == PaperKind.APPROVAL and title in kind.label), kind


def test_what_rests_on_a_record_is_issued_with_it_alone(county: Actor) -> None:
    assert set(PaperKind.values) - set(PERMISSIONS) == RECORDED
    assert permission(county, "hearing", build.TOWNSHIP) is None


@pytest.mark.parametrize("state", OFFERED)
def test_papers_follow_the_state(clerk: Actor, state: ProceedingState) -> None:
    proceeding = bring_to(state, clerk)
    assert [offer.kind for offer in offers(proceeding.application)] == OFFERED[state]


def test_the_right_of_a_member_is_put_up_nowhere(clerk: Actor) -> None:
    """A notice would tell who is an orphan or ill."""
    child = build.person(clerk, name="孩子")
    family = build.household(clerk, build.person(clerk), build.person(clerk), child)
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("orphan_allowance", child)])
    build.accept(by=clerk, proceeding=proceeding)
    assert "notice" not in [offer.kind for offer in offers(application)]


def test_a_review_that_refuses_ends_what_was_granted(clerk: Actor, county: Actor) -> None:
    proceeding = bring_to(ProceedingState.GRANTED, clerk)
    award = award_in_force("dibao", proceeding.household, None)
    assert award is not None
    review = actions.open_review(by=clerk, award=award)
    head = build.officer(Duty.TOWNSHIP_HEAD)
    stop(review, head, county)
    kinds = [(offer.kind.value, offer.proceeding) for offer in offers(proceeding.application)]
    assert ("change", review) in kinds
    assert ("refusal", review) not in kinds
    assert ("grant", proceeding) in kinds
