"""The duties that officers hold, on which levels of region each exists, which of them nobody may hold together, and the kinds
and states of changes that a second person approves."""

from __future__ import annotations

from django.db import models


class Duty(models.TextChoices):
    """A duty of an officer in a region, as staff plans of the bureaus name it."""

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
    """The pairs of duties that one person must not hold: preparing and deciding, deciding and paying, handling cases
    and auditing them or managing accounts."""
    townships = {Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD}
    pairs = {frozenset({township, duty}) for township in townships for duty in (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)}
    pairs |= {frozenset({Duty.FINANCE, duty}) for duty in _HANDLES_CASES - {Duty.FINANCE}}
    for lone in (Duty.AUDITOR, Duty.ADMINISTRATOR):
        pairs |= {frozenset({lone, duty}) for duty in Duty if duty != lone}
    pairs.add(frozenset({Duty.VERIFICATION_CENTRE, Duty.COUNTY_OFFICER}))
    pairs.add(frozenset({Duty.VERIFICATION_CENTRE, Duty.COUNTY_HEAD}))
    return frozenset(pairs)


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


def exists_at_level(duty: Duty, digits: int) -> bool:
    """True if the duty exists in regions whose code has so many significant digits (0 for the nation, 2, 4, 6, 9 or
    12)."""
    return digits in _LEVELS[duty]


def find_conflicts(duty: Duty, duties: set[Duty]) -> set[Duty]:
    """Those of `duties` that nobody may hold together with `duty`."""
    return {present for present in duties if frozenset({duty, present}) in INCOMPATIBLE}


class RequestKind(models.TextChoices):
    """A change that takes effect only once a second person has approved it."""

    ACCOUNT = "account", "新建账号"
    REACTIVATION = "reactivation", "恢复账号"
    DUTY = "duty", "分配职责"
    PASSWORD = "password", "设置一次性密码"
    OFFICER_NUMBER = "officer_number", "登记工作人员身份证号"
    PERSON_NUMBER = "person_number", "更正人员身份证号"
    BANK_ACCOUNT = "bank_account", "更改银行账号"
    SAME_PERSON = "same_person", "同一人合并"


class RequestState(models.TextChoices):
    """How far a request for a change has come; all states but the first are final."""

    WAITING = "waiting", "待复核"
    APPROVED = "approved", "已复核"
    REJECTED = "rejected", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
