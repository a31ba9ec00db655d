from __future__ import annotations

from django.urls import path

from doudi.web.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.list_requests, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/reject/", views.reject, name="reject"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
