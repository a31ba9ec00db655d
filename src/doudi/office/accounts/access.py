"""The one decision point: who may do what, where. Lists, counts, pickers, search, exports and the API all ask here."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from doudi.office.regions import codes


class Action(enum.StrEnum):
    """Everything that may be asked for. Each has a row in TABLE; what has none is refused."""

    SEE_CASES = "see_cases"
    REGISTER = "register"
    UNMASK = "unmask"
    RESOLVE_IDENTITY = "resolve_identity"
    TAKE_APPLICATION = "take_application"
    ACCEPT = "accept"
    GIVE_OPINION = "give_opinion"
    DECIDE = "decide"
    SEE_FINDINGS = "see_findings"
    SETTLE_FINDINGS = "settle_findings"
    TRY_REFORMS = "try_reforms"
    SEE_VERIFICATION = "see_verification"
    SEE_LOCAL_VALUES = "see_local_values"
    ENTER_LOCAL_VALUES = "enter_local_values"
    CONFIRM_LOCAL_VALUES = "confirm_local_values"
    SEE_POLICY_TEXTS = "see_policy_texts"
    MANAGE_POLICY_TEXTS = "manage_policy_texts"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_AUDIT = "see_audit"


_TOWNSHIP = {Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD}
_COUNTY = {Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD}
_EVERYONE = set(Duty)

TABLE: dict[Action, frozenset[Duty]] = {
    Action.SEE_CASES: frozenset({*_TOWNSHIP, *_COUNTY, Duty.COMMUNITY_WORKER, Duty.VERIFICATION_CENTRE, Duty.AUDITOR}),
    Action.REGISTER: frozenset({*_TOWNSHIP, Duty.COMMUNITY_WORKER}),
    Action.UNMASK: frozenset({*_TOWNSHIP, *_COUNTY, Duty.VERIFICATION_CENTRE, Duty.AUDITOR}),
    Action.RESOLVE_IDENTITY: frozenset(_COUNTY),
    Action.TAKE_APPLICATION: frozenset(_TOWNSHIP),
    Action.ACCEPT: frozenset(_TOWNSHIP),
    Action.GIVE_OPINION: frozenset({Duty.TOWNSHIP_HEAD}),
    Action.DECIDE: frozenset(_COUNTY),
    Action.SEE_FINDINGS: frozenset({*_TOWNSHIP, *_COUNTY, Duty.AUDITOR}),
    Action.SETTLE_FINDINGS: frozenset({*_TOWNSHIP, *_COUNTY}),
    # Counts and sums of whole regions, nobody's case: analysts see no family.
    Action.TRY_REFORMS: frozenset({Duty.PROVINCE_ANALYST}),
    Action.SEE_VERIFICATION: frozenset({*_COUNTY, Duty.VERIFICATION_CENTRE, Duty.AUDITOR}),
    Action.SEE_LOCAL_VALUES: frozenset(_EVERYONE - {Duty.COMMUNITY_WORKER, Duty.ADMINISTRATOR}),
    Action.ENTER_LOCAL_VALUES: frozenset({Duty.COUNTY_OFFICER, Duty.FINANCE}),
    Action.CONFIRM_LOCAL_VALUES: frozenset({Duty.COUNTY_HEAD}),
    Action.SEE_POLICY_TEXTS: frozenset(_EVERYONE - {Duty.COMMUNITY_WORKER, Duty.ADMINISTRATOR}),
    # A county keeps its own documents, a province those that hold in all its counties; each is confirmed by a second officer.
    Action.MANAGE_POLICY_TEXTS: frozenset({*_COUNTY, Duty.PROVINCE_ANALYST}),
    Action.MANAGE_ACCOUNTS: frozenset({Duty.ADMINISTRATOR}),
    Action.SEE_AUDIT: frozenset({Duty.AUDITOR}),
}

LABELS: dict[Action, str] = {
    Action.SEE_CASES: "查看家庭和办理情况",
    Action.REGISTER: "登记人员和家庭",
    Action.UNMASK: "查看完整号码",
    Action.RESOLVE_IDENTITY: "处理号码疑问",
    Action.TAKE_APPLICATION: "受理申请",
    Action.ACCEPT: "开始调查核实",
    Action.GIVE_OPINION: "提出初审意见",
    Action.DECIDE: "审核确认",
    Action.SEE_FINDINGS: "查看筛查线索",
    Action.SETTLE_FINDINGS: "处理筛查线索",
    Action.TRY_REFORMS: "测算政策方案",
    Action.SEE_VERIFICATION: "查看核对材料",
    Action.SEE_LOCAL_VALUES: "查看地方标准",
    Action.ENTER_LOCAL_VALUES: "录入地方标准",
    Action.CONFIRM_LOCAL_VALUES: "复核地方标准",
    Action.SEE_POLICY_TEXTS: "查看政策文件",
    Action.MANAGE_POLICY_TEXTS: "导入和核实政策文件",
    Action.MANAGE_ACCOUNTS: "管理账号",
    Action.SEE_AUDIT: "查看审计记录",
}


@dataclass(frozen=True)
class Actor:
    """An officer with the duties in force on a day."""

    user: User
    duties: tuple[tuple[Duty, str], ...]
    """(duty, region code)"""

    @classmethod
    def of(cls, user: User, day: dt.date | None = None) -> Actor:
        held = user.assignments.on(day or clock.today()) if user.is_active else ()
        return cls(user, tuple((Duty(one.duty), one.region_code) for one in held))

    def scope(self, action: Action) -> tuple[str, ...]:
        """Prefixes of the regions in which the action is allowed; empty where nowhere."""
        wanted = TABLE.get(action, frozenset())
        found = sorted({codes.prefix(region) for duty, region in self.duties if duty in wanted})
        return tuple(one for one in found if not any(one != other and one.startswith(other) for other in found))

    def may(self, action: Action, region_code: str) -> bool:
        return any(region_code.startswith(one) for one in self.scope(action))

    def may_somewhere(self, action: Action) -> bool:
        return bool(self.scope(action))

    def require(self, action: Action, region_code: str) -> None:
        """PermissionDenied, with what is missing in Chinese."""
        if not self.may(action, region_code):
            raise PermissionDenied(f"您没有在本地区“{LABELS[action]}”的职责")

    def visible(self, action: Action, field: str = "region_code") -> Q:
        """A condition that keeps what lies in the scope; nothing where there is none."""
        found = Q(pk__in=())
        for one in self.scope(action):
            found |= Q(**{f"{field}__startswith": one})
        return found

    def duty_for(self, action: Action, region_code: str) -> str:
        """The label of the duty under which the actor acts, for the record."""
        wanted = TABLE[action]
        for duty, region in self.duties:
            if duty in wanted and codes.within(region_code, region):
                return str(duty.label)
        return ""
