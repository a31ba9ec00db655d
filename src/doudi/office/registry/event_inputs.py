"""An event as it is entered, and what of it cannot be: days that cannot have been, people who do not live there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from doudi.office import clock
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.registry.enums import FactSource, LifeEventKind, Relation
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.vocabulary import chinese_date

JOINING = (LifeEventKind.JOIN, LifeEventKind.MOVE_IN, LifeEventKind.RELEASE)
LEAVING = (LifeEventKind.LEAVE, LifeEventKind.MOVE_OUT, LifeEventKind.PRISON)
ONE_PERSON = (
    LifeEventKind.DEATH, LifeEventKind.PRISON, LifeEventKind.LEAVE, LifeEventKind.WRONG_MEMBER, LifeEventKind.RELATION,
)  # fmt: skip

WITHIN = (
    LifeEventKind.MOVE, LifeEventKind.LEAVE, LifeEventKind.MOVE_OUT, LifeEventKind.PRISON, LifeEventKind.WRONG_MEMBER,
    LifeEventKind.DIVORCE, LifeEventKind.NEW_HEAD, LifeEventKind.RELATION, LifeEventKind.SPLIT,
)  # fmt: skip
"""Kinds that change the days of no other household that is registered already."""
ANYWHERE = (LifeEventKind.DEATH, LifeEventKind.SAME_PERSON)
"""Kinds that are also of people who live in the household no more."""


@dataclass(frozen=True, slots=True)
class EventInput:
    """An event as it is entered in the file of a household.

    `people`: who died, leaves or parts from it. `anchor`: the member whose child is born or adopted, or who marries or is
    divorced. `newcomer`: who joins; the spouse, at a marriage and a divorce. `relation`: of the newcomer to the head, or of
    the head of the `merging` household. `head`: the next head, where the head leaves or another takes over. `relations`:
    what the officer says of relations, by person, in the place of what is derived.
    """

    kind: LifeEventKind
    on: dt.date
    evidence: str
    source: FactSource = FactSource.DECLARED
    document: Document | None = None
    people: tuple[int, ...] = ()
    anchor: int | None = None
    newcomer: Person | None = None
    relation: Relation | None = None
    head: int | None = None
    merging: Household | None = None
    address: str = ""
    region_code: str = ""
    relations: Mapping[int, Relation] = field(default_factory=dict)

    @property
    def couple(self) -> frozenset[int]:
        """The two who marry or are divorced."""
        return frozenset({self.anchor or 0, self.newcomer.pk if self.newcomer else 0} - {0})


def refuse_impossible_day(event: EventInput, rows: Sequence[Membership]) -> None:
    """Refuses a day that cannot have been. `rows`: all memberships of the household, the earliest first."""
    if event.on > clock.today():
        raise RefusedError(f"“{event.kind.label}”的日期不能晚于今天")
    if not event.evidence.strip():
        raise RefusedError("请写明依据：看了什么材料，或听谁说的")
    newcomer = event.newcomer
    if newcomer is not None and newcomer.birth_date is not None and event.on < newcomer.birth_date:
        raise RefusedError(f"日期早于{newcomer.name}的出生日期（{chinese_date(newcomer.birth_date)}）")
    if event.kind == LifeEventKind.BIRTH and newcomer is not None and newcomer.birth_date not in (None, event.on):
        raise RefusedError(f"出生登记的日期应是{newcomer.name}的出生日期（{chinese_date(newcomer.birth_date)}）")
    early = bool(rows) and event.on < rows[0].valid_from
    if early and event.kind not in (LifeEventKind.DEATH, LifeEventKind.BIRTH, LifeEventKind.WRONG_MEMBER):
        raise RefusedError(
            f"这个家庭自{chinese_date(rows[0].valid_from)}起登记；更早的事请按这一天登记，并在依据里写明实际日期"
        )


def refuse_outsiders(event: EventInput, current: Mapping[int, Membership]) -> None:
    """Refuses people who do not live there now, and numbers of people that the event does not have."""
    members = {*event.people, *({event.anchor} - {None}), *({event.head} - {None})}
    if event.kind == LifeEventKind.DIVORCE and event.newcomer is not None:
        members.add(event.newcomer.pk)
    if event.kind not in ANYWHERE and not members <= current.keys():
        raise RefusedError("选择的人目前不在这个家庭")
    needs_people = event.kind in (*ONE_PERSON, LifeEventKind.MOVE_OUT, LifeEventKind.SPLIT)
    if (needs_people and not event.people) or (event.kind in ONE_PERSON and len(event.people) != 1):
        raise RefusedError("请选择发生这件事的成员")
    if event.kind in (LifeEventKind.BIRTH, LifeEventKind.ADOPTION) and event.anchor is None:
        raise RefusedError("请选择孩子的父亲或母亲（养父或养母）")
    if event.kind in (LifeEventKind.MARRIAGE, LifeEventKind.DIVORCE) and (
        event.anchor is None or event.newcomer is None or event.anchor == event.newcomer.pk
    ):
        raise RefusedError("请选择夫妻双方")
    if event.kind == LifeEventKind.DIVORCE and not event.couple.issuperset(event.people):
        raise RefusedError("离婚后搬走的，应是夫妻中的一方；其他人搬走请另行登记")
    if event.kind == LifeEventKind.NEW_HEAD and (event.head is None or current[event.head].relation == Relation.SELF):
        raise RefusedError("请选择新的户主")
    if event.head is not None and event.head in event.people and event.kind != LifeEventKind.SPLIT:
        raise RefusedError("离开的人不能做户主，请另选户主")
    if event.kind in LEAVING:
        late = [current[person] for person in event.people if current[person].valid_from > event.on]
        for row in late:
            raise RefusedError(
                f"{row.person.name}的登记自{chinese_date(row.valid_from)}起，离开不能早于这一天；登记本身有误的请撤销误登"
            )
