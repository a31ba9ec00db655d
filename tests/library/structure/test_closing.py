"""What stands after the last clause is no part of it."""

from __future__ import annotations

import pytest

from doudi.library.structure.document import PolicyDocument

TEXT = "一、对象\n低保家庭。\n二、标准\n每人每月三百元，按月发放。"


@pytest.mark.parametrize(
    "closing",
    [
        "某市民政局\n2025年5月30日", "某市民政局 某市财政局\n二〇二五年五月三十日", "2025年5月30日", "（此件公开发布）",
        "扫一扫在手机打开当前页", "【打印】 【关闭】", "打印本页 关闭窗口", "分享到：微信 微博", "上一篇：某通知\n下一篇：无",
        "相关链接\n政策解读：关于标准的说明。",
        "主办单位：某市民政局 承办：信息中心\n版权所有。",
        "京ICP备05012345号 网站标识码：4500000001",
        "责任编辑：张某\n来源：某市民政局网站。", "某市民政局\n2025年5月30日\n扫一扫在手机打开当前页\n这里还有一句话。",
        "附件：申请表\n某市民政局\n2025年5月30日",
    ],
)  # fmt: skip
def test_closing_matter(closing: str) -> None:
    document = PolicyDocument("x", f"{TEXT}\n{closing}\n")
    assert document.positions == ("一", "二")
    assert document.text_at("二") == "二、标准\n每人每月三百元，按月发放。"
    assert document.text[document.outline.body[1] :].strip() == closing


@pytest.mark.parametrize(
    "last", ["2025年5月30日起施行。", "本通知自印发之日起施行，由某市民政局负责解释。", "民政局应当公开"]
)
def test_a_last_paragraph_stays(last: str) -> None:
    assert PolicyDocument("x", f"{TEXT}\n{last}").text_at("二").endswith(last)
