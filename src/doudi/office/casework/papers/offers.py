"""Which papers can be made of a case as it stands. A paper whose data the office does not keep is not offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.course.procedures import procedure_of
from doudi.office.casework.enums import OPEN, PaperKind, ProceedingState, Verdict
from doudi.office.casework.models import Application, Decision, Proceeding
from doudi.office.registry import vocabulary

_WITH_TOWNSHIP = (ProceedingState.INTAKE, ProceedingState.INVESTIGATION, ProceedingState.RETURNED)
PERMISSIONS: dict[str, tuple[Action, ...]] = {
    PaperKind.ACCEPTANCE: (Action.ACCEPT,),
    PaperKind.MISSING_PAPERS: (Action.TAKE_APPLICATION,),
    PaperKind.AUTHORISATION: (Action.TAKE_APPLICATION,),
    PaperKind.NOTICE: (Action.ACCEPT,),
    PaperKind.APPROVAL: (Action.ACCEPT, Action.DECIDE),
    PaperKind.GRANT: (Action.DECIDE,),
    PaperKind.REFUSAL: (Action.DECIDE,),
    PaperKind.CHANGE: (Action.DECIDE,),
}
"""By which actions an officer may issue a paper. A kind that is not here is made with the record of an inquiry."""


@dataclass(frozen=True)
class PaperOffer:
    """A paper that can be issued; `proceeding` is None where it is about the whole application."""

    kind: PaperKind
    proceeding: Proceeding | None

    @property
    def key(self) -> str:
        """What a form sends back to choose it: KIND or KIND.PROCEEDING."""
        return self.kind.value if self.proceeding is None else f"{self.kind.value}.{self.proceeding.pk}"


def permission(by: Actor, kind: str, region_code: str) -> Action | None:
    """The action by which the officer may issue such a paper in the region; None where by none."""
    return next((action for action in PERMISSIONS.get(kind, ()) if by.may(action, region_code)), None)


def offers(application: Application) -> list[PaperOffer]:
    """Every paper that can be made now, those about the whole application first."""
    proceedings = list(
        application.proceedings.select_related("person", "decision").prefetch_related("opinions").order_by("pk")
    )
    # What follows by list is nobody's application: no paper is about it.
    proceedings = [proceeding for proceeding in proceedings if not _is_listed(proceeding)]
    states = {proceeding.state for proceeding in proceedings}
    whole = []
    if states & set(OPEN):
        whole.append(PaperKind.AUTHORISATION)
    if states & set(_WITH_TOWNSHIP):
        whole.append(PaperKind.MISSING_PAPERS)
    if any(proceeding.accepted_on is not None for proceeding in proceedings):
        whole.append(PaperKind.ACCEPTANCE)
    single = [PaperOffer(kind, proceeding) for proceeding in proceedings for kind in _of_proceeding(proceeding)]
    return [*(PaperOffer(kind, None) for kind in whole), *single]


def _is_listed(proceeding: Proceeding) -> bool:
    procedure = procedure_of(proceeding)
    return procedure is not None and procedure.by_list


def _of_proceeding(proceeding: Proceeding) -> Iterator[PaperKind]:
    """The papers about one right. Those of a right that takes something away need what a hearing found, which is not kept."""
    declared = vocabulary.library().vocabulary.rights.get(proceeding.right)
    opinions = list(proceeding.opinions.all())
    if declared is None or declared.adverse or not opinions:
        return
    # A notice names the head of a family. What is a member's alone, a child's or an ill person's, is put up nowhere.
    is_announced = declared.entity == "household" and opinions[-1].verdict == Verdict.GRANT
    if proceeding.state == ProceedingState.OPINION and is_announced:
        yield PaperKind.NOTICE
    yield PaperKind.APPROVAL
    decision: Decision | None = getattr(proceeding, "decision", None)
    if decision is None:
        return
    before = earlier_grant(decision)
    if before is not None and (not decision.granted or before.amount_fen != decision.amount_fen):
        yield PaperKind.CHANGE
    else:
        yield PaperKind.GRANT if decision.granted else PaperKind.REFUSAL


def earlier_grant(decision: Decision) -> Decision | None:
    """The grant that a review has decided on anew: the last decision before it on the same right of the same application."""
    proceeding = decision.proceeding
    earlier = (
        Decision.objects.filter(
            proceeding__application=proceeding.application_id,
            proceeding__right=proceeding.right,
            proceeding__person=proceeding.person_id,
            pk__lt=decision.pk,
        )
        .order_by("pk")
        .last()
    )
    return earlier if earlier is not None and earlier.granted else None
