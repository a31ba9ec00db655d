"""Web pages as offices publish them: what is the article, what is hidden, struck out, or of the site."""

from __future__ import annotations

import pytest

from doudi.library.formats.html import read_web_page
from tests.library.files import page

ARTICLE = (
    "<p>一、对象</p><p>家庭人均收入低于标准的家庭。</p><p>二、标准</p><p>每人每月三百元；每户不超过九百元。</p><p>三、期限</p>"
    "<p>不超过六个月。</p>"
)
LINES = "一、对象\n家庭人均收入低于标准的家庭。\n二、标准\n每人每月三百元；每户不超过九百元。\n三、期限\n不超过六个月。"


def site(body: str, *, head: str = "", attributes: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body{attributes}>{body}</body></html>".encode()


def test_a_page_without_its_site() -> None:
    extracted = read_web_page(
        page("<p>第一条 按规定执行，家庭人均收入低于标准的给予救助。</p><div style='display:none'>不得显示</div>")
    )
    assert extracted.text == "第一条 按规定执行，家庭人均收入低于标准的给予救助。"
    assert extracted.losses == ("网页上隐藏的内容1处，没有读入",)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='nav'><a>首页</a><a>政策</a></div><div class='main'>{ARTICLE}</div><div id='footer'>版权所有：某局。</div>",
        f"<header><ul><li>首页</li></ul></header><article>{ARTICLE}</article><footer><p>主办单位：某局。</p></footer>",
        f"<form id='form1'><div>您的位置</div><div>{ARTICLE}</div></form>",
        f"<table><tr><td class='breadcrumb'>首页 &gt; 政策</td></tr><tr><td>{ARTICLE}</td></tr></table>",
        f"<div>{ARTICLE}</div><div class='share'>分享到：微信</div><div class='related'><a>相关新闻</a></div>",
        f"<nav class='article'>{ARTICLE}</nav>",
    ],
)
def test_the_article_of_a_page(body: str) -> None:
    assert read_web_page(site(body)).text == LINES


@pytest.mark.parametrize(
    "marked", ["<del>{}</del>", "<s>{}</s>", "<strike>{}</strike>", "<span style='text-decoration: line-through'>{}</span>",
               "<span class='old'>{}</span>"]
)  # fmt: skip
def test_struck_out_text_is_left_out_and_told(marked: str) -> None:
    style = "<style>.old, .x { text-decoration: line-through }</style>"
    body = ARTICLE.replace("三百元", marked.format("二百元") + "<ins>三百元</ins>")
    extracted = read_web_page(site(body, head=style))
    assert extracted.text == LINES
    assert extracted.losses == ("加了删除线的文字1处，没有读入",)


@pytest.mark.parametrize(
    "attributes", [" style='visibility: hidden'", " style='display:none'", " class='wait'", " hidden"]
)
def test_a_body_that_a_script_would_show_is_read(attributes: str) -> None:
    extracted = read_web_page(site(ARTICLE, head="<style>.wait{visibility:hidden}</style>", attributes=attributes))
    assert extracted.text == LINES
    assert extracted.losses == ("网页的正文设为隐藏（要靠脚本显示），已按显示读入，请对照网页核对",)


@pytest.mark.parametrize("attributes", [" style='display:none'", " hidden", " class='tip'", " id='tip'"])
def test_what_a_page_hides_beside_its_text_stays_hidden(attributes: str) -> None:
    style = "<style>.tip, #tip {display: none} @media print {.x{color:red}}</style>"
    body = f"<div>{ARTICLE}<p{attributes}>三、期限为一年。</p></div>"
    assert read_web_page(site(body, head=style)).text == LINES


def test_title_and_fields_above_the_article_are_kept() -> None:
    fields = "<table><tr><th>发文字号</th><td>山民发〔2024〕17号</td></tr><tr><td>成文日期：</td><td>2024-03-14</td></tr></table>"
    body = f"<div class='nav'>首页</div><div>{fields}</div><h1>关于救助的通知</h1><p>字号：大 中 小</p><div>{ARTICLE}</div>"
    assert read_web_page(site(body)).text == (
        f"发文字号： 山民发〔2024〕17号\n成文日期： 2024-03-14\n关于救助的通知\n{LINES}"
    )


def test_paragraphs_in_elements_of_any_kind() -> None:
    body = (
        "<div>一、对象</div><div>低收入家庭，"
        + "按规定给予救助，" * 60
        + "。</div><div>二、标准</div><div>三百元。</div>"
    )
    assert read_web_page(site(f"<div>{body}</div>")).text.split("\n")[0::2] == ["一、对象", "二、标准"]
