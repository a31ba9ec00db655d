"""Takes the steps of a proceeding for tests, singly or up to a state."""

from __future__ import annotations

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from tests.office import build


def take_step(step: str, by: Actor, proceeding: Proceeding) -> None:
    """The step with all that it asks for but the state."""
    arguments = {"by": by, "proceeding": proceeding, "expected_version": proceeding.version}
    match step:
        case "accept":
            actions.accept(**arguments)  # type: ignore[arg-type]
        case "give_opinion":
            live = determine(proceeding.household)
            fingerprint = live.fingerprint
            actions.give_opinion(**arguments, verdict="grant", reason="", fingerprint=fingerprint)  # type: ignore[arg-type]
        case "send_back":
            actions.send_back(**arguments, note="补充")  # type: ignore[arg-type]
        case "withdraw":
            actions.withdraw(**arguments, note="撤回")  # type: ignore[arg-type]
        case _:
            actions.decide(**arguments, grant=step == "grant", reason="理由")  # type: ignore[arg-type]


def step_on(step: str, by: Actor, proceeding: Proceeding) -> None:
    """The step, with everything before it that the procedure asks for: inquiries before an opinion, a notice or a hearing before
    a decision."""
    if step == "give_opinion":
        build.accept(by=by, proceeding=proceeding)
    elif step in ("grant", "refuse"):
        build.run_notice(proceeding)
    proceeding.refresh_from_db()
    take_step(step, by, proceeding)


def stop(review: Proceeding, head: Actor, county: Actor) -> None:
    """A review that ends what is received: proposed, heard, decided."""
    proceeding = build.accept(by=head, proceeding=review)
    actions.give_opinion(
        by=head, proceeding=proceeding, expected_version=proceeding.version, verdict="refuse", reason="不再符合条件",
        fingerprint=determine(proceeding.household).fingerprint,
    )  # fmt: skip
    build.decide(by=county, proceeding=proceeding, grant=False, reason="不再符合条件")
    review.refresh_from_db()


def bring_to(state: ProceedingState, clerk: Actor) -> Proceeding:
    """A proceeding in a state, by the steps that lead there."""
    head, county = build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    family = build.poor_family(clerk)
    application = build.application(clerk, family)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    steps: dict[ProceedingState, tuple[str, ...]] = {
        ProceedingState.INTAKE: (),
        ProceedingState.INVESTIGATION: ("accept",),
        ProceedingState.OPINION: ("accept", "give_opinion"),
        ProceedingState.RETURNED: ("accept", "give_opinion", "send_back"),
        ProceedingState.GRANTED: ("accept", "give_opinion", "grant"),
        ProceedingState.REFUSED: ("accept", "give_opinion", "refuse"),
        ProceedingState.WITHDRAWN: ("accept", "withdraw"),
    }
    for step in steps[state]:
        by = {"accept": clerk, "withdraw": clerk, "give_opinion": head}.get(step, county)
        take_step(step, by, proceeding)
        if step == "accept":
            build.accept(by=by, proceeding=proceeding)
        if step == "give_opinion":
            build.run_notice(proceeding)
        proceeding.refresh_from_db()
    assert proceeding.state == state
    return proceeding
