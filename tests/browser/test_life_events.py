"""A death and a wrong membership as an officer enters them, with eyes on what would follow."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.server import Office
from tests.browser.steps import family_of_four, number_of, says, take_application

pytestmark = pytest.mark.long
PHONE = (390, 844)


def open_events(page: Page) -> str:
    """From a case to the history of its family; the day of the office, which the history shows first."""
    page.get_by_role("link", name="家庭档案").first.click()
    page.get_by_role("link", name="家庭变动").click()
    return page.locator("#day").input_value()


def relations(page: Page) -> list[str]:
    """The members of the day that the history shows, each with the relation."""
    rows = page.locator("section[aria-labelledby='on-day'] tbody tr")
    return [f"{row.locator('td').nth(0).inner_text()} {row.locator('td').nth(1).inner_text()}" for row in rows.all()]


def test_a_death_is_entered_and_taken_back(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk", PHONE)
    family = family_of_four()
    father, mother, *_ = (name for name, _, _ in family)
    take_application(page, family)
    today = open_events(page)
    page.get_by_role("link", name="死亡", exact=True).click()
    page.get_by_label("谁", exact=True).select_option(label=f"{father}（户主）")
    page.get_by_label("死亡日期").fill(today)
    page.get_by_label("依据").fill("死亡医学证明（虚构）")
    page.get_by_role("button", name="下一步").click()
    changes = page.locator("section[aria-labelledby='members']")
    expect(changes).to_contain_text(mother)
    expect(changes).to_contain_text("不在本户")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“死亡”")
    assert relations(page)[0] == f"{mother} 户主"
    page.get_by_role("link", name="登记有误").click()
    page.get_by_label("错在哪里").fill("同名，另一位死亡（虚构）")
    page.get_by_role("button", name="撤回这次登记").click()
    says(page, "已更正“死亡”的登记")
    assert relations(page)[0] == f"{father} 户主"
    expect(page.locator("section[aria-labelledby='history']")).to_contain_text("已更正")


def test_a_wrong_membership_is_put_right_the_same_day(signed_in: SignedIn) -> None:
    page = signed_in("xingning-clerk")
    family = family_of_four()
    strayed = family[3][0]
    take_application(page, family)
    open_events(page)
    page.get_by_role("link", name="撤销误登成员").click()
    page.get_by_label("谁", exact=True).select_option(label=f"{strayed}（子女）")
    page.get_by_label("依据").fill("应登记在邻居家（虚构）")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("section[aria-labelledby='members']")).to_contain_text(f"{strayed}")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“撤销误登成员”")
    assert len(relations(page)) == 3
    neighbours = family_of_four()[:1]
    page.goto(page.url.split("/families/")[0])
    take_application(page, neighbours)
    today = open_events(page)
    page.get_by_role("link", name="成员加入").click()
    page.get_by_label("姓名").fill(strayed)
    page.get_by_label("身份证号").fill(family[3][1])
    page.get_by_label("与户主关系").select_option(label="子女")
    page.get_by_label("发生日期").fill(today)
    page.get_by_label("依据").fill("户口簿（虚构）")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("按同一个人办理")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“成员加入”")
    assert relations(page) == [f"{neighbours[0][0]} 户主", f"{strayed} 子女"]


def enter(page: Page, kind: str, shows: str, **fields: str) -> None:
    """Enters an event from the history of a family: its form by the ids of its fields, what would follow, and saves it."""
    page.get_by_role("link", name=kind, exact=True).click()
    for name, text in {"evidence": "虚构证明", **fields}.items():
        box = page.locator(f"#id_{name}")
        if name == "people":
            page.get_by_label(text).check()
        elif box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(label=text)
        else:
            box.fill(text)
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("section[aria-labelledby='members']")).to_contain_text(shows)
    page.get_by_role("button", name="保存").click()
    says(page, f"已登记“{kind}”")


@pytest.mark.usefixtures("back_to_the_day_of_the_demo")
def test_a_family_goes_through_an_event_of_each_kind(signed_in: SignedIn, office: Office) -> None:
    """On the day after the family was taken: who lived there for no day at all has never lived there."""
    page = signed_in("xingning-clerk")
    neighbour = family_of_four()[:1]
    take_application(page, neighbour)
    page.get_by_role("link", name="家庭档案").first.click()
    found = re.search(r"\d{6}H\d{8}", page.locator("main").inner_text())
    assert found is not None
    page.goto(page.url.split("/families/")[0])
    family = family_of_four()
    father, mother, daughter, son = (name for name, _, _ in family)
    take_application(page, family)
    office.turn_to(office.day + dt.timedelta(days=1))
    page.reload()
    day = open_events(page)

    def happens(kind: str, shows: str, **fields: str) -> list[str]:
        enter(page, kind, shows, on=day, **fields)
        return relations(page)

    born = happens("出生", "测小星", anchor=f"{mother}（配偶）", name="测小星", sex="女")
    assert "测小星 子女" in born
    adopted = {"name": "测小辰", "number": number_of("2018-05-05", "male")}
    assert "测小辰 子女" in happens("收养", "测小辰", anchor=f"{father}（户主）", **adopted)
    assert happens("变更户主", mother, head=mother)[0] == f"{mother} 户主"
    parted = happens(
        "离婚", father, anchor=f"{mother}（户主）", partner=f"{father}（配偶）", leaver=f"{father}（配偶）"
    )
    assert not any(row.startswith(father) for row in parted)
    husband = {"name": "测新人", "number": number_of("1985-05-05", "male")}
    assert "测新人 配偶" in happens("结婚", "测新人", anchor=f"{mother}（户主）", **husband)
    assert f"{daughter} 子女" not in happens("入狱服刑", daughter, person=f"{daughter}（子女）")
    assert f"{daughter} 子女" in happens("刑满释放", daughter, returning=daughter, relation="子女")
    assert f"{son} 子女" not in happens("迁出", son, people=f"{son}（子女）")
    assert f"{son} 子女" in happens("迁入", son, name=son, number=family[3][1], relation="子女")
    assert f"{daughter} 子女" not in happens("分户", daughter, people=f"{daughter}（子女）", address="虚构路12号")
    assert "测小辰 其他" in happens("查明或更正关系", "测小辰", person="测小辰（子女）", relation="其他")
    assert not any(row.startswith("测小辰") for row in happens("成员离开", "测小辰", person="测小辰（其他）"))
    joined = happens("并户", neighbour[0][0], merging=found.group(), relation="兄弟姐妹")
    assert f"{neighbour[0][0]} 兄弟姐妹" in joined
    enter_move(page, day)


def enter_move(page: Page, day: str) -> None:
    """The whole family moves to another township of the county, whose officers go on with it."""
    page.get_by_role("link", name="全家搬迁", exact=True).click()
    page.locator("#id_on").fill(day)
    page.locator("#id_evidence").fill("虚构证明")
    page.locator("#id_address").fill("别处路2号")
    own = page.locator("#id_region_code option").all_inner_texts()
    page.locator("#id_region_code").select_option(label=own[-1])
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("还没有保存")
    page.get_by_role("button", name="保存").click()
    says(page, "已登记“全家搬迁”")
