"""One's own account: what one may do where, and the close relatives whom one declares."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from doudi.web.middleware import access


@access(None)
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "account/own.html")


@access(None)
def declare_kin(request: HttpRequest) -> HttpResponse:
    return render(request, "account/own.html")
