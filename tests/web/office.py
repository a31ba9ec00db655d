"""A township at work: its officers, a poor family and what pages ask of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import open_proceedings
from doudi.office.casework.models import Application, Proceeding
from doudi.office.regions.models import Region
from doudi.office.registry.models import Household
from tests.office import build

SignIn = Callable[[Actor], Client]


@dataclass(frozen=True)
class Township:
    clerk: Actor
    head: Actor
    county: Actor
    family: Household
    application: Application
    proceeding: Proceeding


def township() -> Township:
    """A poor family with an application for dibao, not yet accepted; the standard is set."""
    Region.objects.create(code=build.TOWNSHIP, name="假设镇", valid_from=build.DAY.replace(year=2020))
    build.standard()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.poor_family(clerk)
    application = build.application(clerk, family)
    (proceeding,) = open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    return Township(
        clerk, build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY), family, application,
        proceeding,
    )  # fmt: skip


def intake_form(*members: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the page of a new application sends."""
    form: dict[str, Any] = {
        "token": str(uuid.uuid4()), "region_code": build.TOWNSHIP, "address": "虚构路1号", "channel": "window", "note": "",
        "members-TOTAL_FORMS": str(len(members)), "members-INITIAL_FORMS": "0", "members-MIN_NUM_FORMS": "1",
        "members-MAX_NUM_FORMS": "30",
    }  # fmt: skip
    for row, member in enumerate(members):
        form |= {f"members-{row}-{name}": value for name, value in member.items()}
    return form | more
