"""What stands on each paper, from what the office has. RefusedError where something that must stand on it is missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from doudi.office.casework.course.course import course_of
from doudi.office.casework.course.first_month import FirstMonth, first_month_of
from doudi.office.casework.determination import DeterminationError, determine, outcome_of
from doudi.office.casework.entitlements import format_amount, list_entitlements
from doudi.office.casework.enums import OPEN, PaperKind
from doudi.office.casework.models import Application, Decision, Opinion, Proceeding
from doudi.office.casework.papers import parties
from doudi.office.casework.papers.citations import citations, remedies
from doudi.office.casework.papers.offers import PaperOffer, earlier_grant
from doudi.office.casework.papers.reasons import reasons_of
from doudi.office.errors import RefusedError
from doudi.office.registry.queries import members
from doudi.office.registry.vocabulary import right_label
from doudi.output.papers.acceptance import AcceptanceNotice, AcceptedItem
from doudi.output.papers.approval import ApprovalForm
from doudi.output.papers.authorisation import Authorisation
from doudi.output.papers.content import GrantedSum, PaperContent, Signature, granted_money, granted_months
from doudi.output.papers.decisions import ChangeLetter, GrantLetter, RefusalLetter
from doudi.output.papers.missing_papers import MissingPaper, MissingPapersNotice
from doudi.output.papers.notice import NoticeRow, NoticeSheet

_PERIODS = {"yuan/month": "每月", "yuan/year": "每年"}


def content_of(offer: PaperOffer, application: Application, number: str, day: dt.date) -> PaperContent:
    """The content of a paper that is offered for an application."""
    region = application.region_code
    if offer.proceeding is None:
        head = {"issuer": parties.township_office(region), "number": number, "day": day}
        return _OF_APPLICATION[offer.kind](application, head)
    if offer.kind == PaperKind.NOTICE:
        head = {"issuer": parties.township_office(region), "number": number, "day": day}
        return _notice(offer.proceeding, head)
    head = {"issuer": parties.county_office(region), "number": number, "day": day}
    if offer.kind == PaperKind.APPROVAL:
        return _approval(offer.proceeding, head)
    return _letter(offer.kind, offer.proceeding.decision, head)


# Of the whole application


def _acceptance(application: Application, head: dict[str, Any]) -> PaperContent:
    accepted = application.proceedings.filter(accepted_on__isnull=False).select_related("person").order_by("pk")
    return AcceptanceNotice(
        **head,
        applicant=application.applicant.name,
        application=application.number,
        received_on=application.received_on,
        items=tuple(
            AcceptedItem(
                right_label(proceeding.right),
                parties.addressed(proceeding),
                proceeding.accepted_on,
                course.decision_due if (course := course_of(proceeding)) else proceeding.due_on,
            )
            for proceeding in accepted
            if proceeding.accepted_on is not None
        ),
    )


def _missing_papers(application: Application, head: dict[str, Any]) -> PaperContent:
    """What is still to be found out of the rights applied for; local values are the county's to enter."""
    under_way = list(application.proceedings.filter(state__in=OPEN).order_by("pk"))
    keys = frozenset(proceeding.key for proceeding in under_way)
    try:
        entitlements = list_entitlements(determine(application.household), keys)
    except DeterminationError as error:
        raise RefusedError(str(error)) from error
    names = {
        (need.name, need.whose)
        for line in entitlements.open
        if line.key in keys
        for need in line.needs
        if not need.parameter
    }
    items = tuple(
        MissingPaper(need.whose, need.question or need.label, need.evidence)
        for need in entitlements.questions
        if (need.name, need.whose) in names
    )
    if not items:
        raise RefusedError("所申请的项目没有需要补充的情况，不必制作补正告知书")
    return MissingPapersNotice(
        **head,
        applicant=application.applicant.name,
        application=application.number,
        received_on=application.received_on,
        rights=tuple(dict.fromkeys(right_label(proceeding.right) for proceeding in under_way)),
        items=items,
    )


def _authorisation(application: Application, head: dict[str, Any]) -> PaperContent:
    adults, minors = parties.by_age(members(application.household), application.region_code, head["day"])
    return Authorisation(
        **head,
        applicant=application.applicant.name,
        application=application.number,
        address=application.household.address,
        adults=adults,
        minors=minors,
    )


_OF_APPLICATION = {
    PaperKind.ACCEPTANCE: _acceptance,
    PaperKind.MISSING_PAPERS: _missing_papers,
    PaperKind.AUTHORISATION: _authorisation,
}


# Of one right


def _notice(proceeding: Proceeding, head: dict[str, Any]) -> PaperContent:
    household, opinion = proceeding.household, _last_opinion(proceeding)
    outcome = outcome_of(opinion.determination, proceeding)
    row = NoticeRow(household.now.head_name, household.now.size, format_amount(outcome["amount"]) or "不涉及金额")
    return NoticeSheet(
        **head, right=right_label(proceeding.right), place=parties.place_of(proceeding.region_code), rows=(row,)
    )


def _approval(proceeding: Proceeding, head: dict[str, Any]) -> PaperContent:
    opinion = _last_opinion(proceeding)
    decision: Decision | None = getattr(proceeding, "decision", None)
    outcome = outcome_of(opinion.determination, proceeding)
    application, household = proceeding.application, proceeding.household
    first = first_month_of(decision) if decision is not None else None
    return ApprovalForm(
        **head,
        application=application.number,
        received_on=application.received_on,
        accepted_on=proceeding.accepted_on,
        head=household.now.head_name,
        address=household.address,
        right=right_label(proceeding.right),
        holder=proceeding.person.name if proceeding.person else "全家",
        members=parties.member_lines(members(household)),
        reasons=reasons_of(opinion.determination, proceeding),
        amount=_granted_sum(decision) if decision else None,
        paid_from=_month_words(first) if first is not None else "",
        clauses=citations(outcome["clauses"], proceeding.region_code),
        opinion=Signature(
            str(opinion.get_verdict_display()),
            opinion.reason,
            opinion.by.name,
            parties.duty_in_opinion(opinion),
            _day(opinion.at),
        ),
        decision=None
        if decision is None
        else Signature(
            "确认给予" if decision.granted else "不予确认",
            decision.reason,
            decision.by.name,
            parties.duty_in_decision(decision),
            _day(decision.at),
        ),
    )


def _letter(kind: PaperKind, decision: Decision, head: dict[str, Any]) -> PaperContent:
    proceeding = decision.proceeding
    decided_on = _day(decision.at)
    is_met = outcome_of(decision.determination, proceeding)["status"] == "eligible"
    open_remedies = remedies(proceeding.region_code, decided_on)
    if not open_remedies:
        raise RefusedError("政策包没有登记对决定不服时的救济途径，不能制作决定文书")
    parts = {
        **head,
        "recipient": proceeding.application.applicant.name,
        "address": proceeding.household.address,
        "application": proceeding.application.number,
        "right": right_label(proceeding.right),
        "holder": parties.addressed(proceeding),
        "decided_on": decided_on,
        # Who is refused although the conditions are met is told why by the officer alone.
        "reasons": reasons_of(decision.determination, proceeding) if decision.granted or not is_met else "",
        "officers_reason": decision.reason,
        "clauses": citations(decision.clauses, proceeding.region_code),
        "remedies": open_remedies,
    }
    if kind == PaperKind.REFUSAL:
        return RefusalLetter(**parts)
    first = first_month_of(decision)
    parts["paid_from"] = "" if first is None else _month_words(first)
    if kind == PaperKind.GRANT:
        course = course_of(proceeding)
        return GrantLetter(
            **parts,
            amount=_granted_sum(decision),
            recheck_on=course.recheck_on if course else None,
            kept_until=course.kept_until if course else None,
        )
    before = earlier_grant(decision)
    assert before is not None, "a change is offered only where something was granted before"
    return ChangeLetter(
        **parts,
        before=_granted_sum(before),
        after=_granted_sum(decision) if decision.granted else None,
        ends=not decision.granted,
    )


def _last_opinion(proceeding: Proceeding) -> Opinion:
    return proceeding.opinions.select_related("determination", "by").order_by("pk")[proceeding.opinions.count() - 1]


def _granted_sum(decision: Decision) -> GrantedSum | None:
    """What a decision grants; None where the right is no sum, or nothing is granted."""
    if decision.amount_fen is None:
        return None
    if decision.unit == "months":
        return granted_months(decision.amount_fen)
    return granted_money(decision.amount_fen, _PERIODS.get(decision.unit, ""))


def _month_words(first: FirstMonth) -> str:
    """From which month on a sum is paid, and by which clause."""
    words = f"自{first.month:%Y}年{first.month.month}月起发放"
    return f"{words}（{first.words}）" if first.words else words


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()
