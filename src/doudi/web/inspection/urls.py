from __future__ import annotations

from django.urls import path

from doudi.web.inspection import views

app_name = "inspection"
urlpatterns = [
    path("", views.latest, name="latest"),
    path("witness/report/", views.report_loss, name="report_loss"),
    path("witness/acknowledge/", views.acknowledge_loss, name="acknowledge_loss"),
]
