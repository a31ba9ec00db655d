"""The same request sent again repeats nothing: each POST carries a key of its own (Idempotency-Key)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.crypto import salted_hmac

from doudi.office import clock
from doudi.office.accounts.models import ApiAnswer, ApiToken
from doudi.web.api.access import ROOT
from doudi.web.api.problems import problem

KEY = re.compile(r"[A-Za-z0-9._-]{8,80}")


class AnsweredOnce:
    """Keeps the answer to a POST in the transaction of what it wrote, and gives it again to the same request.

    A request that was refused keeps nothing: it may be sent again, mended. Where the program is killed meanwhile neither
    write nor answer stays. Nor is kept what merely shows something (`keep_nothing`): asked for again, it is shown anew and
    recorded anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token: ApiToken | None = getattr(request, "api_token", None)
        if token is None or request.method != "POST" or not request.path.startswith(ROOT):
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key):
            return problem(400, "每个 POST 请求须带 Idempotency-Key：8 到 80 个字母、数字、点、横线，如一个 UUID")
        try:
            digest = _digest(request)
        except SuspiciousOperation:
            return problem(413, "请求正文超过上限")
        except MultiPartParserError:
            return problem(400, "表单（multipart/form-data）不完整")
        earlier = ApiAnswer.objects.filter(token=token, key=key).first()
        if earlier is None:
            try:
                return self._answer(request, token, key, digest)
            except IntegrityError:
                # Another request with this key came first and has been answered meanwhile.
                earlier = ApiAnswer.objects.get(token=token, key=key)
        if earlier.request_digest != digest:
            return problem(422, "这个 Idempotency-Key 已用于另一个请求")
        answer = JsonResponse(earlier.body, status=earlier.status, json_dumps_params={"ensure_ascii": False})
        answer["Idempotency-Replayed"] = "true"
        return answer

    def _answer(self, request: HttpRequest, token: ApiToken, key: str, digest: str) -> HttpResponse:
        with transaction.atomic():
            with transaction.atomic():
                # Of two at once the second waits here for the first, or finds its answer.
                row = ApiAnswer.objects.create(token=token, key=key, request_digest=digest, answered_at=clock.now())
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code >= 300 or getattr(request, "writes_nothing", False):
                row.delete()
            else:
                row.status, row.body = response.status_code, json.loads(response.content)
                row.save(update_fields=["status", "body"])
        return response


def keep_nothing(request: HttpRequest) -> None:
    """Marks a POST whose answer is computed anew if it is asked for again: it tells of people, or is a file."""
    request.writes_nothing = True  # type: ignore[attr-defined]


def _digest(request: HttpRequest) -> str:
    """Names what was sent, by a key of the office: numbers of people stand in some bodies, and few would have to be tried.

    Of a form with files its parts are named, since every sending draws another boundary.
    """
    digest = salted_hmac("doudi.web.api", request.path, algorithm="sha256")
    if request.content_type != "multipart/form-data":
        digest.update(b"\0" + request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name, file.size]).encode())
            for part in file.chunks():
                digest.update(part)
    return digest.hexdigest()
