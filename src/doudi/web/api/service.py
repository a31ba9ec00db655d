"""The API as a whole: its resources, how bodies are read, and how errors are answered."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from doudi.web.api import applications, decisions, family_history, files, households
from doudi.web.api.problems import answer_errors


class ExactNumbers(Parser):
    """Reads fractions as exact decimals: no sum becomes a binary fraction on its way."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal)


api = NinjaAPI(
    title="兜底 Doudi",
    version="1",
    description="社会救助：家庭、申请、办理和决定。金额为以元为单位的文本，日期为 ISO 格式。",
    # The pages that could show it load scripts from elsewhere.
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
    parser=ExactNumbers(),
)
api.add_router("/decide", decisions.router)
api.add_router("/households", households.router)
api.add_router("/households", family_history.router)
api.add_router("/applications", applications.applications)
api.add_router("/proceedings", applications.proceedings)
api.add_router("/files", files.router)
answer_errors(api)
