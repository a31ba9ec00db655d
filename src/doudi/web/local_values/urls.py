from __future__ import annotations

from django.urls import path

from doudi.web.local_values import views

app_name = "local_values"
urlpatterns = [
    path("", views.standing, name="list"),
    path("new/", views.enter, name="enter"),
    path("waiting/", views.waiting, name="waiting"),
    path("history/<slug:name>/", views.history, name="history"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
