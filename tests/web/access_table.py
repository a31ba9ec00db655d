"""What every address asks for. An address that is not here fails the test: say who may open it before it is served.

`action`: the duty that opens it, None for every officer, PUBLIC for everybody, OWN for pages of libraries that show an
officer's own account. `arguments`: what object stands in the address; whoever may open it, but not in the object's region,
gets 404. `within`: what is asked for again where the object is known, and refused with 403; none of the officers here is
a REQUESTER. `sends`: it is a form that is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from doudi.office.accounts.access import Action
from tests.web.world import World

PUBLIC, OWN, REQUESTER = "public", "own", "requester"
Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    action: Action | str | None
    arguments: Arguments | None = None
    within: Action | str | None = None
    sends: dict[str, Any] | None = None
    query: dict[str, str] = field(default_factory=dict)
    upwards: bool = False
    """Also what is set above the officer's region is shown there."""


def household(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk}


def person(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "person": world.person.pk}


def group(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "group": "income"}


def item(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "item": world.item.pk}


def declaration(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "declaration": world.declaration.pk}


def application(world: World) -> dict[str, Any]:
    return {"pk": world.application.pk}


def user(world: World) -> dict[str, Any]:
    return {"pk": world.user.pk}


def value(world: World) -> dict[str, Any]:
    return {"pk": world.value.pk}


def finding(world: World) -> dict[str, Any]:
    return {"pk": world.finding.pk}


def request(world: World) -> dict[str, Any]:
    return {"pk": world.request.pk}


def reported_award(world: World) -> dict[str, Any]:
    return {"pk": world.household.pk, "award": world.reported_award.pk}


def trial(world: World) -> dict[str, Any]:
    return {"pk": world.trial.pk}


def proceeding(world: World) -> dict[str, Any]:
    return {"pk": world.proceeding.pk}


def inquiry(name: str) -> Arguments:
    """The key of a record of an inquiry."""
    return lambda world: {"pk": getattr(world.inquiry, name).pk}


def batch(world: World) -> dict[str, Any]:
    return {"pk": world.batch.pk}


def payment_break(world: World) -> dict[str, Any]:
    return {"pk": world.payment_break.pk}


def text(world: World) -> dict[str, Any]:
    return {"pk": world.text.pk}


TABLE: dict[str, Row] = {
    # Signing in, and one's own account
    "account_login": Row(PUBLIC),
    "account_inactive": Row(PUBLIC),
    "account_logout": Row(OWN),
    "mfa_authenticate": Row(OWN),
    "account_change_password": Row(OWN),
    "account_reauthenticate": Row(OWN),
    "mfa_reauthenticate": Row(OWN),
    "mfa_index": Row(OWN),
    "mfa_activate_totp": Row(OWN),
    "mfa_deactivate_totp": Row(OWN),
    "mfa_view_recovery_codes": Row(OWN),
    "mfa_generate_recovery_codes": Row(OWN),
    "mfa_download_recovery_codes": Row(OWN),
    "account:own": Row(None),
    "account:declare_kin": Row(None, sends={}),
    "account:end_session": Row(None, sends={}),
    "account:tokens": Row(None, sends={}),
    "account:revoke_token": Row(None, sends={}),
    # Accounts
    "staff:list": Row(Action.MANAGE_ACCOUNTS),
    "staff:create": Row(Action.MANAGE_ACCOUNTS),
    "staff:one": Row(Action.MANAGE_ACCOUNTS, user),
    "staff:assign": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:end": Row(Action.MANAGE_ACCOUNTS, lambda world: {**user(world), "duty": world.duty.pk}, sends={}),
    "staff:deactivate": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:reactivate": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:password": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:number": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:remove_codes": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:end_sessions": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:revoke_tokens": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:limits": Row(Action.MANAGE_ACCOUNTS),
    "staff:lift_account": Row(Action.MANAGE_ACCOUNTS, user, sends={}),
    "staff:lift_address": Row(Action.MANAGE_ACCOUNTS, sends={}),
    # Changes that wait for a second person
    "approvals:list": Row(None),
    "approvals:detail": Row(None, request),
    "approvals:approve": Row(None, request, sends={}),
    "approvals:reject": Row(None, request, sends={"reason": "x"}),
    "approvals:withdraw": Row(None, request, within=REQUESTER, sends={}),
    # Regions and what they set
    "regions:pick": Row(None, query={"for": "see_cases", "pick": "街道"}),
    "local_values:list": Row(Action.SEE_LOCAL_VALUES),
    "local_values:waiting": Row(Action.SEE_LOCAL_VALUES),
    "local_values:history": Row(Action.SEE_LOCAL_VALUES, lambda world: {"name": "dibao_standard"}, upwards=True),
    "local_values:enter": Row(Action.ENTER_LOCAL_VALUES),
    "local_values:one": Row(Action.SEE_LOCAL_VALUES, value, upwards=True),
    "local_values:confirm": Row(Action.CONFIRM_LOCAL_VALUES, value, sends={}),
    "local_values:withdraw": Row(
        Action.SEE_LOCAL_VALUES, value, within=Action.CONFIRM_LOCAL_VALUES, sends={}, upwards=True
    ),
    # Policy documents
    "policy:list": Row(Action.SEE_POLICY_TEXTS),
    "policy:receive": Row(Action.MANAGE_POLICY_TEXTS),
    "policy:import": Row(Action.MANAGE_POLICY_TEXTS, lambda world: {"pk": world.received.pk}),
    "policy:compare": Row(Action.SEE_POLICY_TEXTS),
    "policy:coverage": Row(Action.SEE_POLICY_TEXTS),
    "policy:public_list": Row(PUBLIC),
    "policy:public": Row(PUBLIC, text),
    "policy:one": Row(Action.SEE_POLICY_TEXTS, text, upwards=True),
    "policy:report": Row(Action.SEE_POLICY_TEXTS, text, upwards=True),
    "policy:standing": Row(Action.SEE_POLICY_TEXTS, text, within=Action.MANAGE_POLICY_TEXTS, sends={}, upwards=True),
    "policy:repeal": Row(Action.SEE_POLICY_TEXTS, text, within=Action.MANAGE_POLICY_TEXTS, sends={}, upwards=True),
    # The audit
    "auditing:list": Row(Action.SEE_AUDIT),
    "auditing:reads": Row(Action.SEE_AUDIT),
    "auditing:one": Row(Action.SEE_AUDIT, lambda world: {"number": world.entry}),
    # What the night's inspection found, and lost witnesses
    "inspection:latest": Row(Action.SEE_INSPECTIONS),
    "inspection:report_loss": Row(Action.REPORT_WITNESS_LOSS, sends={}),
    "inspection:acknowledge_loss": Row(Action.ACKNOWLEDGE_WITNESS_LOSS, sends={}),
    # Families
    "start:work": Row(None),
    "families:list": Row(Action.SEE_CASES),
    "families:search": Row(Action.SEE_CASES, sends={"q": "某某"}),
    "families:numbers": Row(Action.RESOLVE_IDENTITY),
    "families:detail": Row(Action.SEE_CASES, household),
    "families:tree": Row(Action.SEE_CASES, household),
    "families:facts": Row(Action.RECORD_FACTS, household),
    "families:upload": Row(Action.SEE_CASES, household, sends={}),
    "families:add_member": Row(Action.REGISTER, household),
    "families:end_membership": Row(
        Action.RECORD_LIFE_EVENTS, lambda world: {**household(world), "membership": world.membership.pk}, sends={}
    ),
    "families:void_membership": Row(
        Action.RECORD_LIFE_EVENTS, lambda world: {**household(world), "membership": world.membership.pk}, sends={}
    ),
    "families:report_award": Row(Action.REPORT_AWARDS, household, sends={}),
    "families:end_reported_award": Row(Action.REPORT_AWARDS, reported_award, sends={}),
    "families:choose": Row(Action.TAKE_APPLICATION, household, sends={}),
    # What happens to families
    "events:list": Row(Action.SEE_CASES, household),
    "events:enter": Row(
        Action.REGISTER, lambda world: {**household(world), "kind": "death"}, within=Action.RECORD_LIFE_EVENTS
    ),
    "events:correct": Row(Action.RECORD_LIFE_EVENTS, lambda world: {**household(world), "event": world.event.pk}),
    "items:sheet": Row(Action.SEE_CASES, household),
    "items:new": Row(Action.REGISTER, group),
    "items:declare": Row(Action.REGISTER, group, sends={}),
    "items:take_back": Row(Action.REGISTER, declaration, sends={}),
    "items:correct": Row(Action.REGISTER, item),
    "items:withdraw": Row(Action.REGISTER, item, sends={}),
    "families:person": Row(Action.SEE_CASES, person, within=Action.REGISTER),
    "families:without_number": Row(Action.RESOLVE_IDENTITY, person, sends={"reason": "尚未落户"}),
    "families:same_person": Row(Action.RESOLVE_IDENTITY, person, sends={"evidence": "户口簿", "rival": "0"}),
    "families:part_people": Row(Action.RESOLVE_IDENTITY, lambda world: {**household(world), "event": world.joined.pk}),
    "families:unmask": Row(Action.UNMASK, person, sends={}),
    # Applications and proceedings
    "cases:list": Row(Action.SEE_CASES),
    "cases:new": Row(Action.TAKE_APPLICATION),
    "cases:member": Row(Action.TAKE_APPLICATION),
    "cases:draft": Row(Action.TAKE_APPLICATION, sends={"token": "00000000-0000-4000-8000-000000000000"}),
    "cases:discard": Row(Action.TAKE_APPLICATION, sends={"token": "00000000-0000-4000-8000-000000000000"}),
    "cases:again": Row(Action.TAKE_APPLICATION, lambda world: {"household": world.household.pk}),
    "cases:detail": Row(Action.SEE_CASES, application),
    "cases:open": Row(Action.TAKE_APPLICATION, application, sends={}),
    "cases:open_on_choice": Row(Action.TAKE_APPLICATION, application, sends={}),
    "cases:together": Row(Action.SEE_CASES, application, sends={"step": "accept"}),
    "cases:diagram": Row(Action.SEE_CASES, lambda world: {**application(world), "index": 0}),
    "cases:step": Row(
        Action.SEE_CASES,
        lambda world: {"pk": world.proceeding.pk, "step": "withdraw"},
        within=Action.TAKE_APPLICATION,
        sends={"version": "1"},
    ),
    "cases:record": Row(Action.SEE_CASES, lambda world: {"pk": world.proceeding.pk}),
    "papers:list": Row(Action.SEE_CASES, application),
    "papers:issue": Row(
        Action.SEE_CASES, application, within=Action.TAKE_APPLICATION, sends={"paper": "authorisation"}
    ),
    "papers:download": Row(Action.SEE_CASES, lambda world: {"pk": world.paper.pk}),
    # What is found out of a family
    "inquiry:work": Row(Action.SEE_CASES),
    "inquiry:overview": Row(Action.SEE_CASES, application),
    "inquiry:visit": Row(Action.VISIT, application),
    "inquiry:upload": Row(Action.VISIT, application, sends={}),
    "inquiry:question": Row(Action.RECORD_FACTS, inquiry("question")),
    "inquiry:notices": Row(Action.SEE_CASES),
    "inquiry:prepare": Row(Action.PUBLICISE),
    "inquiry:notice": Row(Action.SEE_CASES, inquiry("notice")),
    "inquiry:post": Row(Action.PUBLICISE, inquiry("notice")),
    "inquiry:end": Row(Action.PUBLICISE, inquiry("notice")),
    "inquiry:objection": Row(Action.PUBLICISE, inquiry("notice_entry")),
    "inquiry:ruling": Row(Action.PUBLICISE, inquiry("objection")),
    "inquiry:shown": Row(PUBLIC, lambda world: {"address": str(world.inquiry.notice.address)}),
    "inquiry:invite": Row(Action.ACCEPT, proceeding),
    "inquiry:hear": Row(Action.HEAR, inquiry("hearing")),
    "inquiry:panel": Row(Action.HOLD_PANELS, proceeding),
    "inquiry:aid": Row(Action.ACCEPT, proceeding),
    "inquiry:consent": Row(Action.TAKE_APPLICATION, application),
    "inquiry:ask": Row(Action.ACCEPT, application),
    "inquiry:start": Row(Action.DECIDE, inquiry("request"), sends={}),
    "inquiry:report": Row(Action.VERIFY_FACTS, inquiry("request")),
    "inquiry:reply": Row(Action.ACCEPT, inquiry("report")),
    "inquiry:recheck": Row(Action.ACCEPT, inquiry("report")),
    "inquiry:tie": Row(Action.TAKE_APPLICATION, application),
    "inquiry:missing": Row(Action.TAKE_APPLICATION, application),
    "inquiry:missing_reply": Row(Action.TAKE_APPLICATION, inquiry("missing_list")),
    "inquiry:handover": Row(Action.TAKE_APPLICATION, application),
    "inquiry:contacts": Row(Action.REGISTER),
    "inquiry:contact": Row(Action.REGISTER),
    "inquiry:contact_answer": Row(Action.REGISTER, inquiry("contact")),
    "inquiry:samples": Row(Action.DRAW_SAMPLES),
    "inquiry:draw": Row(Action.DRAW_SAMPLES, lambda world: {"region": world.region, "procedure": "tekun"}),
    "inquiry:sample_file": Row(Action.DRAW_SAMPLES, inquiry("sample")),
    "inquiry:file_appeal": Row(Action.DECIDE, proceeding),
    "inquiry:appeal": Row(Action.DECIDE, inquiry("appeal")),
    "inquiry:decide_anew": Row(Action.DECIDE, inquiry("appeal"), sends={}),
    "exports:export": Row(Action.EXPORT_LISTS),
    # What screenings found
    "screening:missed": Row(Action.SEE_FINDINGS),
    "screening:ended": Row(Action.SEE_FINDINGS),
    "screening:one": Row(Action.SEE_FINDINGS, finding),
    "screening:dismiss": Row(Action.SEE_FINDINGS, finding, within=Action.SETTLE_FINDINGS, sends={"version": "1"}),
    "screening:open": Row(Action.TAKE_APPLICATION, finding, sends={"version": "1"}),
    "screening:trials": Row(Action.TRY_REFORMS),
    "screening:new_trial": Row(Action.TRY_REFORMS),
    "screening:trial": Row(Action.TRY_REFORMS, trial),
    "screening:cancel_trial": Row(Action.TRY_REFORMS, trial, sends={}),
    "screening:report": Row(Action.TRY_REFORMS, trial),
    "screening:workbook": Row(Action.TRY_REFORMS, trial),
    # Paying
    "benefits:month": Row(Action.SEE_BATCHES),
    "benefits:reckon": Row(Action.RECKON_DUES, sends={}),
    "benefits:close_cycle": Row(Action.KEEP_FUNDS, lambda world: {"pk": world.cycle.pk}, sends={}),
    "benefits:plan": Row(Action.SEE_BATCHES, query={"right": "dibao"}),
    "benefits:lock": Row(Action.LOCK_PAYMENTS, sends={"right": "dibao"}),
    "benefits:trials": Row(Action.LOCK_PAYMENTS, sends={"right": "dibao"}),
    "benefits:trial_answers": Row(Action.RECORD_RESULTS),
    "benefits:batches": Row(Action.SEE_BATCHES),
    "benefits:batch": Row(Action.SEE_BATCHES, batch),
    "benefits:step": Row(
        Action.SEE_BATCHES, batch, within=Action.APPROVE_BATCHES, sends={"name": "approve", "version": "1"}
    ),
    "benefits:release": Row(Action.RELEASE_PAYMENTS, batch, sends={"version": "1"}),
    "benefits:roster": Row(Action.RELEASE_PAYMENTS, batch, sends={"purpose": "送平台"}),
    "benefits:summary": Row(Action.SEE_BATCHES, batch, sends={"purpose": "存档"}),
    "benefits:summary_paper": Row(Action.SEE_BATCHES, batch, sends={}),
    "benefits:results": Row(Action.RECORD_RESULTS, batch, sends={}),
    "benefits:breaks": Row(Action.SETTLE_BREAKS),
    "benefits:break": Row(Action.SETTLE_BREAKS, payment_break),
    "benefits:charge": Row(Action.SETTLE_BREAKS, payment_break, sends={"version": "1"}),
    "benefits:payment": Row(Action.SEE_DUES, lambda world: {"pk": world.payment.pk}),
    "benefits:clauses": Row(Action.SEE_BATCHES),
    "benefits:clause": Row(Action.SEE_BATCHES, lambda world: {"clause": "GX-4.2"}),
    "benefits:statement": Row(Action.SEE_DUES, household),
    "benefits:statement_paper": Row(Action.SEE_DUES, household, sends={}),
    "benefits:account_paper": Row(Action.SEE_BATCHES, sends={}),
    "benefits:funds": Row(Action.SEE_BATCHES),
    "benefits:budget": Row(Action.KEEP_FUNDS, sends={}),
    "benefits:close_period": Row(Action.KEEP_FUNDS, sends={}),
    "benefits:contributions": Row(Action.LOCK_PAYMENTS),
    "benefits:standard": Row(Action.SEE_LOCAL_VALUES, value, upwards=True),
    "benefits:settings": Row(Action.SEE_BATCHES),
    "benefits:enter_rule": Row(Action.ENTER_LOCAL_VALUES),
    "benefits:settle_rule": Row(
        Action.SEE_BATCHES,
        lambda world: {"pk": world.release_rule.pk},
        within=Action.CONFIRM_LOCAL_VALUES,
        sends={"act": "confirm"},
    ),
    "benefits:layout": Row(Action.LOCK_PAYMENTS),
    "files:download": Row(None, lambda world: {"pk": world.document.pk}),
}

# What a page answers where it cannot show what there is not yet: no decision has been made, no code has been set
# up, no case waits to be drawn from.
NOT_YET = {
    "inquiry:draw",
    "benefits:clause",
    "cases:record",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
}
# Shown by what it is of, not by what opens the page.
SEEN_BY = {
    "files:download": Action.SEE_CASES,
    **{f"approvals:{name}": Action.APPROVE_ACCOUNTS for name in ("detail", "approve", "reject", "withdraw")},
}
