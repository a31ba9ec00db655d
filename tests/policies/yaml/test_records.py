"""Records of pack files: what must be there, what may, and what stands in it. Each fault is noted with its line."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.policies.yaml.reader import Record, parse_yaml
from doudi.policies.yaml.records import Faults, scale
from doudi.rules.language.model import ALWAYS, FOREVER
from doudi.rules.units import MONTH, PERSON, YUAN


def record(text: str) -> Record:
    return parse_yaml(text, "f.yaml")


def said(faults: Faults) -> list[str]:
    return [str(fault) for fault in faults]


def test_known_keys_are_no_fault() -> None:
    faults = Faults()
    assert faults.keys(record("a: 1\nb: 2\n"), ["a"], ["b", "c"])
    assert said(faults) == []


def test_an_unknown_key_is_told_with_the_nearest_known_one() -> None:
    faults = Faults()
    assert faults.keys(record("clause: x\nlabl: y\n"), ["clause"], ["label"])
    assert said(faults) == ["f.yaml:2: unknown key 'labl' (did you mean 'label'?)"]


def test_an_unknown_key_like_no_other_is_told_with_all_keys() -> None:
    faults = Faults()
    faults.keys(record("zzz: y\nclause: x\n"), ["clause"], ["label"])
    assert said(faults) == ["f.yaml:1: unknown key 'zzz' (keys here: clause, label)"]


def test_every_missing_key_is_told_at_the_record() -> None:
    faults = Faults()
    assert not faults.keys(record("\na: null\n"), ["a", "b"])
    assert said(faults) == [
        "f.yaml:2: 'a' is missing (keys here: a, b)",
        "f.yaml:2: 'b' is missing (keys here: a, b)",
    ]


def test_a_list_of_records() -> None:
    faults = Faults()
    assert faults.records(record("a: [{b: 1}, {b: 2}]\n"), "a") == [{"b": 1}, {"b": 2}]
    assert faults.records(record("a: []\n"), "a") == faults.records(record("b: 1\n"), "a") == []
    assert said(faults) == []


@pytest.mark.parametrize("written", ["5", "{b: 1}", "[1]", "[{b: 1}, x]", "text"])
def test_what_is_no_list_of_records(written: str) -> None:
    faults = Faults()
    assert faults.records(record(f"\na: {written}\n"), "a") == []
    assert said(faults) == ["f.yaml:2: 'a' is not a list of records (begin each with '- ')"]


def test_a_text() -> None:
    faults = Faults()
    item = record("a: text\nb: 5\nc: true\nd: [1]\n")
    assert faults.text(item, "a") == "text"
    assert faults.text(item, "b") == "5"
    assert faults.text(item, "z", "else") == "else"
    assert said(faults) == []
    assert faults.text(item, "c", "else") == faults.text(item, "d", "else") == "else"
    assert said(faults) == [
        "f.yaml:3: 'c' is not a text (put it in quotes)",
        "f.yaml:4: 'd' is not a text (put it in quotes)",
    ]


def test_a_list_of_texts() -> None:
    faults = Faults()
    item = record("a: text\nb: [x, 5]\nc: [true]\nd: {x: y}\n")
    assert faults.texts(item, "a") == ("text",)
    assert faults.texts(item, "b") == ("x", "5")
    assert faults.texts(item, "z") == ()
    assert said(faults) == []
    assert faults.texts(item, "c") == faults.texts(item, "d") == ()
    assert said(faults) == [
        "f.yaml:3: 'c' is not a list of texts (write [one, two])",
        "f.yaml:4: 'd' is not a list of texts (write [one, two])",
    ]


def test_a_flag() -> None:
    faults = Faults()
    item = record("a: true\nb: false\nc: yes\nd: 1\n")
    assert faults.flag(item, "a") is True
    assert faults.flag(item, "b") is faults.flag(item, "z") is False
    assert said(faults) == []
    assert faults.flag(item, "c") is False
    assert faults.flag(item, "d") is False
    assert said(faults) == [
        "f.yaml:3: 'c' is true or false (it says 'yes')",
        "f.yaml:4: 'd' is true or false (it says 1)",
    ]


def test_a_day() -> None:
    faults = Faults()
    assert faults.day(record("a: 2020-02-29\n"), "a", 7) == dt.date(2020, 2, 29).toordinal()
    assert faults.day(record("b: 1\n"), "a", 7) == 7
    assert said(faults) == []


@pytest.mark.parametrize(
    "written", ["2019-02-29", "2019-13-01", "2019", "soon", "true", "[1]", "20190101", "2019-W01-1"]
)
def test_what_is_no_day(written: str) -> None:
    faults = Faults()
    item = record(f"\na: {written}\n")
    assert faults.day(item, "a", 7) == 7
    assert said(faults) == [f"f.yaml:2: '{item['a']}' is not a day (write 2019-01-01)"]


def test_a_span() -> None:
    faults = Faults()
    first = dt.date(2020, 1, 1).toordinal()
    assert faults.span(record("x: 1\n")) == (ALWAYS, FOREVER)
    assert faults.span(record("from: 2020-01-01\nto: 2020-01-01\n")) == (first, first)
    assert said(faults) == []


def test_a_span_that_ends_before_it_begins() -> None:
    faults = Faults()
    faults.span(record("from: 2020-01-02\nto: 2020-01-01\n"))
    assert said(faults) == ["f.yaml:2: ends before it begins (see 'from')"]


def test_a_unit() -> None:
    faults = Faults()
    assert faults.unit(record("unit: yuan/person/month\n")) == YUAN / PERSON / MONTH
    assert faults.unit(record("a: 1\n")) is None
    assert said(faults) == []


def test_an_unknown_unit() -> None:
    faults = Faults()
    assert faults.unit(record("unit: yuan/mont\n")) is None
    assert faults.unit(record("unit: xxxx\n")) is None
    assert said(faults) == [
        "f.yaml:1: unknown unit 'mont' (did you mean 'month'?)",
        "f.yaml:1: unknown unit 'xxxx' (units are yuan, person, month, year, day)",
    ]


def test_a_number() -> None:
    faults = Faults()
    assert faults.number(record("a: 0.6\n"), "a", 10_000) == 6000
    assert faults.number(record("a: 800\n"), "a", 100) == 80_000
    assert faults.number(record('a: "12.34"\n'), "a", 100) == 1234
    assert faults.number(record("a: -1\n"), "a", 1) == -1
    assert said(faults) == []


@pytest.mark.parametrize(
    ("written", "den", "decimals"),
    [("0.60001", 10_000, 4), ("1.234", 100, 2), ("1.5", 1, 0), ("lots", 100, 2), ("nan", 100, 2), ("inf", 100, 2)],
)
def test_what_is_no_number(written: str, den: int, decimals: int) -> None:
    faults = Faults()
    assert faults.number(record(f"a: {written}\n"), "a", den) is None
    assert said(faults) == [f"f.yaml:1: '{written}' is not a number of up to {decimals} decimals (write 0.6 or 800)"]


def test_scaling_is_exact_or_refused() -> None:
    assert scale("0.1", 10) == 1
    assert scale(True, 100) is None
    assert scale([], 100) is None
    assert scale("1e999999999999999999999", 100) is None
    assert scale("123456789.12", 100) == 12_345_678_912
    assert scale("1.0000000000000000000000000000000000001", 100) is None


def test_a_text_that_a_comma_has_cut() -> None:
    """Between braces `min(a, b)` without quotes is a key `b)`: the hint says what to do rather than which keys there are."""
    record, faults = parse_yaml("one: {amount: min(a, b), label: x}\n", "x.yaml"), Faults()
    faults.keys(record["one"], ["amount", "label"])
    hint = "between braces, a text with a comma or a colon stands in quotes"
    assert [(each_fault.message, each_fault.hint) for each_fault in faults] == [("unknown key 'b)'", hint)]
