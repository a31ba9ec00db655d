"""Text, Word, PDF and web pages: the same document comes out of each."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from doudi.library.comparing import compare
from doudi.library.documents import PolicyDocument
from doudi.library.reading import document_of, import_document, text_of
from tests.library.files import STYLES, WORD, data_text, docx, official, page, pdf

FIVE_SECONDS = 5.0


def forms(text: str) -> dict[str, bytes]:
    lines = text.split("\n")
    return {
        "utf-8": text.encode(),
        "utf-8 with a mark": b"\xef\xbb\xbf" + text.encode(),
        "gb18030": text.encode("gb18030"),
        "utf-16": text.encode("utf-16"),
        "utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
        "windows lines": text.replace("\n", "\r\n").encode(),
        "word": docx(lines),
        "pdf": pdf([lines[at : at + 18] for at in range(0, len(lines), 18)]),
        "page": page("".join(f"<p>{line}</p>" for line in lines)),
        "page in gb2312": page("<br>".join(lines), "gb2312"),
    }


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("form", forms(""))
def test_each_form_holds_the_same_document(name: str, form: str) -> None:
    read = document_of(forms(data_text(name))[form], "x")
    assert compare(official(name), read) == []
    assert read.positions == official(name).positions


def test_a_file_is_read_by_its_content_and_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(docx(data_text("parts").split("\n")))
    document = import_document(path, "official")
    assert (document.name, document.standing, document.citable) == ("notice.txt", "official", True)
    assert document.heading.number == "云民发〔2031〕12号"


def test_word_writes_its_own_numbers() -> None:
    numbering = f"""<w:numbering xmlns:w="{WORD}">
      <w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
        <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""
    style = '<w:style w:styleId="Part"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    styles = f'<w:styles xmlns:w="{WORD}">{style}</w:styles>'

    def line(text: str, level: int) -> str:
        numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="2"/></w:numPr></w:pPr>'
        styled = '<w:pPr><w:pStyle w:val="Part"/></w:pPr>'
        return f"<w:p>{numbered if level else styled}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = "".join(
        [
            line("救助措施", 0), line("生活救助", 1), line("提高标准。", 2), line("加强照料。", 2), line("医疗救助。", 1),
            line("资助参保。", 2), line("例如", 3), line("工作要求", 0), line("加强领导。", 1),
        ]
    )  # fmt: skip
    content = docx([], body=body, extra={"word/numbering.xml": numbering.encode(), "word/styles.xml": styles.encode()})
    text = text_of(content)
    assert text.split("\n")[:6] == [
        "一、救助措施",
        "（一）生活救助",
        "1.提高标准。",
        "2.加强照料。",
        "（二）医疗救助。",
        "1.资助参保。",
    ]
    assert PolicyDocument("x", text).positions == (
        "一",
        "一(一)",
        "一(一)1",
        "一(一)2",
        "一(二)",
        "一(二)1",
        "二",
        "二(一)",
    )


def test_what_word_has_struck_out_or_hidden_is_no_text() -> None:
    body = (
        "<w:p><w:r><w:t>救助比例</w:t></w:r><w:del><w:r><w:delText>不</w:delText><w:t>不</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>低于七成</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>秘</w:t></w:r></w:p>"
    )
    assert text_of(docx([], body=body)) == "救助比例低于七成"


def test_a_page_without_its_site() -> None:
    text = text_of(
        page("<p>第一条 按规定执行，家庭人均收入低于标准的给予救助。</p><div style='display:none'>不得显示</div>")
    )
    assert text == "第一条 按规定执行，家庭人均收入低于标准的给予救助。"


def test_lines_that_every_page_of_a_pdf_carries_are_left_out() -> None:
    pages = [
        [
            "云岭省文件汇编",
            f"第{number}条 本条内容各不相同，序号为{number}，按规定执行。",
            "照此办理。" * number,
            f"- {number} -",
        ]
        for number in range(1, 7)
    ]
    text = text_of(pdf(pages))
    assert "汇编" not in text
    assert all(f"第{number}条" in text for number in range(1, 7))


@pytest.mark.parametrize("form", ["word", "txt", "page", pytest.param("pdf", marks=pytest.mark.long)])
def test_three_hundred_pages_are_read_in_under_five_seconds(form: str) -> None:
    """Processor time, so that a busy machine does not decide."""
    filling = "为保障城镇困难家庭基本生活，现就有关事项作出规定，请认真贯彻落实执行到位。"
    pages = [
        [f"第{number}条 人均收入低于标准的家庭，每月给予{number}元。", *[filling] * 22, f"- {number} -"]
        for number in range(1, 301)
    ]
    lines = [line for one in pages for line in one]
    content = {
        "word": lambda: docx(lines), "pdf": lambda: pdf(pages), "txt": lambda: "\n".join(lines).encode(),
        "page": lambda: page("".join(f"<p>{line}</p>" for line in lines)),
    }[form]()  # fmt: skip
    start = time.process_time()
    document = document_of(content, "x")
    count = len(document.positions)
    assert document.heading.number == ""
    assert time.process_time() - start < FIVE_SECONDS
    assert count == 300
