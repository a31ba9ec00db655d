"""Files that take more time or memory than there is: the reading process ends, and the caller goes on."""

from __future__ import annotations

import concurrent.futures
import time
import zlib
from collections.abc import Callable

import pytest

from doudi.library.formats import child_process
from doudi.library.formats.child_process import read_here, read_in_child
from doudi.library.formats.reader import extract_text
from doudi.library.problems import UnreadableFileError
from tests.library.files import docx, page, pdf
from tests.library.word_files import abstract_list, list_level, paragraph, used_list, word_file

SECONDS = 10


def doubly_deflated_pdf() -> bytes:
    """Some kilobytes that unpack to a gigabyte: one compressed mebibyte, repeated, and that compressed again."""
    compressor = zlib.compressobj(9)
    beginning = compressor.compress(b" " * 2**20) + compressor.flush(zlib.Z_FULL_FLUSH)
    repeated = compressor.compress(b" " * 2**20) + compressor.flush(zlib.Z_FULL_FLUSH)
    stream = zlib.compress(beginning + repeated * 1023 + compressor.flush(), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out = bytearray(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return bytes(out + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n")


def endless_level() -> bytes:
    numbering = abstract_list("0", [list_level(0, "decimal", "%1.", start="999999999")]) + used_list("1", "0")
    return word_file([paragraph("甲", number="1", level="999999999")], numbering=numbering)


def tables_within_tables() -> bytes:
    return docx([], body="<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a level of a thousand million": endless_level,
    "tables within tables": tables_within_tables,
    "two hundred thousand attributes": lambda: page(f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>救助</p>"),
    "tags within tags": lambda: page("<div>" * 200_000 + "救助标准" + "</div>" * 200_000),
    "open tags": lambda: page("<b><i>救助" * 100_000),
    "doubly deflated": doubly_deflated_pdf,
    "nothing but brackets": lambda: page("<" * 3_000_000 + "救助"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_time(name: str) -> None:
    """Read, or refused in Chinese, within ten seconds; the limit of memory is the child's own."""
    content = HOSTILE[name]()
    start = time.monotonic()
    problem = ""
    try:
        extract_text(content)
    except UnreadableFileError as error:
        problem = str(error) if error.hint else "no hint"
    assert time.monotonic() - start < SECONDS
    assert not problem or any("\u4e00" <= char <= "\u9fff" for char in problem)


def test_the_text_comes_back_with_what_was_lost() -> None:
    content = word_file([paragraph("一、标准"), paragraph("暗", run="<w:vanish/>")])
    assert read_in_child(content, "word") == read_here(content, "word")
    assert read_in_child(content, "word").losses == ("隐藏的文字1处，没有读入",)


def test_a_refusal_of_the_child_is_that_of_the_reader() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_in_child(b"%PDF-1.4\nnothing", "pdf")
    assert (caught.value.problem, caught.value.hint) == ("PDF 文件已损坏，打不开", "请重新取得文件")


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "WALL_SECONDS", 0.01)
    with pytest.raises(UnreadableFileError, match="超过限度"):
        read_in_child(docx(["救助"]), "word")


def test_a_child_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "ENTRY_POINT", ("-c", "import os; os.abort()"))
    with pytest.raises(UnreadableFileError, match="超过限度"):
        read_in_child(docx(["救助"]), "word")


def test_threads_of_a_server_may_read_at_the_same_time() -> None:
    files = [docx([f"第{i}条 按规定执行。"]) for i in range(4)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda content: read_in_child(content, "word").text, files))
    assert texts == [f"第{i}条 按规定执行。" for i in range(4)]


def test_the_memory_of_the_child_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from doudi.library.formats import child_process as c; c._limit_resources()\n"
        'try:\n    bytes(600 * 2**20)\nexcept MemoryError:\n    print(\'{"problem": "limited", "hint": ""}\')'
    )
    monkeypatch.setattr(child_process, "ENTRY_POINT", ("-c", code))
    with pytest.raises(UnreadableFileError, match="limited"):
        read_in_child(pdf([["救助"]]), "pdf")
