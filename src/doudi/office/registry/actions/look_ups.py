"""Looking people up by a number, and looking behind the mask: each is recorded with its purpose, limited and watched.

A number has few digits that its mask, a birth date and a sex leave open, so that whoever may try often enough finds it out.
Limits make trying pointless; an entry in the audit tells the auditor of an officer who reaches one.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record, record_read
from doudi.office.audit.models import Read
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.registry.enums import SearchKind
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import require_open

SEARCH = "search"
"""The subject of a search in the audit; its id is the officer's own, by which limits are counted."""
TAKEN_NUMBER_PURPOSE = "登记的号码已在系统中"
NOTHING = "none"
_SHORT_WHILE = dt.timedelta(minutes=10)
_TOO_MANY = "按号码查找的次数已达上限，请稍后再试；确需继续的，请与审计监督人员联系"


@transaction.atomic
def record_search(
    *, by: Actor, kind: SearchKind, purpose: str = "", anybody: bool = True, count: int | None = None
) -> None:
    """Records a search, without what was searched for. Searches by number and phone need a purpose, and are refused
    beyond settings.NUMBER_SEARCHES_A_DAY and NUMBER_SEARCHES_IN_TEN_MINUTES.

    `anybody`: whether the search found anybody. Searches that find nobody are how numbers are guessed. `count`: how many
    families were shown.
    """
    if kind == SearchKind.TEXT:
        _record_search(by, kind.value, purpose, count)
        return
    _lock(by)
    if len(purpose.strip()) < 4:
        raise RefusedError("按号码或电话查找，请写明用途")
    earlier = _searches(by).exclude(fields=SearchKind.TEXT)
    today = earlier.filter(at__gte=clock.midnight(clock.today()))
    searches = today.count()
    in_short_while = earlier.filter(at__gt=clock.now() - _SHORT_WHILE).count()
    if searches >= settings.NUMBER_SEARCHES_A_DAY or in_short_while >= settings.NUMBER_SEARCHES_IN_TEN_MINUTES:
        raise RefusedError(_TOO_MANY)
    misses = today.filter(fields__endswith=NOTHING).count()
    _record_search(by, kind.value if anybody else f"{kind.value},{NOTHING}", purpose, count)
    reaches_limit = (
        searches + 1 == settings.NUMBER_SEARCHES_A_DAY or in_short_while + 1 == settings.NUMBER_SEARCHES_IN_TEN_MINUTES
    )
    if reaches_limit:
        _tell_auditor(by, "registry.many_searches", searches + 1)
    if not anybody and misses + 1 == settings.FAILED_SEARCHES_TO_REPORT:
        _tell_auditor(by, "registry.failed_searches", misses + 1)


@transaction.atomic
def record_unmasking(*, by: Actor, household: Household, person: Person, purpose: str) -> None:
    """Records that an officer sees the whole numbers of a member, and what for. RefusedError beyond
    settings.UNMASKINGS_A_DAY."""
    by.require(Action.UNMASK, household.region_code)
    require_open(by, household)
    _lock(by)
    count = Read.objects.filter(subject="person", actor=by.user.pk, at__gte=clock.midnight(clock.today())).count()
    if count >= settings.UNMASKINGS_A_DAY:
        raise RefusedError("今天查看完整号码的次数已达上限；确需继续的，请与审计监督人员联系")
    record_read(
        by=by.user,
        subject="person",
        subject_id=person.pk,
        region_code=household.region_code,
        duty=by.duty_for(Action.UNMASK, household.region_code),
        fields="number,phone,bank_account",
        purpose=purpose,
    )
    if count + 1 == settings.UNMASKINGS_A_DAY:
        _tell_auditor(by, "registry.many_unmaskings", count + 1)


@transaction.atomic
def record_closed_file(*, by: Actor, page: str, household: Household | None = None) -> None:
    """Records that an officer tried to open their own or a relative's file on a page, or typed such a person's number."""
    region_code = household.region_code if household else _region(by)
    record(
        by=by.user,
        action="registry.closed_file",
        subject="household" if household else "user",
        subject_id=household.pk if household else by.user.pk,
        region_code=region_code,
        duty=by.duty_for(Action.SEE_CASES, region_code),
        detail={"page": page},
    )


def _record_search(by: Actor, fields: str, purpose: str, count: int | None) -> None:
    region_code = _region(by)
    record_read(
        by=by.user,
        subject=SEARCH,
        subject_id=by.user.pk,
        region_code=region_code,
        duty=by.duty_for(Action.SEE_CASES, region_code) if region_code else "",
        fields=fields,
        purpose=purpose,
        detail=None if count is None else {"count": count},
    )


def _searches(by: Actor) -> QuerySet[Read]:
    return Read.objects.filter(subject=SEARCH, subject_id=str(by.user.pk))


def _lock(by: Actor) -> None:
    """Two requests of one officer at once wait for each other, so that both are counted."""
    User.objects.select_for_update().get(pk=by.user.pk)


def _tell_auditor(by: Actor, action: str, count: int) -> None:
    """Appends the entry that the audit's page shows first."""
    record(
        by=by.user,
        action=action,
        subject="user",
        subject_id=by.user.pk,
        region_code=_region(by),
        detail={"count": count},
    )


def _region(by: Actor) -> str:
    """The region in which the officer looks people up; the first where there are several."""
    prefixes = by.scope(Action.SEE_CASES)
    return codes.pad(prefixes[0]) if prefixes else ""
