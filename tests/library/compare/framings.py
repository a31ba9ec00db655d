"""Reprints of a text made by script that say the same: typed in another way, or with other matter around the text."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

from doudi.library.structure.numbering import to_number

NOTICE = """云岭省民政厅文件

云民发〔2031〕88号

云岭省民政厅关于印发《{title}》的通知

各市、县（区）民政局，省厅各处室、各直属单位：

现将《{title}》印发给你们，请结合实际认真贯彻执行。

云岭省民政厅
2031年5月6日

"""
ORDER = """云岭省人民政府令

第212号

《{title}》已经2031年3月2日省人民政府第15次常务会议通过，现予公布，自公布之日起施行。

省长　云山

2031年3月9日

"""
FIELDS = """索 引 号：000014349/2031-00123
主题分类：民政、扶贫、救灾\\慈善
发文机关：云岭省民政厅
发布日期：2031年06月18日
来源：云岭省人民政府门户网站    字号：[大] [中] [小]    打印本页

"""
FOOTER = """

责任编辑：花生
【打印】 【关闭】
分享到：
上一篇：关于做好春节慰问工作的通知
下一篇：没有了
版权所有：云岭省民政厅　网站标识码 5300000001
"""
SIGNATURE = "\n\n云岭省民政厅\n2031年5月6日\n\n（此件公开发布）\n\n抄送：各市、县（区）人民政府办公室。\n"
RADICALS = str.maketrans({unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)})
HALF = str.maketrans("，；：（）！？　％", ",;:()!? %")
FULL = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
CHAPTER, PART = r"第[一二三四五六七八九十百]+章[^\S\n]+.{1,20}", r"[一二三四五六七八九十]{1,3}、[^。；\n]{2,30}"
HEADING = re.compile(rf"(?m)^[ \t　#*]*({CHAPTER}|{PART})[ \t　]*$")
ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)([条章])")


def make_reprints(text: str, title: str, body: tuple[int, int], seed: int = 1) -> Iterator[tuple[str, str]]:
    """Names and texts of reprints; `body` gives the offsets at which the clauses of the text begin and end."""
    retyped: dict[str, Callable[[str], str]] = {
        "arabic numbers of articles": lambda t: ARTICLE.sub(lambda m: f"第{to_number(m.group(1))}{m.group(2)}", t),
        "half width": lambda t: t.translate(HALF),
        "full width": lambda t: t.translate(FULL),
        "radicals": lambda t: t.translate(RADICALS),
        "lines of 30": lambda t: _break_lines(t, 30),
        "lines of 41": lambda t: _break_lines(t, 41),
        "empty lines": lambda t: re.sub(r"\n+", "\n\n\n", t),
        "no empty lines": lambda t: re.sub(r"\n+", "\n", t),
        "indented": lambda t: re.sub(r"(?m)^[ \t　]*", "　　", t),
        "spread out": lambda t: _spread_out(t, seed),
        "without quotes": lambda t: re.sub(r"[“”\"]", "", t),
        "page numbers": lambda t: _number_pages(t, seed),
    }
    framed: dict[str, str] = {
        "contents": _insert_contents(text, body, "{}"),
        "contents with pages": _insert_contents(text, body, "{}……………{n}"),
        "cover notice": NOTICE.format(title=title) + text,
        "order": ORDER.format(title=title) + text,
        "second title": f"{title}\n\n{text}",
        "adoption note": f"{title}\n（2031年3月2日云岭省人民政府第15次常务会议通过　2031年3月9日公布）\n\n{text}",
        "fields of a web page": FIELDS + text,
        "footer": text + FOOTER,
        "signature": text + SIGNATURE,
        "nothing around it": text[_preamble_start(text, body) : body[1]],
        "all around it": FIELDS + NOTICE.format(title=title) + text + FOOTER,
    }
    for name, retype in retyped.items():
        yield name, retype(text)
    yield from framed.items()
    yield "cover notice, lines of 41", _break_lines(framed["cover notice"], 41)
    yield "contents, arabic numbers", retyped["arabic numbers of articles"](framed["contents"])
    yield "footer, half width", framed["footer"].translate(HALF)


def _break_lines(text: str, width: int) -> str:
    lines = (line[start : start + width] for line in text.split("\n") for start in range(0, max(len(line), 1), width))
    return "\n".join(lines)


def _spread_out(text: str, seed: int) -> str:
    chance = random.Random(seed)
    return "".join(sign + (" " if "\u4e00" <= sign <= "\u9fff" and chance.random() < 0.15 else "") for sign in text)


def _number_pages(text: str, seed: int) -> str:
    chance = random.Random(seed)
    lines, page = [], 0
    for line in text.split("\n"):
        lines.append(line)
        if chance.random() < 0.05:
            page += 1
            lines += ["", f"— {page} —", ""]
    return "\n".join(lines)


def _insert_contents(text: str, body: tuple[int, int], form: str) -> str:
    """The text with a table of contents from its headings before the first of them."""
    headings = [match.group(1).strip() for match in HEADING.finditer(text, *body)]
    entries = [form.format(heading, n=number * 3 + 1) for number, heading in enumerate(headings)]
    return text[: body[0]] + "目　录\n\n" + "\n".join(entries) + "\n\n" + text[body[0] :] if entries else text


def _preamble_start(text: str, body: tuple[int, int]) -> int:
    """Where the preamble begins: the last paragraphs before the first clause that end a sentence; else where the body begins."""
    paragraphs = list(re.finditer(r"[^\n]+", text[: body[0]]))
    start = body[0]
    for paragraph in reversed(paragraphs):
        line = paragraph.group().strip()
        if not line.endswith(("。", "如下：", "意见：", "通知如下：")) or re.search(
            "现将|现予|印发你们|印发给你们|通过|公布", line
        ):
            break
        start = paragraph.start()
    return start
