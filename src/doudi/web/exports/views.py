"""Choosing a list, saying what for, and getting it as a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import exports as casework
from doudi.office.casework.actions import export_list
from doudi.office.errors import RefusedError
from doudi.office.inquiry import exports as inquiry
from doudi.web.exports.forms import ExportForm, list_names
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@access(Action.EXPORT_LISTS)
def export(request: OfficeRequest) -> HttpResponse:
    """The form, with the list from which the officer came; or the file. What was typed stands in no address."""
    if request.method != "POST":
        initial = {"name": request.GET.get("list", ""), "state": request.GET.get("state", "")}
        return render(request, "exports/export.html", {"form": ExportForm(initial=initial)})
    form = ExportForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            data = export_list(
                by=request.actor, name=name, purpose=form.cleaned_data["purpose"], state=form.cleaned_data["state"],
                read=inquiry.export_table if name in inquiry.export_names() else casework.export_table,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            response = HttpResponse(data, content_type=WORKBOOK)
            file = f"{list_names()[name]} {clock.today().isoformat()}.xlsx"
            response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file)
            response["X-Content-Type-Options"] = "nosniff"
            return response
    return render(request, "exports/export.html", {"form": form}, status=422)
