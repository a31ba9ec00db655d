"""The one decision point of access: which duty may take which action, and in which regions.

Lists, counts, pickers, search, exports and pages all ask here; no other module knows which duty allows what.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from doudi.office import clock
from doudi.office.accounts.enums import Duty, RequestKind
from doudi.office.accounts.models import User
from doudi.office.regions import codes


class Action(enum.StrEnum):
    """An action that somebody may be allowed. Each has a row in DUTIES_BY_ACTION; an action without one is refused to
    everybody."""

    SEE_CASES = "see_cases"
    REGISTER = "register"
    RECORD_LIFE_EVENTS = "record_life_events"
    RECORD_FACTS = "record_facts"
    TELL_FACTS = "tell_facts"
    VISIT = "visit"
    VERIFY_FACTS = "verify_facts"
    UNMASK = "unmask"
    RESOLVE_IDENTITY = "resolve_identity"
    TAKE_APPLICATION = "take_application"
    ACCEPT = "accept"
    GIVE_OPINION = "give_opinion"
    PUBLICISE = "publicise"
    HEAR = "hear"
    HOLD_PANELS = "hold_panels"
    DRAW_SAMPLES = "draw_samples"
    DECIDE = "decide"
    REPORT_AWARDS = "report_awards"
    SEE_DUES = "see_dues"
    RECKON_DUES = "reckon_dues"
    LOCK_PAYMENTS = "lock_payments"
    RELEASE_PAYMENTS = "release_payments"
    RECORD_RESULTS = "record_results"
    KEEP_FUNDS = "keep_funds"
    PAY_FROM_RESERVE = "pay_from_reserve"
    RECOVER = "recover"
    WAIVE_RECOVERY = "waive_recovery"
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
    APPROVE_ACCOUNTS = "approve_accounts"
    APPROVE_NUMBERS = "approve_numbers"
    SEE_AUDIT = "see_audit"
    SEE_INSPECTIONS = "see_inspections"
    REPORT_WITNESS_LOSS = "report_witness_loss"
    ACKNOWLEDGE_WITNESS_LOSS = "acknowledge_witness_loss"
    EXPORT_LISTS = "export_lists"
    SEE_BATCHES = "see_batches"
    APPROVE_BATCHES = "approve_batches"
    AUTHORISE_BATCHES = "authorise_batches"
    SETTLE_BREAKS = "settle_breaks"


_TOWNSHIP = {Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD}
_COUNTY = {Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD}
_EVERYONE = set(Duty)

DUTIES_BY_ACTION: dict[Action, frozenset[Duty]] = {
    Action.SEE_CASES: frozenset({*_TOWNSHIP, *_COUNTY, Duty.COMMUNITY_WORKER, Duty.VERIFICATION_CENTRE, Duty.AUDITOR}),
    Action.REGISTER: frozenset({*_TOWNSHIP, Duty.COMMUNITY_WORKER}),
    # A community worker reports what happened; the township enters it, since rights hang on it.
    Action.RECORD_LIFE_EVENTS: frozenset(_TOWNSHIP),
    # The page on which facts are recorded; from which source is asked for by the next three.
    Action.RECORD_FACTS: frozenset({*_TOWNSHIP, *_COUNTY, Duty.COMMUNITY_WORKER, Duty.VERIFICATION_CENTRE}),
    Action.TELL_FACTS: frozenset({*_TOWNSHIP, Duty.COMMUNITY_WORKER}),
    Action.VISIT: frozenset({*_TOWNSHIP, *_COUNTY}),
    Action.VERIFY_FACTS: frozenset({*_COUNTY, Duty.VERIFICATION_CENTRE}),
    Action.UNMASK: frozenset({*_TOWNSHIP, *_COUNTY, Duty.VERIFICATION_CENTRE, Duty.AUDITOR}),
    Action.RESOLVE_IDENTITY: frozenset(_COUNTY),
    Action.TAKE_APPLICATION: frozenset(_TOWNSHIP),
    Action.ACCEPT: frozenset(_TOWNSHIP),
    Action.GIVE_OPINION: frozenset({Duty.TOWNSHIP_HEAD}),
    Action.PUBLICISE: frozenset({*_TOWNSHIP, *_COUNTY}),
    Action.HEAR: frozenset(_COUNTY),
    Action.HOLD_PANELS: frozenset(_COUNTY),
    Action.DRAW_SAMPLES: frozenset(_COUNTY),
    Action.DECIDE: frozenset(_COUNTY),
    Action.REPORT_AWARDS: frozenset({*_TOWNSHIP, *_COUNTY}),
    # What is due follows from decisions, so that whoever decides and whoever pays may both have it reckoned.
    Action.SEE_DUES: frozenset({*_COUNTY, *_TOWNSHIP, Duty.FINANCE, Duty.AUDITOR}),
    Action.RECKON_DUES: frozenset({*_COUNTY, Duty.FINANCE}),
    Action.RELEASE_PAYMENTS: frozenset({Duty.FINANCE}),
    Action.KEEP_FUNDS: frozenset({Duty.FINANCE}),
    Action.PAY_FROM_RESERVE: frozenset(_TOWNSHIP),
    # One asks for a waiver, another grants it.
    Action.RECOVER: frozenset({Duty.COUNTY_OFFICER, Duty.FINANCE}),
    Action.WAIVE_RECOVERY: frozenset({Duty.COUNTY_HEAD}),
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
    # Two administrators for every account: one asks, another approves.
    Action.MANAGE_ACCOUNTS: frozenset({Duty.ADMINISTRATOR}),
    Action.APPROVE_ACCOUNTS: frozenset({Duty.ADMINISTRATOR}),
    Action.APPROVE_NUMBERS: frozenset(_COUNTY),
    Action.SEE_AUDIT: frozenset({Duty.AUDITOR}),
    # Who runs the machines and who oversees them; nobody holds both duties.
    Action.SEE_INSPECTIONS: frozenset({Duty.ADMINISTRATOR, Duty.AUDITOR}),
    Action.REPORT_WITNESS_LOSS: frozenset({Duty.ADMINISTRATOR}),
    Action.ACKNOWLEDGE_WITNESS_LOSS: frozenset({Duty.AUDITOR}),
    # A file with many families leaves the office: only for those who answer for them, never for who visits or verifies one.
    Action.EXPORT_LISTS: frozenset({*_TOWNSHIP, *_COUNTY, Duty.AUDITOR}),
    Action.SEE_BATCHES: frozenset({*_COUNTY, Duty.FINANCE, Duty.AUDITOR}),
    # Who locks, approves, authorises and releases a batch is in every one another person; the database holds that too.
    Action.LOCK_PAYMENTS: frozenset({Duty.COUNTY_OFFICER, Duty.FINANCE}),
    Action.APPROVE_BATCHES: frozenset(_COUNTY),
    Action.AUTHORISE_BATCHES: frozenset({Duty.COUNTY_HEAD}),
    Action.RECORD_RESULTS: frozenset({Duty.COUNTY_OFFICER, Duty.FINANCE}),
    Action.SETTLE_BREAKS: frozenset({*_TOWNSHIP, Duty.COUNTY_OFFICER, Duty.FINANCE}),
}

APPROVALS: dict[RequestKind, Action] = {
    RequestKind.ACCOUNT: Action.APPROVE_ACCOUNTS,
    RequestKind.REACTIVATION: Action.APPROVE_ACCOUNTS,
    RequestKind.DUTY: Action.APPROVE_ACCOUNTS,
    RequestKind.PASSWORD: Action.APPROVE_ACCOUNTS,
    RequestKind.OFFICER_NUMBER: Action.APPROVE_ACCOUNTS,
    RequestKind.PERSON_NUMBER: Action.APPROVE_NUMBERS,
    RequestKind.BANK_ACCOUNT: Action.APPROVE_NUMBERS,
    RequestKind.SAME_PERSON: Action.APPROVE_NUMBERS,
}
"""As what the approval of a change is permitted and recorded. Never the requester's, never of the person concerned."""

LABELS: dict[Action, str] = {
    Action.SEE_CASES: "查看家庭和办理情况",
    Action.REGISTER: "登记人员和家庭",
    Action.RECORD_LIFE_EVENTS: "登记家庭变动",
    Action.RECORD_FACTS: "填写家庭情况",
    Action.TELL_FACTS: "登记申报的情况",
    Action.VISIT: "登记入户调查的情况",
    Action.VERIFY_FACTS: "登记核对和核实的情况",
    Action.UNMASK: "查看完整号码",
    Action.RESOLVE_IDENTITY: "处理号码疑问",
    Action.TAKE_APPLICATION: "受理申请",
    Action.ACCEPT: "开始调查核实",
    Action.GIVE_OPINION: "提出初审意见",
    Action.PUBLICISE: "公示和登记异议",
    Action.HEAR: "听取本人意见",
    Action.HOLD_PANELS: "组织集体研究",
    Action.DRAW_SAMPLES: "随机抽查",
    Action.DECIDE: "审核确认",
    Action.REPORT_AWARDS: "登记他处享受的待遇",
    Action.SEE_DUES: "查看应发和支付",
    Action.RECKON_DUES: "计算应发",
    Action.KEEP_FUNDS: "登记资金和备用金拨付",
    Action.PAY_FROM_RESERVE: "从备用金支付",
    Action.RECOVER: "办理追缴",
    Action.WAIVE_RECOVERY: "决定免予追回",
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
    Action.APPROVE_ACCOUNTS: "复核账号和职责",
    Action.APPROVE_NUMBERS: "复核身份证号和银行账号",
    Action.SEE_AUDIT: "查看审计记录",
    Action.SEE_INSPECTIONS: "查看数据核对",
    Action.REPORT_WITNESS_LOSS: "报告见证遗失",
    Action.ACKNOWLEDGE_WITNESS_LOSS: "确认见证遗失",
    Action.EXPORT_LISTS: "导出名单",
    Action.SEE_BATCHES: "查看发放批次",
    Action.LOCK_PAYMENTS: "编制和锁定发放批次",
    Action.APPROVE_BATCHES: "审批发放批次",
    Action.AUTHORISE_BATCHES: "授权大额发放",
    Action.RELEASE_PAYMENTS: "发出名册、办结批次",
    Action.RECORD_RESULTS: "接收回盘、登记发放结果",
    Action.SETTLE_BREAKS: "处理发放差异",
}


def duties_that_allow(action: Action) -> list[Duty]:
    """The duties by one of which the action is allowed, in the order of Duty."""
    return [duty for duty in Duty if duty in DUTIES_BY_ACTION[action]]


BY_TOKEN = frozenset(Action) - {
    Action.MANAGE_ACCOUNTS,
    Action.APPROVE_ACCOUNTS,
    Action.UNMASK,
    Action.APPROVE_BATCHES,
    Action.AUTHORISE_BATCHES,
    Action.RELEASE_PAYMENTS,
}
"""What another program may do with an officer's token: whatever touches accounts, uncovers numbers or lets money go takes a
person at the desk. Who approves a number sends it as read from the paper and is never shown the one that was asked for."""


@dataclass(frozen=True)
class TokenLimit:
    """What an officer's token leaves of the officer's duties: these actions, in this region and below."""

    actions: frozenset[Action]
    region_code: str


@dataclass(frozen=True)
class Actor:
    """An officer together with the duties in force on a day: what every action takes as `by`."""

    user: User
    duties: tuple[tuple[Duty, str], ...]
    """(duty, region code)"""
    limit: TokenLimit | None = None
    """Set where a program acts with a token of the officer."""

    @classmethod
    def of(cls, user: User, day: dt.date | None = None) -> Actor:
        """The officer with the duties in force on `day` (today); without any where the account is out of use."""
        assignments = user.assignments.on(day or clock.today()) if user.is_active else ()
        return cls(user, tuple((Duty(assignment.duty), assignment.region_code) for assignment in assignments))

    def narrowed(self, limit: TokenLimit) -> Actor:
        """The same officer with no more than the limit leaves."""
        return Actor(self.user, self.duties, limit)

    def scope(self, action: Action) -> tuple[str, ...]:
        """Code prefixes of the regions in which the action is allowed, without those that lie in another; empty where
        it is allowed nowhere."""
        duties = DUTIES_BY_ACTION.get(action, frozenset())
        prefixes = {codes.prefix(region) for duty, region in self.duties if duty in duties}
        if self.limit is not None:
            prefixes = self._within_limit(action, self.limit, prefixes)
        return tuple(
            prefix
            for prefix in sorted(prefixes)
            if not any(prefix != wider and prefix.startswith(wider) for wider in prefixes)
        )

    @staticmethod
    def _within_limit(action: Action, limit: TokenLimit, prefixes: set[str]) -> set[str]:
        """The parts of regions that lie in the limit's; of two that lie in each other the smaller."""
        if action not in limit.actions & BY_TOKEN:
            return set()
        edge = codes.prefix(limit.region_code)
        return {max(prefix, edge, key=len) for prefix in prefixes if prefix.startswith(edge) or edge.startswith(prefix)}

    def may(self, action: Action, region_code: str) -> bool:
        """True if one of the officer's duties allows the action in the region, or in one that it lies in."""
        return any(region_code.startswith(prefix) for prefix in self.scope(action))

    def may_somewhere(self, action: Action) -> bool:
        """True if the action is allowed in any region at all."""
        return bool(self.scope(action))

    def require(self, action: Action, region_code: str) -> None:
        """PermissionDenied unless the action is allowed in the region; its text tells in Chinese which one is missing."""
        if not self.may(action, region_code):
            raise PermissionDenied(f"您没有在本地区“{LABELS[action]}”的职责")

    def visible(self, action: Action, field: str = "region_code") -> Q:
        """A condition for querysets that keeps rows in the regions of the action; `field` names the column with the
        region's code."""
        condition = Q(pk__in=())
        for prefix in self.scope(action):
            condition |= Q(**{f"{field}__startswith": prefix})
        return condition

    def duty_for(self, action: Action, region_code: str) -> str:
        """The Chinese label of the duty by which the action is allowed in the region, for the audit; '' where none is."""
        duties = DUTIES_BY_ACTION[action]
        for duty, region in self.duties:
            if duty in duties and codes.lies_in(region_code, region):
                return str(duty.label)
        return ""
