from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.api.service import api
from doudi.web.middleware import by_token, public

_resources, _, _ = api.urls
for _pattern in _resources:
    assert isinstance(_pattern, URLPattern)
    _mark = public if _pattern.name == "openapi-json" else by_token
    _mark(_pattern.callback)

urlpatterns = [path("v1/", (_resources, "api", "api"))]
