"""What documents say of themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.heading import Heading
from tests.library.files import official

EXPECTED = {
    "parts": Heading(
        "云民发〔2031〕12号",
        "关于做好城镇困难家庭救助工作的意见",
        ("云岭省民政厅",),
        dt.date(2031, 2, 10),
        None,
        "public",
        False,
    ),
    "firstly": Heading(
        "青石民发〔2030〕7号",
        "青石县困难群众帮扶行动方案(2030年-2031年)",
        ("青石县民政局",),
        dt.date(2030, 5, 6),
        None,
        "on_request",
        False,
    ),
    "running": Heading(
        "白民发〔2029〕33号",
        "关于完善城市救助体系的意见",
        ("白桥省民政厅",),
        dt.date(2029, 6, 18),
        dt.date(2029, 7, 2),
        "",
        False,
        effective=dt.date(2029, 8, 1),
    ),
    "articles": Heading(
        "南屏市人民政府令第58号", "南屏市临时救助办法", (), None, None, "", False, effective=dt.date(2030, 1, 1)
    ),
    "inline": Heading(
        "溪发〔2032〕4号", "关于加强城乡老年人关爱服务的通知", ("溪区民政局",), dt.date(2032, 9, 1), None, "", False
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_style_says_what_it_is(name: str) -> None:
    assert official(name).heading == EXPECTED[name]


def test_the_number_of_another_document_is_not_its_own() -> None:
    text = "关于做好救助工作的通知\n\n根据《某办法》（国民发〔2020〕3号）规定，现通知如下。\n\n一、内容\n照办。"
    assert PolicyDocument("x", text).heading.number == ""


def test_duties_that_may_not_be_shown() -> None:
    text = "关于救助工作的意见\n\n（此件公开发布，责任分工部分不公开）\n\n一、内容\n照办。"
    heading = PolicyDocument("x", text).heading
    assert (heading.disclosure, heading.duties_internal) == ("public", True)


@pytest.mark.parametrize(
    ("note", "disclosure"),
    [
        ("（此件不予公开）", "internal"),
        ("（此件依申请公开）", "on_request"),
        ("公开方式：主动公开", "public"),
        ("", ""),
    ],
)
def test_labels_of_disclosure(note: str, disclosure: str) -> None:
    assert PolicyDocument("x", f"某局通知\n\n一、内容\n照办。\n\n{note}\n").heading.disclosure == disclosure


def heading(text: str) -> Heading:
    return PolicyDocument("x", text).heading


ARTICLES = "第一条 为了保障基本生活，制定本法。\n第二条 国家建立社会救助制度。"


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国社会救助法", "某省实施《中华人民共和国残疾人保障法》办法", "某市临时救助办法（试行）", "居住证暂行条例",
        "关于贯彻《国务院关于加强困境儿童保障工作的意见》的通知", "某市2025年最低生活保障标准",
    ],
)  # fmt: skip
def test_titles(title: str) -> None:
    assert heading(f"{title}\n{ARTICLES}").title == title


def test_the_adoption_of_a_law() -> None:
    law = heading(
        f"中华人民共和国社会救助法\n2026年4月30日第十四届全国人民代表大会常务委员会第二十二次会议通过\n{ARTICLES}"
    )
    assert (law.number, law.issuers, law.issued) == ("", ("全国人民代表大会常务委员会",), dt.date(2026, 4, 30))
    law = heading(f"社会救助法\n2026-04-30 公布\n2026-07-01 施行\n\n{ARTICLES}")
    assert (law.issued, law.effective) == (dt.date(2026, 4, 30), dt.date(2026, 7, 1))


@pytest.mark.parametrize(
    "note",
    [
        "2015年10月21日 国务院第109次常务会议通过\n2015年11月26日 中华人民共和国国务院令第663号公布\n2016年1月1日 施行",
        "（2015年11月26日中华人民共和国国务院令第663号公布　自2016年1月1日起施行）",
        "2015年11月26日国务院令第六百六十三号公布 自2016年1月1日起施行",
    ],
)
def test_the_order_by_which_a_regulation_was_published(note: str) -> None:
    regulation = heading(f"居住证暂行条例\n{note}\n{ARTICLES}")
    assert (regulation.number, regulation.issuers) == ("国务院令第663号", ("国务院",))
    assert (regulation.issued, regulation.effective) == (dt.date(2015, 11, 26), dt.date(2016, 1, 1))
    assert regulation.title == "居住证暂行条例"


def test_amendments_are_named_apart_from_the_day_of_issue() -> None:
    note = "（2010年7月8日中华人民共和国国务院令第577号公布 根据2019年3月2日《国务院关于修改部分行政法规的决定》修订）"
    regulation = heading(f"自然灾害救助条例\n{note}\n{ARTICLES}")
    assert (regulation.number, regulation.issued) == ("国务院令第577号", dt.date(2010, 7, 8))
    assert regulation.amended == (dt.date(2019, 3, 2),)


def test_fields_above_a_document() -> None:
    expiry = heading(
        "文　　号： 穗民规字〔2025〕2号\n实施日期： 2025年06月01日\n失效日期： 2026年06月01日\n发布机关： 某市民政局\n"
        "某市民政局关于印发2025年最低生活保障标准的通知\n一、标准为每人每月1309元。\n二、本通知有效期1年。\n某市民政局\n2025年5月30日"
    )
    assert (expiry.number, expiry.issuers, expiry.issued) == (
        "穗民规字〔2025〕2号",
        ("某市民政局",),
        dt.date(2025, 5, 30),
    )
    assert (expiry.effective, expiry.expires) == (dt.date(2025, 6, 1), dt.date(2026, 6, 1))
    several = heading(
        "发布机构： 某区财政局 成文日期： 2024-03-14\n名称： 关于印发某办法的通知\n文号： 发布日期： 2024-10-15\n"
        + ARTICLES
    )
    assert (several.number, several.title, several.issuers) == ("", "关于印发某办法的通知", ("某区财政局",))
    assert (several.issued, several.published) == (dt.date(2024, 3, 14), dt.date(2024, 10, 15))


def test_a_value_on_the_line_below_its_field() -> None:
    below = heading("文号：\n某民发〔2024〕3号\n成文日期：\n2024/3/14\n关于救助的通知\n一、对象\n低保家庭。")
    assert (below.number, below.issued) == ("某民发〔2024〕3号", dt.date(2024, 3, 14))


def test_the_issuer_before_a_title_without_a_space() -> None:
    assert heading(f"山前县民政局关于临时生活补助的通知\n{ARTICLES}").issuers == ("山前县民政局",)
    assert heading(f"民政部 财政部关于临时救助制度的意见\n{ARTICLES}").issuers == ("民政部", "财政部")
    assert heading(f"各地做好关于临时救助制度的意见\n{ARTICLES}").issuers == ()


def test_the_day_of_a_web_site_is_no_day_of_signature() -> None:
    page = heading(f"关于临时救助制度的意见\n2026年01月29日 11:01:34\n{ARTICLES}")
    assert (page.issued, page.published) == (None, dt.date(2026, 1, 29))


def test_how_long_a_document_holds() -> None:
    text = "第一条 甲。\n第二条 本办法自2021年7月1日起施行，有效期至2026年6月30日。2012年12月12日印发的办法同时废止。"
    assert (heading(text).effective, heading(text).expires) == (dt.date(2021, 7, 1), dt.date(2026, 6, 30))
