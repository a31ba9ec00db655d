"""What a clean retyping may change, and what not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.library.structure.normal import normalise, page_marks, plain_text


@pytest.mark.parametrize(
    ("text", "retyped"),
    [
        ("低于（含）标准，", "低于(含) 标准,"),
        ("提高到1.3倍", "提高到１．３倍"),
        ("６０％", "60%"),
        ("⼀、⺠政局⻓", "一、民政局长"),
        ("困难群\n\n众", "困难群众"),
        ("**精准帮扶。**", "精准帮扶。"),
        ("6—12个月", "6-12个月"),
        ("6——12个月", "6～12个月"),
        ("2022年-2023年", "2022年—2023年"),
        ("“一事一议”", '"一事一议"'),
        ("DNA比对", "dna 比对"),
        ("确保城镇\n- 13 -\n困难", "确保城镇困难"),
        ("确保城镇\n— 13 —\n困难", "确保城镇困难"),
        ("1,200元", "1200元"),
        ("见下\n第3页 共12页\n文", "见下文"),
    ],
)
def test_a_retyping_changes_nothing(text: str, retyped: str) -> None:
    assert plain_text(text) == plain_text(retyped)


@pytest.mark.parametrize(
    ("text", "altered"),
    [
        ("1.3倍", "13倍"),
        ("6—12个月", "612个月"),
        ("60%", "60"),
        ("不低于", "低于"),
        ("2022年", "2023年"),
        ("金额×人数", "金额+人数"),
    ],
)
def test_what_counts_stays(text: str, altered: str) -> None:
    assert plain_text(text) != plain_text(altered)


def test_a_number_alone_on_a_line_is_text() -> None:
    assert plain_text("不超过\n6\n个月") == "不超过6个月"
    assert page_marks("标准为\n2022\n元") == frozenset()


def test_spans_lead_back_to_the_raw_text() -> None:
    normal = normalise("收入 低于（含） 标准")
    start = normal.text.index("低于含")
    assert normal.raw_text(start, start + 3) == "低于（含"
    assert normal.normal_span(*normal.raw_span(start, start + 3)) == (start, start + 3)
    assert normal.raw_text(2, 2) == ""


@given(st.text(alphabet="收入低于不含1.5%—-（）()，。 \n\t*#2０．", max_size=60))
def test_every_character_has_its_place(raw: str) -> None:
    normal = normalise(raw)
    assert len(normal.text) == len(normal.offsets)
    assert list(normal.offsets) == sorted(normal.offsets)
    assert all(plain_text(raw[offset]) or normal.text[number] in "~." for number, offset in enumerate(normal.offsets))
    assert plain_text(normal.text).replace("~", "") == normal.text.replace("~", "")
