from __future__ import annotations

from django.urls import path

from doudi.web.start import views

app_name = "start"
urlpatterns = [path("", views.work, name="work")]
