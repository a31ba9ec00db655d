from __future__ import annotations

from django.urls import path

from doudi.web.auditing import views

app_name = "auditing"
urlpatterns = [
    path("", views.entries, name="list"),
    path("reads/", views.reads, name="reads"),
    path("<int:number>/", views.one, name="one"),
]
