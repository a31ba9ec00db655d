"""Finding a family by what one has at hand, within what one may see."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.registry import actions
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members, search
from tests.office import build

pytestmark = pytest.mark.django_db
PHONE = "19900001234"


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def person(clerk: Actor) -> Person:
    return build.person(clerk, "欧阳晓岚", phone=PHONE)


@pytest.fixture
def family(clerk: Actor, person: Person) -> Household:
    build.household(clerk, build.person(clerk, "晓岚"))
    household = build.household(clerk, build.person(clerk, "钱某某"), person)
    household.address = "虚构县假设镇第七大街100%_栋"
    household.save()
    return household


@pytest.mark.parametrize("text", ["欧阳", "阳晓", "欧阳晓岚", " 欧阳 晓岚 ", "欧·阳", "第七大街", "100%_", "钱"])
def test_by_parts_of_a_name_or_an_address(clerk: Actor, family: Household, text: str) -> None:
    assert list(search(clerk, text)) == [family]


def test_by_numbers_however_they_are_written(clerk: Actor, family: Household, person: Person) -> None:
    wide = person.number.translate(str.maketrans("0123456789X", "０１２３４５６７８９ｘ"))
    for text in (
        person.number, person.number.lower(), wide, f"{person.number[:6]} {person.number[6:]}", person.number[-4:],
        PHONE, "199-0000-1234", family.code,
    ):  # fmt: skip
        assert family in search(clerk, text), text


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("阿依测·买买提", [f"阿依测{dot}买买提" for dot in "·•・．･.∙‧⋅ "] + ["阿依测买买提", "测买买", "测・买"]),
        ("张　测", ["张 测", "张测", "张　测", " 张\u00a0测 ", "张\u200b测", "张　　测"]),
        ("买买提•测", ["买买提·测", "买买提测"]),
        ("Ｌi Hua", ["li hua", "LIHUA", "ｌｉ　ｈｕａ", "Li·Hua"]),
        ("⼀测⼆", ["一测二", "⼀测二"]),
        ("\ue863测", ["\ue863测", "\ue863 测"]),
    ],
)  # fmt: skip
def test_a_name_is_found_whatever_dot_width_or_space(clerk: Actor, name: str, texts: list[str]) -> None:
    family = build.household(clerk, build.person(clerk, name))
    build.household(clerk, build.person(clerk, "钱某某"))
    for text in texts:
        assert list(search(clerk, text)) == [family], text


@pytest.mark.parametrize("text", ["·", "．", "•・", "\u200b", "，", "……"])
def test_a_text_without_letters_is_part_of_no_name(clerk: Actor, text: str) -> None:
    build.household(clerk, build.person(clerk, "阿依测·买买提"))
    assert not search(clerk, text).exists()


def test_newest_first_and_each_once(clerk: Actor, family: Household) -> None:
    households = list(search(clerk, "晓岚"))
    assert households == sorted(households, key=lambda household: -household.pk)
    assert len(households) == 2


@pytest.mark.parametrize(
    "text", ["", "  ", "岚晓", "欧岚", "%", "_", "1234", "0000", "19900001235", "' OR 1=1 --", "x" * 5000, "𠮷", "٣٣٣٣"]
)
def test_what_is_not_there_is_not_found(clerk: Actor, family: Household, text: str) -> None:
    """The last four of a phone number find nothing: only those of an identity number do. Wild cards are plain text."""
    number = next(member.person.number for member in members(family))
    if text and text in (number[-4:], "%", "_"):
        assert text in family.address
        return
    assert not search(clerk, text).exists()


def test_who_left_is_not_found_there(clerk: Actor, family: Household, person: Person) -> None:
    actions.end_membership(
        by=clerk, household=family, expected_version=1, membership=family.memberships.get(person=person), reason="搬走"
    )
    assert not search(clerk, "欧阳").exists()


@pytest.mark.parametrize(
    ("duty", "region", "sees"),
    [
        (Duty.COUNTY_OFFICER, build.COUNTY, True),
        (Duty.AUDITOR, "450000000000", True),
        (Duty.TOWNSHIP_HEAD, build.OTHER_TOWNSHIP, False),
        (Duty.COUNTY_OFFICER, build.OTHER_COUNTY, False),
        (Duty.ADMINISTRATOR, build.COUNTY, False),
        (Duty.FINANCE, build.COUNTY, False),
    ],
)
def test_only_within_what_one_may_see(family: Household, person: Person, duty: Duty, region: str, sees: bool) -> None:
    actor = build.officer(duty, region)
    for text in ("欧阳", person.number, PHONE, "第七大街", family.code):
        assert search(actor, text).exists() == sees, text


def test_the_head_stands_first_and_the_others_as_they_came(clerk: Actor) -> None:
    parent, head, child = (build.person(clerk, birth=dt.date(1980 + index, 1, 1)) for index in range(3))
    family = actions.create_household(
        by=clerk,
        region_code=build.TOWNSHIP,
        address="x",
        members=[(parent, "parent"), (head, "self"), (child, "child")],
    )
    assert [membership.person for membership in members(family)] == [head, parent, child]
