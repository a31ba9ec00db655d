from __future__ import annotations

from django.urls import path

from doudi.web.exports import views

app_name = "exports"
urlpatterns = [path("", views.export, name="export")]
