"""Records as they are read: what is none says why, whatever it holds, and never breaks the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doudi.policies.cases.decision_record import DECIDED_PARTS, PAID_FROM, RecordError, read_record, signed_text
from tests.policies.cases.signed_records import signed

DECIDED: dict[str, Any] = {
    "decision": 17, "determination": "0" * 64, "right": "dibao", "household": "450102H00000007", "person": 3, "member": 0,
    "granted": True, "amount_fen": 100, "months": None, "unit": "yuan/month",
    "clauses": [{"document": "虚构发〔2026〕1号", "clause": "一(一)", "id": "X-1"}], "region": "450102", "officer": 5,
    "duty": "县级审核人", "decided_at": "2026-09-02T09:30:00+08:00",
}  # fmt: skip
UNSIGNED = {"form": 1, "digest": "0" * 64, "about": {}, "case": "{}", "result": "{}", "policy": ""}
FIRST = {"month": "2026-10", "rule": "following", "clauses": [{"document": "某办法", "clause": "第一条", "id": "A-1"}]}
SIGNED = signed({"form": 2, "decided": DECIDED, "case": "{}", "result": "{}", "policy": ""})


def changed(record: dict[str, Any], path: str, value: Any) -> str:
    """The record with another value at a path of names joined by dots."""
    copy = json.loads(json.dumps(record))
    *names, last = path.split(".")
    inner = copy
    for name in names:
        inner = inner[name]
    inner[last] = value
    return json.dumps(copy)


@pytest.mark.parametrize("record", [UNSIGNED, SIGNED], ids=["form 1", "form 2"])
def test_a_record_is_read(record: dict[str, Any]) -> None:
    read = read_record(json.dumps(record))
    assert (read.form, read.case, read.policy) == (record["form"], "{}", b"")
    assert read.decided == record.get("decided", {})
    assert (read.signature is None) == (record["form"] == 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "null", "7", '"x"', '{"form": 1}', "[" * 100_000, '{"a":' * 100_000, "\x00", "\ufeff{}",
        json.dumps(SIGNED)[:-2], json.dumps(SIGNED)[: len(json.dumps(SIGNED)) // 2], json.dumps(SIGNED) + "x",
        '{"form": 1, "form": 2}', '{"form": ' + "9" * 10_000 + "}",
        json.dumps(SIGNED).replace('"granted": true', '"granted": true, "granted": false'),
    ],
)  # fmt: skip
def test_what_is_no_record_says_so(text: str) -> None:
    with pytest.raises(RecordError, match="不是决定记录"):
        read_record(text)


@pytest.mark.parametrize("form", [0, 3, -1, 1.0, True, "1", None, [], 10**400])
def test_a_form_that_this_version_does_not_know_says_so(form: Any) -> None:
    with pytest.raises(RecordError, match="这个版本只认识格式 1 和 2") as raised:
        read_record(json.dumps({**UNSIGNED, "form": form}))
    assert len(str(raised.value)) < 100


WRONG: tuple[Any, ...] = (None, True, 7, -1, 1.5, 2**53, "x", "", "\ud800", "2026-09-02", [], [[]], {}, {"x": 1})
PATHS = (
    *("case", "result", "digest", "policy", "decided", "signature"),
    *(f"decided.{name}" for name in DECIDED_PARTS),
    *(f"signature.{name}" for name in ("algorithm", "key", "value")),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_type_in_any_field_is_no_record_or_another_one(path: str) -> None:
    for value in WRONG:
        text = changed(SIGNED, path, value)
        problem = ""
        try:
            read = read_record(text)
        except RecordError as error:
            problem = str(error)
        if problem:
            assert problem.startswith("不是决定记录：")
            assert path.partition(".")[0] in problem
        else:
            is_same = json.loads(text) == SIGNED or path in ("digest", "signature.value")
            assert is_same or read.computed_digest != SIGNED["digest"]


def test_a_record_may_tell_the_first_month() -> None:
    told = {**DECIDED, PAID_FROM: FIRST}
    record = signed({"form": 2, "decided": told, "case": "{}", "result": "{}", "policy": ""})
    assert read_record(json.dumps(record)).decided == told


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("decided.amount_fen", 1.5, "decided.amount_fen 应为整数或null"),
        ("decided.amount_fen", -1, "decided.amount_fen 不能为负"),
        ("decided.granted", 1, "decided.granted 应为true 或 false"),
        ("decided.member", True, "decided.member 应为整数或null"),
        ("decided.right", None, "decided.right 应为文字"),
        ("decided.right", "\ud800", "decided.right 中有不成字的编码"),
        ("decided.clauses", [7], "decided.clauses 的每一条"),
        ("decided.clauses", [{"document": 1, "clause": "", "id": ""}], "decided.clauses.document 应为文字"),
        ("decided.decided_at", "2026-09-02T09:30:00", "带时区的时刻"),
        ("decided.decided_at", "0001-01-01T00:00:00+08:00", "带时区的时刻"),
        ("decided.name", "某甲", "decided 应有且只有"),
        ("decided.paid_from", None, "decided.paid_from 应有且只有 month、rule、clauses"),
        ("decided.paid_from", {**FIRST, "note": ""}, "decided.paid_from 应有且只有 month、rule、clauses"),
        ("decided.paid_from", {**FIRST, "month": 10}, "decided.paid_from.month 应为文字"),
        ("decided.paid_from", {**FIRST, "month": "2026-13"}, "decided.paid_from.month 应为年-月"),
        ("decided.paid_from", {**FIRST, "clauses": "x"}, "decided.paid_from.clauses 应为列表"),
        ("decided.paid_from", {**FIRST, "clauses": [7]}, "decided.paid_from.clauses 的每一条"),
        ("note", "x", "应有且只有"),
        ("signature.value", "AB", "小写的十六进制"),
        ("signature.value", "", "小写的十六进制"),
        ("signature.note", "", "signature 应有且只有"),
        ("policy", "!", "policy 应为 base64"),
        ("case", "\udfff", "case 中有不成字的编码"),
    ],
)
def test_a_fault_is_named(path: str, value: Any, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        read_record(changed(SIGNED, path, value))


def test_form_1_says_what_it_likes_about_the_decision() -> None:
    abouts: tuple[Any, ...] = (None, [], 7, {"amount_fen": 1.5, "x": "\ud800"})
    for about in abouts:
        assert read_record(json.dumps({**UNSIGNED, "about": about})).decided == (
            about if isinstance(about, dict) else {}
        )


def test_the_order_of_names_and_blanks_between_them_mean_nothing() -> None:
    turned = {name: SIGNED[name] for name in reversed(SIGNED)}
    read = read_record(json.dumps(turned, ensure_ascii=True, indent=7))
    assert read.computed_digest == read.digest == SIGNED["digest"]


def test_the_signed_text_is_that_of_rfc_8785() -> None:
    """Names in order, no blanks, characters as they are, in UTF-8."""
    parts = {"b": '汉\u2028\t"/', "a": [1, None, True], "digest": "x", "signature": {"value": "x", "key": "k"}}
    assert signed_text(parts).decode() == '{"a":[1,null,true],"b":"汉\u2028\\t\\"/","signature":{"key":"k"}}'
