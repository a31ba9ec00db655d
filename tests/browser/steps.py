"""What an officer does with hands and eyes, in words of the pages."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from doudi.text.identity_number import check_character
from tests.office.files import samples

_serial = itertools.count(1)
NOTICE = dt.timedelta(days=8)
"""After so many days the notice of a family has run."""

# What the family of these journeys says; of what is not named here: none of it, or else no, 0, or the first choice.
ANSWERS = {
    "assets_within_dibao_limit": "yes", "assets_within_low_income_limit": "yes", "wage_income": "300",
    "employment": "employed", "labour_ability": "full", "self_care_loss": "none", "hukou": "local_urban",
    "has_income_source": "yes", "has_able_obligor": "yes", "housing": "adequate", "enrolled_medical": "yes",
    "enrolled_pension": "yes", "residence_months": "120", "months_below_standard": "6", "last_year_income": "7200",
    "support_form": "home", "county_recognised": "yes", "counted": "yes",
}  # fmt: skip
CHILDREN = {
    "wage_income": "0", "employment": "student", "education_stage": "compulsory", "enrolled_pension": "no",
    "residence_months": "60", "labour_ability": "none", "has_income_source": "no",
}  # fmt: skip
"""What is said of children otherwise."""


def says(page: Page, text: str) -> None:
    """Waits for what the page answers to the last step; the failure shows what it answered instead."""
    expect(page.locator("#messages")).to_contain_text(text, timeout=20_000)


def number_of(birth: str, sex: str) -> str:
    """A number of nobody, whose order code no other test has used in this process."""
    place, order = divmod(next(_serial), 100)
    first = f"99{9000 + place:04d}{dt.date.fromisoformat(birth):%Y%m%d}{order:02d}{7 if sex == 'male' else 8}"
    return first + check_character(first)


def family_of_four() -> list[tuple[str, str, str]]:
    """(name, number, relation); a surname that no other family of this office has, in any county."""
    serial = next(_serial)
    surname = "测" + "甲乙丙丁戊己庚辛壬癸"[serial // 10 % 10] + "子丑寅卯辰巳午未申酉"[serial % 10]
    return [
        (f"{surname}建国", number_of("1984-02-29", "male"), "本人"),
        (f"{surname}梅", number_of("1986-07-01", "female"), "配偶"),
        (f"{surname}小雨", number_of("2011-09-10", "female"), "子女"),
        (f"{surname}小山", number_of("2017-03-05", "male"), "子女"),
    ]


def fill_member(page: Page, row: int, member: tuple[str, str, str]) -> None:
    name, number, relation = member
    page.locator(f"#id_members-{row}-name").fill(name)
    page.locator(f"#id_members-{row}-number").fill(number)
    page.locator(f"#id_members-{row}-relation").select_option(label=relation)


def fill_intake(page: Page, family: list[tuple[str, str, str]]) -> None:
    """From the start page to a form that is full; not sent."""
    page.get_by_role("link", name="受理新申请").click()
    page.get_by_label("居住地").select_option(index=1)
    page.get_by_label("住址").fill("虚构路9号3单元")
    page.get_by_label("每名成年成员都已签署核对授权书").check()
    for row, member in enumerate(family):
        if row:
            page.get_by_role("button", name="增加成员").click()
            page.locator(f"#id_members-{row}-name").wait_for()
        fill_member(page, row, member)


def take_application(page: Page, family: list[tuple[str, str, str]]) -> str:
    """The address of the case."""
    fill_intake(page, family)
    page.get_by_role("button", name="登记申请").click()
    says(page, "已登记申请")
    return page.url


def needed(page: Page) -> Locator:
    """The questions of the form of facts that something still waits for."""
    return page.locator(".interview-group > .member .question")


def none_of_this(page: Page) -> None:
    """Ticks “没有这种情况” of every group that offers it."""
    for box in page.locator("[name^='none.']").all():
        box.check()


def asked(question: Locator) -> str:
    """The name of the fact that a question is about."""
    return str(question.locator("input, select").first.get_attribute("name")).partition(".")[0]


def answer(question: Locator) -> str:
    """Types what the family says; the name of the fact."""
    box, name = question.locator("input, select").first, asked(question)
    is_child = "小" in question.locator("xpath=ancestor::fieldset").locator("legend").inner_text()
    told = ANSWERS | CHILDREN if is_child else ANSWERS
    if box.evaluate("e => e.tagName") == "SELECT":
        choice = told.get(name)
        options = [option.get_attribute("value") for option in box.locator("option").all()]
        box.select_option(choice if choice in options else "no" if "no" in options else options[1])
    else:
        box.fill(told.get(name, "0"))
    return name


def interview(page: Page, most: int = 6) -> list[str]:
    """From a page of the case: the whole interview, until nothing more is asked; the names of what was answered by itself.

    At first the clerk types what the family has, and ticks “没有这种情况” for the rest; what is asked then is typed too.
    """
    fact_names: list[str] = []
    for round_number in range(most):
        page.get_by_role("link", name="填写事实").first.click()
        questions = needed(page).all()
        if not questions:
            page.get_by_role("link", name="返回").click()
            return fact_names
        if round_number == 0:
            none_of_this(page)
            questions = [question for question in questions if asked(question) in ANSWERS | CHILDREN]
        fact_names += [answer(question) for question in questions]
        save(page)
    raise AssertionError(fact_names)


def save(page: Page) -> None:
    """Saves what was typed; what the office asks about it first, because it is odd, is confirmed."""
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#messages")).to_contain_text("保存", timeout=20_000)
    if page.locator("#confirm").count():
        for box in page.locator("#confirm input[type=checkbox]").all():
            box.check()
        page.get_by_role("button", name="保存").click()
    says(page, "已保存")


def settle(page: Page, case: str, heading: str) -> list[str]:
    """The interview, after which the rules find for the proceeding, to the fen; the names of what was answered."""
    fact_names = interview(page)
    assert page.url == case
    assert re.search(r"规则现在的结论：符合条件，[0-9,.]+元/月（", proceeding(page, heading).inner_text())
    return fact_names


def proceeding(page: Page, heading: str) -> Locator:
    return page.locator("article.case", has=page.get_by_role("heading", name=heading))


def picture(shade: int = 120) -> FilePayload:
    """A picture as a browser can open it."""
    return {"name": "photo.png", "mimeType": "image/png", "buffer": samples.picture(shade, 64)}


def sign(page: Page, signer: str) -> None:
    """Draws a stroke with the finger and hands it in."""
    part = page.locator(f'[data-visit-signer="{signer}"]')
    canvas = part.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    part.get_by_role("button", name="用这个签名").click()
    expect(part.locator("[data-visit-state]")).to_contain_text("已收到", timeout=20_000)


def consent(clerk: Page, case: str) -> None:
    """Every adult lets the office check what they have."""
    clerk.goto(f"{case}inquiry/")
    while clerk.get_by_role("link", name="登记授权").count():
        clerk.get_by_role("link", name="登记授权").first.click()
        clerk.locator("#id_signer").fill("本人")
        clerk.get_by_role("button", name="登记授权").click()
        says(clerk, "的授权已登记")


def visit(clerk: Page, case: str) -> None:
    """Two visit, take a picture, and everybody signs."""
    clerk.goto(f"{case}visit/")
    clerk.locator("#id_companion").select_option(index=1)
    clerk.locator("#id_met").fill("本人")
    for choice in clerk.locator('input[type=radio][value="yes"]').all():
        choice.check()
    clerk.locator("[data-visit-photos]").set_input_files(picture())
    expect(clerk.locator('[data-visit-list="photo"]')).to_contain_text("已收到", timeout=20_000)
    for signer in ("调查人一", "调查人二", "在场人员"):
        sign(clerk, signer)
    clerk.get_by_role("button", name="提交调查记录").click()
    says(clerk, "入户调查已登记")


def inquire(clerk: Page, officer: Page, case: str) -> None:
    """Between acceptance and opinion: two visit, the departments are asked and answer."""
    consent(clerk, case)
    visit(clerk, case)
    clerk.get_by_role("link", name="提请核对").click()
    clerk.get_by_role("button", name="提请核对").click()
    says(clerk, "已提请核对")
    officer.goto(f"{case}inquiry/")
    officer.get_by_role("button", name="启动核对").click()
    says(officer, "核对已启动")
    officer.get_by_role("link", name="出具核对报告").click()
    for name, text in (("subject", "存款"), ("declared", "没有"), ("on_record", "没有"), ("source", "虚构银行")):
        officer.locator(f"[name={name}-0]").fill(text)
    officer.get_by_role("button", name="出具报告").click()
    says(officer, "核对报告已出具")


def give_opinion(head: Page, case: str, heading: str) -> None:
    """The township proposes to grant."""
    head.goto(case)
    theirs = proceeding(head, heading)
    theirs.get_by_label("建议给予").check()
    theirs.get_by_role("button", name="提交初审意见").click()
    says(head, "初审意见已提交，等待县级确认")


def decide(officer: Page, case: str, heading: str) -> None:
    """The county grants."""
    officer.goto(case)
    theirs = proceeding(officer, heading)
    theirs.get_by_label("确认给予").check()
    theirs.get_by_role("button", name="作出决定").click()
    says(officer, "已作出决定")


def publicise(clerk: Page, case: str, heading: str) -> None:
    """The sheet of this family alone, and the photo that shows it where it hangs."""
    clerk.goto(case)
    fold = proceeding(clerk, heading).locator("details.fold", has=clerk.locator("summary", has_text="公示初审意见"))
    fold.locator("summary").click()
    assert not fold.locator("form").count(), "it is taken by its record alone"
    number = str(proceeding(clerk, heading).get_attribute("id")).removeprefix("p")
    fold.get_by_role("link", name="填写记录表").click()
    for box in clerk.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") == number)
    sheet = clerk.locator("form.panel", has=clerk.locator(f"[value='{number}']"))
    sheet.get_by_role("button", name="制作公示单").click()
    says(clerk, "公示单已制作")
    clerk.get_by_role("link", name="登记张贴").click()
    clerk.locator("#id_place").fill("社区公示栏")
    clerk.locator("#id_photo").set_input_files(picture())
    clerk.get_by_role("button", name="登记张贴").click()
    says(clerk, "公示正在进行")


def open_details(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def download(page: Page, folder: Path) -> str:
    with page.expect_download() as download_info:
        page.get_by_role("link", name="下载决定记录").click()
    path = folder / "record.json"
    download_info.value.save_as(path)
    return path.read_text(encoding="utf-8")
