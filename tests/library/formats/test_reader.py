"""Text, Word, PDF and web pages: the same document comes out of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.library.compare.document_comparison import compare
from doudi.library.formats.reader import parse_document, read_document
from tests.library.files import STYLES, data_text, docx, official, page, pdf
from tests.processor_time import measure_processor_time, slowness

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
        "pdf": pdf([lines[i : i + 18] for i in range(0, len(lines), 18)]),
        "page": page("".join(f"<p>{line}</p>" for line in lines)),
        "page in gb2312": page("<br>".join(lines), "gb2312"),
    }


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("form", forms(""))
def test_each_form_holds_the_same_document(name: str, form: str) -> None:
    read = parse_document(forms(data_text(name))[form], "x")
    assert compare(official(name), read) == []
    assert read.positions == official(name).positions


def test_a_file_is_read_by_its_content_and_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(docx(data_text("parts").split("\n")))
    document = read_document(path, "official")
    assert (document.name, document.standing, document.citable) == ("notice.txt", "official", True)
    assert document.heading.number == "云民发〔2031〕12号"


@pytest.mark.parametrize("form", ["word", "txt", "page", pytest.param("pdf", marks=pytest.mark.long)])
def test_three_hundred_pages_are_read_in_under_five_seconds(form: str) -> None:
    filling = "为保障城镇困难家庭基本生活，现就有关事项作出规定，请认真贯彻落实执行到位。"
    pages = [
        [f"第{number}条 人均收入低于标准的家庭，每月给予{number}元。", *[filling] * 22, f"- {number} -"]
        for number in range(1, 301)
    ]
    lines = [line for page_lines in pages for line in page_lines]
    content = {
        "word": lambda: docx(lines), "pdf": lambda: pdf(pages), "txt": lambda: "\n".join(lines).encode(),
        "page": lambda: page("".join(f"<p>{line}</p>" for line in lines)),
    }[form]()  # fmt: skip
    with measure_processor_time() as reading:
        document = parse_document(content, "x")
        count = len(document.positions)
        assert document.heading.number == ""
    assert reading.seconds < FIVE_SECONDS * slowness()
    assert count == 300


def test_look_alike_characters_are_read_as_ideographs() -> None:
    document = parse_document("⼀、对象\n⺠政局⻓审批，⼈均⽉收⼊不⾼于⼋百元。\u200b\n".encode(), "x")
    assert document.text == "一、对象\n民政局长审批，人均月收入不高于八百元。\n"
    assert document.positions == ("一",)


def test_what_was_lost_stays_with_the_document() -> None:
    body = "<w:p><w:r><w:t>一、标准</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>三百元</w:t></w:r></w:p>"
    document = parse_document(docx([], body=body), "x")
    assert document.losses == ("加了删除线的文字1处，没有读入",)
