"""Files that mean harm, or cannot be read: each is refused, with a reason and a way out, in Chinese."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest

from doudi.library.formats import html, office_archive, reader, word
from doudi.library.formats.child_process import read_here
from doudi.library.formats.reader import extract_text, read_document
from doudi.library.problems import UnreadableFileError
from tests.library.files import WORD, data_text, docx, page, pdf, zipped
from tests.processor_time import measure_processor_time, slowness

BIG5 = (
    "為保障城鎮困難家庭基本生活，現就有關事項通知如下，請認真貫徹落實。各縣市民政部門應當按照規定辦理，不得推諉，確保困難群眾得到救助。"
    * 3
)
ENTITIES = '<!DOCTYPE a [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        extract_text(content)
    assert caught.value.hint, "a refusal says what can be done"
    return str(caught.value)


def bomb() -> bytes:
    """Small when packed, two hundred million bytes when not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b" " * 1_000_000)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A part that says it is small and is not."""
    content = bytearray(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 70_000_000}))
    size = (70_000_000).to_bytes(4, "little")
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


def locked() -> bytes:
    content = bytearray(docx(["机密"]))
    for i in range(len(content)):
        if content[i : i + 4] == b"PK\x03\x04":
            content[i + 6] |= 1
        if content[i : i + 4] == b"PK\x01\x02":
            content[i + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"   \n\n", "空的"),
        (b"plain English text only", "没有中文"),
        (bomb(), "压缩炸弹"),
        (zipped({f"a{number}": b"" for number in range(office_archive.MOST_ENTRIES + 1)}), "压缩炸弹"),
        (docx(["宏"], extra={"word/vbaProject.bin": b"\x00"}), "宏"),
        (docx(["宏"], kind="vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
        (locked(), "密码"),
        (docx([], body="<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * (word.MOST_CELLS + 1) + "</w:tr></w:tbl>"), "表格"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "没有 Word 正文"),
        (docx(["好"])[:-60], "损坏"),
        (zipped({"word/document.xml": b"<w:document>"}), "损坏"),
        (zipped({"word/document.xml": f'{ENTITIES}<w:document xmlns:w="{WORD}">&b;</w:document>'.encode()}), "实体"),
        (reader.OLE + b"\x00" * 600, "旧版 Word"),
        (reader.OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "图片"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "图片"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包"),
        (pdf([[]] * 3), "扫描件"),
        (pdf([["机密文件"]], encrypted=True), "加密"),
        (b"%PDF-1.4\nnothing", "损坏"),
        (BIG5.encode("big5"), "编码"),
        ("家庭人均收入低於標準的，給予救助".encode("big5"), "编码"),
        ("生活保護の基準は毎年見直すものとする。".encode("shift-jis"), "编码"),
        (data_text("parts").encode("utf-8")[:-1] + b"\xff\xff", "编码"),
        (data_text("parts").encode("utf-16-le"), "二进制"),
        (b"\xff\xfe" + "救助标准".encode("utf-16-le") + b"\x00", "编码"),
        ("锟斤拷锟斤拷救助".encode(), "乱码"),
        ("救助\ufffd标准".encode(), "乱码"),
        (("救助" + "\x01" * 40).encode(), "编码"),
        (f"{ENTITIES}<html><body>&b;救助</body></html>".encode(), "实体"),
        (page("<table><tr>" + "<td>救助</td>" * (html.MOST_CELLS + 1) + "</tr></table>"), "表格"),
    ],
)  # fmt: skip
def test_refused_with_a_reason(content: bytes, says: str) -> None:
    assert says in refused(content)


def test_a_part_that_lies_about_its_size_is_not_unpacked() -> None:
    assert "压缩炸弹" in refused(lying_bomb()) or "损坏" in refused(lying_bomb())


def test_a_file_past_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reader, "LARGEST", 100)
    assert "兆字节" in refused("救助".encode() * 60)
    path = tmp_path / "large.txt"
    path.write_bytes("救助".encode() * 60)
    with pytest.raises(UnreadableFileError, match="兆字节"):
        read_document(path)


def test_a_text_past_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST_TEXT", 10)
    assert "万字" in refused("家庭人均收入低于标准的给予救助".encode())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="没有这个文件"):
        read_document(tmp_path / "nothing.txt")
    with pytest.raises(UnreadableFileError, match="没有这个文件"):
        read_document(tmp_path)


def test_elements_without_end_in_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_ELEMENTS", 50)
    with pytest.raises(UnreadableFileError, match="大得不像"):
        read_here(page("<p>救助</p>" * 60), "html")


def test_a_page_nested_without_end_is_read_or_refused_quickly() -> None:
    content = page("<div>" * 5000 + "救助标准" + "</div>" * 5000)
    with measure_processor_time() as reading, contextlib.suppress(UnreadableFileError):
        extract_text(content)
    assert reading.seconds < 2 * slowness()


def test_external_entities_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", encoding="utf-8")
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
    document = f'{entity}<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:document>'
    assert "机密" not in refused(zipped({"word/document.xml": document.encode()}))
