"""The rows of casework for many invented families: one application each, and what became of the rights it asks for.

What is said of them is what the rules say: each determination is made of the family's facts as the office makes it, and an
opinion or a decision follows it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework import awards
from doudi.office.casework.actions.decisions import granted_amount
from doudi.office.casework.actions.lists import SEND
from doudi.office.casework.actions.signing import keep_signing_key
from doudi.office.casework.course.procedures import procedure_of_right
from doudi.office.casework.course.states import first_state
from doudi.office.casework.determination import DeterminationError, LiveDetermination, determine, outcome_of
from doudi.office.casework.enums import Channel, ProceedingState, Verdict
from doudi.office.casework.models import (
    Application,
    Award,
    Decision,
    Determination,
    Opinion,
    Proceeding,
    ProceedingStep,
    SignedRecord,
)
from doudi.office.casework.records import decided_parts
from doudi.office.database.reserved_ids import reserve
from doudi.office.errors import RefusedError
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Person
from doudi.office.seeding.archives import PolicyArchives
from doudi.office.seeding.families import VERSION, SeededFamily
from doudi.office.seeding.posts import CountyPosts
from doudi.office.seeding.walk import Walk
from doudi.policies.cases.decision_record import computation_digest, signed_record_parts, signed_text, text_digest
from doudi.policies.cases.record_signature import ALGORITHMS

ENDS = (
    ProceedingState.GRANTED,
    ProceedingState.INVESTIGATION,
    ProceedingState.GRANTED,
    ProceedingState.OPINION,
    ProceedingState.GRANTED,
    ProceedingState.INTAKE,
    ProceedingState.REFUSED,
    ProceedingState.GRANTED,
    ProceedingState.RETURNED,
    ProceedingState.WITHDRAWN,
)
"""How far each of ten applications comes."""
OPINED = (ProceedingState.OPINION, ProceedingState.RETURNED, ProceedingState.GRANTED, ProceedingState.REFUSED)
"""The ends to which an opinion leads."""
SENT_BACK, WITHDRAWN = "请补充近12个月收入凭证", "家庭已找到工作，主动撤回"
_REFUSED = "入户核实的情况与申报不符"
RIGHTS = 2
"""That a family applies for at most."""
INQUIRIES = 6
"""Of those that are still investigated each is some steps further than another, up to less than so many."""
TO_ACCEPTANCE, TO_OPINION, TO_DECISION = (dt.timedelta(days=days) for days in (2, 6, 18))
"""How long after the application; a decision comes later where the notice runs longer."""
TO_ANSWER = dt.timedelta(days=2)
"""How long after the decision."""
LASTS = dt.timedelta(days=26)
"""How long the longest course takes."""


@dataclass
class CaseworkRows:
    """Rows to be inserted, in this order of tables."""

    applications: list[Application] = field(default_factory=list)
    proceedings: list[Proceeding] = field(default_factory=list)
    steps: list[ProceedingStep] = field(default_factory=list)
    determinations: list[Determination] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    signed_records: list[SignedRecord] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[type[Model], Sequence[Model]]]:
        yield from (
            (Application, self.applications),
            (Proceeding, self.proceedings),
            (ProceedingStep, self.steps),
            (Determination, self.determinations),
            (Opinion, self.opinions),
            (Decision, self.decisions),
            (SignedRecord, self.signed_records),
            (Award, self.awards),
        )


@dataclass(frozen=True)
class FrozenBasis:
    """A determination to be inserted, with all that was determined and the policy that made it."""

    row: Determination
    live: LiveDetermination
    policy: bytes


class CaseMaker:
    """Makes the cases of families whose rows stand in the registry already."""

    def __init__(self, posts: CountyPosts, archives: PolicyArchives):
        self.posts, self.archives = posts, archives
        self.rows = CaseworkRows()
        self._listed: set[tuple[int, str, int | None]] = set()

    @cached_property
    def signing_key(self) -> tuple[str, str, str]:
        """Name, algorithm and private part of the key by which the office signs."""
        key = keep_signing_key()
        return key.name, key.algorithm, key.private_key

    def add(self, families: Sequence[SeededFamily]) -> None:
        """Adds an application of each of these families, and what becomes of it."""
        for family, key in zip(families, reserve(Application, len(families)), strict=True):
            end = ENDS[family.invented.number % len(ENDS)]
            self._add_course(family, self._application(family, key, end), end)

    def _application(self, family: SeededFamily, key: int, end: ProceedingState) -> Application:
        """An application; of one that is still being taken in, the authorisation of every adult is yet to come."""
        with clock.on(family.day):
            application = Application(
                pk=key,
                number=f"{family.household.region_code[:6]}S{family.day:%Y}{key:06d}",
                household=family.household,
                applicant=family.people[0],
                region_code=family.household.region_code,
                channel=Channel.WINDOW,
                received_on=family.day,
                token=str(uuid.uuid5(uuid.NAMESPACE_URL, f"seeded {family.household.code}")),
                authorised_on=None if end == ProceedingState.INTAKE else family.day,
                taken_by=family.clerk.user,
                created_at=clock.now(),
            )
        self.rows.applications.append(application)
        return application

    def _add_course(self, family: SeededFamily, application: Application, end: ProceedingState) -> None:
        """Adds the proceedings of a family as far as their end, or where the facts give nothing to grant, to a refusal. What
        cannot be determined stays in the investigation."""
        basis: FrozenBasis | None = None
        granted: list[tuple[str, Person | None]] = []
        if end in OPINED:
            try:
                basis, granted = self._determine(family, family.day + TO_OPINION)
            except DeterminationError:
                end = ProceedingState.INVESTIGATION
        if end == ProceedingState.GRANTED and not granted:
            end = ProceedingState.REFUSED
        proposes = bool(granted) and end != ProceedingState.REFUSED
        rights: list[tuple[str, Person | None]] = granted if proposes else [(_first_right(), None)]
        for right, person in rights:
            self._add_proceeding(family, application, right, person, end, basis, proposes)

    def _determine(self, family: SeededFamily, day: dt.date) -> tuple[FrozenBasis, list[tuple[str, Person | None]]]:
        """What the rules say on the day of the opinion, and the rights that can be granted upon it without a further word: no
        sum with a range, nothing that takes something away or that somebody has to choose between."""
        with clock.on(day):
            live = determine(family.household)
            basis = self._freeze(family, live)
            grantable = [
                outcome for outcome in live.data["outcomes"] if _is_grantable(outcome, family.household.region_code)
            ]
        of_household = [outcome for outcome in grantable if outcome["for"] == "household"]
        of_members = [outcome for outcome in grantable if outcome["for"] != "household"]
        chosen = [*of_household, *of_members][:RIGHTS]
        return basis, [(outcome["right"], live.people.get(outcome["for"])) for outcome in chosen]

    def _freeze(self, family: SeededFamily, live: LiveDetermination) -> FrozenBasis:
        digest, policy = self.archives.of(live.decided.pack)
        row = Determination(
            pk=reserve(Determination, 1)[0],
            household=family.household,
            household_version=VERSION,
            on=clock.today(),
            case=live.case,
            result=live.result,
            people={name: person.pk for name, person in live.people.items()},
            facts=live.facts,
            archives=[digest],
            digest=computation_digest(live.case, live.result, policy),
            made_at=clock.now(),
            made_by=self.posts.head(family.household.region_code).user,
        )
        self.rows.determinations.append(row)
        return FrozenBasis(row, live, policy)

    def _add_proceeding(
        self, family: SeededFamily, application: Application, right: str, person: Person | None, end: ProceedingState,
        basis: FrozenBasis | None, proposes: bool,
    ) -> None:  # fmt: skip
        """Adds the proceeding of a right, with its log as far as its end."""
        with clock.on(family.day):
            walk = self._open(application, right, person, family.clerk)
            walk.begin()
        with clock.on(family.day + TO_ACCEPTANCE):
            if end == ProceedingState.WITHDRAWN:
                walk.act("withdraw", family.clerk, WITHDRAWN)
            elif end != ProceedingState.INTAKE:
                walk.accept()
        with clock.on(family.day + TO_OPINION):
            if end == ProceedingState.INVESTIGATION:
                walk.inquire(family.invented.number // len(ENDS) % INQUIRIES)
            elif basis is not None:
                walk.inquire()
                head = self.posts.head(family.household.region_code)
                opinion = self._give_opinion(walk.proceeding, basis, proposes, head)
                walk.propose(head)
                walk.put_up_notice()
                self._end(walk, opinion, basis, end, family.day + TO_DECISION)
        self._close(walk)

    def _open(self, application: Application, right: str, person: Person | None, by: Actor) -> Walk:
        """A proceeding that is opened today, with an empty log."""
        region = application.region_code
        procedure = procedure_of_right(right, region, clock.today())
        proceeding = Proceeding(
            pk=reserve(Proceeding, 1)[0],
            application=application,
            household=application.household,
            right=right,
            person=person,
            procedure=procedure.name,
            kept_procedure=self.archives.kept(procedure, region),
            region_code=region,
            state=first_state(procedure),
            clerk=by.user,
            created_at=clock.now(),
            changed_at=clock.now(),
        )
        return Walk(proceeding, procedure, self.posts)

    def _close(self, walk: Walk) -> None:
        walk.close_log()
        self.rows.proceedings.append(walk.proceeding)
        self.rows.steps += walk.rows

    def _end(self, walk: Walk, opinion: Opinion, basis: FrozenBasis, end: ProceedingState, day: dt.date) -> None:
        """What the county does: sends back, or decides and answers, on a day on which the notice has run."""
        day = max(day, *(row.day for row in walk.rows if row.day is not None))
        by = self.posts.county_officer
        with clock.on(day):
            if end == ProceedingState.RETURNED:
                walk.act("send_back", by, SENT_BACK)
            elif end in (ProceedingState.GRANTED, ProceedingState.REFUSED):
                self._decide(walk, opinion, basis, end == ProceedingState.GRANTED, by)
        if end in (ProceedingState.GRANTED, ProceedingState.REFUSED):
            with clock.on(day + TO_ANSWER):
                walk.answer()

    def _give_opinion(self, proceeding: Proceeding, basis: FrozenBasis, proposes: bool, by: Actor) -> Opinion:
        opinion = Opinion(
            pk=reserve(Opinion, 1)[0],
            proceeding=proceeding,
            determination=basis.row,
            verdict=Verdict.GRANT if proposes else Verdict.REFUSE,
            reason="" if proposes else _REFUSED,
            by=by.user,
            at=clock.now(),
        )
        self.rows.opinions.append(opinion)
        return opinion

    def _decide(self, walk: Walk, opinion: Opinion, basis: FrozenBasis, grants: bool, by: Actor) -> None:
        proceeding = walk.proceeding
        outcome = outcome_of(basis.row, proceeding)
        amount, unit = granted_amount(outcome, None, "") if grants else (None, "")
        decision = Decision(
            pk=reserve(Decision, 1)[0],
            proceeding=proceeding,
            opinion=opinion,
            determination=basis.row,
            granted=grants,
            amount_fen=amount,
            unit=unit,
            clauses=outcome["clauses"],
            reason="" if grants else _REFUSED,
            opinion_by_id=opinion.by_id,
            by=by.user,
            at=clock.now(),
        )
        self.rows.decisions.append(decision)
        self._sign(decision, basis, by)
        walk.decide(grants, by)
        if grants:
            self._add_award(decision, walk, by)
            self._list_rights(proceeding.application, basis, by)

    def _list_rights(self, application: Application, basis: FrozenBasis, by: Actor) -> None:
        """Adds what follows from a grant without an application, sent to its department; each once."""
        for outcome in basis.live.data["outcomes"]:
            right, person = outcome["right"], basis.live.people.get(outcome["for"])
            key = application.pk, right, person.pk if person is not None else None
            if (
                outcome["status"] != "eligible"
                or key in self._listed
                or not _is_by_list(right, application.region_code)
            ):
                continue
            self._listed.add(key)
            walk = self._open(application, right, person, by)
            if SEND in walk.procedure.steps:
                walk.take(SEND)
            self._close(walk)

    def _sign(self, decision: Decision, basis: FrozenBasis, by: Actor) -> None:
        name, algorithm, private_key = self.signing_key
        decided = decided_parts(decision, by.duty_for(Action.DECIDE, decision.proceeding.region_code))
        parts = signed_record_parts(decided, basis.row.case, basis.row.result, basis.policy, algorithm, name)
        text = signed_text(parts)
        self.rows.signed_records.append(
            SignedRecord(
                decision=decision,
                decided=decided,
                digest=text_digest(text),
                key_id=name,
                signature=ALGORITHMS[algorithm].sign(private_key, text),
            )
        )

    def _add_award(self, decision: Decision, walk: Walk, by: Actor) -> None:
        proceeding, day, granting = decision.proceeding, clock.today(), walk.course.granting
        start_month = granting.start_month if granting is not None else ""
        self.rows.awards.append(
            Award(
                right=proceeding.right,
                household=proceeding.household,
                person=proceeding.person,
                decision=decision,
                amount_fen=decision.amount_fen,
                unit=decision.unit,
                once=awards.is_once(proceeding.right),
                granted_on=day,
                from_month=awards.first_month(proceeding.right, proceeding.application.received_on, day, start_month),
                until=awards.last_day(proceeding.right, day),
                recorded_by=by.user,
                recorded_at=clock.now(),
            )
        )


def _first_right() -> str:
    """What a family asks for of which nothing is known yet: the first right of households in the vocabulary."""
    rights = vocabulary.library().vocabulary.rights
    return next(name for name, right in rights.items() if right.entity == awards.FAMILY and not right.adverse)


def _is_by_list(right: str, region_code: str) -> bool:
    try:
        return procedure_of_right(right, region_code, clock.today()).by_list
    except RefusedError:
        return False  # no document orders how it is had


def _is_grantable(outcome: dict[str, Any], region_code: str) -> bool:
    """Whether a right is applied for, gives something, and can be granted without a further word."""
    if outcome["status"] != "eligible" or not awards.makes_award(outcome["right"]) or outcome.get("choose"):
        return False
    try:
        steps = procedure_of_right(outcome["right"], region_code, clock.today()).steps
        granted_amount(outcome, None, "")
    except RefusedError:
        return False
    return "apply" in steps and "propose" in steps
