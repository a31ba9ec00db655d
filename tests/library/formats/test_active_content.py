"""What acts by itself when a file is opened is refused, in a policy document and in an upload; plain documents are not."""

from __future__ import annotations

import zlib

import pytest

from doudi.library.formats.child_process import check_here, read_here
from doudi.library.formats.pdf_actions import find_active_content, has_compressed_objects
from doudi.library.problems import UnreadableFileError
from doudi.office.errors import RefusedError
from doudi.office.files import inert_files
from doudi.office.files.file_types import DOCX, PDF, XLSX, media_type
from doudi.office.policy_documents.reader import read_upload
from tests.library.files import docx, pdf
from tests.library.formats.test_child_process import doubly_deflated_pdf, endless_level, tables_within_tables
from tests.library.word_files import paragraph, word_file
from tests.office.files import samples

LINES = [f"第{number}条 县级民政部门按照规定办理，不得推诿，确保困难群众得到救助。" for number in range(1, 9)]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"

# PDF


def with_objects(*objects: str, catalog: str = "") -> bytes:
    """A PDF of one page with text, further objects from number 90 on, and more in its catalog."""
    content = pdf([LINES]).replace(b"/Type /Catalog", b"/Type /Catalog " + catalog.encode("latin-1"))
    more = "".join(f"{number} 0 obj {text} endobj\n" for number, text in enumerate(objects, 90))
    return content.replace(b"xref\n", more.encode("latin-1") + b"xref\n", 1)


def with_compressed_objects(*objects: str, catalog: str = "") -> bytes:
    """The same, with the further objects in a compressed stream."""
    texts = [text.encode("latin-1") for text in objects]
    offsets = [sum(len(text) + 1 for text in texts[:place]) for place in range(len(texts))]
    head = b"".join(b"%d %d " % (90 + place, offset) for place, offset in enumerate(offsets))
    packed = zlib.compress(head + b" ".join(texts))
    out = bytearray(b"%PDF-1.5\n")
    rows = {0: b"\0\0\0\0\0\0"}
    plain = {
        1: f"<< /Type /Catalog /Pages 2 0 R /Extra 90 0 R {catalog} >>".encode("latin-1"),
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        4: b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(texts), len(head), len(packed), packed),
    }
    for number, text in plain.items():
        rows[number] = b"\1" + len(out).to_bytes(4, "big") + b"\0"
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    for place in range(len(texts)):
        rows[90 + place] = b"\2" + (4).to_bytes(4, "big") + bytes([place])
    start, table = len(out), b"".join(rows[number] for number in sorted(rows))
    index = f"[0 5 90 {len(texts)}]".encode()
    out += b"100 0 obj\n<< /Type /XRef /Size 101 /W [1 4 1] /Index %s /Root 1 0 R /Length %d >>\n" % (index, len(table))
    return bytes(out + b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start))


ACTIONS = [
    ("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "", "脚本（JavaScript）（在第90号对象）"),
    ("<< /S /J#61vaScript /JS (x) >>", "", "脚本（JavaScript）（在第90号对象）"),
    ("<< /S /#4a#61#76#61#53#63#72#69#70#74 /JS (x) >>", "", "脚本（JavaScript）"),
    ("<< /S/JavaScript/JS(x)>>", "/Open#41ction 90 0 R", "脚本（JavaScript）"),
    ("<< /S /Launch /F (cmd.exe) >>", "", "启动程序的动作（Launch）"),
    ("<< /S /L#61unch /Win << /F (cmd.exe) >> >>", "", "启动程序的动作（Launch）"),
    ("<< /S /SubmitForm /F (http://example.com) >>", "", "把内容发送出去的动作（SubmitForm）"),
    ("<< /S /ImportData /F (a.fdf) >>", "", "读入外部数据的动作"),
    ("<< /S /GoToE /D [0 /Fit] >>", "", "打开附件的动作"),
    ("<< /S /GoToR /F (\\\\\\\\server\\\\share) /D [0 /Fit] >>", "", "打开另一份文件的动作"),
    ("<< /S /Rendition /OP 0 >>", "", "播放媒体的动作"),
    ("<< /Type /Annot /Subtype /Movie >>", "", "影片"),
    ("<< /Type /Annot /Subtype /RichMedia >>", "", "富媒体"),
    ("<< /Type /Annot /Subtype /Rich#4dedia >>", "", "富媒体"),
    ("<< /Type /EmbeddedFile >>", "", "附件（EmbeddedFile）"),
    ("<< /Type /Filespec /F (a) /EF << /F 91 0 R >> >>", "", "附件（EF）"),
    ("<< /Type /Filespec /F (a) /E#46%\n<< /F 91 0 R >> >>", "", "附件（EF）"),
    ("<< /Type /Annot /Subtype /FileAttachment >>", "", "附件（FileAttachment）"),
    ("<< /XFA [(template) 91 0 R] >>", "/AcroForm 90 0 R", "动态表单（XFA）"),
    ("<< /X#46A 91 0 R >>", "/AcroForm 90 0 R", "动态表单（XFA）"),
    ("<< /O << /S /URI /URI (http://example.com) >> >>", "/AA 90 0 R", "自动执行的动作（AA）"),
    ("<< /O 91 0 R >>", "/#41A%\n90 0 R", "自动执行的动作（AA）"),
    ("<< /S /URI /URI (http://example.com) >>", "/OpenAction 90 0 R", "打开时自动执行的动作（OpenAction）"),
    ("<< /S /Named /N /Print >>", "/OpenAction 90 0 R", "打开时自动执行的动作"),
    ("<< /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (x) >> >>", "/OpenAction 90 0 R", "打开时自动执行的动作"),
    ("null", "/OpenAction << /S /U#52I /URI (http://example.com) >>", "打开时自动执行的动作"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "catalog", "says"), ACTIONS)
def test_actions_of_a_pdf(action: str, catalog: str, says: str) -> None:
    plain, compressed = with_objects(action, catalog=catalog), with_compressed_objects(action, catalog=catalog)
    for content in (plain, compressed):
        for read in (read_here, check_here):
            with pytest.raises(UnreadableFileError) as caught:
                read(content, "pdf")
            assert says in str(caught.value)
            assert "打开时可能自行运行程序" in caught.value.problem
            assert "打印为 PDF" in caught.value.hint
    with pytest.raises(RefusedError, match="打印为 PDF"):
        media_type(plain)


def test_an_upload_is_looked_through_where_its_objects_are_compressed() -> None:
    hidden = with_compressed_objects("<< /S /JavaScript /JS (x) >>", catalog="/OpenAction 90 0 R")
    # Its plain bytes do not tell, so a process of its own opens it.
    assert find_active_content(hidden) is None
    assert media_type(hidden) == PDF
    with pytest.raises(RefusedError, match="第90号对象"):
        inert_files.expect_inert(hidden, PDF)


@pytest.mark.parametrize(
    ("action", "catalog"),
    [
        ("<< /Type /Annot /Subtype /Link /A << /S /URI /URI (http://www.example.gov.cn) >> >>", ""),
        ("<< /S /GoTo /D [3 0 R /Fit] >>", "/OpenAction 90 0 R"),
        ("<< /S /GoTo /D (chapter) >>", "/OpenAction 90 0 R"),
        ("[3 0 R /XYZ null null 0]", "/OpenAction 90 0 R"),
        ("null", "/OpenAction [3 0 R /XYZ null null 0]"),
        ("<< /JavaScripts /LaunchPad /AAPL true /XFAB 1 /EFG 2 >>", ""),
    ],
)
def test_harmless_pdf_files(action: str, catalog: str) -> None:
    content = with_objects(action, catalog=catalog)
    assert read_here(content, "pdf").text.startswith("第1条")
    assert media_type(content) == PDF
    check_here(with_compressed_objects(action, catalog=catalog), "pdf")


def test_a_plain_upload_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inert_files, "check_in_child", lambda *_: pytest.fail("opened"))
    assert not has_compressed_objects(samples.pdf())
    inert_files.expect_inert(samples.pdf(), PDF)
    inert_files.expect_inert(samples.png(), "image/png")


# Word and Excel


def related(kind: str, target: str, mode: str = "", base: str = RELATIONS) -> bytes:
    """A part of relationships with one of a kind."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationships><Relationship Id="r" Type="{base}/{kind}" Target="{target}"{outside}/></Relationships>'.encode()


def field(*pieces: str) -> str:
    """A field whose instruction is split over runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>值</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def part(body: str) -> bytes:
    return f'<x xmlns:w="urn:w" xmlns:o="urn:o">{body}</x>'.encode()


RELS, SETTINGS = "word/_rels/document.xml.rels", "word/_rels/settings.xml.rels"
PARTS: list[tuple[str, bytes, str]] = [
    (SETTINGS, related("attachedTemplate", "http://example.com/a.dotm", "External"), "外挂的模板（attachedTemplate）"),
    (SETTINGS, related("attachedTemplate", "file:///C:/a.dotm", "external"), "外挂的模板"),
    (RELS, related("image", "http://example.com/a.png", "External"), "取自文件之外的内容"),
    (RELS, related("image", "http://example.com/a.png", "External", STRICT), "取自文件之外的内容"),
    (RELS, related("image", "\\\\server\\a.png"), "取自文件之外的内容"),
    (RELS, related("oleObject", "http://example.com/a.doc", "External"), "嵌入的对象（OLE）"),
    (RELS, related("frame", "http://example.com/", "External"), "取自文件之外的内容"),
    (RELS, related("subDocument", "a.docx"), "子文档"),
    (RELS, related("aFChunk", "a.html"), "altChunk"),
    (RELS, related("control", "c.xml"), "控件（ActiveX）"),
    (RELS, related("package", "e.xlsx"), "嵌入的对象"),
    ("word/embeddings/oleObject1.bin", b"x", "嵌入的对象"),
    ("word/embeddings/sheet.xlsx", b"PK", "嵌入的对象"),
    ("word/webextensions/webextension1.xml", b"<a/>", "加载项"),
    ("word/header1.xml", part(field("DDEAUTO c:\\cmd.exe")), "自动取数的域（DDEAUTO）"),
    ("word/footer1.xml", part(field(" D", "DE", "AUTO c:\\cmd.exe")), "自动取数的域（DDEAUTO）"),
    ("word/footnotes.xml", part(field("dde excel a")), "自动取数的域（DDE）"),
    ("word/comments.xml", part(field("INCLUDETEXT \"http://example.com/a\"")), "自动取数的域（INCLUDETEXT）"),
    ("word/comments.xml", part(field("INCLUDE", "PICTURE \"http://example.com/a\"")), "自动取数的域（INCLUDEPICTURE）"),
    ("word/comments.xml", part(field("LINK Excel.Sheet c:\\a.xlsx")), "自动取数的域（LINK）"),
    ("word/comments.xml", part('<w:fldSimple w:instr=" DDE a b "/>'), "自动取数的域（DDE）"),
    ("word/comments.xml", part('<w:fldChar w:fldCharType="begin"/><w:instrText>IF </w:instrText>' + field("DDE a")), "（DDE）"),
    ("word/comments.xml", part("<w:r><w:instrText>DDE a b</w:instrText></w:r>"), "自动取数的域（DDE）"),
    ("word/other.dat", part('<w:fldSimple w:instr="DDE a b"/>').decode().encode("utf-16"), "自动取数的域（DDE）"),
    ("word/glossary/document.xml", part("<w:altChunk/>"), "altChunk"),
    ("word/comments.xml", part("<w:object/>"), "嵌入的对象"),
    ("word/comments.xml", part('<o:OLEObject Type="Link"/>'), "嵌入的对象（OLE）"),
    ("word/comments.xml", b"<!DOCTYPE a><a/>", "自带的实体定义（DOCTYPE）"),
    ("word/comments.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "自带的实体定义（DOCTYPE）"),
    ("customXml/item1.xml", b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "自带的实体定义（DOCTYPE）"),
    ("xl/externalLinks/externalLink1.xml", part("<ddeLink/>"), "动态数据交换（DDE）"),
    ("xl/externalLinks/_rels/externalLink1.xml.rels", related("externalLinkPath", "a.xlsx", "External"), "取自文件之外"),
    ("xl/_rels/workbook.xml.rels", related("connections", "connections.xml"), "外部数据连接"),
    ("xl/worksheets/sheet1.xml", part("<c><f>cmd|'/c calc'!A0</f></c>"), "向其他程序或网址取数的公式"),
    ("xl/worksheets/sheet1.xml", part("<c><f>WEBSERVICE(A1)</f></c>"), "向其他程序或网址取数的公式"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says"), PARTS)
def test_active_parts_of_office_files(name: str, content: bytes, says: str) -> None:
    reading = [
        (read_here, docx(LINES, extra={name: content}), "word"),
        (check_here, samples.docx(**{name: content}), "office"),
    ]
    for read, file, file_format in reading:
        with pytest.raises(UnreadableFileError) as caught:
            read(file, file_format)
        assert says in caught.value.problem
        assert f"（在{name}）" in caught.value.problem
        assert "另存为新的文件" in caught.value.hint


def test_a_field_of_the_text_itself() -> None:
    with pytest.raises(UnreadableFileError, match=r"DDE）（在word/document\.xml）"):
        read_here(word_file([paragraph("救助标准", extra=field("D", "D", "E a b"))]), "word")


@pytest.mark.parametrize(
    "content",
    [b"<a", b"<?xml version='1.0' encoding='gb18030'?><a/>", b"<?xml version='1.0' encoding='x-none'?><a/>"],
)
def test_a_part_that_cannot_be_looked_through(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="损坏"):
        check_here(samples.docx(**{"word/comments.xml": content}), "office")


def test_harmless_office_files() -> None:
    parts = {
        RELS: related("hyperlink", "http://www.example.gov.cn/", "External"),
        "word/_rels/footnotes.xml.rels": related("image", "media/image1.png"),
        "word/header1.xml": part(field("PAGE") + field('HYPERLINK "http://example.gov.cn/DDE"') + field("TOC \\o")),
        "word/media/image1.png": samples.png(),
        "xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>",
        "xl/worksheets/sheet1.xml": part("<c><f>SUM(A1:A9)</f><v>1</v></c><c><f>IF(A1>0,\"a|b\",1)</f></c>".replace(">0", "&gt;0")),
    }  # fmt: skip
    content = docx(LINES, extra=parts)
    assert read_here(content, "word").text.splitlines() == LINES
    check_here(content, "office")


@pytest.mark.parametrize(("data", "media"), [(samples.docx(), DOCX), (samples.xlsx(), XLSX)])
def test_an_upload_of_office_is_looked_through_by_a_process_of_its_own(data: bytes, media: str) -> None:
    inert_files.expect_inert(data, media)
    with pytest.raises(RefusedError, match="损坏"):
        inert_files.expect_inert(data[:-30], media)


# Small files that cost much


def answer(content: bytes) -> str:
    """What an officer sees of an upload: its text, or why it is refused."""
    try:
        return read_upload(content, "upload").text
    except RefusedError as error:
        return str(error)


@pytest.mark.parametrize(
    ("content", "largest", "says"),
    [
        pytest.param(endless_level(), 860, "甲", id="an upload of 860 bytes with a level of a thousand million"),
        pytest.param(tables_within_tables(), 860, "已损坏", id="an upload of 860 bytes with tables within tables"),
        pytest.param(doubly_deflated_pdf(), 3_800, "超过限度", id="a PDF of 3.8 kB that unpacks to a gigabyte"),
    ],
)
def test_few_bytes_that_cost_much_are_answered_in_words(content: bytes, largest: int, says: str) -> None:
    assert len(content) <= largest
    assert says in answer(content)
