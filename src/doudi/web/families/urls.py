from __future__ import annotations

from django.urls import path

from doudi.web.families import awards, interview_views, members, people, views

app_name = "families"
urlpatterns = [
    path("families/", views.list_households, name="list"),
    path("families/search/", views.search, name="search"),
    path("families/numbers/", people.numbers, name="numbers"),
    path("families/<int:pk>/", views.detail, name="detail"),
    path("families/<int:pk>/tree.svg", views.tree, name="tree"),
    path("families/<int:pk>/facts/", interview_views.facts, name="facts"),
    path("families/<int:pk>/documents/", views.upload, name="upload"),
    path("families/<int:pk>/members/", members.add_member, name="add_member"),
    path("families/<int:pk>/members/<int:membership>/end/", views.end_membership, name="end_membership"),
    path("families/<int:pk>/members/<int:membership>/void/", views.void_membership, name="void_membership"),
    path("families/<int:pk>/awards/", awards.report, name="report_award"),
    path("families/<int:pk>/awards/<int:award>/end/", awards.end_report, name="end_reported_award"),
    path("families/<int:pk>/choices/", awards.choose, name="choose"),
    path("families/<int:pk>/people/<int:person>/", people.person, name="person"),
    path("families/<int:pk>/people/<int:person>/unmask/", people.unmask, name="unmask"),
    path("families/<int:pk>/people/<int:person>/same/", people.same_person, name="same_person"),
    path("families/<int:pk>/events/<int:event>/part/", people.part_people, name="part_people"),
    path("families/<int:pk>/people/<int:person>/without-number/", people.without_number, name="without_number"),
]
