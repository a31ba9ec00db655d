"""The page of the interview: what is still to be found out, what was answered, and what a change does before it is saved."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doudi.office.accounts.access import Action
from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.impact.facts import FactImpact, impact_of
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.queries import of_subject
from doudi.office.registry import actions, perms, queries
from doudi.office.registry.contradictions import Contradicting, find
from doudi.office.registry.models import Household, Person
from doudi.web.clashes import tell_changes
from doudi.web.closed_files import get_open
from doudi.web.families import interview, interview_answers
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_text, read_whole_number, record_look

SAVED = "saved_form"
"""The cookie by which a saved form tells its tab that what it kept of the typing is no longer needed."""


@dataclass
class Reply:
    """What the page says beside its questions. `odd`: to be confirmed one by one; `impact`: to be confirmed as a whole."""

    status: int = 200
    version: int = 0
    newest: int = 0
    odd: list[Contradicting] = field(default_factory=list)
    impact: FactImpact | None = None
    digest: str = ""
    certain: set[str] = field(default_factory=set)


@require_http_methods(["GET", "POST"])
@access(Action.RECORD_FACTS)
def facts(request: OfficeRequest, pk: int) -> HttpResponse:
    """One page for the whole family. Saving asks once more only where an opinion falls, a decided right changes or an answer
    is odd."""
    household = get_open(request, queries.households, pk)
    request.actor.require(Action.RECORD_FACTS, household.region_code)
    people = [membership.person for membership in queries.members_now(household)]
    if not people:
        messages.error(request, "这个家庭目前没有成员，请先登记家庭成员")
        return redirect("families:detail", pk)
    try:
        live = determine(household)
    except DeterminationError:
        live = None  # the contradictions are shown where they are mended
    page = interview.sections(request.actor, household, people, live)
    reply = Reply(version=household.version, newest=interview_answers.newest_fact(household, people))
    if request.method == "POST":
        saved = _save(request, household, people, page, reply)
        if saved is not None:
            return saved
    else:
        record_look(request, household)
        if live is None:
            _mark_impossible(
                page, find({None: household.now.facts} | {person.pk: person.now.facts for person in people})
            )
    return render(request, "families/facts.html", _context(request, household, page, reply), status=reply.status)


def _save(
    request: OfficeRequest, household: Household, people: list[Person], page: list[interview.Section], reply: Reply
) -> HttpResponse | None:
    """Records what was typed and leads back; None where something is still to be said, which `page` and `reply` then hold."""
    version = read_whole_number(request.POST.get("version")) or 0
    newest = read_whole_number(request.POST.get("newest"))
    papers = {paper.pk: paper for paper in of_subject(request.actor, "household", household.pk)}
    before = interview_answers.typed_before(household, people, reply.newest if newest is None else newest)
    inputs = interview_answers.read(request.POST, page, papers, before)
    if any(section.error for section in page) or any(
        question.error for section in page for question in section.questions
    ):
        messages.error(request, "有填写不对的地方，已在下面标出；还没有保存任何内容")
        reply.status = 422
        return None
    if not inputs:
        messages.info(request, "没有新的内容需要保存")
        return redirect(_back(request, household))
    try:
        plan = actions.plan_facts(by=request.actor, household=household, inputs=inputs)
        if version == household.version and not _is_settled(request, household, page, reply, plan):
            return None
        recorded = actions.record_facts(by=request.actor, household=household, expected_version=version, inputs=inputs)
    except ChangedMeanwhileError as error:
        messages.error(request, str(error))
        tell_changes(request, household, version)
        reply.status = 409
        return None
    except RefusedError as error:
        messages.error(request, str(error))
        reply.status = 422
        return None
    messages.success(request, f"已保存{len(recorded)}项")
    response = redirect(_back(request, household))
    token = read_text(request, "form", 36)
    if token:
        response.set_cookie(SAVED, token, max_age=600, samesite="Strict", secure=request.is_secure())
    return response


def _is_settled(
    request: OfficeRequest,
    household: Household,
    page: list[interview.Section],
    reply: Reply,
    plan: actions.PlannedFacts,
) -> bool:
    """Whether nothing more is to be asked: nothing is impossible, what is odd and what changes was confirmed."""
    if _mark_impossible(page, plan.contradictions):
        messages.error(request, "有互相矛盾的回答，已在下面标出；还没有保存任何内容")
        reply.status = 422
        return False
    reply.certain = set(request.POST.getlist("certain"))
    reply.odd = [entry for entry in plan.contradictions if not entry.impossible]
    impact = impact_of(household, plan.current)
    if impact.fault:
        raise RefusedError(impact.fault)
    digest = interview_answers.digest(plan, household.version)
    is_confirmed = not impact.asks or request.POST.get("confirmed") == digest
    if is_confirmed and {entry.key for entry in reply.odd} <= reply.certain:
        return True
    reply.impact, reply.digest = (impact if impact.asks else None), digest
    messages.info(request, "还没有保存：请看清下面要确认的内容，再保存一次")
    return False


def _mark_impossible(page: list[interview.Section], contradictions: list[Contradicting]) -> bool:
    """Puts each impossible contradiction at the questions that it is about; whether there is any."""
    impossible = [entry for entry in contradictions if entry.impossible]
    for entry in impossible:
        for section in page:
            for question in section.questions:
                person = question.person.pk if question.person else None
                if question.fact.name in entry.facts and person == entry.person:
                    question.error = entry.text
    return bool(impossible)


def _context(
    request: OfficeRequest, household: Household, page: list[interview.Section], reply: Reply
) -> dict[str, Any]:
    papers = of_subject(request.actor, "household", household.pk)[:100]
    return {
        "household": household,
        "sections": page,
        "reply": reply,
        "version": reply.version,
        "sources": [(str(source), source.label) for source in perms.sources(request.actor, household)],
        "papers": [(str(paper.pk), paper.title) for paper in papers],
        "only_reports": perms.only_reports(request.actor, household),
        "back": _back(request, household),
        "nothing_needed": not any(section.needed for section in page),
        "form": read_text(request, "form", 36) or str(uuid.uuid4()),
        "is_fresh": request.method == "GET",
    }


def _back(request: OfficeRequest, household: Household) -> str:
    """The application that the form was opened from, or the family's file."""
    number = read_whole_number(request.GET.get("application"))
    if number is not None and household.applications.filter(pk=number).exists():
        return reverse("cases:detail", args=[number])
    return reverse("families:detail", args=[household.pk])
