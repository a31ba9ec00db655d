"""Lists that leave the office: which rows, for whom, and what is recorded of it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import OfficerNumber
from doudi.office.audit.models import Entry
from doudi.office.casework import exports
from doudi.office.casework.actions import export_list
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.exports import export_names, export_table
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.casework.steps import bring_to

pytestmark = pytest.mark.django_db
PURPOSE = "向县政府报送本月情况"


@pytest.fixture(autouse=True)
def _standards(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    build.standard()


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def test_the_list_of_applications_names_families_and_no_number(clerk: Actor, county: Actor) -> None:
    proceeding = bring_to(ProceedingState.OPINION, clerk)
    table = export_table(county, "applications")
    (row,) = table.rows
    application = proceeding.application
    assert dict(zip(table.headings, row, strict=True)) == {
        "申请编号": application.number,
        "居住地": "兴宁区 甲街道",
        "户主": proceeding.household.now.head_name,
        "人数": 2,
        "申请日期": build.DAY,
        "方式": "窗口申请",
        "事项和状态": "最低生活保障（待县级确认）",
    }
    assert not any(membership.person.number in str(row) for membership in proceeding.household.memberships.all())


@pytest.mark.parametrize(
    ("name", "duty", "place", "rows"),
    [
        ("decide", Duty.COUNTY_OFFICER, build.COUNTY, 1),
        ("waiting", Duty.COUNTY_OFFICER, build.COUNTY, 0),
        ("accept", Duty.TOWNSHIP_CLERK, build.TOWNSHIP, 0),
        ("waiting", Duty.TOWNSHIP_CLERK, build.TOWNSHIP, 1),
        ("overdue", Duty.COUNTY_OFFICER, build.COUNTY, 0),
        ("due", Duty.COUNTY_OFFICER, build.COUNTY, 0),
        ("decide", Duty.COUNTY_OFFICER, build.OTHER_COUNTY, 0),
        ("applications", Duty.COUNTY_OFFICER, build.OTHER_COUNTY, 0),
        ("applications", Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP, 0),
        ("applications", Duty.AUDITOR, build.COUNTY, 1),
    ],
)
def test_each_list_holds_what_its_officer_sees(clerk: Actor, name: str, duty: Duty, place: str, rows: int) -> None:
    bring_to(ProceedingState.OPINION, clerk)
    assert len(export_table(build.officer(duty, place), name).rows) == rows


@pytest.mark.parametrize("name", ["applications", "decide"])
def test_a_state_filters(clerk: Actor, county: Actor, name: str) -> None:
    bring_to(ProceedingState.OPINION, clerk)
    assert len(export_table(county, name, ProceedingState.OPINION).rows) == 1
    assert export_table(county, name, ProceedingState.GRANTED).rows == []


def test_a_closed_file_stands_in_no_export(clerk: Actor, county: Actor) -> None:
    proceeding = bring_to(ProceedingState.OPINION, clerk)
    OfficerNumber.objects.filter(user=county.user).delete()
    keep_number(county.user, proceeding.household.memberships.order_by("pk")[0].person.number)
    for name in export_names():
        assert export_table(county, name).rows == []


def test_a_long_list_is_cut_and_says_so(clerk: Actor, county: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_to(ProceedingState.OPINION, clerk)
    bring_to(ProceedingState.INTAKE, clerk)
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    table = export_table(county, "applications")
    assert (len(table.rows), table.is_cut) == (1, True)
    assert "请按状态分批导出" in text_of(export_list(by=county, name="applications", purpose=PURPOSE))


def text_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def test_an_export_is_recorded_with_its_purpose_and_names_nobody(clerk: Actor, county: Actor) -> None:
    proceeding = bring_to(ProceedingState.OPINION, clerk)
    data = export_list(by=county, name="applications", purpose=f" {PURPOSE} ", state="opinion")
    entry = Entry.objects.get(action="casework.export_list")
    assert (entry.purpose, entry.duty, entry.region_code) == (PURPOSE, "县级审核人", build.COUNTY)
    assert entry.detail == {
        "list": "applications",
        "state": "opinion",
        "count": 1,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert PURPOSE in text_of(data)
    assert county.user.name in text_of(data)
    assert proceeding.household.now.head_name in text_of(data)


@pytest.mark.parametrize(
    ("name", "purpose", "state", "told"),
    [
        ("applications", "", "", "请写明导出的用途"),
        ("applications", "  \n", "", "请写明导出的用途"),
        ("applications", "长" * 201, "", "请写明导出的用途"),
        ("people", PURPOSE, "", "没有这样的名单"),
        ("applications", PURPOSE, "x", "没有这样的名单"),
    ],
)
def test_what_is_refused_leaves_no_trace_of_an_export(
    county: Actor, name: str, purpose: str, state: str, told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        export_list(by=county, name=name, purpose=purpose, state=state)
    assert not Entry.objects.filter(action="casework.export_list").exists()


@pytest.mark.parametrize(
    ("duty", "place"),
    [
        (Duty.COMMUNITY_WORKER, build.TOWNSHIP),
        (Duty.VERIFICATION_CENTRE, build.COUNTY),
        (Duty.ADMINISTRATOR, build.COUNTY),
    ],
)
def test_who_visits_or_verifies_takes_no_list_along(duty: Duty, place: str) -> None:
    with pytest.raises(PermissionDenied, match="导出名单"):
        export_list(by=build.officer(duty, place), name="applications", purpose=PURPOSE)
