"""The work list of an officer: one row a family, in a queue for each thing that the officer may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Min, Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.counts import count_up_to
from doudi.office.casework.course.course import TOWNSHIP_DECIDES
from doudi.office.casework.enums import OPEN, ProceedingState
from doudi.office.casework.models import Draft, Proceeding
from doudi.office.casework.queries import proceedings
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue
from doudi.office.registry.models import Household

ESCALATION = "escalation_days"
"""The local value: after so many days overdue, who is over a step sees to it."""
LONGEST = 50
"""Families that a queue shows at most."""
DUE, OVERDUE = "due", "overdue"
WAITING = "waiting"
SEND = "send_list"
FILE = "file"
"""The step of the county by which aid that was handed out at once is filed."""
NOTICE = ("publicise", "publicise_again", "reinvestigate")
"""The steps of a township after its opinion."""
TITLES = {
    "returned": "县级退回",
    "decide": "待审核确认",
    "listed": "待部门按名单落实",
    "filed": "先行救助待备案",
    "opinion": "待初审",
    "accept": "待受理",
    "notice": "待公示",
    "investigate": "调查核实中",
    "escalated": "逾期已久，须督办",
    WAITING: "等待他人",
    DUE: "今日到期",
    OVERDUE: "已逾期",
}
"""What the queues are called, by name, in the order in which they stand; the last two go across the others."""


@dataclass(frozen=True)
class FamilyWork:
    """A family in a queue, with its open proceedings, the most urgent first."""

    household: Household
    proceedings: list[Proceeding]
    due_on: dt.date | None

    @property
    def application_id(self) -> int:
        """The application from which the family is opened: that of the most urgent proceeding."""
        return self.proceedings[0].application_id


@dataclass(frozen=True)
class Queue:
    """Families for which this officer can do the same thing, the most urgent first; `count` is the number of all."""

    name: str
    title: str
    families: list[FamilyWork]
    count: int


@dataclass(frozen=True)
class WorkList:
    """The officer's queues in which there is anybody, last the one of families that wait for others; how many families have
    something due today and overdue; and forms that are not finished."""

    queues: list[Queue]
    due: int
    overdue: int
    drafts: list[Draft]


def work_list(actor: Actor, only: str = "") -> WorkList:
    """What this officer can move on now and what waits for others; `only` DUE or OVERDUE leaves the families of which something
    is. A family stands once, in the first queue in which it has something."""
    open_proceedings = proceedings(actor).filter(state__in=OPEN)
    urgent = {name: open_proceedings.filter(condition) for name, condition in _by_day().items()}
    listed = open_proceedings
    if only in urgent:
        listed = listed.filter(household__in=urgent[only].values("household"))
    placed: list[QuerySet[Proceeding]] = []
    queues = []
    for name, condition in [*_conditions(actor), (WAITING, Q())]:
        rows = listed.filter(condition)
        for earlier in placed:
            rows = rows.exclude(household__in=earlier.order_by().values("household"))
        placed.append(listed.filter(condition))
        queues.append(_queue(name, rows, open_proceedings))
    queues = [queue for queue in queues if queue.families]
    counts = {name: count_up_to(rows.order_by().values("household").distinct()) for name, rows in urgent.items()}
    drafts = list(actor.user.drafts.all()[:LONGEST])
    return WorkList(queues, counts[DUE], counts[OVERDUE], drafts)


def proceedings_of_queue(actor: Actor, name: str) -> QuerySet[Proceeding]:
    """The open proceedings that belong in a queue of the officer's; in WAITING those that belong in no other."""
    open_proceedings = proceedings(actor).filter(state__in=OPEN)
    conditions = dict(_conditions(actor))
    if name == WAITING:
        for condition in conditions.values():
            open_proceedings = open_proceedings.exclude(pk__in=proceedings(actor).filter(condition).values("pk"))
        return open_proceedings
    return open_proceedings.filter((conditions | _by_day()).get(name, Q(pk__in=()))).distinct()


def _by_day() -> dict[str, Q]:
    today = clock.today()
    return {DUE: Q(due_on=today), OVERDUE: Q(due_on__lt=today)}


def _conditions(actor: Actor) -> list[tuple[str, Q]]:
    """(name, which proceedings belong there) of the queues of this officer's duties."""
    accepts, opines, decides = (actor.visible(action) for action in (Action.ACCEPT, Action.GIVE_OPINION, Action.DECIDE))
    # Whoever gave an opinion does not decide on it.
    to_decide = Q(awaits="decide") & decides | Q(awaits=TOWNSHIP_DECIDES) & opines
    undecided = Q(state=ProceedingState.OPINION) & to_decide & ~Q(opinions__by=actor.user)
    with_township = Q(state__in=(ProceedingState.INVESTIGATION, ProceedingState.OPINION))
    conditions = [
        ("returned", Action.ACCEPT, Q(state=ProceedingState.RETURNED) & (accepts | opines)),
        ("decide", Action.DECIDE, undecided),
        ("decide", Action.GIVE_OPINION, undecided),
        ("listed", Action.DECIDE, Q(awaits__in=(SEND, "take_over")) & decides),
        ("filed", Action.DECIDE, Q(state=ProceedingState.INVESTIGATION, awaits=FILE) & decides),
        ("opinion", Action.GIVE_OPINION, with_township & Q(awaits="propose") & opines),
        ("accept", Action.ACCEPT, Q(state=ProceedingState.INTAKE) & accepts),
        ("notice", Action.ACCEPT, Q(state=ProceedingState.OPINION, awaits__in=NOTICE) & accepts),
        (
            "investigate",
            Action.ACCEPT,
            Q(state=ProceedingState.INVESTIGATION)
            & accepts
            & ~(Q(awaits="propose") & opines)
            & ~Q(awaits__in=("take_over", FILE)),
        ),
    ]
    if actor.may_somewhere(Action.GIVE_OPINION) or actor.may_somewhere(Action.DECIDE):
        conditions.append(("escalated", Action.SEE_CASES, _overdue_for_long() & (opines | decides)))
    return list({name: where for name, action, where in conditions if actor.may_somewhere(action)}.items())


def _overdue_for_long() -> Q:
    """What is overdue by more days than the place lets pass before heads and the county see to it; nothing where no place has
    entered how many. The nearest region that has decides."""
    rows = LocalValue.objects.confirmed().filter(name=ESCALATION, valid_from__lte=clock.today()).order_by("valid_from")
    days = {codes.prefix(code): int(Decimal(value)) for code, value in rows.values_list("region_code", "value")}
    condition = Q(pk__in=())
    for prefix, most in days.items():
        here = Q(region_code__startswith=prefix, due_on__lt=clock.today() - dt.timedelta(days=most))
        for nearer in days:
            if nearer != prefix and nearer.startswith(prefix):
                here &= ~Q(region_code__startswith=nearer)
        condition |= here
    return condition


def _queue(name: str, rows: QuerySet[Proceeding], open_proceedings: QuerySet[Proceeding]) -> Queue:
    families = rows.order_by().values("household").annotate(first_due=Min("due_on"))
    order = (F("first_due").asc(nulls_last=True), "-household")
    chosen = list(families.order_by(*order)[:LONGEST])
    count = len(chosen) if len(chosen) < LONGEST else count_up_to(families)
    keys = [row["household"] for row in chosen]
    by_family: dict[int, list[Proceeding]] = {key: [] for key in keys}
    for proceeding in open_proceedings.filter(household__in=keys).order_by(F("due_on").asc(nulls_last=True), "-id"):
        by_family[proceeding.household_id].append(proceeding)
    return Queue(name, TITLES[name], [_family(by_family[key]) for key in keys], count)


def _family(rows: Iterable[Proceeding]) -> FamilyWork:
    listed = list(rows)
    return FamilyWork(listed[0].household, listed, listed[0].due_on)
