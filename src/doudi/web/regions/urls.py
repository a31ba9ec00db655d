from __future__ import annotations

from django.urls import path

from doudi.web.regions import views

app_name = "regions"
urlpatterns = [path("", views.pick, name="pick")]
