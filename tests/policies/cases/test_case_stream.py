"""Files of cases: one object, or one a line. Every fault is named with its line, none stops the others."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_stream import UnreadableCase, read_cases
from tests.policies.households import WORKER, case, line, lines


def read(text: str) -> list[dict[str, Any] | UnreadableCase]:
    return list(read_cases(io.StringIO(text)))


def shown(text: str) -> list[str]:
    """Ids of the cases that can be read, and what is said of the others."""
    return [str(item) if isinstance(item, UnreadableCase) else str(item["id"]) for item in read(text)]


# What is read


def test_one_object() -> None:
    assert read(line(WORKER)) == [WORKER]


def test_one_object_over_several_lines() -> None:
    assert read(json.dumps(WORKER, indent=2)) == [WORKER]
    assert read("\n\n" + json.dumps(WORKER, indent="\t") + "\n\n") == [WORKER]


def test_one_object_with_a_brace_alone_on_its_first_line() -> None:
    assert read("{\n" + line(WORKER)[1:]) == [WORKER]


def test_one_object_a_line_with_empty_lines_between() -> None:
    assert shown("\n" + lines(case(id="a"), "", case(id="b"), "  ", case(id="c"))) == ["a", "b", "c"]


def test_lines_that_end_with_carriage_returns() -> None:
    assert shown(line(case(id="a")) + "\r\n" + line(case(id="b")) + "\r\n") == ["a", "b"]


def test_numbers_are_decimal() -> None:
    (request,) = read('{"a": 0.1, "b": 3, "c": 1.10}')
    assert isinstance(request, dict)
    assert (request["a"], request["b"], str(request["c"])) == (Decimal("0.1"), 3, "1.10")
    assert isinstance(request["a"], Decimal)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert shown("\ufeff" + lines(case(id="a"), case(id="b"))) == ["a", "b"]


def test_a_file_is_read_case_by_case() -> None:
    """The second line is not asked for before the first has been taken."""

    class Slow(io.StringIO):
        requested = 0

        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            Slow.requested += 1
            return super().readline() if Slow.requested < 3 else pytest.fail("read too far")

    cases = read_cases(Slow(lines(case(id="a"), case(id="b"), case(id="c"))))
    assert [next(cases)["id"], next(cases)["id"]] == ["a", "b"]  # type: ignore[index]


# What is not


@pytest.mark.parametrize("text", ["", "\n", "   \n\n\t\n"])
def test_an_empty_file(text: str) -> None:
    assert shown(text) == ["文件是空的，没有案例；应为一个 JSON 对象，或每行一个"]


def test_broken_json_is_told_with_line_and_column() -> None:
    broken = '{"id": "x", "region": 45x}'
    assert shown(lines(case(id="a"), "", broken, case(id="b"))) == [
        "a",
        "第3行：第25列不是有效的 JSON：这里缺少逗号，或括号没有配对",
        "b",
    ]


def test_broken_json_over_several_lines_is_told_with_its_own_line() -> None:
    text = json.dumps(WORKER, indent=2).replace('"on": "2019-10-15",', '"on": "2019-10-15"')
    result = shown("\n" + text)
    assert len(result) == 1
    assert result[0].startswith("第6行：第3列不是有效的 JSON：这里缺少逗号，或括号没有配对")


@pytest.mark.parametrize(
    "first",
    [
        line(WORKER)[:-1],
        line(WORKER)[:50],
        '{"id": "x",',
        "{",
        "{]",
        '{"id": "x" "region": "450100"}',
        "nonsense",
        "[1, 2]",
        "}",
    ],
)
def test_a_broken_first_line_does_not_stop_the_others(first: str) -> None:
    result = shown(lines(first, case(id="a"), case(id="b")))
    assert result[-2:] == ["a", "b"], result
    assert result[0].startswith("第1行：")


def test_a_broken_last_line_does_not_stop_the_others() -> None:
    result = shown(lines(case(id="a"), case(id="b")) + line(WORKER)[:50])
    assert result[:2] == ["a", "b"]
    assert result[2].startswith("第3行：第")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("[]", "列表"), ('"x"', "文字"), ("5", "数"), ("1.5", "数"), ("null", "空值 null"), ("true", "是或否")],
)
def test_a_line_that_is_no_object(text: str, kind: str) -> None:
    assert shown(lines(case(id="a"), text, case(id="b"))) == [
        "a",
        f"第2行：应为一个 JSON 对象（花括号），这里是{kind}",
        "b",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"id": "x", "id": "y"}', "id"),
        ('{"id": "x", "members": [{"id": "a", "wage_income": 1, "wage_income": 2}]}', "wage_income"),
        ('{"id": "x", "parameters": {"dibao_standard": 1, "dibao_standard": 2}}', "dibao_standard"),
    ],
)
def test_a_key_that_stands_twice(text: str, key: str) -> None:
    assert shown(lines(case(id="a"), text, case(id="b"))) == [
        "a",
        f"第2行：'{key}' 在同一个对象中出现了两次；请只保留一个",
        "b",
    ]


@pytest.mark.parametrize("depth", [1000, 10_000, 100_000])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_json_nested_very_deep(depth: int, start: str, end: str) -> None:
    deep = '{"id": "x", "household": ' + start * depth + "1" + end * depth + "}"
    for text in (lines(case(id="a"), deep, case(id="b")), lines(deep, case(id="a"), case(id="b"))):
        result = shown(text)
        assert [item for item in result if item in "ab"] == ["a", "b"]
        (message,) = (item for item in result if item not in "ab")
        assert message.endswith("行：JSON 嵌套太深；一个案例最多嵌套四层")


def test_json_nested_very_deep_and_never_closed() -> None:
    deep = '{"a":' * 100_000
    result = shown(lines(case(id="a"), deep, case(id="b")))
    assert result[0::2] == ["a", "b"]


def test_numbers_that_no_number_can_hold() -> None:
    for number in ("9" * 5000, "1e99999999999999999999", "-1e-99999999999999999999", "1" * 5000 + ".5"):
        text = line(case(id="x")).replace("900", number, 1)
        request = read(lines(case(id="a"), text, case(id="b")))
        assert [item["id"] for item in (request[0], request[2]) if isinstance(item, dict)] == ["a", "b"]


def test_what_json_does_not_know_is_left_to_the_reader_of_cases() -> None:
    (request,) = read('{"a": NaN, "b": Infinity, "c": -Infinity}')
    assert isinstance(request, dict)
    assert [value.is_finite() for value in request.values()] == [False, False, False]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x1f\x8b\x08\x00", "gzip"), (b"PK\x03\x04", "zip"), (b"BZh91AY", "bzip2"), (b"\xfd7zXZ\x00", "xz"),
        (b"(\xb5/\xfd\x04", "zstd"),
    ],
)  # fmt: skip
def test_a_packed_file_is_told_by_how_it_begins(start: bytes, kind: str) -> None:
    """One message for the file, not one for each line that is no text."""
    (message,) = shown((start + b"\xff\n\xfe\n\xff").decode("utf-8", "surrogateescape"))
    assert kind in message
    assert "请先解压" in message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1} x', "一个案例之后还有多余的内容"), ("{a: 1}", "双引号括起的名称"), ('{"a" 1}', "缺少冒号"),
        ('{"a": 1 "b"}', "缺少逗号"), ('{"a": }', "缺少一个值"), ('{"a": "x', "没有结束的双引号"),
        ('{"a": "\x01"}', "控制字符"), ('{"a": "\\q"}', "反斜杠"), ('{"a": "\\u12"}', "四位十六进制数"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_in_chinese(text: str, reason: str) -> None:
    first, message, last = shown(lines(case(id="a"), text, case(id="b")))
    assert (first, last) == ("a", "b")
    assert reason in message
    assert not re.search("[A-Za-z]{3,}", message.replace("JSON", ""))
