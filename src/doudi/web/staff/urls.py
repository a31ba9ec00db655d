from __future__ import annotations

from django.urls import path

from doudi.web.staff import limits, views

app_name = "staff"
urlpatterns = [
    path("", views.staff, name="list"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/assign/", views.assign, name="assign"),
    path("<int:pk>/duties/<int:duty>/end/", views.end, name="end"),
    path("<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:pk>/password/", views.password, name="password"),
    path("<int:pk>/number/", views.number, name="number"),
    path("<int:pk>/codes/remove/", views.remove_codes, name="remove_codes"),
    path("<int:pk>/sessions/end/", views.end_sessions, name="end_sessions"),
    path("<int:pk>/tokens/revoke/", views.revoke_tokens, name="revoke_tokens"),
    path("limits/", limits.failed_sign_ins, name="limits"),
    path("limits/lift/", limits.lift_address, name="lift_address"),
    path("<int:pk>/limits/lift/", limits.lift_account, name="lift_account"),
]
