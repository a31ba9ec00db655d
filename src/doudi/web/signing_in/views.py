"""One's own account: what one may do where, where one is signed in, and the close relatives whom one declares."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts import actions, queries
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_whole_number
from doudi.web.signing_in.forms import KinForm


@access(None)
@require_safe
def own(request: OfficeRequest) -> HttpResponse:
    return _show(request, KinForm())


@access(None)
@require_POST
def declare_kin(request: OfficeRequest) -> HttpResponse:
    form = KinForm(request.POST)
    if form.is_valid():
        try:
            kin = actions.declare_kin(by=request.actor, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已申报：{kin.relation}{kin.name}。其本人的申请将由其他人办理")
            return redirect("account:own")
    return _show(request, form, status=422)


@access(None)
@require_POST
def end_session(request: OfficeRequest) -> HttpResponse:
    number = read_whole_number(request.POST.get("session"))
    session = UserSession.objects.filter(user=request.user, pk=number).first()
    if session is None:
        messages.info(request, "该处登录已经结束")
    else:
        actions.end_session(by=request.actor, session=session)
        messages.success(request, "已结束该处登录")
    return redirect("account:own")


def _show(request: OfficeRequest, form: KinForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form,
        "duties": _duties(actor),
        "kin": queries.kin_of(actor.user),
        "has_codes": queries.has_codes(actor.user),
        "sessions": queries.sessions_of(actor.user),
    }
    return render(request, "account/own.html", context, status=status)


def _duties(actor: Actor) -> list[dict[str, object]]:
    """Each duty with its region and what it allows, in the words of the decision point."""
    called = paths({region for _, region in actor.duties})
    return [
        {
            "duty": duty.label,
            "place": called[region],
            "allows": [
                LABELS[action] for action in Action if Actor(actor.user, ((duty, region),)).may_somewhere(action)
            ],
        }
        for duty, region in actor.duties
    ]
