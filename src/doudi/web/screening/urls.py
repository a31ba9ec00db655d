from __future__ import annotations

from django.urls import path

from doudi.web.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.missed, name="missed"),
    path("ended/", views.ended, name="ended"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/open/", views.open_proceeding, name="open"),
]
