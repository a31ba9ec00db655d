"""A county whose regions have names, and a folder for files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.regions.models import Region
from tests.office import build


@pytest.fixture(autouse=True)
def _named_regions_and_files(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    build.standard()


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
