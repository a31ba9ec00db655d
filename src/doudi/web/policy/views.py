"""Policy documents for officers: the list, one document beside what enacts it, its report, two compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.impact.policy import affected_proceedings, count_decisions
from doudi.office.errors import RefusedError
from doudi.office.files import perms
from doudi.office.policy_documents import actions
from doudi.office.policy_documents.enums import Standing
from doudi.office.policy_documents.models import PolicyChange, PolicyClause, PolicyText
from doudi.office.policy_documents.queries import changes, texts
from doudi.office.regions.packs import library
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.policy.forms import RepealForm
from doudi.web.policy.sections import sections
from doudi.web.policy.side_by_side import compared as compare_two
from doudi.web.requests import OfficeRequest, get_visible, read_text, read_whole_number

SEE, MANAGE = Action.SEE_POLICY_TEXTS, Action.MANAGE_POLICY_TEXTS
CHOICES = 200  # documents that a list to choose from offers
CASES = 50


@access(SEE)
@require_safe
def listing(request: OfficeRequest) -> HttpResponse:
    documents = texts(request.actor)
    standing_wanted = request.GET.get("standing", "")
    if standing_wanted in Standing.values:
        documents = documents.filter(standing=standing_wanted)
    # Counted beside the row: joined and grouped, a database would sort every row's whole text.
    clauses = PolicyClause.objects.filter(policy_text=OuterRef("pk")).order_by().values("policy_text")
    size = Coalesce(Subquery(clauses.annotate(number=Count("pk")).values("number")), 0)
    counted = documents.select_related(None).defer("text", "report", "odd").annotate(size=size)
    page = page_of(request, counted.prefetch_related("changes"))
    called = paths({row.region_code for row in page.rows})
    context = {
        "page": page,
        "rows": [(row, called[row.region_code]) for row in page.rows],
        "standings": Standing.choices,
        "wanted": standing_wanted,
        "may_import": request.actor.may_somewhere(MANAGE),
    }
    return render(request, "policy/list.html", context)


@access(SEE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    text = get_visible(texts(request.actor), pk)
    decided = count_decisions(request.actor)
    clause_sections, lost = sections(text, decided)
    rows = [row for section in clause_sections for row in section.rows]
    change = changes().filter(policy_text=text).first()
    manages = request.actor.may(MANAGE, text.region_code)
    context = {
        "text": text,
        "place": paths([text.region_code])[text.region_code],
        "sections": clause_sections,
        "lost": lost,
        "packs": sorted({library().pack(row.pack).title for row in rows}),
        "counts": {
            "clauses": len(clause_sections),
            "rows": len(rows),
            "done": sum(row.done for row in rows),
            "decided": decided.citing(row.id for row in rows),
        },
        "change": _change(request.actor, change) if change else None,
        "replaces": changes().filter(successor=text).first(),
        "may_confirm": manages
        and text.standing == Standing.UNVERIFIED
        and text.imported_by_id != request.actor.user.pk,
        "may_demote": manages and text.standing != Standing.COPY,
        "may_repeal": manages and text.standing == Standing.OFFICIAL and change is None,
        "may_download": perms.can_see(request.actor, text.document),
        "repeal_form": RepealForm(successors=_successors(request.actor, text)),
    }
    return render(request, "policy/one.html", context)


def _successors(actor: Actor, text: PolicyText) -> Any:
    return texts(actor).official().exclude(pk=text.pk).select_related(None).defer("text", "report", "odd")


def _change(actor: Actor, change: PolicyChange) -> dict[str, Any]:
    """A change with the names of what rests on it in words, and the officer's open cases that do."""
    packs = library()
    labels = {
        (name, label_of): label
        for name in {element["pack"] for element in change.elements}
        if name in packs.packs
        for label_of, label in _labels(name).items()
    }
    rights = packs.vocabulary.rights
    cases = list(affected_proceedings(actor, change)[: CASES + 1]) if actor.may_somewhere(Action.SEE_CASES) else []
    return {
        "itself": change,
        "elements": [
            {
                **element,
                "label": labels.get((element["pack"], element["name"]), element["name"]),
                "title": _title(element["pack"]),
            }
            for element in change.elements
        ],
        "rights": [
            (_title(pack), [rights[name].label for name in names if name in rights])
            for pack, names in change.rights.items()
        ],
        "cases": cases[:CASES],
        "more": len(cases) > CASES,
        "sees_cases": actor.may_somewhere(Action.SEE_CASES),
    }


def _labels(pack: str) -> dict[str, str]:
    layer = library().layer(library().pack(pack))
    return (
        {element.name: element.label for element in layer.rules}
        | {element.name: element.label for element in layer.parameters}
        | {element.name: element.label for element in layer.checks}
    )


def _title(pack: str) -> str:
    return library().packs[pack].title if pack in library().packs else pack


@access(SEE)
@require_safe
def report(request: OfficeRequest, pk: int) -> HttpResponse:
    """Why a text is quarantined: each reversal in plain Chinese, and beside the original where that may be seen."""
    text = get_visible(texts(request.actor), pk)
    original = texts(request.actor).filter(pk=text.of_id).first() if text.of_id else None
    context = {"text": text, "of": original, "lead": text.report[:1], "findings": text.report[1:]}
    context["kind"] = "stop" if text.quarantined_at else "info"
    return render(request, "policy/report.html", context)


@access(SEE)
@require_safe
def compared(request: OfficeRequest) -> HttpResponse:
    """Two documents by ?a=ID&b=ID; 404 for what the officer may not see."""
    offered = texts(request.actor).select_related(None).defer("text", "report", "odd")
    keys = [request.GET.get(name, "") for name in ("a", "b")]
    a, b = (get_visible(offered, _known(key)) if key else None for key in keys)
    choices = [(text.pk, f"{text}（{text.get_standing_display()}）") for text in offered[:CHOICES]]
    context = {
        "a": a,
        "b": b,
        "choices": choices,
        "one_chosen": bool(a) != bool(b),
        "comparison": compare_two(a, b) if a and b else None,
    }
    return render(request, "policy/compare.html", context)


def _known(written: str) -> int:
    number = read_whole_number(written)
    if number is None:
        raise Http404
    return number


@access(SEE)
@require_POST
def standing(request: OfficeRequest, pk: int) -> HttpResponse:
    text = get_visible(texts(request.actor), pk)
    try:
        changed = actions.set_standing(
            by=request.actor, text=text, standing=request.POST.get("standing", ""), how=read_text(request, "how", 200)
        )
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("policy:one", pk)
    if changed.quarantined:
        messages.error(request, "核实前再次比对，发现它是含义被改动的副本，已隔离")
        return redirect("policy:report", pk)
    if changed.standing == Standing.OFFICIAL:
        messages.success(request, "已核实为正式文件，可以引用")
    else:
        messages.warning(request, "已列为副本，不能引用")
    return redirect("policy:one", pk)


@access(SEE)
@require_POST
def repeal(request: OfficeRequest, pk: int) -> HttpResponse:
    text = get_visible(texts(request.actor), pk)
    request.actor.require(MANAGE, text.region_code)
    form = RepealForm(request.POST, successors=_successors(request.actor, text))
    if not form.is_valid():
        messages.error(request, "请填写自哪一天起，并选择新版本或写明依据文件")
        return redirect("policy:one", pk)
    try:
        actions.record_repeal(by=request.actor, text=text, **form.cleaned_data)
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已登记；受影响的规则和在办事项列在下面")
    return redirect("policy:one", pk)
