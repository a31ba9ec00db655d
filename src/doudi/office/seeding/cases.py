"""The rows of casework for many invented families: one application each, and what became of the rights it asks for.

What is said of them is what the rules say: each determination is made of the family's facts as the office makes it, and an
opinion or a decision follows it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
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
from doudi.office.casework.actions.signing import keep_signing_key
from doudi.office.casework.deadlines import decision_due
from doudi.office.casework.determination import DeterminationError, LiveDetermination, determine, outcome_of
from doudi.office.casework.enums import TRANSITIONS, Channel, ProceedingState, Verdict
from doudi.office.casework.models import (
    Application,
    Award,
    Decision,
    Determination,
    Opinion,
    PolicyArchive,
    Proceeding,
    ProceedingStep,
    SignedRecord,
)
from doudi.office.casework.records import decided_parts
from doudi.office.errors import RefusedError
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Person
from doudi.office.reserved_ids import reserve
from doudi.office.seeding.families import VERSION, SeededFamily
from doudi.office.seeding.posts import CountyPosts
from doudi.policies.cases import replay
from doudi.policies.cases.decision_record import computation_digest, signed_record_parts, signed_text, text_digest
from doudi.policies.cases.record_signature import ALGORITHMS
from doudi.policies.packs.pack import Pack

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
_STEPS: dict[ProceedingState, tuple[str, ...]] = {
    ProceedingState.INTAKE: (),
    ProceedingState.INVESTIGATION: ("accept",),
    ProceedingState.OPINION: ("accept", "give_opinion"),
    ProceedingState.RETURNED: ("accept", "give_opinion", "send_back"),
    ProceedingState.GRANTED: ("accept", "give_opinion", "grant"),
    ProceedingState.REFUSED: ("accept", "give_opinion", "refuse"),
    ProceedingState.WITHDRAWN: ("withdraw",),
}
_NOTES = {"send_back": "请补充近12个月收入凭证", "withdraw": "家庭已找到工作，主动撤回"}
_REFUSED = "入户核实的情况与申报不符"
RIGHTS = 2
"""That a family applies for at most."""
BETWEEN_STEPS = dt.timedelta(days=2)
LASTS = 4 * BETWEEN_STEPS
"""How long the longest course takes, from the application to the decision."""


class PolicyArchives:
    """The policy behind determinations, packed once for each pack and kept with the first determination that rests on it."""

    def __init__(self) -> None:
        self._by_pack: dict[str, tuple[str, bytes]] = {}

    def of(self, pack: Pack) -> tuple[str, bytes]:
        """The digest of a pack's archive, and the archive."""
        if pack.name not in self._by_pack:
            policy = replay.archive(vocabulary.library(), pack)
            digest = f"sha256:{hashlib.sha256(policy).hexdigest()}"
            PolicyArchive.objects.get_or_create(digest=digest, defaults={"content": policy, "kept_at": clock.now()})
            self._by_pack[pack.name] = digest, policy
        return self._by_pack[pack.name]


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
    """A determination to be inserted, with the policy that made it."""

    row: Determination
    policy: bytes


class CaseMaker:
    """Makes the cases of families whose rows stand in the registry already."""

    def __init__(self, posts: CountyPosts, archives: PolicyArchives):
        self.posts, self.archives = posts, archives
        self.rows = CaseworkRows()

    @cached_property
    def signing_key(self) -> tuple[str, str, str]:
        """Name, algorithm and private part of the key by which the office signs."""
        key = keep_signing_key()
        return key.name, key.algorithm, key.private_key

    def add(self, families: Sequence[SeededFamily]) -> None:
        """Adds an application of each of these families, and what becomes of it."""
        for family, key in zip(families, reserve(Application, len(families)), strict=True):
            application = self._application(family, key)
            end = ENDS[family.invented.number % len(ENDS)]
            self._add_course(family, application, end)

    def _application(self, family: SeededFamily, key: int) -> Application:
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
        if "give_opinion" in _STEPS[end]:
            try:
                basis, granted = self._determine(family, family.day + 2 * BETWEEN_STEPS)
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
        grantable = [outcome for outcome in live.data["outcomes"] if _is_grantable(outcome)]
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
        return FrozenBasis(row, policy)

    def _add_proceeding(
        self, family: SeededFamily, application: Application, right: str, person: Person | None, end: ProceedingState,
        basis: FrozenBasis | None, proposes: bool,
    ) -> None:  # fmt: skip
        region, steps = family.household.region_code, _STEPS[end]
        proceeding = Proceeding(
            pk=reserve(Proceeding, 1)[0],
            application=application,
            household=family.household,
            right=right,
            person=person,
            region_code=region,
            state=end,
            clerk=family.clerk.user,
            version=1 + len(steps),
        )
        self.rows.proceedings.append(proceeding)
        with clock.on(family.day):
            proceeding.created_at = proceeding.changed_at = clock.now()
        state, opinion = ProceedingState.INTAKE, None
        for number, name in enumerate(steps, start=1):
            with clock.on(family.day + number * BETWEEN_STEPS):
                by = self._author(family, name)
                state = self._take_step(proceeding, name, state, by)
                if name == "accept":
                    proceeding.accepted_on = clock.today()
                    proceeding.due_on = decision_due(region, clock.today())
                elif name == "give_opinion" and basis is not None:
                    opinion = self._give_opinion(proceeding, basis, proposes, by)
                elif opinion is not None and basis is not None and name in ("grant", "refuse"):
                    self._decide(proceeding, opinion, basis, name == "grant", by)

    def _author(self, family: SeededFamily, step: str) -> Actor:
        region = family.household.region_code
        if step in ("accept", "withdraw"):
            return family.clerk
        return self.posts.head(region) if step == "give_opinion" else self.posts.county_officer

    def _take_step(self, proceeding: Proceeding, name: str, source: ProceedingState, by: Actor) -> ProceedingState:
        """The state to which the step leads."""
        target = TRANSITIONS[name].target
        proceeding.changed_at = clock.now()
        self.rows.steps.append(
            ProceedingStep(
                proceeding=proceeding,
                name=name,
                source=source,
                target=target,
                at=clock.now(),
                by=by.user,
                note=_NOTES.get(name, ""),
            )
        )
        return target

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

    def _decide(self, proceeding: Proceeding, opinion: Opinion, basis: FrozenBasis, grants: bool, by: Actor) -> None:
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
        if grants and awards.makes_award(proceeding.right):
            self._add_award(decision, by)

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

    def _add_award(self, decision: Decision, by: Actor) -> None:
        proceeding, day = decision.proceeding, clock.today()
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
                from_month=awards.first_month(proceeding.right, proceeding.application.received_on, day),
                until=awards.last_day(proceeding.right, day),
                recorded_by=by.user,
                recorded_at=clock.now(),
            )
        )


def _first_right() -> str:
    """What a family asks for of which nothing is known yet: the first right of households in the vocabulary."""
    rights = vocabulary.library().vocabulary.rights
    return next(name for name, right in rights.items() if right.entity == awards.FAMILY and not right.adverse)


def _is_grantable(outcome: dict[str, Any]) -> bool:
    if outcome["status"] != "eligible" or not awards.makes_award(outcome["right"]) or outcome.get("choose"):
        return False
    try:
        granted_amount(outcome, None, "")
    except RefusedError:
        return False
    return True
