"""What a program does with a family's file: facts confirmed, items, life events foretold, papers uploaded, awards and choices."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ApiAnswer
from doudi.office.casework.models import Award, RightChoice
from doudi.office.files.models import Document
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Fact, Household, Item, LifeEvent, Person
from tests.office import build
from tests.web.api.client import Program, program, token_of

pytestmark = pytest.mark.django_db


def family_with_program() -> tuple[Household, Program]:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.household(clerk, build.person(clerk), build.person(clerk, sex="female"))
    return family, Program(token_of(clerk))


def head_of(family: Household) -> int:
    return family.memberships.get(relation="self").person_id


def test_what_lets_an_opinion_fall_is_confirmed_before_it_is_recorded() -> None:
    clerk, head = build.officer(Duty.TOWNSHIP_CLERK), program(Duty.TOWNSHIP_HEAD)
    build.standard()
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)
    seen = head.get(f"households/{family.pk}/determination").json()["seen"]
    step = {"step": "opinion", "version": proceeding.version, "verdict": "grant", "seen": seen}
    assert head.post(f"proceedings/{proceeding.pk}/steps", step).status_code == 200
    asking, path = Program(token_of(clerk)), f"households/{family.pk}/facts"
    wage = {"fact": "wage_income", "of": head_of(family), "value": "900.00"}
    body: dict[str, Any] = {"version": family.version, "source": "observed", "facts": [wage]}
    asked = asking.post(path, body)
    assert asked.status_code == 422
    assert asked.json()["impact"]["opinions_fallen"] == [proceeding.pk]
    assert asked.json()["impact"]["rights"]
    assert not Fact.objects.filter(name="wage_income", value="900").exists()
    assert asking.post(path, body | {"confirm": "0" * 32}).status_code == 422
    recorded = asking.post(path, body | {"confirm": asked.json()["confirm"]})
    assert recorded.status_code == 200, recorded.content
    assert recorded.json()["version"] == family.version + 1


def test_none_of_this_answers_a_group_for_everybody_and_an_answer_is_taken_back() -> None:
    family, asking = family_with_program()
    path = f"households/{family.pk}/facts"
    recorded = asking.post(path, {"version": family.version, "source": "observed", "none_of": ["health"]})
    assert recorded.status_code == 200, recorded.content
    told = asking.get(path).json()
    subjects = {line["of"] for line in told["items"] if line["source"] == "observed"}
    assert subjects >= set(family.memberships.values_list("person", flat=True))
    line = next(line for line in told["items"] if line["source"] == "observed")
    withdrawal = {"fact": line["fact"], "of": line["of"], "withdrawn": True}
    body = {"version": told["version"], "source": "observed", "facts": [withdrawal]}
    assert asking.post(path, body).status_code == 200
    left = asking.get(path).json()["items"]
    assert (line["fact"], line["of"]) not in {(entry["fact"], entry["of"]) for entry in left}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"none_of": ["unheard-of"]}, "unheard-of"),
        ({}, "facts"),
        ({"facts": [{"fact": "lacks_labour"}]}, "lacks_labour"),
        ({"facts": [{"fact": "lacks_labour", "withdrawn": True}]}, "没有可以撤回的回答"),
        ({"facts": [{"fact": "lacks_labour", "value": True}], "source": "verified"}, "材料"),
        ({"facts": [{"fact": "lacks_labour", "value": True}], "document": 9_000_000}, "document"),
    ],
)
def test_what_cannot_be_recorded_is_said(body: dict[str, Any], where: str) -> None:
    family, asking = family_with_program()
    answer = asking.post(f"households/{family.pk}/facts", {"version": family.version} | body)
    assert answer.status_code == 422, answer.content
    assert where in answer.content.decode()


def test_an_item_is_entered_ended_corrected_and_withdrawn() -> None:
    family, asking = family_with_program()
    path, version = f"households/{family.pk}/items", family.version
    item = {"of": head_of(family), "kind": "deposit", "payer": "虚构银行", "amount": "1200.50", "from": "2026-01-01"}
    entered = asking.post(path, item | {"version": version})
    assert entered.status_code == 200, entered.content
    (line,) = asking.get(path).json()["items"]
    assert (line["amount"], line["from"], line["to"]) == ("1200.50", "2026-01-01", None)
    body = {"version": entered.json()["version"], "to": "2026-06-30", "reason": "已取出"}
    ended = asking.post(f"{path}/{entered.json()['id']}/end", body)
    assert ended.status_code == 200, ended.content
    (line,) = asking.get(path).json()["items"]
    assert (line["id"], line["to"], line["amount"]) == (ended.json()["id"], "2026-06-30", "1200.50")
    del item["of"]
    corrected = asking.post(
        f"{path}/{line['id']}/correction",
        item | {"version": ended.json()["version"], "amount": "200.00", "reason": "看错了"},
    )
    assert corrected.status_code == 200, corrected.content
    body = {"version": corrected.json()["version"], "reason": "不是他的"}
    # The row that was corrected stands no longer.
    assert asking.post(f"{path}/{line['id']}/withdrawal", body).status_code == 404
    assert asking.post(f"{path}/{corrected.json()['id']}/withdrawal", body).status_code == 200
    assert asking.get(path).json()["items"] == []
    assert Item.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"amount": "12.345"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": 12}, "amount"),
        ({"kind": "unheard-of"}, "种类"),
        ({"of": 9_000_000}, "of"),
        ({"to": "2025-01-01"}, "至"),
        ({"from": "2999-01-01"}, "from"),
    ],
)
def test_a_faulty_item_is_refused(change: dict[str, Any], where: str) -> None:
    family, asking = family_with_program()
    item = {"of": head_of(family), "kind": "deposit", "payer": "虚构银行", "amount": "1.00", "from": "2026-01-01"}
    answer = asking.post(f"households/{family.pk}/items", item | {"version": family.version} | change)
    assert answer.status_code == 422, answer.content
    assert where in answer.content.decode()
    assert not Item.objects.exists()


def test_a_group_is_declared_complete_and_the_word_taken_back() -> None:
    family, asking = family_with_program()
    path = f"households/{family.pk}/declarations"
    body = {"version": family.version, "group": "income", "people": [head_of(family)], "covers_from": "2026-01-15"}
    declared = asking.post(path, body)
    assert declared.status_code == 200, declared.content
    (line,) = asking.get(path).json()["items"]
    assert (line["id"], line["covers_from"]) == (declared.json()["declarations"][0], "2026-01-01")
    body = {"version": declared.json()["version"], "reason": "还有一项"}
    assert asking.post(f"{path}/{line['id']}/withdrawal", body).status_code == 200
    assert asking.get(path).json()["items"] == []


def birth(family: Household) -> dict[str, Any]:
    mother = family.memberships.get(relation="spouse").person_id
    told = {"event": "birth", "on": clock.today().isoformat(), "evidence": "虚构的出生证", "anchor": mother}
    return {"version": family.version, "name": "某甲之女", "sex": "female"} | told


def test_an_event_is_foretold_without_being_entered_and_then_entered() -> None:
    family, asking = family_with_program()
    path = f"households/{family.pk}/events"
    people, before = Person.objects.count(), LifeEvent.objects.count()
    foretold = asking.post(f"{path}/preview", birth(family))
    assert foretold.status_code == 200, foretold.content
    (change,) = foretold.json()["members"]
    assert (change["of"], change["after"], change["open"]) == ("newcomer", "child", False)
    assert (Person.objects.count(), LifeEvent.objects.count()) == (people, before)
    assert not ApiAnswer.objects.exists()
    entered = asking.post(path, birth(family))
    assert entered.status_code == 200, entered.content
    assert Person.objects.count() == people + 1
    assert asking.get(path).json()["items"][0]["event"] == "birth"
    body = {"version": entered.json()["version"], "evidence": "登记错了家庭"}
    assert asking.post(f"{path}/{entered.json()['id']}/correction", body).status_code == 200
    assert len(asking.get(f"households/{family.pk}/members").json()["items"]) == 2


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"merging": "X1"}, "merging"),
        ({"anchor": 9_000_000}, "anchor"),
        ({"on": "2999-01-01"}, "on"),
        ({"event": "correction"}, "correction"),
        ({"event": "unheard-of"}, "event"),
        ({"evidence": ""}, "evidence"),
        ({"relations": {"newcomer": "unheard-of"}}, "relations"),
    ],
)
def test_a_faulty_event_is_refused(change: dict[str, Any], where: str) -> None:
    family, asking = family_with_program()
    for path in ("events", "events/preview"):
        answer = asking.post(f"households/{family.pk}/{path}", birth(family) | change)
        assert answer.status_code == 422, answer.content
        assert where in answer.content.decode()


def test_a_paper_is_acknowledged_by_its_digest_and_never_stored_twice() -> None:
    family, asking = family_with_program()
    path, data = f"households/{family.pk}/files", "虚构的凭证".encode()
    digest = hashlib.sha256(data).hexdigest()
    stored = asking.upload(path, data, key="upload-key", title="工资流水", sha256=digest)
    assert stored.status_code == 200, stored.content
    assert stored.json()["sha256"] == digest
    again = asking.upload(path, data, key="upload-key", title="工资流水", sha256=digest)
    assert (again.json(), again["Idempotency-Replayed"]) == (stored.json(), "true")
    assert asking.upload(path, b"another", key="upload-key", title="工资流水").status_code == 422
    assert Document.objects.filter(subject="household", subject_id=str(family.pk)).count() == 1
    assert asking.get(f"files/{stored.json()['id']}").content == data
    assert [line["title"] for line in asking.get(path).json()["items"]] == ["工资流水"]


@pytest.mark.parametrize(
    ("data", "more"), [(b"broken on its way", {"sha256": "0" * 64}), (b"", {}), (b"MZ\x90\0", {}), (b"x", {"to": "x"})]
)
def test_a_faulty_upload_stores_nothing(data: bytes, more: dict[str, str]) -> None:
    family, asking = family_with_program()
    assert asking.upload(f"households/{family.pk}/files", data, **more).status_code == 422
    assert not Document.objects.exists()


def test_an_award_elsewhere_is_reported_and_ended() -> None:
    family, asking = family_with_program()
    path = f"households/{family.pk}/awards"
    report = {"right": "low_income", "of": "household", "source": "虚构县民政局", "since": "2026-01-01", "amount": None}
    reported = asking.post(path, report)
    assert reported.status_code == 200, reported.content
    assert asking.post(path, report).status_code == 422
    key = reported.json()["id"]
    assert [award["id"] for award in asking.get("awards", held="true").json()["items"]] == [key]
    assert asking.get(f"awards/{key}").json()["source"] == "虚构县民政局"
    assert asking.post(f"{path}/{key}/end", {"on": "2026-08-01"}).status_code == 200
    assert Award.objects.get(pk=key).ended_on == dt.date(2026, 8, 1)
    assert asking.get("awards", held="true").json()["items"] == []


def test_a_guardian_chooses_between_rights() -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    child = build.person(clerk, birth=dt.date(2015, 5, 1), sex="female")
    family = build.household(clerk, build.person(clerk, birth=dt.date(1955, 1, 1), sex="female"), child)
    facts: dict[str, Any] = {
        "is_orphan": True, "support_form": "home", "has_income_source": False, "has_able_obligor": False,
        "self_care_loss": "none",
    }  # fmt: skip
    build.none_of_this(clerk, family, *(FactInput(name, value, child) for name, value in facts.items()))
    asking, path = Program(token_of(clerk)), f"households/{family.pk}/choices"
    result = asking.get(f"households/{family.pk}/determination").json()
    assert any(outcome.get("choose") for outcome in result["outcomes"])
    choice = {"right": "orphan_allowance", "of": child.pk, "chosen_by": "某外祖母", "chosen_on": build.DAY.isoformat()}
    chosen = asking.post(path, choice)
    assert chosen.status_code == 200, chosen.content
    assert "tekun" in chosen.json()["forgone"]
    assert RightChoice.objects.get().person_id == child.pk
    assert [line["chosen_by"] for line in asking.get(path).json()["items"]] == ["某外祖母"]
