from __future__ import annotations

from django.urls import path

from doudi.web.screening import trials, views

app_name = "screening"
urlpatterns = [
    path("", views.missed, name="missed"),
    path("ended/", views.ended, name="ended"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/open/", views.open_proceeding, name="open"),
    path("trials/", trials.listing, name="trials"),
    path("trials/new/", trials.new, name="new_trial"),
    path("trials/<int:pk>/", trials.one, name="trial"),
    path("trials/<int:pk>/cancel/", trials.cancel, name="cancel_trial"),
    path("trials/<int:pk>/report/", trials.report, name="report"),
    path("trials/<int:pk>/report.xlsx", trials.workbook, name="workbook"),
]
