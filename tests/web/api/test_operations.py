"""What a program does through the API: a family from the door to the decision, errors it can read, nothing done twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ApiAnswer
from doudi.office.casework.models import Application, Proceeding
from doudi.office.registry.models import Fact, Household
from tests.office import build
from tests.office.at_once import at_once
from tests.web.api.client import Program, program, token_of
from tests.web.world import worlds

pytestmark = pytest.mark.django_db

FAMILY: dict[str, Any] = {
    "region": build.TOWNSHIP,
    "address": "虚构路9号",
    "members": [{"name": "某甲", "number": build.number_of(build.DAY.replace(year=1980), "male"), "relation": "self"}],
}


def decided_case() -> tuple[Proceeding, Household]:
    """A family whose dibao is open, with everything known that it asks for."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    build.standard()
    family = build.poor_family(clerk)
    return build.proceeding(clerk, family), family


def test_a_family_is_registered_and_its_application_taken() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    answer = asking.post("applications", FAMILY)
    assert answer.status_code == 200, answer.content
    taken = Application.objects.get(pk=answer.json()["id"])
    assert taken.number == answer.json()["number"]
    shown = asking.get(f"households/{answer.json()['household']}").json()
    assert [member["name"] for member in shown["members"]] == ["某甲"]
    assert "*" in shown["members"][0]["number_masked"]


def test_facts_are_recorded_and_read_with_their_source() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.household(clerk)
    head = family.memberships.get().person_id
    asking = Program(token_of(clerk))
    body = {
        "version": family.version,
        "source": "observed",
        "facts": [
            {"fact": "wage_income", "of": head, "value": "1234.50"},
            {"fact": "lacks_labour", "value": True},
            {"fact": "basic_pension", "of": head, "value": {"total": "21599.99", "months": 12}},
            {"fact": "self_care_loss", "of": head, "value": None},
        ],
    }
    asked = asking.post(f"households/{family.pk}/facts", body)
    # A pension at this age is odd, so that it is to be confirmed.
    assert [entry["facts"] for entry in asked.json()["odd"]] == [["basic_pension", "birth_date"]]
    confirmed = asking.post(f"households/{family.pk}/facts", body | {"confirm": asked.json()["confirm"]})
    assert confirmed.status_code == 200, confirmed.content
    told = {line["fact"]: line for line in asking.get(f"households/{family.pk}/facts").json()["items"]}
    assert told["wage_income"]["value"] == "1234.50"
    assert told["wage_income"]["of"] == head
    assert told["wage_income"]["source"] == "observed"
    assert told["lacks_labour"]["value"] is True
    assert told["basic_pension"]["value"] == {"total": "21599.99", "months": 12}
    assert told["self_care_loss"]["value"] is None


def test_nobody_is_registered_twice_unless_it_is_said_why() -> None:
    """A namesake of the same day without a number: the program says who it is, or by what it knows that it is another."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    earlier = build.person(clerk, name="某同名", number="", birth_date=build.DAY.replace(year=1980), sex="male")
    build.household(clerk, earlier)
    asking = Program(token_of(clerk))
    born = build.DAY.replace(year=1980)
    member = {"name": "某同名", "number": build.number_of(born, "male"), "relation": "self"}
    family = FAMILY | {"members": [member]}
    asked = asking.post("applications", family)
    assert asked.status_code == 422
    assert [row["id"] for row in asked.json()["registered"]] == [earlier.pk]
    assert asked.json()["errors"][0]["at"] == "members.0.same_as"
    assert not Application.objects.exists()
    told = FAMILY | {"members": [member | {"not_same_reason": "两人同时到窗口"}]}
    assert asking.post("applications", told).status_code == 200


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"number": "123"}, "members.0.number"),
        ({"phone": "call me"}, "members.0.phone"),
        ({"relation": "friend"}, "members.0.relation"),
        ({"birth_date": "2199-01-01"}, "members.0.birth_date"),
    ],
)
def test_a_faulty_member_is_named_as_at_the_window(change: dict[str, str], where: str) -> None:
    family = FAMILY | {"members": [FAMILY["members"][0] | change]}
    answer = program(Duty.TOWNSHIP_CLERK).post("applications", family)
    assert answer.status_code == 422, answer.content
    assert where in [fault["at"] for fault in answer.json()["errors"]]


def test_the_determination_is_what_the_pages_show() -> None:
    proceeding, family = decided_case()
    result = program(Duty.TOWNSHIP_HEAD).get(f"households/{family.pk}/determination").json()
    (dibao,) = [outcome for outcome in result["outcomes"] if outcome["right"] == proceeding.right]
    assert dibao["status"] == "eligible"
    assert len(result["seen"]) == 32
    assert set(result["people"].values()) == set(family.memberships.values_list("person", flat=True))


def test_a_proceeding_goes_from_the_opinion_to_the_signed_record() -> None:
    proceeding, family = decided_case()
    head, county = program(Duty.TOWNSHIP_HEAD), program(Duty.COUNTY_OFFICER, build.COUNTY)
    seen = head.get(f"households/{family.pk}/determination").json()["seen"]
    step = {"step": "opinion", "version": proceeding.version, "verdict": "grant", "seen": seen}
    opined = head.post(f"proceedings/{proceeding.pk}/steps", step)
    assert opined.status_code == 200, opined.content
    walked = build.run_notice(proceeding)
    step = {"step": "decide", "version": walked.version, "verdict": "grant"}
    decided = county.post(f"proceedings/{proceeding.pk}/steps", step)
    assert decided.json()["state"] == "granted"
    shown = county.get(f"proceedings/{proceeding.pk}").json()
    assert shown["decision"]["granted"] is True
    assert shown["decision"]["amount"] == "1020.00"
    assert [entry["step"] for entry in shown["steps"] if entry["kind"] == "act"] == ["accept", "give_opinion", "grant"]
    record = county.get(f"proceedings/{proceeding.pk}/record")
    assert json.loads(record.content)["signature"]


def test_what_a_family_has_receives_and_went_through_is_read() -> None:
    own = worlds()["own"]
    asking = program(Duty.TOWNSHIP_CLERK)
    address = f"households/{own.household.pk}"
    (item,) = asking.get(f"{address}/items").json()["items"]
    assert (item["id"], item["of"]) == (own.item.pk, own.item.person_id)
    (award,) = asking.get(f"{address}/awards").json()["items"]
    assert (award["id"], award["decision"], award["source"]) == (own.reported_award.pk, None, own.reported_award.source)
    assert own.event.pk in [event["id"] for event in asking.get(f"{address}/events").json()["items"]]


def test_a_proceeding_without_a_decision_has_no_record() -> None:
    proceeding, _ = decided_case()
    assert program(Duty.TOWNSHIP_HEAD).get(f"proceedings/{proceeding.pk}/record").status_code == 404


def test_a_case_is_decided_without_anything_being_kept() -> None:
    case = {
        "region": "450102",
        "on": "2026-09-01",
        "parameters": {"dibao_standard": "810"},
        "household": {"assets_within_dibao_limit": True},
        "members": [{"id": "a", "birth_date": "1980-01-01", "wage_income": "300.50", "employment": "employed"}],
    }
    answer = program(Duty.TOWNSHIP_CLERK).post("decide", case)
    assert answer.status_code == 200, answer.content
    (dibao,) = [outcome for outcome in answer.json()["outcomes"] if outcome["right"] == "dibao"]
    assert dibao["amount"]["low"] == "509.50"
    assert not ApiAnswer.objects.exists()


def test_the_same_request_again_repeats_nothing() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    first, again = (asking.post("applications", FAMILY, key="the-same-key") for _ in range(2))
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Application.objects.count() == 1
    other = asking.post("applications", FAMILY | {"address": "别处"}, key="the-same-key")
    assert other.status_code == 422


def test_a_refused_request_may_be_sent_again_mended() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    assert asking.post("applications", FAMILY | {"channel": "x"}, key="mended-key").status_code == 422
    assert asking.post("applications", FAMILY, key="mended-key").status_code == 200


def test_an_answer_holds_nothing_of_a_person() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    asking.post("applications", FAMILY)
    kept = json.dumps(ApiAnswer.objects.get().body, ensure_ascii=False)
    assert "某甲" not in kept
    assert FAMILY["members"][0]["number"] not in kept


@pytest.mark.parametrize(
    ("path", "body", "status", "where"),
    [
        ("applications", "{", 400, "JSON"),
        ("applications", "[]", 422, ""),
        ("applications", {"members": "x"}, 422, "members"),
        ("applications", {"membrs": []}, 422, "membrs"),
        ("applications", FAMILY | {"members": []}, 422, "请至少登记一位家庭成员"),
        ("applications", FAMILY | {"region": "999999999999"}, 404, ""),
        ("applications", {"household": 9_000_000, "applicant": 1}, 404, ""),
        ("decide", {"region": "450102", "on": "2026-02-30", "members": [{"id": "a"}]}, 422, "on"),
        ("decide", {"region": "450102", "on": "2026-02-01", "members": [{"id": "a", "wage": 1}]}, 422, "wage"),
        ("decide", {"region": "450102", "on": "2026-02-01", "members": [{"id": "a", "sex": "x"}]}, 422, "sex"),
        ("decide", {"region": "xx", "on": "2026-02-01", "members": [{"id": "a"}]}, 422, "region"),
    ],
)
def test_what_cannot_be_done_is_told_as_a_problem(path: str, body: Any, status: int, where: str) -> None:
    answer = program(Duty.TOWNSHIP_CLERK).post(path, body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["title"]
    assert where in json.dumps(answer.json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("fact", "where"),
    [
        ({"fact": "unheard_of", "value": 1}, "unheard_of"),
        ({"fact": "birth_date", "value": "1980-01-01"}, "birth_date"),
        ({"fact": "wage_income", "of": 9_000_000, "value": 1}, "wage_income"),
        ({"fact": "lacks_labour", "value": "perhaps"}, "lacks_labour"),
        ({"fact": "hardship_months", "value": -1}, "hardship_months"),
        ({"fact": "hardship_months", "value": {"x": [1]}}, "hardship_months"),
    ],
)
def test_a_faulty_fact_is_named_and_nothing_is_recorded(fact: dict[str, Any], where: str) -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.household(clerk)
    body = {"version": family.version, "facts": [{"fact": "lacks_labour", "value": True}, fact]}
    answer = Program(token_of(clerk)).post(f"households/{family.pk}/facts", body)
    assert answer.status_code == 422, answer.content
    assert where in answer.content.decode()
    assert not Fact.objects.filter(name="lacks_labour").exists()


def test_two_programs_that_change_the_same_family_are_told_apart() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.household(clerk)
    asking = Program(token_of(clerk))
    body = {"version": family.version, "facts": [{"fact": "lacks_labour", "value": True}]}
    assert asking.post(f"households/{family.pk}/facts", body).status_code == 200
    assert asking.post(f"households/{family.pk}/facts", body).status_code == 409


def test_a_post_without_a_key_of_its_own_is_refused() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    answer = asking.post("applications", FAMILY, key="short")
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_lists_go_to_their_last_page() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    families = {build.household(clerk).pk for _ in range(5)}
    asking, listed, cursor = Program(token_of(clerk)), [], ""
    for _ in range(3):
        page = asking.get("households", limit=2, cursor=cursor).json()
        listed += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert listed == sorted(families, reverse=True)
    for forged in ("x", "!!!", "LTE", "9" * 40):
        assert asking.get("households", cursor=forged).status_code in (200, 404)


@pytest.mark.parametrize("key", [0, 9_000_000, 2**63, 10**30])
@pytest.mark.parametrize(
    "path", ["households/{}", "households/{}/facts", "applications/{}", "proceedings/{}", "files/{}"]
)
def test_what_there_is_not_is_not_found(path: str, key: int) -> None:
    assert program(Duty.TOWNSHIP_CLERK).get(path.format(key)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_requests_at_once_one_is_done() -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    answers: list[Any] = []
    works = [lambda: answers.append(asking.post("applications", FAMILY, key="at-the-same-time"))] * 2
    assert not any(at_once(*works))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Application.objects.count() == 1


def test_what_fails_half_way_keeps_neither_write_nor_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = program(Duty.TOWNSHIP_CLERK)
    asking.client.raise_request_exception = False

    def fail(**_: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as failing:
        failing.setattr("doudi.office.casework.actions.applications.record_action", fail)
        assert asking.post("applications", FAMILY, key="half-way-key").status_code == 500
    assert not Application.objects.exists()
    assert not ApiAnswer.objects.exists()
    assert asking.post("applications", FAMILY, key="half-way-key").status_code == 200
