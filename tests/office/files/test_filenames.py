"""A declared name is not believed: no path, nothing unseen, nothing that a disk refuses."""

from __future__ import annotations

import pytest

from doudi.office.files import file_types, filenames


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("户口本.PDF", ("户口本", "pdf")),
        ("../../etc/passwd", ("passwd", "")),
        ("C:\\Users\\某某\\收入证明.docx", ("收入证明", "docx")),
        ("a\u202efdp.exe", ("afdp", "exe")),
        ("证明\0.txt", ("证明", "txt")),
        ("证明\r\nSet-Cookie: x.txt", ("证明 Set-Cookie_ x", "txt")),
        ('<img src="x">.png', ("_img src=_x__", "png")),
        ("  .pdf", ("文件", "pdf")),
        ("", ("文件", "")),
        ("...", ("文件", "")),
        ("CON.txt", ("CON_", "txt")),
        ("一.二.三", ("一.二.三", "")),
        ("长" * 300 + ".jpg", ("长" * 100, "jpg")),
        ("𠮷某.jpg", ("𠮷某", "jpg")),
    ],
)
def test_a_name_is_made_fit(declared: str, expected: tuple[str, str]) -> None:
    assert filenames.split_name(declared) == expected


def test_a_download_is_called_by_its_type() -> None:
    assert filenames.download_name("户口本 第1页", file_types.JPEG) == "户口本 第1页.jpg"
    assert filenames.download_name("报表.exe", file_types.XLSX) == "报表.exe.xlsx"
    assert filenames.download_name("a/b", file_types.PDF) == "b.pdf"
