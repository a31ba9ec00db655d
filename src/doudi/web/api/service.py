"""The API as a whole: its resources, how bodies are read, and how errors are answered."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from doudi.web.api import applications, approvals, decisions, files, households, local_values, payments, searches
from doudi.web.api.cases import exports, findings, papers, work
from doudi.web.api.families import awards, events, facts, items, people
from doudi.web.api.families import files as family_files
from doudi.web.api.inquiries import checks, course, hearings, notices, registers, reviews, visits
from doudi.web.api.problems import answer_errors


class ExactNumbers(Parser):
    """Reads fractions as exact decimals: no sum becomes a binary fraction on its way."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal)


class OfficeApi(NinjaAPI):
    """Describes besides its operations what stands in front of all of them: the token, the key of a request, and problems."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The resource and what is done there: a name that stays where a function moves to another module."""
        return f"{(operation.tags or [''])[0]}-{operation.view_func.__name__}"

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        schema["components"]["schemas"]["Problem"] = PROBLEM
        schema["security"] = [{"token": []}]
        for operations in schema["paths"].values():
            for method, described in operations.items():
                described["responses"]["default"] = REFUSED
                if method == "post":
                    described.setdefault("parameters", []).append(REQUEST_KEY)
        return schema


PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"at": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
        "confirm": {"type": "string", "description": "What the same request is sent again with, once it is confirmed"},
    },
}
REFUSED = {
    "description": "Refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
REQUEST_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,80}$"},
}


api = OfficeApi(
    title="兜底 Doudi",
    version="1",
    description="社会救助：家庭、申请、办理、决定和发放。金额为以元为单位的文本，日期为 ISO 格式。",
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
    ("/applications", course.of_application),
    ("/applications", visits.of_application),
    ("/applications", checks.of_application),
    ("/applications", registers.of_application),
    ("/proceedings", applications.proceedings),
    ("/proceedings", course.of_proceeding),
    ("/proceedings", hearings.of_proceeding),
    ("/proceedings", reviews.of_proceeding),
    ("/visit-questions", visits.questions),
    ("/checks", checks.checks),
    ("/check-reports", checks.reports),
    ("/missing-lists", registers.missing_lists),
    ("/hearings", hearings.hearings),
    ("/notices", notices.router),
    ("/notice-entries", notices.entries),
    ("/objections", notices.objections),
    ("/appeals", reviews.appeals),
    ("/samples", reviews.samples),
    ("/contacts", registers.contacts),
    ("/papers", papers.router),
    ("/work", work.router),
    ("/findings", findings.router),
    ("/exports", exports.router),
    ("/local-values", local_values.router),
    ("/files", files.router),
    ("/dues", payments.dues),
    ("/payments", payments.payments),
    ("/batches", payments.batches),
):
    api.add_router(path, router)
answer_errors(api)
