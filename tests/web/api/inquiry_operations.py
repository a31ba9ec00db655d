"""The operations of inquiries, as `operations` has those of everything else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.inquiry import visit_sheet
from doudi.office.regions import codes
from tests.office import build
from tests.web.api.operation import EVERYWHERE, Operation, row
from tests.web.world import World

SEE = Action.SEE_CASES
APPLICATION, PROCEEDING = {"application": row("application")}, {"proceeding": row("proceeding")}
LATER = build.DAY.replace(month=11).isoformat()


def inquired(name: str) -> Callable[[World], int]:
    """The key of a record of the world's inquiry."""
    return lambda world: int(getattr(world.inquiry, name).pk)


def said(**values: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: values


def today() -> str:
    return clock.today().isoformat()


def visit(world: World) -> dict[str, Any]:
    """No picture of it has arrived."""
    return {
        "token": str(uuid.uuid4()), "visited_on": today(), "address": "虚构路1号", "met": "本人", "companion": 1,
        "findings": [{"group": name, "agrees": True} for name, _ in visit_sheet.group_labels()],
    }  # fmt: skip


def seat(name: str) -> dict[str, Any]:
    return {"name": name, "post": "虚构局", "vote": "in_favour"}


def meeting(world: World) -> dict[str, Any]:
    texts = ("place", "chair", "recorder", "situation", "discussion", "proposal")
    return dict.fromkeys(texts, "虚构") | {"met_on": today(), "seats": [seat("某甲"), seat("某乙")]}


def aid(world: World) -> dict[str, Any]:
    return {
        "version": world.proceeding.version, "form": "cash", "amount": "500", "matter": "失火", "receiver": "某甲",
        "given_on": today(),
    }  # fmt: skip


def of_region(**values: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"region": world.region} | values


INQUIRY_OPERATIONS: dict[str, Operation] = {
    "POST applications/{application}/on-choice": Operation(
        Action.TAKE_APPLICATION, APPLICATION, said(procedure="temporary_emergency", reason="昨夜失火")
    ),
    "GET proceedings/{proceeding}/course": Operation(SEE, PROCEEDING),
    "POST proceedings/{proceeding}/course": Operation(
        SEE, PROCEEDING,
        lambda world: {
            "what": "extension", "name": "special", "version": world.proceeding.version, "note": "人户分离，异地核查",
        },
        within=(Action.ACCEPT, Action.DECIDE),
    ),
    # What is handed out here is no urgent aid; see test_inquiries.
    "POST proceedings/{proceeding}/aid": Operation(Action.ACCEPT, PROCEEDING, aid, answer=422),
    "GET applications/{application}/inquiry": Operation(SEE, APPLICATION),
    "POST applications/{application}/visit-pictures": Operation(
        Action.VISIT, APPLICATION, said(token=str(uuid.uuid4()), purpose="photo"), uploads=True, answer=422
    ),
    "POST applications/{application}/visits": Operation(Action.VISIT, APPLICATION, visit, answer=422),
    "POST visit-questions/{question}/answer": Operation(
        Action.RECORD_FACTS, {"question": inquired("question")}, said(result="upheld", reason="漏雨的是邻居家")
    ),
    "POST applications/{application}/consents": Operation(
        Action.TAKE_APPLICATION, APPLICATION,
        lambda world: {
            "person": world.person.pk, "scope": ["income"], "given_on": today(), "until": LATER, "signer": "本人",
        },
    ),
    # One is asked for already.
    "POST applications/{application}/checks": Operation(Action.ACCEPT, APPLICATION, said(matter="收入"), answer=422),
    "POST checks/{check}/start": Operation(Action.DECIDE, {"check": inquired("request")}, said(), answer=422),
    "POST checks/{check}/report": Operation(
        Action.VERIFY_FACTS, {"check": inquired("request")},
        said(
            result="fits", valid_until=LATER,
            items=[{"subject": "存款", "declared": "无", "on_record": "无", "source": "虚构银行", "agrees": True}],
        ),
        answer=422,
    ),
    "POST check-reports/{report}/reply": Operation(
        Action.ACCEPT, {"report": inquired("report")},
        lambda world: {"informed_on": today(), "replied_on": today(), "reply": "accepts"}, answer=422,
    ),
    "POST check-reports/{report}/recheck": Operation(
        Action.ACCEPT, {"report": inquired("report")}, said(note="维持"), answer=422
    ),
    "POST applications/{application}/kin": Operation(
        Action.TAKE_APPLICATION, APPLICATION,
        lambda world: {"person": world.person.pk, "staff_name": "某丙", "staff_post": "虚构村委会", "relation": "兄弟"},
    ),
    # It was told already.
    "POST applications/{application}/missing": Operation(
        Action.TAKE_APPLICATION, APPLICATION, said(items=[{"whose": "全家", "subject": "凭据"}], reply_by=LATER), answer=422
    ),
    "POST missing-lists/{missing_list}/reply": Operation(
        Action.TAKE_APPLICATION, {"missing_list": inquired("missing_list")},
        lambda world: {"supplied": False, "replied_on": today(), "note": "没有来"}, answer=422,
    ),
    "POST applications/{application}/handover": Operation(
        Action.TAKE_APPLICATION, APPLICATION, said(colleague=1, reason="调岗"), answer=422
    ),
    "GET notices": Operation(SEE, region=EVERYWHERE),
    "GET notices/{notice}": Operation(SEE, {"notice": inquired("notice")}),
    # Nothing of it is due for a notice.
    "POST notices": Operation(
        Action.PUBLICISE, {}, lambda world: {"proceedings": [world.proceeding.pk], "from_day": today()},
        region=EVERYWHERE, answer=422,
    ),
    # It hangs already.
    "POST notices/{notice}/posting": Operation(
        Action.PUBLICISE, {"notice": inquired("notice")}, said(posted_on=build.DAY.isoformat(), place="公示栏"),
        uploads=True, answer=422,
    ),
    "POST notices/{notice}/end": Operation(
        Action.PUBLICISE, {"notice": inquired("notice")}, said(reason="写错了"), answer=422
    ),
    "POST notice-entries/{entry}/objection": Operation(
        Action.PUBLICISE, {"entry": inquired("notice_entry")},
        said(received_on=LATER, matter="有收入"), answer=422,
    ),
    "POST objections/{objection}/ruling": Operation(
        Action.PUBLICISE, {"objection": inquired("objection")},
        lambda world: {"upheld": True, "reason": "属实", "companion": 1, "ruled_on": today()}, answer=422,
    ),
    "POST proceedings/{proceeding}/hearing": Operation(
        Action.ACCEPT, PROCEEDING,
        said(proposal="stop", reasons="收入超过标准", hearing_on=LATER, place="县局", contact="虚构电话"), answer=422,
    ),
    "POST hearings/{hearing}/statement": Operation(
        Action.HEAR, {"hearing": inquired("hearing")},
        lambda world: {
            "heard_on": today(), "attended": True, "speaker": "本人", "statement": "不对", "companion": 1, "result": "accepted",
            "answer": "采纳",
        },
        answer=422,
    ),
    "POST proceedings/{proceeding}/panel": Operation(Action.HOLD_PANELS, PROCEEDING, meeting, answer=422),
    "POST proceedings/{proceeding}/appeal": Operation(
        Action.DECIDE, PROCEEDING,
        lambda world: {"informed_on": today(), "applied_on": today(), "authority": "虚构市", "grounds": "不服"}, answer=422,
    ),
    "GET appeals/{appeal}": Operation(Action.DECIDE, {"appeal": inquired("appeal")}),
    "POST appeals/{appeal}/steps": Operation(
        Action.DECIDE, {"appeal": inquired("appeal")},
        lambda world: {"stage": "admit.admitted", "taken_on": today(), "note": "受理通知书"},
    ),
    # Nothing was overturned.
    "POST appeals/{appeal}/anew": Operation(Action.DECIDE, {"appeal": inquired("appeal")}, said(), answer=422),
    "GET samples": Operation(Action.DRAW_SAMPLES, region=EVERYWHERE),
    "GET samples/{sample}": Operation(
        Action.DRAW_SAMPLES, {"sample": inquired("sample")}, sees=Action.DRAW_SAMPLES
    ),
    # Nothing waits to be drawn from.
    "POST samples": Operation(
        Action.DRAW_SAMPLES, {},
        lambda world: {
            "region": codes.pad(world.region[:6]), "procedure": "tekun", "seed": "1", "seed_source": "虚构日报",
        },
        sees=Action.DRAW_SAMPLES, answer=422,
    ),
    "GET contacts": Operation(Action.REGISTER, region=EVERYWHERE),
    "POST contacts": Operation(
        Action.REGISTER, {}, lambda world: of_region(name="某丁", matter="看病", met_on=today())(world),
        sees=Action.REGISTER,
    ),
    "POST contacts/{contact}/answer": Operation(
        Action.REGISTER, {"contact": inquired("contact")}, lambda world: {"answered_on": today(), "answer": "已办理"},
        sees=Action.REGISTER,
    ),
}  # fmt: skip
