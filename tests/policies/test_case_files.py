"""Files of cases: one object, or one a line. Every fault is named with its line, none stops the others."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.case_files import Unreadable, read_cases
from tests.policies.households import WORKER, case, line, lines


def read(text: str) -> list[dict[str, Any] | Unreadable]:
    return list(read_cases(io.StringIO(text)))


def shown(text: str) -> list[str]:
    """Ids of the cases that can be read, and what is said of the others."""
    return [str(one) if isinstance(one, Unreadable) else str(one["id"]) for one in read(text)]


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
    (found,) = read('{"a": 0.1, "b": 3, "c": 1.10}')
    assert isinstance(found, dict)
    assert (found["a"], found["b"], str(found["c"])) == (Decimal("0.1"), 3, "1.10")
    assert isinstance(found["a"], Decimal)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert shown("\ufeff" + lines(case(id="a"), case(id="b"))) == ["a", "b"]


def test_a_file_is_read_case_by_case() -> None:
    """The second line is not asked for before the first has been taken."""

    class Slow(io.StringIO):
        asked = 0

        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            Slow.asked += 1
            return super().readline() if Slow.asked < 3 else pytest.fail("read too far")

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
        "第3行：第25列（line 3 column 25）不是有效的 JSON：Expecting ',' delimiter",
        "b",
    ]


def test_broken_json_over_several_lines_is_told_with_its_own_line() -> None:
    text = json.dumps(WORKER, indent=2).replace('"on": "2019-10-15",', '"on": "2019-10-15"')
    found = shown("\n" + text)
    assert len(found) == 1
    assert found[0].startswith("第6行：第3列（line 6 column 3）不是有效的 JSON：Expecting ',' delimiter")


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
    found = shown(lines(first, case(id="a"), case(id="b")))
    assert found[-2:] == ["a", "b"], found
    assert found[0].startswith("第1行：")


def test_a_broken_last_line_does_not_stop_the_others() -> None:
    found = shown(lines(case(id="a"), case(id="b")) + line(WORKER)[:50])
    assert found[:2] == ["a", "b"]
    assert found[2].startswith("第3行：第")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("[]", "list"), ('"x"', "str"), ("5", "int"), ("1.5", "Decimal"), ("null", "NoneType"), ("true", "bool")],
)
def test_a_line_that_is_no_object(text: str, kind: str) -> None:
    assert shown(lines(case(id="a"), text, case(id="b"))) == [
        "a",
        f"第2行：应为一个 JSON 对象（花括号），这里是 {kind}",
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
        found = shown(text)
        assert [one for one in found if one in "ab"] == ["a", "b"]
        (said,) = (one for one in found if one not in "ab")
        assert said.endswith("行：JSON 嵌套太深；一个案例最多嵌套四层")


def test_json_nested_very_deep_and_never_closed() -> None:
    deep = '{"a":' * 100_000
    found = shown(lines(case(id="a"), deep, case(id="b")))
    assert found[0::2] == ["a", "b"]


def test_numbers_that_no_number_can_hold() -> None:
    for number in ("9" * 5000, "1e99999999999999999999", "-1e-99999999999999999999", "1" * 5000 + ".5"):
        text = line(case(id="x")).replace("900", number, 1)
        found = read(lines(case(id="a"), text, case(id="b")))
        assert [one["id"] for one in (found[0], found[2]) if isinstance(one, dict)] == ["a", "b"]


def test_what_json_does_not_know_is_left_to_the_reader_of_cases() -> None:
    (found,) = read('{"a": NaN, "b": Infinity, "c": -Infinity}')
    assert isinstance(found, dict)
    assert [value.is_finite() for value in found.values()] == [False, False, False]
