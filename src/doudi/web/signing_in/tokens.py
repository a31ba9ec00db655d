"""The tokens of one's own by which another program acts: made after signing in anew, shown once, ended at any time."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from doudi.office.accounts import actions, queries
from doudi.office.accounts.access import BY_TOKEN, LABELS, Action, Actor
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_whole_number


class TokenForm(forms.Form):
    """What the token leaves of the officer's duties. The choices are those that the officer has."""

    name = forms.CharField(label="用途", max_length=60, help_text="写明接到哪个系统，如“与财政平台对接”。")
    region_code = forms.ChoiceField(label="地区")
    actions = forms.MultipleChoiceField(label="可以办理", widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=settings.API_TOKEN_DAYS, initial=90)
    per_minute = forms.IntegerField(label="每分钟最多请求", min_value=1, max_value=600, initial=60)

    def __init__(self, *args: object, actor: Actor, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        regions = paths({region for _, region in actor.duties})
        self.fields["region_code"].choices = sorted(regions.items())  # type: ignore[attr-defined]
        self.fields["actions"].choices = [  # type: ignore[attr-defined]
            (str(action), LABELS[action]) for action in Action if action in BY_TOKEN and actor.may_somewhere(action)
        ]


@access(None)
@require_http_methods(["GET", "POST"])
@reauthentication_required(enabled=lambda request: request.method == "GET")  # type: ignore[untyped-decorator]
def tokens(request: OfficeRequest) -> HttpResponse:
    """The officer's tokens, and the form for another; the text of a new one stands in the answer to the form alone.

    A form that was sent too long after the password was typed leads back to where it is typed: the library would go on with
    the form itself, past the walls that stand in front of pages.
    """
    if request.method == "POST" and is_reauthentication_required(request, app="account"):
        return redirect("account:tokens")
    form = TokenForm(request.POST if request.method == "POST" else None, actor=request.actor)
    text, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answers = form.cleaned_data
            chosen = [Action(name) for name in answers.pop("actions")]
            try:
                _, text = actions.make_token(by=request.actor, actions=chosen, **answers)
            except RefusedError as refused:
                form.add_error(None, str(refused))
            else:
                form, status = TokenForm(actor=request.actor), 200
    lines = [
        {"token": token, "allows": [LABELS[Action(name)] for name in token.actions if name in LABELS]}
        for token in queries.tokens_of(request.actor.user)[:50]
    ]
    return render(request, "account/tokens.html", {"form": form, "text": text, "lines": lines}, status=status)


@access(None)
@require_POST
def revoke(request: OfficeRequest) -> HttpResponse:
    number = read_whole_number(request.POST.get("token"))
    token = queries.tokens_of(request.actor.user).filter(pk=number or 0).first()
    if token is None:
        messages.info(request, "这个令牌已经不在了")
    else:
        actions.revoke_token(by=request.actor, token=token)
        messages.success(request, f"令牌“{token.name}”已停用")
    return redirect("account:tokens")
