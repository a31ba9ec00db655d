"""The bytes say what a file is. What is damaged, active or two files in one is refused, with what to do instead."""

from __future__ import annotations

import struct
import zipfile

import pytest

from doudi.library.formats import office_archive
from doudi.office.errors import RefusedError
from doudi.office.files import file_types
from tests.office.files import samples


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (samples.pdf(), file_types.PDF),
        (samples.pdf(tail=b"\r\n\0\0"), file_types.PDF),
        (samples.png(), file_types.PNG),
        (samples.png(tail=b"\0\0"), file_types.PNG),
        (samples.jpeg(), file_types.JPEG),
        # A phone puts another picture, or a moment of film, behind the first.
        (samples.jpeg(tail=samples.jpeg()), file_types.JPEG),
        (samples.jpeg(tail=b"\0\0\0\x18ftypmp42" + bytes(range(256))), file_types.JPEG),
        (samples.docx(), file_types.DOCX),
        (samples.xlsx(), file_types.XLSX),
        ("户主：某某\r\n".encode(), file_types.TEXT),
        ("\ufeff姓名,年龄\n".encode(), file_types.TEXT),
        ("姓名，年龄\n".encode("gb18030"), file_types.TEXT),
        ("姓名,增减\n某某,-300|备注\n某某,=A1+A2\n".encode(), file_types.TEXT),
    ],
)
def test_what_is_taken(data: bytes, expected: str) -> None:
    assert file_types.media_type(data) == expected


PDF, PNG, JPEG, DOCX = samples.pdf(), samples.png(), samples.jpeg(), samples.docx()
ZIP = samples.archive({"run.exe": b"MZ"})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的"),
        (b"%PDF-9", "PDF 文件的开头不对"),
        (PDF[:-12], "PDF 文件不完整"),
        (PDF + ZIP, "PDF 文件后面附有别的内容"),
        (samples.pdf(tail=b"\n<script>alert(1)</script>"), "PDF 文件后面附有别的内容"),
        (samples.pdf(body=b"2 0 obj << /S /JavaScript >> endobj"), r"文件带有脚本（JavaScript）（在第2号对象）.*打印为 PDF"),
        (samples.pdf(body=b"2 0 obj << /S /L#61unch >> endobj"), "文件带有启动程序的动作"),
        (samples.pdf(body=b"2 0 obj << /Type /EmbeddedFile >> endobj"), "文件带有附件"),
        (PDF.replace(b"<< /Root", b"<< /Encrypt 5 0 R /Root"), "PDF 文件加了密码"),
        (PDF.replace(b"<< /Root", b"<< /Encr#79pt 5 0 R /Root"), "PDF 文件加了密码"),
        (PNG[:-1], "PNG 图片不完整"),
        (PNG.replace(b"IDAT", b"IDAU"), "PNG 图片不完整"),
        (PNG[:8] + PNG[33:], "PNG 图片不完整"),
        (PNG + ZIP, "PNG 图片后面附有别的内容"),
        (samples.png(50_000, 50_000), "50000×50000 个像素，太大了"),
        (samples.png(0, 5), "宽或高是零"),
        (JPEG[:-2], "照片不完整"),
        (JPEG[:12], "照片不完整"),
        (b"\xff\xd8\xff\xd9", "照片不完整"),
        (b"\xff\xd8\xff\xc0\xff\xff", "照片不完整"),
        (samples.jpeg(65_000, 65_000), "65000×65000 个像素"),
        (JPEG + ZIP, "照片后面附有别的文件"),
        (JPEG + b"<HTML><script>", "照片后面附有别的文件"),
        (JPEG + PDF, "照片后面附有别的文件"),
        (ZIP, "压缩包不能上传"),
        (ZIP + b"\0", "压缩包不完整，或后面附有别的内容"),
        (DOCX + PDF, "压缩包不完整，或后面附有别的内容"),
        (samples.archive({"[Content_Types].xml": b"<a/>"}, b"comment"), "后面附有别的内容"),
        (DOCX.replace(b"word/document.xml", b"word/../../evil.x"), "文件内部的结构不对"),
        (samples.docx(**{"word/vbaProject.bin": b"x"}), "带有宏或控件"),
        (samples.docx(**{"word/activeX/activeX1.xml": b"x"}), "带有宏或控件"),
        (samples.docx("application/vnd.ms-office.vbaProject"), "带有宏或控件"),
        (samples.archive({"[Content_Types].xml": samples.content_types("application/x")}), "这不是 Word"),
        (samples.archive({"[Content_Types].xml": b"not xml"}), "文件已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧格式（doc、xls）或加了密码"),
        (b"MZ\x90\x00\x03", "认不出这是什么文件"),
        (b"\x00\x01\x02", "认不出这是什么文件"),
        (bytes(range(128, 256)), "认不出这是什么文件"),
        (b"GIF89a\x01\x00\x01\x00", "认不出这是什么文件"),
        ("姓名,金额\n某某,=cmd|'/c calc'!A0\n".encode(), "第2行有向其他程序取数的公式"),
        ("姓名;\"+cmd|' /c calc'!A1\"\n".encode("gb18030"), "第1行有向其他程序取数的公式"),
    ],
)  # fmt: skip
def test_what_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        file_types.media_type(data)


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_archive, "LARGEST_WHOLE", 1_000_000)
    bomb = samples.docx(**{"word/media/zeros": bytes(1_100_000)})
    assert len(bomb) < 3_000
    with pytest.raises(RefusedError, match="解压后过大"):
        file_types.media_type(bomb)


def test_what_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 10 bytes; a megabyte of zeros is inside."""
    data = bytearray(samples.docx(**{"word/media/zeros": bytes(1_100_000)}))
    for mark, size_at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        position = data.rfind(mark)
        struct.pack_into("<I", data, position + size_at, 10)
    with pytest.raises(RefusedError, match="文件已损坏"):
        file_types.media_type(bytes(data))


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_archive, "MOST_ENTRIES", 2)
    with pytest.raises(RefusedError, match="解压后过大"):
        file_types.media_type(samples.docx(a=b"", b=b""))


def test_an_entity_of_the_file_system_is_not_followed() -> None:
    types = (
        b'<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]><Types><Override ContentType="x">&e;</Override></Types>'
    )
    with pytest.raises(RefusedError, match="这不是 Word"):
        file_types.media_type(samples.archive({"[Content_Types].xml": types}))


def test_unusual_ways_of_packing_are_refused() -> None:
    data = bytearray(samples.docx())
    position = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, position + 10, zipfile.ZIP_LZMA)
    with pytest.raises(RefusedError, match="文件内部的结构不对"):
        file_types.media_type(bytes(data))


@pytest.mark.parametrize("sample", [PDF, PNG, JPEG, DOCX, samples.xlsx()], ids=["pdf", "png", "jpeg", "docx", "xlsx"])
def test_no_damage_is_more_than_a_refusal(sample: bytes) -> None:
    """Cut anywhere, or with any byte changed: a type or a refusal, never another error."""
    for position in range(len(sample)):
        for damaged in (
            sample[:position],
            sample[:position] + bytes([sample[position] ^ 0xFF]) + sample[position + 1 :],
        ):
            try:
                assert file_types.media_type(damaged) in file_types.EXTENSIONS
            except RefusedError:
                continue
