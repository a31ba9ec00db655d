from __future__ import annotations

from django.urls import path

from doudi.web.inquiry import aid, checks, hearings, notices, overview, queues, registers, reviews, visits

app_name = "inquiry"
urlpatterns = [
    path("inquiry/", queues.work, name="work"),
    path("applications/<int:pk>/inquiry/", overview.overview, name="overview"),
    path("applications/<int:pk>/visit/", visits.visit, name="visit"),
    path("applications/<int:pk>/visit/upload/", visits.upload, name="upload"),
    path("visit-questions/<int:pk>/", visits.question, name="question"),
    path("notices/", notices.list_notices, name="notices"),
    path("notices/new/", notices.prepare, name="prepare"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/post/", notices.post, name="post"),
    path("notices/<int:pk>/end/", notices.end, name="end"),
    path("notice-entries/<int:pk>/objection/", notices.objection, name="objection"),
    path("objections/<int:pk>/ruling/", notices.ruling, name="ruling"),
    path("public-notices/<str:address>/", notices.shown, name="shown"),
    path("proceedings/<int:pk>/hearing/new/", hearings.invite, name="invite"),
    path("hearings/<int:pk>/", hearings.hear, name="hear"),
    path("proceedings/<int:pk>/panel/new/", hearings.panel, name="panel"),
    path("proceedings/<int:pk>/aid/new/", aid.aid, name="aid"),
    path("applications/<int:pk>/consents/new/", checks.consent, name="consent"),
    path("applications/<int:pk>/checks/new/", checks.ask, name="ask"),
    path("checks/<int:pk>/start/", checks.start, name="start"),
    path("checks/<int:pk>/report/", checks.report, name="report"),
    path("check-reports/<int:pk>/reply/", checks.reply, name="reply"),
    path("check-reports/<int:pk>/recheck/", checks.recheck, name="recheck"),
    path("applications/<int:pk>/kin/new/", registers.tie, name="tie"),
    path("applications/<int:pk>/missing/new/", registers.missing, name="missing"),
    path("missing-lists/<int:pk>/reply/", registers.missing_reply, name="missing_reply"),
    path("applications/<int:pk>/handover/", registers.handover, name="handover"),
    path("contacts/", registers.list_contacts, name="contacts"),
    path("contacts/new/", registers.contact, name="contact"),
    path("contacts/<int:pk>/answer/", registers.contact_answer, name="contact_answer"),
    path("samples/", reviews.list_samples, name="samples"),
    path("samples/<str:region>/<str:procedure>/", reviews.draw, name="draw"),
    path("samples/<int:pk>.json", reviews.sample_file, name="sample_file"),
    path("proceedings/<int:pk>/appeal/new/", reviews.appeal, name="file_appeal"),
    path("appeals/<int:pk>/", reviews.appeal_steps, name="appeal"),
    path("appeals/<int:pk>/anew/", reviews.decide_anew, name="decide_anew"),
]
