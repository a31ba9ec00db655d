from __future__ import annotations

from django.urls import path

from doudi.web.papers import views

app_name = "papers"
urlpatterns = [
    path("applications/<int:pk>/papers/", views.list_papers, name="list"),
    path("applications/<int:pk>/papers/issue/", views.issue, name="issue"),
    path("papers/<int:pk>.pdf", views.download, name="download"),
]
