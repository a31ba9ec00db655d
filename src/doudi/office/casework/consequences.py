"""What an event means for what a family receives and has applied for. Writes nothing.

Only death ends by itself what the dead received, and with the last member what a household received of which nobody is
left. Everything else goes on as it was decided until a review has decided anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.entitlements import Entitlement, list_entitlements
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Award, Proceeding
from doudi.office.regions import packs
from doudi.office.registry.enums import LifeEventKind, MembershipStep, Relation
from doudi.office.registry.models import Household, LifeEvent, Membership, Person
from doudi.office.registry.namesakes import identities
from doudi.office.registry.vocabulary import right_label
from doudi.policies.packs.life_events import ENDS, REVIEWED, EventEffect
from doudi.rules.calendar import months_after


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an event touches: the households whose members or place it changed, and the people who came, went or died.

    `moves`: who lives where and as what, before and after it. `emptied`: the households in which nobody is left.
    """

    moves: tuple[MemberChange, ...]
    households: tuple[Household, ...]
    people: tuple[Person, ...]
    dead: Person | None
    emptied: tuple[Household, ...]


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A member before and after an event; `former` or `present` is '' for who did not or does not live there."""

    household: Household
    person: Person
    former: str
    present: str

    @property
    def is_open(self) -> bool:
        """True where nothing says what the member is to the head: an officer asks."""
        return self.present == Relation.UNKNOWN

    @property
    def former_label(self) -> str:
        return _relation_label(self.former)

    @property
    def present_label(self) -> str:
        return _relation_label(self.present)


@dataclass(frozen=True, slots=True)
class RightConsequence:
    """What the rules say of a right before and after an event, in Chinese."""

    label: str
    whose: str
    former: str
    present: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """Everything that follows from an event."""

    members: tuple[MemberChange, ...]
    ended: tuple[Award, ...]
    elsewhere: tuple[Award, ...]
    reviews: tuple[Proceeding, ...]
    stopped: tuple[Proceeding, ...]
    revived: tuple[Award, ...]
    resumed: tuple[Proceeding, ...]
    closed: tuple[Household, ...]
    relocated: tuple[Proceeding, ...] = ()
    """Open proceedings that went with their family to another region."""
    recalled: tuple[Proceeding, ...] = ()
    """Reviews that a mistaken entry had opened and that are withdrawn with it."""
    decided: tuple[Proceeding, ...] = ()
    """Reviews that a mistaken entry had opened and that were decided before it was taken back."""
    unsettled: tuple[Award, ...] = ()
    """What somebody receives here who lives in no household any more: there is nobody to review it with."""


def reach_of(entry: LifeEvent) -> Reach:
    """Whom an entry touches. The household of its file is touched also where nothing but its place changes."""
    moves = member_changes(entry)
    households = {entry.household_id: entry.household, **{move.household.pk: move.household for move in moves}}
    people = {move.person.pk: move.person for move in moves if not (move.former and move.present)}
    if entry.kind == LifeEventKind.MOVE:
        people |= {row.person_id: row.person for row in living_in(entry.household)}
    if entry.person is not None:
        people.setdefault(entry.person.pk, entry.person)
    dead = entry.person if entry.kind == LifeEventKind.DEATH else None
    rows = Membership.objects.filter(household__in=households, valid_to__isnull=True)
    occupied = set(rows.values_list("household", flat=True))
    emptied = tuple(home for key, home in households.items() if key not in occupied)
    return Reach(moves, tuple(households.values()), tuple(people.values()), dead, emptied)


def member_changes(entry: LifeEvent) -> tuple[MemberChange, ...]:
    """Who lives where and as what, before and after an entry, with one line for each member of whom something changed."""
    former: dict[tuple[int, int], str] = {}
    present: dict[tuple[int, int], str] = {}
    rows: dict[tuple[int, int], Membership] = {}
    for change in entry.changes.select_related("membership__household__now", "membership__person"):
        row = change.membership
        place = row.household_id, row.person_id
        rows[place] = row
        if change.step != MembershipStep.BEGUN and change.former_end is None:
            former[place] = row.relation
        if change.step != MembershipStep.VOIDED and change.end is None:
            present[place] = row.relation
    return tuple(
        MemberChange(row.household, row.person, former.get(place, ""), present.get(place, ""))
        for place, row in rows.items()
        if former.get(place) != present.get(place)
    )


def living_in(household: Household) -> QuerySet[Membership]:
    """Those who live in a household today."""
    return household.memberships.filter(valid_to__isnull=True).select_related("person")


def ended_by_death(reach: Reach) -> list[Award]:
    """What the dead received."""
    return [] if reach.dead is None else list(_open_awards(Q(person__in=identities([reach.dead.pk]))))


def ended_with_household(reach: Reach) -> list[Award]:
    """What a household received in which nobody is left."""
    return list(_open_awards(Q(person__isnull=True, household__in=reach.emptied)))


def awards_to_review(reach: Reach) -> list[Award]:
    """What goes on until a review has decided: the awards of the households, and of those who came or went."""
    living = identities(person.pk for person in reach.people if reach.dead is None or person.pk != reach.dead.pk)
    households = [home for home in reach.households if home not in reach.emptied]
    return list(_open_awards(Q(person__in=living) | Q(person__isnull=True, household__in=households)))


def has_no_home(award: Award) -> bool:
    """Whether the award is of a person who lives nowhere and whose household of then is no more."""
    if award.person is None:
        return False
    holder = award.person.same_as or award.person
    if holder.memberships.filter(valid_to__isnull=True).exists():
        return False
    return not living_in(award.household).exists()


def rests_on(award: Award, mistake: LifeEvent) -> bool:
    """Whether an award was decided while an entry stood that was a mistake."""
    return award.recorded_at >= mistake.recorded_at


def ended_by_clause(entry: LifeEvent, reach: Reach) -> list[tuple[Award, EventEffect]]:
    """What a clause ends by itself, apart from a death: awards of the people whom the event is about."""
    effects = [effect for effect in event_effects(entry) if effect.effect == ENDS and reach.dead is None]
    awards = _open_awards(Q(person__in=[person.pk for person in reach.people])) if effects else []
    return [(award, effect) for award in awards for effect in effects if award.right in effect.rights]


def review_due(entry: LifeEvent, right: str) -> dt.date | None:
    """The day by which the right is to be reviewed after an event, where a clause says so."""
    months = [effect.months for effect in event_effects(entry) if effect.effect == REVIEWED and right in effect.rights]
    terms = [months_after(entry.on.toordinal(), count) for count in months if count is not None]
    return dt.date.fromordinal(min(terms)) if terms else None


def event_effects(entry: LifeEvent) -> list[EventEffect]:
    """What clauses in force on the day of an event say of it, the nearest pack first."""
    library, day = packs.library(), entry.on.toordinal()
    chain = library.chain(packs.pack_for(entry.household.region_code, entry.on))
    return [
        effect
        for pack in reversed(chain)
        for effect in library.elements(pack).event_effects
        if effect.event == entry.kind and effect.start <= day <= effect.end
    ]


def stopped_by(reach: Reach) -> list[Proceeding]:
    """Open proceedings for the dead, and of a household in which nobody is left, which can thus not be determined."""
    of_nobody = Q(household__in=reach.emptied)
    return _open_proceedings(of_nobody if reach.dead is None else of_nobody | Q(person=reach.dead))


def decided_upon(mistake: LifeEvent) -> tuple[Proceeding, ...]:
    """Reviews that an entry asked for and that were decided."""
    rows = Proceeding.objects.filter(
        causes__event=mistake, state__in=(ProceedingState.GRANTED, ProceedingState.REFUSED)
    )
    return tuple(rows.select_related("household", "application", "person").order_by("pk"))


def relocated(reach: Reach) -> list[Proceeding]:
    """Open proceedings that do not lie in the region in which their family lives now."""
    households = Q(household__in=reach.households)
    return [row for row in _open_proceedings(households) if row.region_code != row.household.region_code]


def entitlements_of(household: Household) -> dict[str, Entitlement]:
    """What the rules say of every right of a household today, by its key; {} where they can say nothing."""
    try:
        live = determine(household)
    except DeterminationError:
        return {}
    return {entitlement.key: entitlement for entitlement in list_entitlements(live).lines}


def right_changes(former: dict[str, Entitlement], present: dict[str, Entitlement]) -> Iterator[RightConsequence]:
    """The rights of which the rules say something else afterwards."""
    for key in former | present:
        earlier, later = former.get(key), present.get(key)
        entitlement = later or earlier
        assert entitlement is not None
        words = _in_words(earlier), _in_words(later)
        if words[0] != words[1]:
            yield RightConsequence(entitlement.label, entitlement.whose, *words)


_STATUS = {"eligible": "符合", "undetermined": "待查明", "not_eligible": "不符合", "no_rule": "没有规定"}


def _in_words(entitlement: Entitlement | None) -> str:
    if entitlement is None:
        return "—"
    return " ".join(part for part in (_STATUS.get(entitlement.status, entitlement.status), entitlement.amount) if part)


def ending_note(on: dt.date, person: Person) -> str:
    """Why an award or a proceeding ended, as it stands in the record."""
    return f"{person.name}于{on:%Y-%m-%d}死亡"


def closing_note(entry: LifeEvent) -> str:
    """The same where it ended because nobody is left in the household."""
    return f"{entry.on:%Y-%m-%d}“{entry.get_kind_display()}”后家庭已没有成员"


def holder_label(award: Award) -> str:
    """Right and holder of an award, in Chinese."""
    holder = award.person.name if award.person else "全家"
    return f"{right_label(award.right)}（{holder}）"


def _open_awards(holders: Q) -> list[Award]:
    rows = Award.objects.filter(holders, once=False, ended_on__isnull=True)
    return list(
        rows.select_related(
            "household", "person", "decision__proceeding__application", "decision__proceeding__household"
        )
    )


def _open_proceedings(condition: Q) -> list[Proceeding]:
    rows = Proceeding.objects.open().filter(condition).order_by("pk")
    return list(rows.select_related("household", "application", "person"))


def _relation_label(relation: str) -> str:
    if not relation:
        return "不在本户"
    return "户主" if relation == Relation.SELF else str(Relation(relation).label)
