"""What an officer records of an inquiry in the browser, programs record likewise: from the picture of a visit to urgent aid."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.models import Proceeding, UrgentAid
from doudi.office.inquiry import visit_sheet
from doudi.office.inquiry.models import CheckRequest, NoticePosting, VerificationReport, Visit, VisitQuestion
from tests.office import build
from tests.office.files import samples
from tests.office.inquiry import cases
from tests.web.api.client import Program, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path)


def ask(actor: Actor) -> Program:
    return Program(token_of(actor))


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content.decode()
    told: dict[str, Any] = answer.json()
    return told


def today() -> str:
    return clock.today().isoformat()


def visit_body(office: cases.Bureau, clerk: Program, application: int, **more: Any) -> dict[str, Any]:
    """A visit of which every picture has arrived."""
    token = str(uuid.uuid4())
    parts = [("photo", "")] + [("signature", signer) for signer in visit_sheet.SIGNERS]
    digests = [
        done(
            clerk.upload(
                f"applications/{application}/visit-pictures", samples.picture(40 + number, 64), "a.png", token=token,
                purpose=purpose, **({"signer": signer} if signer else {}),
            )
        )["sha256"]
        for number, (purpose, signer) in enumerate(parts)
    ]  # fmt: skip
    findings = [{"group": name, "agrees": True} for name, _ in visit_sheet.group_labels()]
    return {
        "token": token, "visited_on": today(), "address": "虚构路1号", "met": "本人", "companion": office.other_clerk.user.pk,
        "findings": findings, "digests": digests, **more,
    }  # fmt: skip


def test_a_program_takes_a_case_from_the_visit_to_the_notice() -> None:
    office = cases.bureau()
    clerk, county, verifier = ask(office.clerk), ask(office.county), ask(office.verifier)
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    application = proceeding.application_id
    differing = [{"fact": "housing", "observation": "另有一处住房"}]
    body = visit_body(office, clerk, application, differences=differing)
    visited = done(clerk.post(f"applications/{application}/visits", body))
    assert done(clerk.post(f"applications/{application}/visits", body)) == visited, "the same token is the same visit"
    assert Visit.objects.get().second_visitor == office.other_clerk.user
    check = done(clerk.post(f"applications/{application}/checks", {"matter": "收入、存款"}))["id"]
    assert done(clerk.get(f"applications/{application}/inquiry"))["checks"] == [{"id": check, "waits": True}]
    done(county.post(f"checks/{check}/start", {}))
    item = {"subject": "存款", "declared": "没有", "on_record": "没有", "source": "虚构银行", "agrees": True}
    report = {"result": "fits", "valid_until": "2027-01-01", "items": [item]}
    done(verifier.post(f"checks/{check}/report", report))
    assert VerificationReport.objects.get().request == CheckRequest.objects.get()
    question = VisitQuestion.objects.get().pk
    assert visited["questions"] == [question]
    done(clerk.post(f"visit-questions/{question}/answer", {"result": "upheld", "reason": "那处是邻居的"}))
    cases.opinion(office, proceeding)
    sheet = done(clerk.post("notices", {"proceedings": [proceeding.pk], "from_day": today()}))
    shown = done(clerk.get(f"notices/{sheet['id']}"))
    assert [entry["proceeding"] for entry in shown["entries"]] == [proceeding.pk]
    done(
        clerk.upload(
            f"notices/{sheet['id']}/posting", samples.picture(30, 64), "a.png", posted_on=today(), place="社区公示栏"
        )
    )
    assert NoticePosting.objects.get().place == "社区公示栏"
    course = done(clerk.get(f"proceedings/{proceeding.pk}/course"))
    assert course["clocks"]
    assert "publicise" not in {step["step"] for step in course["open"]}


def test_a_program_hands_out_urgent_aid() -> None:
    build.standard("1000", name="temporary_township_limit")
    first, second = build.officer(Duty.TOWNSHIP_CLERK), build.officer(Duty.TOWNSHIP_CLERK)
    clerk, county = ask(first), ask(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    application = build.application(first, build.household(first))
    chosen = {"procedure": "temporary_emergency", "reason": "昨夜失火"}
    opened = done(clerk.post(f"applications/{application.pk}/on-choice", chosen))
    path = f"proceedings/{opened['id']}"

    def take(by: Program, name: str, **more: Any) -> dict[str, Any]:
        version = Proceeding.objects.get(pk=opened["id"]).version
        return done(
            by.post(f"{path}/course", {"what": "step", "name": name, "version": version, "note": "记录", **more})
        )

    take(clerk, "visit", result="urgent", people=[first.user.pk, second.user.pk])
    (pay,) = [step for step in done(clerk.get(f"{path}/course"))["open"] if step["step"] == "pay"]
    assert pay["by_record"]
    version = Proceeding.objects.get(pk=opened["id"]).version
    refused = clerk.post(f"{path}/course", {"what": "step", "name": "pay", "version": version, "note": "记录"})
    assert (refused.status_code, "随记录表登记" in refused.json()["detail"]) == (422, True)
    aid = {"form": "cash", "amount": "800.00", "matter": "被褥全毁", "receiver": "某某", "given_on": today()}
    done(clerk.post(f"{path}/aid", aid | {"version": version}))
    assert UrgentAid.objects.get().amount_fen == 80_000
    take(clerk, "register")
    take(clerk, "sign", people=[first.user.pk, second.user.pk])
    assert take(county, "file")["state"] == "granted"


def test_a_program_extends_a_time_limit_with_the_reasons() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    build.standard()
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    asking, path = ask(clerk), f"proceedings/{proceeding.pk}/course"
    before = done(asking.get(path))
    assert set(before["may_extend"]) == {"objected", "special"}
    assert before["may_pause"] == {}, "no clause lets a clock rest"
    body = {"what": "extension", "name": "special", "version": before["version"], "note": ""}
    assert asking.post(path, body).status_code == 422, "with the reasons alone"
    done(asking.post(path, body | {"note": "户籍在外省，当地调查需要时间"}))
    after = done(asking.get(path))
    due = [next(each["due_on"] for each in told["clocks"] if each["until"] == "decide") for told in (before, after)]
    assert due[0] < due[1]
    pause = {"what": "pause", "name": "illness", "version": after["version"], "note": "经办人生病"}
    answer = asking.post(path, pause)
    assert (answer.status_code, "可以暂停计算期限的情形：没有" in answer.json()["detail"]) == (422, True)
