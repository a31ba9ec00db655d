"""Work lists, findings, papers, exports and local values through the API; fifty applications in the same moment."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.models import Application, Paper, Proceeding
from doudi.office.monitoring.models import Finding
from doudi.office.regions.models import LocalValue
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.at_once import at_once
from tests.web.api.client import Program, program, token_of
from tests.web.world import worlds

pytestmark = pytest.mark.django_db
AT_ONCE = 50


def test_the_work_list_leads_to_the_proceedings_of_a_queue() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    proceeding = build.proceeding(clerk, build.household(clerk))
    asking = Program(token_of(clerk))
    (queue,) = asking.get("work").json()["items"]
    assert (queue["queue"], queue["families"]) == ("investigate", 1)
    (line,) = asking.get("work/investigate").json()["items"]
    assert (line["id"], line["right"]) == (proceeding.pk, "dibao")
    assert asking.get("work/unheard-of").status_code == 404


def test_a_finding_is_dismissed_or_opens_a_proceeding_once() -> None:
    own, asking = worlds()["own"], program(Duty.TOWNSHIP_CLERK)
    (line,) = asking.get("findings", kind="missed", state="open").json()["items"]
    assert line["id"] == own.finding.pk
    opened = asking.post(f"findings/{own.finding.pk}/proceeding", {"version": line["version"]})
    assert opened.status_code == 200, opened.content
    assert Proceeding.objects.get(pk=opened.json()["proceeding"]).right == "temporary_aid"
    dismissal = {"version": line["version"], "reason": "已核实"}
    assert asking.post(f"findings/{own.finding.pk}/dismissal", dismissal).status_code == 409
    assert asking.get("findings", state="open").json()["items"] == []
    assert asking.get("findings", state="unheard-of").status_code == 422
    assert Finding.objects.get(pk=own.finding.pk).state == "taken_up"


def test_a_paper_is_issued_once_and_downloaded_as_it_was() -> None:
    own, asking = worlds()["own"], program(Duty.TOWNSHIP_CLERK)
    path = f"applications/{own.application.pk}/papers"
    offered = asking.get(path).json()["can_issue"]
    assert {"kind": "acceptance", "proceeding": None} in offered
    issued, again = (asking.post(path, {"kind": "authorisation"}) for _ in range(2))
    assert issued.status_code == 200, issued.content
    assert issued.json() == again.json()
    paper = Paper.objects.get(pk=issued.json()["id"])
    file = asking.get(f"papers/{paper.pk}")
    assert file.content.startswith(b"%PDF")
    assert file["Content-Type"] == "application/pdf"
    assert asking.post(path, {"kind": "grant"}).status_code == 422


def test_an_export_leaves_with_its_purpose_and_is_recorded_each_time() -> None:
    worlds()
    asking = program(Duty.TOWNSHIP_CLERK)
    assert asking.post("exports", {"list": "applications", "purpose": " "}).status_code == 422
    assert asking.post("exports", {"list": "unheard-of", "purpose": "月度核对"}).status_code == 422
    for _ in range(2):
        file = asking.post("exports", {"list": "applications", "purpose": "月度核对"}, key="the-same-export")
        assert zipfile.is_zipfile(io.BytesIO(file.content))
    assert Entry.objects.filter(action="casework.export_list", purpose="月度核对").count() == 2


def test_a_local_value_is_entered_by_one_and_confirmed_by_another() -> None:
    body = {
        "region": build.COUNTY, "name": "dibao_standard", "value": "860", "valid_from": "2026-09-01",
        "document": "虚构发〔2026〕9号",
    }  # fmt: skip
    county, head = program(Duty.COUNTY_OFFICER, build.COUNTY), program(Duty.COUNTY_HEAD, build.COUNTY)
    entered = county.post("local-values", body)
    if entered.status_code == 422 and "confirm" in entered.json():
        assert entered.json()["checks"]
        entered = county.post("local-values", body | {"confirm": entered.json()["confirm"]})
    assert entered.status_code == 200, entered.content
    path = f"local-values/{entered.json()['id']}"
    assert county.post(f"{path}/confirmation", {}).status_code == 404
    assert head.post(f"{path}/confirmation", {}).json()["state"] == "confirmed"
    assert county.post(f"{path}/withdrawal", {}).status_code == 422
    (line,) = county.get("local-values", name="dibao_standard", region=build.TOWNSHIP).json()["items"]
    assert (line["value"], line["state"]) == ("860", "confirmed")


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"value": "much"}, 422, "value"),
        ({"name": "unheard_of"}, 422, "参数"),
        ({"valid_from": "1899-01-01"}, 422, "执行日期"),
        ({"document": ""}, 422, "依据文件"),
        ({"region": build.OTHER_COUNTY}, 404, ""),
        ({"region": "x"}, 422, "region"),
    ],
)
def test_a_faulty_local_value_is_refused(change: dict[str, Any], status: int, where: str) -> None:
    body = {
        "region": build.COUNTY, "name": "minimum_wage", "value": "1800", "valid_from": "2026-09-01", "document": "虚构",
    }  # fmt: skip
    answer = program(Duty.COUNTY_OFFICER, build.COUNTY).post("local-values", body | change)
    assert answer.status_code == status, answer.content
    assert where in answer.content.decode()
    assert not LocalValue.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_applications_at_once_are_all_taken_and_no_number_twice() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    answers: list[Any] = []

    def submit(serial: int) -> None:
        number = build.number_of(build.DAY.replace(year=1980), "male")
        member = {"name": f"某甲{serial}", "number": number, "relation": "self"}
        family = {"region": build.TOWNSHIP, "address": f"虚构路{serial}号", "members": [member]}
        answers.append(Program(asking.token).post("applications", family, key=f"at-once-{serial:04d}"))

    raised = at_once(*(lambda serial=serial: submit(serial) for serial in range(AT_ONCE)))
    assert not any(raised), raised
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE, {answer.content for answer in answers}
    numbers = {answer.json()["number"] for answer in answers}
    assert len(numbers) == AT_ONCE
    assert numbers == set(Application.objects.values_list("number", flat=True))
    assert Household.objects.count() == AT_ONCE
