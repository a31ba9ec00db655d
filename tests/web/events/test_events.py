"""The pages of life events: each kind from its form over what would follow to what is saved, and back."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.registry import actions
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.office.registry.queries import members_on
from doudi.web.events.forms import OFFERED
from tests.office import build
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db
DAY = build.DAY - dt.timedelta(days=30)
BEFORE = build.DAY - dt.timedelta(days=90)


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


@pytest.fixture
def family(town: Township) -> Household:
    """Three generations who have lived together since long."""
    names = {"父": "self", "母": "spouse", "子": "child", "女": "child", "祖母": "parent"}
    people = [(build.person(town.clerk, name), relation) for name, relation in names.items()]
    return actions.create_household(
        by=town.clerk, region_code=build.TOWNSHIP, address="虚构路1号", members=people, since=BEFORE
    )


def member(family: Household, name: str) -> str:
    return str(Person.objects.filter(memberships__household=family, name=name).distinct().get().pk)


def members(family: Household, day: dt.date = build.DAY) -> dict[str, str]:
    return {row.person.name: row.relation for row in members_on(family, day)}


def send(clerk: Client, family: Household, kind: str, step: str, **typed: Any) -> Any:
    family.refresh_from_db()
    form = {
        "version": family.version,
        "step": step,
        "on": f"{DAY}",
        "source": "department",
        "evidence": "虚构证明",
        **typed,
    }
    return clerk.post(f"/families/{family.pk}/events/new/{kind}/", form)


def typed_again(page: str) -> dict[str, list[str]]:
    """What the page of the preview sends again."""
    fields: dict[str, list[str]] = {}
    main = page.partition("<main")[2]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        if name != "csrfmiddlewaretoken":
            fields.setdefault(name, []).append(html.unescape(value))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [chosen.group(1) if chosen else ""]
    return fields


def newcomer(**more: str) -> dict[str, str]:
    return {"name": "新人", "number": build.number_of(dt.date(1990, 1, 1), "female"), **more}


KINDS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "birth": ({"anchor": "母", "name": "婴儿", "sex": "male"}, {"婴儿": "child"}),
    "adoption": ({"anchor": "父", **newcomer()}, {"新人": "child"}),
    "death": ({"person": "子"}, {"子": ""}),
    "marriage": ({"anchor": "女", **newcomer()}, {"新人": "child_inlaw"}),
    "divorce": ({"anchor": "父", "partner": "母", "leaver": "母"}, {"母": ""}),
    "move_in": ({**newcomer(), "relation": "sibling"}, {"新人": "sibling"}),
    "move_out": ({"people": ["子", "女"]}, {"子": "", "女": ""}),
    "move": ({"address": "别处路2号"}, {}),
    "prison": ({"person": "子"}, {"子": ""}),
    "split": ({"people": ["子", "女"], "head": "子", "address": "新家路3号"}, {"子": "", "女": ""}),
    "new_head": ({"head": "祖母"}, {
        "祖母": "self", "父": "child", "母": "child_inlaw", "子": "grandchild", "女": "grandchild",
    }),
    "relation": ({"person": "女", "relation": "other"}, {"女": "other"}),
    "wrong_member": ({"person": "女"}, {"女": ""}),
    "join": ({**newcomer(), "relation": "other"}, {"新人": "other"}),
    "leave": ({"person": "子"}, {"子": ""}),
}  # fmt: skip
"""By kind: what is typed, with names for people; and who is what afterwards, '' for who is gone."""
ORIGINAL = {"父": "self", "母": "spouse", "子": "child", "女": "child", "祖母": "parent"}
CHOOSES = ("person", "people", "anchor", "partner", "leaver", "head")


def filled(family: Household, typed: dict[str, Any]) -> dict[str, Any]:
    """The form with keys in the place of names."""
    form = dict(typed)
    for field in CHOOSES:
        if field in form:
            names = form[field] if isinstance(form[field], list) else [form[field]]
            form[field] = [member(family, name) for name in names]
    return form


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_shown_before_it_is_saved(clerk: Client, family: Household, kind: str) -> None:
    typed, outcome = KINDS[kind]
    assert clerk.get(f"/families/{family.pk}/events/new/{kind}/").status_code == 200
    answer = send(clerk, family, kind, "preview", **filled(family, typed))
    page = answer.content.decode()
    assert (answer.status_code, "还没有保存" in page) == (200, True), page.partition("<main")[2][:2000]
    assert not LifeEvent.objects.exists()
    assert members(family) == ORIGINAL
    for name in outcome:
        assert name in page
    paper = SimpleUploadedFile("证明.txt", "虚构".encode())
    saved = clerk.post(
        f"/families/{family.pk}/events/new/{kind}/", {**typed_again(page), "step": "save", "file": paper}
    )
    assert saved.status_code == 302, saved.content.decode().partition("<main")[2][:2000]
    expected = {name: relation for name, relation in (ORIGINAL | outcome).items() if relation}
    assert members(family) == expected
    event = LifeEvent.objects.get()
    assert event.document is not None
    assert event.kind == kind
    history = clerk.get(f"/families/{family.pk}/events/").content.decode()
    assert "虚构证明" in history


def test_the_table_has_every_kind_that_is_offered() -> None:
    assert set(KINDS) | {"release", "merger"} == {str(kind) for kind in OFFERED}


def test_a_prisoner_who_returns_is_chosen_from_those_who_left(clerk: Client, family: Household) -> None:
    person = member(family, "子")
    assert send(clerk, family, "prison", "save", person=person).status_code == 302
    answer = send(clerk, family, "release", "save", returning=person, relation="child", on=f"{build.DAY}")
    assert answer.status_code == 302
    assert members(family) == ORIGINAL


def test_families_merge_by_the_code_of_one(clerk: Client, family: Household, town: Township) -> None:
    alone = build.household(town.clerk, build.person(town.clerk, "独居"))
    answer = send(clerk, family, "merger", "save", merging="450102H99999999", relation="other", on=f"{build.DAY}")
    assert "没有找到这个编号的家庭" in answer.content.decode()
    answer = send(clerk, family, "merger", "save", merging=alone.code, relation="other", on=f"{build.DAY}")
    assert answer.status_code == 302
    assert members(family) == {**ORIGINAL, "独居": "other"}


def test_what_cannot_be_derived_is_asked(clerk: Client, family: Household) -> None:
    page = send(clerk, family, "new_head", "preview", head=member(family, "女")).content.decode()
    mother, brother = member(family, "母"), member(family, "子")
    fields = typed_again(page)
    assert fields[f"relation_of_{mother}"] == ["parent"]
    assert fields[f"relation_of_{brother}"] == ["sibling"]
    send(clerk, family, "new_head", "save", head=member(family, "祖母"))
    page = send(clerk, family, "new_head", "preview", head=member(family, "女"), on=f"{build.DAY}").content.decode()
    fields = typed_again(page)
    assert fields[f"relation_of_{mother}"] == [""]
    assert "请选择；确实不清楚的选“待查明”" in page
    chosen = {**fields, "step": "save", f"relation_of_{mother}": "parent", f"relation_of_{brother}": "unknown"}
    assert clerk.post(f"/families/{family.pk}/events/new/new_head/", chosen).status_code == 302
    assert members(family) | {"父": ""} == {
        "女": "self",
        "母": "parent",
        "子": "unknown",
        "祖母": "grandparent",
        "父": "",
    }


def test_what_was_typed_comes_back_for_changing(clerk: Client, family: Household) -> None:
    page = send(clerk, family, "death", "edit", person=member(family, "子")).content.decode()
    assert 'value="虚构证明"' in page
    assert f'<option value="{member(family, "子")}" selected' in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"evidence": " "}, "这个字段是必填项"), ({"on": "2027-01-01"}, "不能晚于今天"), ({"on": "x"}, "输入一个有效的日期"),
        ({"person": "999"}, "选择一个有效的选项"), ({"version": "99"}, "刚被他人修改"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_lost(
    clerk: Client, family: Household, typed: dict[str, str], words: str
) -> None:
    answer = send(clerk, family, "death", "save", **{"person": member(family, "子"), **typed})
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert words in page
    assert members(family) == ORIGINAL


def test_an_entry_is_taken_back_and_stays_in_sight(clerk: Client, family: Household) -> None:
    send(clerk, family, "death", "save", person=member(family, "父"))
    event = LifeEvent.objects.get()
    address = f"/families/{family.pk}/events/{event.pk}/correct/"
    assert "父：户主 → 不在本户" in clerk.get(address).content.decode()
    family.refresh_from_db()
    wrong = clerk.post(address, {"version": "1", "source": "declared", "evidence": "同名"})
    assert wrong.status_code == 409
    answer = clerk.post(address, {"version": family.version, "source": "declared", "evidence": "同名，另一位死亡"})
    assert answer.status_code == 302
    assert members(family) == ORIGINAL
    page = clerk.get(f"/families/{family.pk}/events/").content.decode()
    assert "已更正" in page
    assert "同名，另一位死亡" in page


def test_any_day_can_be_looked_at(clerk: Client, family: Household) -> None:
    send(clerk, family, "death", "save", person=member(family, "父"))
    for day, head in ((BEFORE, "父"), (build.DAY, "母")):
        page = clerk.get(f"/families/{family.pk}/events/", {"day": f"{day}"}).content.decode()
        section = page.partition('id="on-day"')[2].partition("</section>")[0]
        assert re.search(rf'{head}</td>\s*<td data-label="关系">户主', section)
        assert ("父</td>" in section) == (day == BEFORE)
    for junk in ("x", "0001-01-01", "9999-12-31", ""):
        assert clerk.get(f"/families/{family.pk}/events/", {"day": junk}).status_code == 200


def test_the_plain_way_out_of_a_family_is_an_event_too(clerk: Client, family: Household) -> None:
    head = family.memberships.get(relation="self")
    url = f"/families/{family.pk}/members/{head.pk}/end/"
    clerk.post(url, {"version": family.version, "reason": "外出"})
    assert members(family) == {"母": "self", "子": "child", "女": "child", "祖母": "parent_inlaw"}
    assert LifeEvent.objects.get().kind == "leave"


def test_a_community_worker_sees_and_does_not_enter(family: Household, browser: SignIn) -> None:
    worker = browser(build.officer(Duty.COMMUNITY_WORKER))
    page = worker.get(f"/families/{family.pk}/events/").content.decode()
    assert "成员加入" in page
    assert "/events/new/death/" not in page
    assert worker.get(f"/families/{family.pk}/events/new/death/").status_code == 403
    assert worker.get(f"/families/{family.pk}/events/new/join/").status_code == 200


def test_a_newcomer_who_is_registered_is_that_person_and_the_look_is_recorded(
    clerk: Client, family: Household, town: Township, settings: LazySettings
) -> None:
    bride = build.person(town.clerk, "新娘", dt.date(1990, 1, 1), "female")
    typed = {"anchor": member(family, "子"), "name": "新娘", "number": bride.number}
    page = send(clerk, family, "marriage", "preview", **typed).content.decode()
    assert "按同一个人办理" in page
    assert Read.objects.filter(subject="search", purpose="登记家庭变动：结婚").exists()
    settings.NUMBER_SEARCHES_A_DAY = 1
    answer = send(clerk, family, "marriage", "preview", **typed)
    assert answer.status_code == 422
    assert Person.objects.filter(name="新娘").count() == 1
