"""The addresses of the office with those of files among them."""

from __future__ import annotations

from django.urls import include, path

from doudi.web import urls

urlpatterns = [path("files/", include("doudi.web.files.urls")), *urls.urlpatterns]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
