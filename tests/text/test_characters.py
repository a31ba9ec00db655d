"""Radicals and compatibility ideographs, as PDF files give them."""

from __future__ import annotations

import pytest

from doudi.text.characters import unify_ideographs


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("⼀、对象", "一、对象"),
        ("（⼆）⼈均⽉收⼊不⾼于⼋百元", "（二）人均月收入不高于八百元"),
        ("⺠政局⻓、⻔诊、⻅效、⻋辆、⻩⻰⻚", "民政局长、门诊、见效、车辆、黄龙页"),
        ("\uf9e4由、\ufa1b利", "理由、福利"),
        ("一般文字 ABC １２３ ①㈠", "一般文字 ABC １２３ ①㈠"),
    ],
)
def test_look_alikes_are_read_as_ideographs(text: str, reading: str) -> None:
    assert unify_ideographs(text) == reading


@pytest.mark.parametrize("block", [range(0x2F00, 0x2FD6), range(0x2E80, 0x2EF4), range(0xF900, 0xFB00)])
def test_every_offset_stays(block: range) -> None:
    text = "".join(map(chr, block))
    assert len(unify_ideographs(text)) == len(text)


def test_all_kangxi_radicals_are_ideographs() -> None:
    unified = unify_ideographs("".join(map(chr, range(0x2F00, 0x2FD6))))
    assert all("\u4e00" <= char <= "\u9fff" for char in unified)
