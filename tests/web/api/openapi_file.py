"""docs/openapi.json, on which other programs are built: written by `make openapi`, compared by `test_openapi`."""

from __future__ import annotations

import json
import os
import sys

import django

from tests.paths import ROOT

FILE = ROOT / "docs" / "openapi.json"


def description() -> str:
    """The description as text, sorted, so that a change of it shows what has changed."""
    from doudi.web.api.service import api

    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    FILE.write_text(description(), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)} is written", file=sys.stderr)
