"""Funds of a county in a year, entering budgets, closing funds and years; and the lists of yearly contributions."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits.actions.cycles import close_fund, close_year
from doudi.office.benefits.actions.exports import LONGEST_PURPOSE, export_contributions
from doudi.office.benefits.actions.funds import enter_budget
from doudi.office.benefits.actions.papers import issue_fund_account
from doudi.office.benefits.contributions import contribution_rights
from doudi.office.benefits.funds import error_shares, fund_lines
from doudi.office.benefits.models import PeriodClose
from doudi.office.benefits.rosters.cells import CellError, CellType, read_cell
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import path, paths
from doudi.office.registry import vocabulary
from doudi.office.registry.vocabulary import right_label
from doudi.web.benefits.batch_views import WORKBOOK
from doudi.web.benefits.paper_answers import paper_answer
from doudi.web.benefits.places import county_of, form_token, right_of, year_of
from doudi.web.benefits.plan_views import file_answer
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest


class BudgetForm(forms.Form):
    source = forms.CharField(label="资金来源", max_length=60, help_text="如中央、省级、市级、县级")
    right = forms.ChoiceField(label="项目", choices=lambda: _sums())
    amount = forms.CharField(label="金额（元）", max_length=20, help_text="追减写负数")
    document = forms.CharField(label="依据文件", max_length=120, help_text="名称和文号")
    token = forms.CharField(widget=forms.HiddenInput, max_length=36)

    def clean_amount(self) -> int:
        text = self.cleaned_data["amount"].strip()
        try:
            fen = int(read_cell(text.removeprefix("-"), CellType.YUAN))  # type: ignore[arg-type]
        except CellError as error:
            raise forms.ValidationError(str(error)) from None
        return -fen if text.startswith("-") else fen


def _sums() -> list[tuple[str, str]]:
    """The rights that are sums of money."""
    rights = vocabulary.library().vocabulary.rights
    return [(name, right.label) for name, right in rights.items() if right.unit is not None]


@access(Action.SEE_BATCHES)
@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    return _page(request, BudgetForm(initial={"token": form_token()}), 200)


@access(Action.SEE_BATCHES)
@require_POST
def account_paper(request: OfficeRequest) -> HttpResponse:
    """The funds of a year as a paper."""
    county, year = county_of(request, Action.SEE_BATCHES), year_of(request)
    return paper_answer(
        request,
        lambda: issue_fund_account(by=request.actor, county=county, year=year),
        f"资金收支表{county[:6]}-{year}.pdf",
        f"{reverse('benefits:funds')}?{urlencode({'region': county, 'year': str(year)})}",
    )


def _page(request: OfficeRequest, form: BudgetForm, status: int) -> HttpResponse:
    county, year = county_of(request, Action.SEE_BATCHES), year_of(request)
    lines = fund_lines(county, year, clock.today())
    errors = error_shares(county, year)
    names = paths({row.region_code for row in errors})
    context = {
        "county": county,
        "place": names.get(county) or path(county),
        "year": year,
        "lines": lines,
        "sources": sorted({source for line in lines for source in line.sources}),
        "closes": list(PeriodClose.objects.filter(region_code=county, year=year).select_related("closed_by")),
        "form": form,
        "errors": [(row, names[row.region_code]) for row in errors],
        "may_keep": request.actor.may(Action.KEEP_FUNDS, county),
    }
    return render(request, "benefits/funds.html", context, status=status)


@access(Action.KEEP_FUNDS)
@require_POST
def budget(request: OfficeRequest) -> HttpResponse:
    county, year = county_of(request, Action.KEEP_FUNDS), year_of(request)
    form = BudgetForm(request.POST)
    if form.is_valid():
        entry = form.cleaned_data
        try:
            enter_budget(
                by=request.actor, region_code=county, year=year, source=entry["source"], right=entry["right"],
                amount_fen=entry["amount"], document=entry["document"], token=entry["token"],
            )  # fmt: skip
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "预算已登记")
            return _to_funds(county, year)
    return _page(request, form, 422)


@access(Action.KEEP_FUNDS)
@require_POST
def close(request: OfficeRequest) -> HttpResponse:
    """Closes a source's year, or the year."""
    county, year = county_of(request, Action.KEEP_FUNDS), year_of(request)
    source = request.POST.get("source", "").replace("\0", "")[:60]
    try:
        if source:
            close_fund(by=request.actor, region_code=county, year=year, source=source)
        else:
            close_year(by=request.actor, region_code=county, year=year)
        messages.success(request, "已结账")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return _to_funds(county, year)


def _to_funds(county: str, year: int) -> HttpResponse:
    return redirect(f"{reverse('benefits:funds')}?{urlencode({'region': county, 'year': str(year)})}")


@access(Action.LOCK_PAYMENTS)
def contributions(request: OfficeRequest) -> HttpResponse:
    """Chooses a list of yearly contributions, says what for, and gives it as a workbook."""
    county, year = county_of(request, Action.LOCK_PAYMENTS), year_of(request)
    if request.method == "POST":
        right = right_of(request)
        purpose = request.POST.get("purpose", "").replace("\0", "")[: LONGEST_PURPOSE + 1]
        try:
            data = export_contributions(by=request.actor, county=county, right=right, year=year, purpose=purpose)
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            return file_answer(data, f"{year}年{right_label(right)}名单.xlsx", WORKBOOK)
    context = {
        "county": county,
        "place": path(county),
        "year": year,
        "rights": [(name, right_label(name)) for name in contribution_rights()],
        "longest": LONGEST_PURPOSE,
    }
    return render(request, "benefits/contributions.html", context, status=422 if request.method == "POST" else 200)
