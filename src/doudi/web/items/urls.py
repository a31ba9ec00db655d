from __future__ import annotations

from django.urls import path

from doudi.web.items import views

app_name = "items"
urlpatterns = [
    path("families/<int:pk>/items/", views.sheet, name="sheet"),
    path("families/<int:pk>/items/new/<slug:group>/", views.new, name="new"),
    path("families/<int:pk>/items/declare/<slug:group>/", views.declare, name="declare"),
    path("families/<int:pk>/items/declared/<int:declaration>/withdraw/", views.take_back, name="take_back"),
    path("families/<int:pk>/items/<int:item>/", views.correct, name="correct"),
    path("families/<int:pk>/items/<int:item>/withdraw/", views.withdraw, name="withdraw"),
]
