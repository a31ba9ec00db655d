"""Errors as programs read them: problem details (RFC 9457), the title in Chinese for whoever reads the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from doudi.office.casework.determination import DeterminationError
from doudi.office.errors import ChangedMeanwhileError, DamagedFileError, DecryptionError, RefusedError
from doudi.web.closed_files import ClosedFileError

TITLES = {
    400: "请求不完整",
    401: "需要有效的令牌",
    403: "不能办理",
    404: "没有这个对象",
    409: "已被他人更改",
    413: "请求太大",
    422: "填写的内容不能接受",
    429: "请求太频繁",
    500: "系统出错",
}


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """The answer that tells what went wrong. `more` are members of the document, `detail` a sentence that says what to do."""
    document = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        **({"detail": detail} if detail else {}),
    }
    return JsonResponse(
        document | more,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def answer_errors(api: NinjaAPI) -> None:
    """Has the API answer every error of the office as a problem.

    What lies outside the token's duty or region is answered like what does not exist.
    """

    def answer(kind: type[Exception], status: int, detail: Callable[[Any], str] = lambda error: "") -> None:
        def handler(request: HttpRequest, error: Any) -> HttpResponse:
            return problem(status, detail(error))

        api.add_exception_handler(kind, handler)

    answer(Http404, 404)
    answer(PermissionDenied, 404)
    answer(ClosedFileError, 403, str)
    answer(RefusedError, 422, str)
    answer(ChangedMeanwhileError, 409, str)
    answer(DeterminationError, 422, str)
    answer(DamagedFileError, 500, lambda error: "存放的文件已损坏，请系统管理员运行 doudi check")
    answer(DecryptionError, 500, lambda error: "有加密的内容读不出，请系统管理员运行 doudi check")
    answer(SuspiciousOperation, 413, lambda error: "请求正文超过上限")
    answer(HttpError, 400, lambda error: "请求正文应是 JSON")
    # A form where JSON is asked for.
    answer(RawPostDataException, 400, lambda error: "请求正文应是 JSON")
    api.add_exception_handler(ValidationError, _invalid)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Names each part of the request that cannot be read, without repeating its value."""
    places = [
        {
            "at": ".".join(str(step) for step in fault["loc"] if step not in ("body", "payload")),
            "problem": _problem(fault),
        }
        for fault in error.errors
    ]
    return problem(422, errors=places)


def _problem(fault: dict[str, Any]) -> str:
    kinds = {
        "missing": "缺少这一项",
        "extra_forbidden": "没有这一项",
        "string_too_long": "太长",
        "literal_error": "不是可选的值",
        "enum": "不是可选的值",
        "string_pattern_mismatch": "格式不对",
        "too_short": "至少要有一项",
        "too_long": "太多",
    }
    return kinds.get(str(fault["type"]), "格式不对")
