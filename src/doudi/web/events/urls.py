from __future__ import annotations

from django.urls import path

from doudi.web.events import views

app_name = "events"
urlpatterns = [
    path("families/<int:pk>/events/", views.list_events, name="list"),
    path("families/<int:pk>/events/new/<slug:kind>/", views.enter, name="enter"),
    path("families/<int:pk>/events/<int:event>/correct/", views.correct, name="correct"),
]
