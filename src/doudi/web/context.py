"""What every page shows: where one may go, who one is, which day it is, and what an officer must know of the policy."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac

from doudi.office import clock
from doudi.office.accounts import perms
from doudi.office.accounts.access import APPROVALS, Action, Actor
from doudi.office.accounts.queries import has_number
from doudi.office.regions import codes, packs
from doudi.office.regions.queries import names
from doudi.office.registry.queries import count_identity_queue


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, for officers who may take one of the actions; without any, for every officer."""

    view: str
    label: str
    icon: str
    actions: tuple[Action, ...] = ()
    count: Callable[[Actor], int] | None = None
    """How much waits there, shown beside the label."""


NAVIGATION = (
    Place("start:work", "待办", "list"),
    Place("families:list", "家庭", "family", (Action.SEE_CASES,)),
    Place("cases:list", "申请", "paper", (Action.SEE_CASES,)),
    Place("inquiry:work", "调查公示", "ok", (Action.SEE_CASES,)),
    Place("families:numbers", "号码核对", "person", (Action.RESOLVE_IDENTITY,), count_identity_queue),
    Place("screening:missed", "筛查", "signal", (Action.SEE_FINDINGS,)),
    Place("screening:trials", "政策测算", "trial", (Action.TRY_REFORMS,)),
    Place("benefits:month", "发放", "money", (Action.SEE_BATCHES,)),
    Place("benefits:breaks", "发放差异", "warn", (Action.SETTLE_BREAKS,)),
    Place("local_values:list", "地方标准", "scale", (Action.SEE_LOCAL_VALUES,)),
    Place("policy:list", "政策文件", "book", (Action.SEE_POLICY_TEXTS,)),
    Place("approvals:list", "待复核", "wait", tuple(sorted(set(APPROVALS.values())))),
    Place("staff:list", "账号", "staff", (Action.MANAGE_ACCOUNTS,)),
    Place("auditing:list", "审计", "audit", (Action.SEE_AUDIT,)),
    Place("inspection:latest", "数据核对", "ok", (Action.SEE_INSPECTIONS,)),
)
SEARCH = Place("families:search", "查找", "search", (Action.SEE_CASES,))


def office(request: HttpRequest) -> dict[str, Any]:
    """actor, navigation, search_url, own_account_url, duty_line, notices, codes_demanded, demo_day and draft_key for every
    template."""
    shared: dict[str, Any] = {
        "actor": None,
        "notices": [],
        "codes_demanded": False,
        "demo_day": settings.DOUDI.today,
        "draft_key": "",
    }
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return shared
    return shared | {
        "actor": actor,
        "navigation": navigation(actor, request.path),
        "search_url": url_of(SEARCH, actor),
        "own_account_url": reverse("account:own"),
        "duty_line": duty_line(actor),
        "notices": [*notices(actor, clock.today()), *own_notices(actor)],
        "codes_demanded": perms.must_have_codes(actor),
        "draft_key": draft_key(actor),
    }


def draft_key(actor: Actor) -> str:
    """The key under which a browser seals what this officer types until it is saved (static/doudi/drafts.js). It is another
    one for every officer and after every change of the password, and stands in pages that nobody else is shown."""
    code = salted_hmac("doudi.web.drafts", f"{actor.user.pk}\x1f{actor.user.password}", algorithm="sha256")
    return base64.b64encode(code.digest()).decode()


def url_of(place: Place, actor: Actor) -> str:
    """'' where the actor may not go there or this installation does not have it."""
    if place.actions and not any(actor.may_somewhere(action) for action in place.actions):
        return ""
    try:
        return reverse(place.view)
    except NoReverseMatch:
        return ""


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The places where the actor may go; the longest address that begins the present one is marked."""
    entries = [(place, url) for place in NAVIGATION if (url := url_of(place, actor))]
    current = max(
        (url for _, url in entries if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return [
        {
            "label": place.label,
            "icon": place.icon,
            "url": url,
            "current": url == current,
            # Counted only where the bar is drawn.
            "count": partial(place.count, actor) if place.count else None,
        }
        for place, url in entries
    ]


def duty_line(actor: Actor) -> str:
    """What duties the officer holds where, each with its region in brackets."""
    called = names(region for _, region in actor.duties)
    return "、".join(f"{duty.label}（{called[region]}）" for duty, region in actor.duties)


def notices(actor: Actor, day: dt.date) -> list[str]:
    """One line for each pack in force where the actor works whose period is over."""
    counties = {codes.county_digits(region) for _, region in actor.duties}
    ended = {pack.name: pack for county in sorted(counties) if (pack := packs.ended_pack(county, day))}
    return [f"《{pack.title}》政策期限已届满，仍按其规定计算" for pack in ended.values()]


def own_notices(actor: Actor) -> list[str]:
    """What the officer's own account lacks."""
    if has_number(actor.user):
        return []
    return ["您的身份证号还没有登记，系统无法据此回避您本人的档案：请联系本单位系统管理员登记"]
