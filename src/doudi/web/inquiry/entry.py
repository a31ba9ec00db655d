"""The page of a form that makes one record: what it is about above it, and what was refused beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from doudi.office.errors import RefusedError
from doudi.web.requests import OfficeRequest


@dataclass(frozen=True)
class EntryPage:
    """What stands round a form. `back`: the address to which it leads; `facts`: (label, text) of what it is about; `hint`: what
    follows from it."""

    title: str
    button: str
    back: str
    facts: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    template: str = "inquiry/entry.html"
    more: dict[str, Any] = field(default_factory=dict)


def show_entry(
    request: OfficeRequest, page: EntryPage, form: forms.Form, save: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Shows the form; once it is sent, saves it and leads back with what `save` says."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                text = save(form.cleaned_data)
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, text)
                return redirect(page.back)
    return render(request, page.template, {"page": page, "form": form, **page.more}, status=status)


def typed(request: OfficeRequest) -> dict[str, Any]:
    """The arguments of a form: what was sent, or nothing."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
