"""What of a Word file is text: hidden, struck-out and deleted text, notes, embedded files."""

from __future__ import annotations

import pytest

from doudi.library.formats.word import read_word
from doudi.library.structure.document import PolicyDocument
from tests.library.files import WORD, docx
from tests.library.word_files import notes_part, paragraph, style, word_file

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


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
    text = read_word(content).text
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
    assert read_word(docx([], body=body)).text == "救助比例低于七成"


@pytest.mark.parametrize(
    ("run", "is_text"),
    [
        ("<w:vanish/>", False), ('<w:vanish w:val="0"/>', True), ('<w:vanish w:val="false"/>', True),
        ('<w:vanish w:val="1"/>', False), ("<w:strike/>", False), ('<w:strike w:val="off"/>', True),
        ("<w:dstrike/>", False), ('<w:dstrike w:val="0"/>', True), ("<w:b/>", True), ("<w:webHidden/>", True),
    ],
)  # fmt: skip
def test_runs_that_are_hidden_or_struck_out(run: str, is_text: bool) -> None:
    text = read_word(word_file([paragraph("每人三百元。", run=run)])).text
    assert (text == "每人三百元。") is is_text


@pytest.mark.parametrize(
    ("paragraph_style", "run", "is_text"),
    [
        ("Struck", "", False), ("OnStruck", "", False), ("Unstruck", "", True), ("", '<w:rStyle w:val="Old"/>', False),
        # a toggle that both styles switch on is off again
        ("Struck", '<w:rStyle w:val="Old"/>', True), ("Struck", '<w:strike w:val="0"/>', True), ("Hidden", "", False),
        ("Hidden", '<w:vanish w:val="0"/>', True), ("", "", True),
    ],
)  # fmt: skip
def test_properties_that_runs_inherit(paragraph_style: str, run: str, is_text: bool) -> None:
    styles = (
        style("Struck", "<w:rPr><w:strike/></w:rPr>")
        + style("OnStruck", based_on="Struck")
        + style("Unstruck", '<w:rPr><w:strike w:val="0"/></w:rPr>', based_on="Struck")
        + style("Hidden", "<w:rPr><w:vanish/></w:rPr>")
        + style("Old", "<w:rPr><w:strike/></w:rPr>", kind="character")
    )
    text = read_word(word_file([paragraph("每人三百元。", style=paragraph_style, run=run)], styles=styles)).text
    assert (text == "每人三百元。") is is_text


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_are_kept_where_the_text_refers_to_them(kind: str) -> None:
    reference = f'<w:r><w:{kind}Reference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r>'
    part = notes_part(kind, {"2": "重度残疾指一级、二级。"})
    content = word_file([paragraph("重度残疾人", extra=reference)], extra={f"word/{kind}s.xml": part})
    extracted = read_word(content)
    assert extracted.text == "重度残疾人〔注：重度残疾指一级、二级。〕。"
    name = "脚注" if kind == "footnote" else "尾注"
    assert extracted.losses == (f"{name}1条，已写在引用处的方括号里",)


def test_a_note_that_is_missing_is_told() -> None:
    content = word_file([paragraph("重度残疾人", extra='<w:r><w:footnoteReference w:id="2"/></w:r>')])
    assert read_word(content).losses == ("有1条注释在文件里找不到",)


@pytest.mark.parametrize(
    ("xml", "loss"),
    [
        ("<w:r><w:drawing/></w:r>", "图片1张，其中的文字没有读入"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "特殊符号1个，没有读入"),
        ("<w:ins><w:r><w:t>。</w:t></w:r></w:ins>", "文件带有修订标记，按接受全部修订后的文字读入"),
    ],
)
def test_what_is_no_text_is_told(xml: str, loss: str) -> None:
    assert read_word(word_file([paragraph("每人三百元", extra=xml)])).losses == (loss,)


def test_the_letters_of_a_formula_are_read() -> None:
    formula = f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>标准×人数</m:t></m:r></m:oMath>'
    extracted = read_word(word_file([paragraph("补助金额＝", extra=formula)]))
    assert extracted.text == "补助金额＝标准×人数"
    assert extracted.losses == ("公式1个，只读入了其中的文字，没有读入排列方式",)


def test_a_text_box_stands_on_lines_of_its_own() -> None:
    box = f"<w:r><w:drawing><w:txbxContent>{paragraph('附件')}</w:txbxContent></w:drawing></w:r>"
    extracted = read_word(word_file([paragraph("一、标准", extra=box)]))
    assert (extracted.text, extracted.losses) == ("一、标准\n附件", ())


def test_a_paragraph_whose_mark_is_deleted_runs_on() -> None:
    items = [paragraph("每人每月", mark='<w:del w:id="1"/>'), paragraph("三百元。")]
    assert read_word(word_file(items)).text == "每人每月三百元。"
