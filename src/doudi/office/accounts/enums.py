"""Duties, and which of them must not meet in one person."""

from __future__ import annotations

from django.db import models


class Duty(models.TextChoices):
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    TOWNSHIP_CLERK = "township_clerk", "乡镇经办人"
    TOWNSHIP_HEAD = "township_head", "乡镇负责人"
    COUNTY_OFFICER = "county_officer", "县级审核人"
    COUNTY_HEAD = "county_head", "县级负责人"
    VERIFICATION_CENTRE = "verification_centre", "核对中心"
    DEPARTMENT_OFFICER = "department_officer", "部门经办人"
    FINANCE = "finance", "财务"
    AUDITOR = "auditor", "审计监督"
    PROVINCE_ANALYST = "province_analyst", "省级分析员"
    ADMINISTRATOR = "administrator", "系统管理员"


_HANDLES_CASES = {
    Duty.COMMUNITY_WORKER,
    Duty.TOWNSHIP_CLERK,
    Duty.TOWNSHIP_HEAD,
    Duty.COUNTY_OFFICER,
    Duty.COUNTY_HEAD,
    Duty.VERIFICATION_CENTRE,
    Duty.FINANCE,
}


def _pairs() -> frozenset[frozenset[Duty]]:
    """Who prepares does not decide; who decides does not pay; who manages accounts or audits handles no case."""
    townships = {Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD}
    found = {frozenset({one, other}) for one in townships for other in (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)}
    found |= {frozenset({Duty.FINANCE, other}) for other in _HANDLES_CASES - {Duty.FINANCE}}
    for lone in (Duty.AUDITOR, Duty.ADMINISTRATOR):
        found |= {frozenset({lone, other}) for other in Duty if other != lone}
    found.add(frozenset({Duty.VERIFICATION_CENTRE, Duty.COUNTY_OFFICER}))
    found.add(frozenset({Duty.VERIFICATION_CENTRE, Duty.COUNTY_HEAD}))
    return frozenset(found)


INCOMPATIBLE = _pairs()


# Levels of region, by the digits of their codes, on which a duty exists. A city without counties decides itself.
_LEVELS = {
    Duty.COMMUNITY_WORKER: (9, 12),
    Duty.TOWNSHIP_CLERK: (9,),
    Duty.TOWNSHIP_HEAD: (9,),
    Duty.COUNTY_OFFICER: (4, 6),
    Duty.COUNTY_HEAD: (4, 6),
    Duty.VERIFICATION_CENTRE: (2, 4, 6),
    Duty.DEPARTMENT_OFFICER: (2, 4, 6),
    Duty.FINANCE: (2, 4, 6),
    Duty.AUDITOR: (0, 2, 4, 6),
    Duty.PROVINCE_ANALYST: (0, 2),
    Duty.ADMINISTRATOR: (0, 2, 4, 6),
}


def fits(duty: Duty, digits: int) -> bool:
    """Whether a duty exists in regions whose code has so many digits that say something."""
    return digits in _LEVELS[duty]


def conflicts(duty: Duty, held: set[Duty]) -> set[Duty]:
    """Those of the duties held beside which `duty` must not stand."""
    return {other for other in held if frozenset({duty, other}) in INCOMPATIBLE}
