"""The API as a whole: its resources, how bodies are read, and how errors are answered."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from doudi.web.api import applications, approvals, decisions, files, households, local_values, searches
from doudi.web.api.cases import exports, findings, papers, work
from doudi.web.api.families import awards, events, facts, items, people
from doudi.web.api.families import files as family_files
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
for path, router in (
    ("/decide", decisions.router),
    ("/searches", searches.router),
    ("/households", households.router),
    ("/households", people.router),
    ("/households", facts.router),
    ("/households", items.router),
    ("/households", events.router),
    ("/households", awards.router),
    ("/households", family_files.router),
    ("/identity-queue", people.queue),
    ("/approvals", approvals.router),
    ("/awards", awards.awards),
    ("/applications", applications.applications),
    ("/applications", papers.of_application),
    ("/proceedings", applications.proceedings),
    ("/papers", papers.router),
    ("/work", work.router),
    ("/findings", findings.router),
    ("/exports", exports.router),
    ("/local-values", local_values.router),
    ("/files", files.router),
):
    api.add_router(path, router)
answer_errors(api)
