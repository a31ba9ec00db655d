"""Bytes of Chinese texts, in the encodings in which they come."""

from __future__ import annotations

import codecs

import pytest

from doudi.text.encodings import GB_18030, UTF_8, UTF_16, UndecodableTextError, decode_text, sniff_encoding

TEXT = "家庭人均收入低于标准的，给予救助。"
BIG5_TEXT = "家庭人均收入低於標準的，給予救助，按月發放，不得拖欠。"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), UTF_8),
        (codecs.BOM_UTF8 + TEXT.encode(), UTF_8),
        (TEXT.encode("gbk"), GB_18030),
        (TEXT.encode("utf-16"), UTF_16),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), UTF_16),
        (b"household,member\nH1,1\n", UTF_8),
        (b"", UTF_8),
    ],
)
def test_the_encoding_of_some_bytes(content: bytes, name: str) -> None:
    assert sniff_encoding(content) == name
    assert content.decode(name) in (TEXT, "household,member\nH1,1\n", "")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_character_that_is_cut_off_at_the_end_of_a_sample(cut: int) -> None:
    sample = TEXT.encode()[:-cut]
    assert sniff_encoding(sample, complete=False) == UTF_8
    assert sniff_encoding(sample) == GB_18030


def test_a_damaged_middle_is_not_taken_for_a_cut_off_end() -> None:
    assert sniff_encoding(TEXT.encode()[:9] + b"\xff" + TEXT.encode(), complete=False) == GB_18030


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_comes_out_as_it_was_written(name: str) -> None:
    assert decode_text(TEXT.encode(name)) == TEXT


def test_an_encoding_that_the_file_names() -> None:
    assert decode_text("救助标准".encode(), "no-such-code") == "救助标准"
    assert decode_text("救助标准".encode("gbk"), "gb2312") == "救助标准"
    assert decode_text("救助标准".encode(), "gb2312") == "救助标准"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (BIG5_TEXT.encode("big5"), "编码"),
        ("人均1元".encode("utf-16-le"), "二进制"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00", "编码"),
        ("锟斤拷救助".encode(), "乱码"),
        ("救助\ufffd".encode(), "乱码"),
        ("救助\x01\x02".encode(), "编码"),
        (TEXT.encode() + b"\xff\xff", "编码"),
    ],
)
def test_what_is_no_chinese_text_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(UndecodableTextError, match=problem) as caught:
        decode_text(content)
    assert caught.value.hint
