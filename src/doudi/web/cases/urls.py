from __future__ import annotations

from django.urls import path

from doudi.web.cases import intake, together, views

app_name = "cases"
urlpatterns = [
    path("applications/", views.list_applications, name="list"),
    path("applications/new/", intake.new, name="new"),
    path("applications/new/member/", intake.member, name="member"),
    path("applications/new/draft/", intake.draft, name="draft"),
    path("applications/new/draft/discard/", intake.discard, name="discard"),
    path("applications/new/<int:household>/", intake.again, name="again"),
    path("applications/<int:pk>/", views.detail, name="detail"),
    path("applications/<int:pk>/proceedings/", views.open_proceedings, name="open"),
    path("applications/<int:pk>/on-choice/", views.open_on_choice, name="open_on_choice"),
    path("applications/<int:pk>/together/", together.together, name="together"),
    path("applications/<int:pk>/diagram/<int:index>.svg", views.picture, name="diagram"),
    path("proceedings/<int:pk>/<str:step>/", views.step, name="step"),
    path("proceedings/<int:pk>/record.json", views.record_file, name="record"),
]
