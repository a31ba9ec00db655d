from __future__ import annotations

from django.urls import path

from doudi.web.policy import coverage, document_import, public, views

app_name = "policy"
urlpatterns = [
    path("", views.listing, name="list"),
    path("import/", document_import.receive, name="receive"),
    path("import/<int:pk>/", document_import.look_over, name="import"),
    path("compare/", views.compared, name="compare"),
    path("coverage/", coverage.packs, name="coverage"),
    path("public/", public.listing, name="public_list"),
    path("public/<int:pk>/", public.one, name="public"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/standing/", views.standing, name="standing"),
    path("<int:pk>/repeal/", views.repeal, name="repeal"),
]
