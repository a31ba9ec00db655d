"""What a county sets for its payments: who approves which sum, the layout of its rosters; and what a standard would change."""

from __future__ import annotations

import json
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.actions.funds import file_standard
from doudi.office.benefits.actions.layouts import keep_layout
from doudi.office.benefits.actions.release_rules import (
    confirm_release_rule,
    enter_release_rule,
    withdraw_release_rule,
)
from doudi.office.benefits.batches.bands import Band, bands_of, rule_for
from doudi.office.benefits.batches.lines import common_values
from doudi.office.benefits.rosters.cells import CellError, CellType, read_cell
from doudi.office.benefits.rosters.layout import RosterLayout, read_layout, starting_layouts
from doudi.office.benefits.rosters.return_reasons import return_reasons
from doudi.office.benefits.rosters.writing import write_roster
from doudi.office.benefits.standard_runs import StandardChange, StandardRun, preview_standard
from doudi.office.errors import RefusedError
from doudi.office.regions import local_value_listing, parameters
from doudi.office.regions.queries import path
from doudi.web.benefits.places import county_of, layouts_of
from doudi.web.fields import DayField
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, get_visible, record_list

LONGEST_LAYOUT = 40_000
BANDS, SHOWN = 3, 100


class RuleForm(forms.Form):
    """Up to three bands; the last that is filled in has no upper end."""

    valid_from = DayField(label="执行日期")
    document = forms.CharField(label="依据文件", max_length=120, help_text="规定审批权限的文件名称和文号")
    outlier_percent = forms.IntegerField(
        label="金额变动超过百分之几要说明", required=False, min_value=1, max_value=1000, help_text="不检查时留空"
    )
    trial = forms.BooleanField(label="首次发放前验证账户", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for number in range(1, BANDS + 1):
            self.fields[f"up_to_{number}"] = forms.CharField(label="上限（元）", required=False, max_length=16)
            self.fields[f"approvals_{number}"] = forms.IntegerField(
                label="审批人数", required=False, min_value=1, max_value=2
            )
            self.fields[f"authorise_{number}"] = forms.BooleanField(label="需要授权", required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        bands = []
        for number in range(1, BANDS + 1):
            approvals = answers.get(f"approvals_{number}")
            if approvals is None:
                continue
            text = (answers.get(f"up_to_{number}") or "").strip()
            try:
                up_to = int(read_cell(text, CellType.YUAN)) if text else None  # type: ignore[arg-type]
            except CellError as error:
                self.add_error(f"up_to_{number}", str(error))
                continue
            bands.append(Band(up_to, approvals, bool(answers.get(f"authorise_{number}"))))
        answers["bands"] = bands
        return answers

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each band."""
        return [
            (self[f"up_to_{number}"], self[f"approvals_{number}"], self[f"authorise_{number}"])
            for number in range(1, BANDS + 1)
        ]


@access(Action.SEE_BATCHES)
@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    county = county_of(request, Action.SEE_BATCHES)
    rules = list(queries.release_rules(request.actor).filter(region_code=county))
    standing = rule_for(county, clock.today())
    context = {
        "county": county,
        "place": path(county),
        "rules": [(rule, bands_of(rule.bands)) for rule in rules],
        "standing": standing,
        "layouts": layouts_of(county),
        "starting": [(name, layout["label"]) for name, layout in starting_layouts().items()],
        "may_enter": request.actor.may(Action.ENTER_LOCAL_VALUES, county),
        "may_confirm": request.actor.may(Action.CONFIRM_LOCAL_VALUES, county),
        "may_keep": request.actor.may(Action.LOCK_PAYMENTS, county),
    }
    return render(request, "benefits/settings.html", context)


@access(Action.ENTER_LOCAL_VALUES)
def enter_rule(request: OfficeRequest) -> HttpResponse:
    county = county_of(request, Action.ENTER_LOCAL_VALUES)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = form.cleaned_data
        try:
            enter_release_rule(
                by=request.actor, region_code=county, valid_from=entry["valid_from"], document=entry["document"],
                bands=entry["bands"], outlier_percent=entry["outlier_percent"], trial=entry["trial"],
            )  # fmt: skip
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已录入，等待县级负责人复核")
            return _to_settings(county)
    context = {"form": form, "county": county, "place": path(county)}
    return render(request, "benefits/rule.html", context, status=422 if form.is_bound else 200)


@access(Action.SEE_BATCHES)
@require_POST
def settle_rule(request: OfficeRequest, pk: int) -> HttpResponse:
    """Confirms or withdraws a rule that waits."""
    rule = get_visible(queries.release_rules(request.actor), pk)
    act = request.POST.get("act")
    if act not in ("confirm", "withdraw"):
        raise Http404
    try:
        if act == "confirm":
            confirm_release_rule(by=request.actor, rule=rule)
            messages.success(request, "已复核生效")
        else:
            withdraw_release_rule(by=request.actor, rule=rule)
            messages.success(request, "已撤回")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return _to_settings(rule.region_code)


@access(Action.LOCK_PAYMENTS)
def layout(request: OfficeRequest) -> HttpResponse:
    """A layout as text, with a preview of two invented lines; what is wrong with it is told line by line."""
    county = county_of(request, Action.LOCK_PAYMENTS)
    name = (request.POST if request.method == "POST" else request.GET).get("name", "finance_platform")[:40]
    kept = next((row for row in layouts_of(county) if row.name == name), None)
    content = dict(kept.content) if kept else dict(starting_layouts().get(name, starting_layouts()["finance_platform"]))
    content.pop("name", None)
    text = yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True, sort_keys=False, width=120)
    faults, preview = "", ""
    if request.method == "POST":
        text = request.POST.get("content", "").replace("\0", "")[:LONGEST_LAYOUT]
        try:
            content = _mapping(text)
            preview = _preview(read_layout({**content, "name": name}, frozenset(return_reasons())))
            if request.POST.get("act") == "keep":
                keep_layout(by=request.actor, region_code=county, name=name, content=content)
                messages.success(request, "版式已保存，以后的批次按它出名册")
                return _to_settings(county)
        except RefusedError as refused:
            faults = str(refused)
    else:
        preview = _preview(read_layout({**content, "name": name}, frozenset(return_reasons())))
    context = {
        "county": county, "place": path(county), "name": name, "text": text, "faults": faults.splitlines(),
        "preview": preview,
    }  # fmt: skip
    return render(request, "benefits/layout.html", context, status=422 if faults else 200)


def _mapping(text: str) -> dict[str, Any]:
    """The mapping that a text of YAML holds. RefusedError for anything else."""
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"第{place.line + 1}行附近" if place else ""
        raise RefusedError(f"格式不对：{where}不是有效的 YAML，请检查缩进、冒号和括号") from None
    if not isinstance(content, dict):
        raise RefusedError("格式不对：应为“名称: 内容”的多行文字")
    return content


def _preview(shown: RosterLayout) -> str:
    """Two invented lines in the layout, as text."""
    today = clock.today()
    common = common_values("示例批次", today.replace(day=1), today)
    lines: list[dict[str, Any]] = [
        {
            "reference": f"{number:032d}", "payee_name": "某某", "payee_number": "990000198001010000",
            "account": f"99000000000{number}", "account_holder": "某某", "amount": amount, "right": "示例项目",
            "region_code": "990000000000", "region_name": "示例县",
        }
        for number, amount in ((1, 102_000), (2, 62_000))
    ]  # fmt: skip
    if shown.roster.format == "xlsx":
        return "表格文件：" + " | ".join(column.heading for column in shown.roster.columns)
    return write_roster(shown.roster, lines, common).decode(shown.roster.encoding)


def _to_settings(county: str) -> HttpResponse:
    return redirect(f"{reverse('benefits:settings')}?{urlencode({'region': county})}")


@access(Action.SEE_LOCAL_VALUES)
def standard(request: OfficeRequest, pk: int) -> HttpResponse:
    """Who would get how much more or less by a standard that was entered, before it is confirmed; and how it was filed."""
    value = get_visible(local_value_listing.visible_values(request.actor.scope(Action.SEE_LOCAL_VALUES)), pk)
    may_file = request.actor.may(Action.ENTER_LOCAL_VALUES, value.region_code) and value.confirmed_at is not None
    if request.method == "POST":
        if not may_file:
            raise PermissionDenied
        form = FilingForm(request.POST)
        if form.is_valid():
            try:
                file_standard(by=request.actor, value=value, **form.cleaned_data)
                messages.success(request, "备案情况已登记")
                return redirect("benefits:standard", pk)
            except RefusedError as refused:
                form.add_error(None, str(refused))
    else:
        form = FilingForm()
    run = preview_standard(value)
    context = {
        "value": value,
        "changes": _visible_changes(request, run),
        "label": parameters.label(value.name),
        "unit": parameters.unit(value.name),
        "place": path(value.region_code),
        "run": run,
        "failed_checks": parameters.find_failed_checks(value.region_code, value.name, value.value, value.valid_from),
        "filings": list(value.filings.select_related("recorded_by")),
        "form": form,
        "may_file": may_file,
    }
    return render(request, "benefits/standard.html", context, status=422 if form.is_bound else 200)


def _visible_changes(request: OfficeRequest, run: StandardRun) -> list[StandardChange]:
    """The first changes of families of which the officer sees what is due; others see the sums alone."""
    keys = [change.award.household_id for change in run.changes]
    visible = set(queries.households(request.actor).filter(pk__in=keys[: SHOWN * 10]).values_list("pk", flat=True))
    changes = [change for change in run.changes if change.award.household_id in visible][:SHOWN]
    record_list(request, "standard_changes", len(changes))
    return changes


class FilingForm(forms.Form):
    document = forms.CharField(label="备案文号", max_length=120)
    filed_on = DayField(label="日期")
    answer = forms.CharField(label="上级答复", max_length=300, required=False)
