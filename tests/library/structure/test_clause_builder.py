"""Numbers at the beginning of lines and within them, and paragraphs after lists."""

from __future__ import annotations

import pytest

from doudi.library.structure.document import PolicyDocument


def positions(text: str) -> tuple[str, ...]:
    return PolicyDocument("x", text).positions


def test_articles_without_a_space_after_their_number() -> None:
    text = (
        "某市管理办法\n第一章总则\n第一条为完善体系，制定本办法。\n第二条本办法适用于本市，依照\n第一条执行。\n"
        "第三条下列人员：\n（一）甲；\n（二）乙。"
    )
    assert positions(text) == ("第一章", "第一条", "第二条", "第三条", "第三条(一)", "第三条(二)")


def test_a_text_in_one_run() -> None:
    spaced = "某市救助办法 第一条 为了保障基本生活,制定本办法。 第二条 民政部门负责。 第三条 财政部门负责资金。"
    joined = "某市救助办法 第一条 为了保障生活，制定本办法。第二条本办法适用于本市。第三条依照第二条规定办理。"
    assert positions(spaced) == positions(joined) == ("第一条", "第二条", "第三条")
    parts = "关于补贴的通知 一、对象。低保家庭。二、标准。每人三百元。"
    assert positions(parts) == ("一", "二")


def test_articles_that_were_put_in_between() -> None:
    text = (
        "第一条 甲。\n第二条 乙。\n第二条之一 丙。\n第二条之二　丁。\n第三条 依照第二条之一领取补助的，还应当\n"
        "按照\n第二条之二提交证明。\n第三章之一 附加\n第四条 戊。"
    )
    assert positions(text) == ("第一条", "第二条", "第二条之一", "第二条之二", "第三条", "第三章之一", "第四条")


def test_headings_that_begin_with_a_year() -> None:
    text = "一、2025年发放情况\n补贴为每人每月209元。\n二、2026年发放标准\n2025年、2026年相同。\n三、其他\n自印发之日起施行。"
    assert positions(text) == ("一", "二", "三")


@pytest.mark.parametrize(
    "text",
    [
        "第 一 条 甲。\n第 二 条 乙。", "第一条　甲。\n第二条　乙。", "第1条 甲。\n第2条 乙。", "第１条 甲。\n第２条 乙。",
        "**第一条** 甲。\n**第二条** 乙。", "⼀、甲。\n⼆、乙。", "一 、甲。\n二 、乙。", "一，甲。\n二，乙。",
    ],
)  # fmt: skip
def test_spaces_and_widths_do_not_matter(text: str) -> None:
    assert positions(text) in (("第一条", "第二条"), ("一", "二"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("壹、对象\n甲。\nA.低保家庭。\nB.特困人员。\n贰、标准\n三百元。", ("壹", "壹A", "壹B", "贰")),
        (
            "一、对象\n㈠甲。\n㈡乙。\n二、标准\n⒈甲。\n⒉乙。\n⑴丙。",
            ("一", "一(一)", "一(二)", "二", "二1", "二2", "二2(1)"),
        ),
        ("甲、对象\n低保家庭。\n乙、标准\n甲、乙双方各半。", ("甲", "乙")),
        ("一、对象\na)低保家庭；\nb)特困人员。\nDNA. 比对。", ("一", "一A", "一B", "一第二段")),
    ],
)
def test_other_forms_of_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert positions(text) == expected


SEVENTH = """第七条 共同生活的家庭成员包括：

（一）配偶；

（二）未成年子女。

下列人员不计入共同生活的家庭成员：

（一）宗教教职人员；

（二）服刑人员。

其他情形由省级民政部门规定。

第八条 本办法自印发之日起施行。
"""


def test_a_second_list_of_an_article_has_positions_of_its_own() -> None:
    document = PolicyDocument("x", SEVENTH)
    assert document.positions == (
        "第七条", "第七条(一)", "第七条(二)", "第七条第二款", "第七条第二款(一)", "第七条第二款(二)", "第七条第三款", "第八条",
    )  # fmt: skip
    assert document.text_at("第七条(二)") == "（二）未成年子女。"
    assert document.text_at("第七条第二款(一)") == "（一）宗教教职人员；"
    assert document.text_at("第七条第三款") == "其他情形由省级民政部门规定。"
    assert document.text_at("第七条第一款").startswith("第七条 共同生活")
    assert document.position_at(SEVENTH.index("服刑")) == "第七条第二款(二)"


def test_paragraphs_of_an_article_without_a_list() -> None:
    document = PolicyDocument("x", "第一条 甲事由民政部门负责。\n乙事由财政部门负责。\n第二条 丙。")
    assert document.positions == ("第一条", "第二条")
    assert document.text_at("第一条第二款") == "乙事由财政部门负责。"


def test_a_second_list_within_one_line() -> None:
    text = "第七条 包括：（一）配偶；（二）子女。下列人员不计入：（一）甲；（二）乙。第八条 施行。"
    assert positions(text) == (
        "第七条", "第七条(一)", "第七条(二)", "第七条第二款", "第七条第二款(一)", "第七条第二款(二)", "第八条",
    )  # fmt: skip


def test_a_paragraph_after_a_list_of_a_part() -> None:
    text = (
        "一、对象\n（一）低保家庭；\n（二）特困人员。\n以上人员应当持有本地户籍。\n"
        "二、标准\n（一）城镇。三百元。\n按月发放。\n（二）农村。二百元。"
    )
    document = PolicyDocument("x", text)
    # items that are sentences of their own may have several paragraphs
    assert document.positions == ("一", "一(一)", "一(二)", "一第二段", "二", "二(一)", "二(二)")
    assert document.text_at("二(一)") == "（一）城镇。三百元。\n按月发放。"
    assert document.text_at("一末") == "以上人员应当持有本地户籍。"


def test_lines_that_the_paper_broke_are_no_paragraphs() -> None:
    sentence = "困难家庭由县级民政部门审核并确认享受。\n"
    item = "（二）困难家庭由民政部门审核并确认。\n" + sentence * 9
    assert {len(line) for line in item.split("\n")[:-1]} == {18, 19}
    assert positions(f"第一条 下列家庭：\n（一）低保家庭；\n{item}第二条 施行。") == (
        "第一条",
        "第一条(一)",
        "第一条(二)",
        "第二条",
    )


def test_a_signature_after_a_list_is_no_paragraph() -> None:
    text = "第一条 下列家庭：\n（一）低保家庭；\n（二）特困人员。\n某县民政局\n2024年3月1日\n（此件公开发布）"
    assert positions(text) == ("第一条", "第一条(一)", "第一条(二)")
