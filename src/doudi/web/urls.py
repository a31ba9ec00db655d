"""Which activity answers which address. Each activity has its own urls.py with an app_name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("doudi.web.signing_in.urls")),
    path("approvals/", include("doudi.web.approvals.urls")),
    path("staff/", include("doudi.web.staff.urls")),
    path("regions/", include("doudi.web.regions.urls")),
    path("audit/", include("doudi.web.auditing.urls")),
    path("inspection/", include("doudi.web.inspection.urls")),
    path("local-values/", include("doudi.web.local_values.urls")),
    path("policy/", include("doudi.web.policy.urls")),
    path("screening/", include("doudi.web.screening.urls")),
    path("", include("doudi.web.start.urls")),
    path("", include("doudi.web.families.urls")),
    path("", include("doudi.web.events.urls")),
    path("", include("doudi.web.items.urls")),
    path("", include("doudi.web.cases.urls")),
    path("", include("doudi.web.papers.urls")),
    path("", include("doudi.web.inquiry.urls")),
    path("", include("doudi.web.benefits.urls")),
    path("exports/", include("doudi.web.exports.urls")),
    path("files/", include("doudi.web.files.urls")),
    path("api/", include("doudi.web.api.urls")),
]

handler400 = "doudi.web.errors.bad_request"
handler403 = "doudi.web.errors.forbidden"
handler404 = "doudi.web.errors.not_found"
handler500 = "doudi.web.errors.failed"
