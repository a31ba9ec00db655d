"""Policy stands in packs: no line of Python names a province, a document, an amount, a right or facts by their ending."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from doudi.policies.packs import divisions
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.rules.types import FEN
from tests.paths import ROOT

SOURCE = ROOT / "src" / "doudi"
PACKS = {path.parent.name for path in SHIPPED_PACKS.glob("*/pack.yaml")}
FILES = sorted(
    path for path in SOURCE.rglob("*.py") if not {SHIPPED_PACKS / pack for pack in PACKS} & set(path.parents)
)
ENGINE = [path for path in FILES if {SOURCE / "rules", SOURCE / "policies"} & set(path.parents)]

PINYIN = """
    beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui fujian jiangxi
    shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan xizang shaanxi gansu qinghai
    ningxia xinjiang taiwan xianggang aomen huining baiyin nanning
"""
TIME_ZONE = "Asia/Shanghai"  # what the calendar of the whole country is called

# Whole numbers from 100 on that rules/ and policies/ may have, each for a reason that has nothing to do with policy.
TECHNICAL = {
    100: "fen of a yuan, hundredths of a whole; the width of a wide letter in a picture",
    200: "the greatest age in years",
    366: "days of the longest year",
    1_200: "twelfths of a fen, that averages over months come out whole; the greatest number of months of a reminder",
    1_890: "the earliest year of a birth date",
    1_980: "the day that every file in an archive gets: the first that its format knows",
    2_000: "characters of a formula",
    2_026: "a day on which a value is looked at when only its bounds count",
    2_200: "the first year that no date may lie in",
    2_400: "the greatest number of months between two days",
    4_096: "combinations of cases that are told apart; formulas that are kept",
    240: "the power of ten that stands for no bound",
    10_000: "ten-thousandths, the precision of shares; the greatest whole number of a parameter",
    65_534: "no character",
    65_535: "no character",
    200_000: "states of a procedure that are walked",
    2_000_000: "bytes of a file of a pack",
    25_000: "steps through diagrams that a family may take",
    50_000_000: "bytes of an archive, unpacked",
    100_000_000: "fen in a year that are too much to be told as a near miss",
    9_999_999: "past the last day of the calendar",
    1_000_000_000: "the largest sum of money",
}  # fmt: skip


BESIDE_THE_ENGINE = {
    ("library/formats/reader.py", 5_000_000): "characters of a text",
    ("population/invented_identity.py", 5_000_000): "invented people that there is room for",
    ("policies/cases/replay.py", 1_000): "files of an archive of policy",
}


def short(name: str) -> str:
    """What a province or county is called without the kind of division it is."""
    return re.sub(r"(壮族|回族|维吾尔)?(自治区|特别行政区)$|[省市县]$", "", name)


@cache
def names() -> re.Pattern[str]:
    """Provinces, the counties and cities of packs, and the packs themselves, in both scripts."""
    library = Library()
    listed = divisions.names()
    codes = [code for code in listed if code.endswith("0000")]
    codes += [region[:6].ljust(6, "0") for name in PACKS for region in library.pack(name).regions if region]
    words = {short(listed[code]) for code in codes}
    latin = "|".join(sorted({*PINYIN.split(), *(name for name in PACKS if len(name) > 2)}))
    return re.compile("|".join(sorted(words)) + rf"|\b(?:{latin})\b", re.IGNORECASE)


INVENTED = re.compile(r"虚构\w*〔\d{4}〕\d+号")  # an invented document says that it is one
DOCUMENT = re.compile(r"〔\d{4}〕|[(\[]\d{4}[)\]]\s*\d+\s*号|\d+\s*号")


def lines(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8").replace(TIME_ZONE, "")
    yield from enumerate(text.splitlines(), start=1)


def where(path: Path, line: int, content: object) -> str:
    return f"{path.relative_to(SOURCE.parent)}:{line}: {content}"


@cache
def all_constants(path: Path) -> tuple[tuple[int, object], ...]:
    """The constants of a module, each with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple((node.lineno, node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant))


def constants(path: Path, kind: type) -> Iterator[tuple[int, object]]:
    return ((line, value) for line, value in all_constants(path) if type(value) is kind)


def test_there_is_something_to_search() -> None:
    assert len(FILES) > 50
    assert len(ENGINE) > 30
    assert {"cn", "guangxi", "huining", "jiangxi", "jilin"} == PACKS
    assert {"广西", "内蒙古", "黑龙江", "会宁", "澳门"} <= set(names().pattern.split("|"))


@pytest.mark.parametrize("text", ["吉林省的", "for Guangxi only", "jilin", "if pack == 'huining'", "会宁县"])
def test_a_name_would_be_found(text: str) -> None:
    assert names().search(text)


@pytest.mark.parametrize("text", ["厅发〔2019〕101号", "会民发[2022]63号", "民发(2021) 57 号", "第57号令"])
def test_the_number_of_a_document_would_be_found(text: str) -> None:
    assert DOCUMENT.search(text)


def test_no_line_names_a_province_or_a_pack() -> None:
    result = [where(path, item, text.strip()) for path in FILES for item, text in lines(path) if names().search(text)]
    assert result == []


def test_no_line_names_a_document() -> None:
    result = [
        where(path, item, text.strip())
        for path in FILES
        for item, text in lines(path)
        if DOCUMENT.search(INVENTED.sub("", text))
    ]
    assert result == []


def test_no_line_names_a_division_code() -> None:
    """Six digits that are a division's, alone or at the beginning of twelve."""
    each_names = divisions.names()
    code = re.compile(r"(?<![\w#])(\d{6})(?:\d{6})?(?!\w)")
    result = [
        where(path, item, text.strip())
        for path in FILES
        for item, text in lines(path)
        if any(entry in each_names for entry in code.findall(text))
    ]
    assert result == []


def values(money: bool) -> dict[Fraction, str]:
    """What packs fix, in yuan or as other numbers: every value of theirs and every target, with who says so."""
    library = Library()
    result: dict[Fraction, str] = {}
    for name in PACKS:
        pack = library.pack(name)
        for parameter in library.layer(pack).parameters:
            for value in parameter.values if bool(parameter.unit.powers[0]) is money else ():
                cells = value.value if isinstance(value.value, tuple) else (value.value,)
                result |= {Fraction(cell, parameter.denominator): f"{parameter.name} of {name}" for cell in cells}
        for indicator in library.elements(pack).indicators if money else ():
            targets = [target.least or target.most for target in indicator.targets]
            result |= {target: f"{indicator.name} of {name}" for target in targets if target}
    return result


def test_the_values_of_the_packs_are_known() -> None:
    assert {Fraction(800), Fraction(50_000), Fraction(380), Fraction(845)} <= set(values(money=True))
    assert {Fraction(13, 10), Fraction(6, 10), Fraction(60)} <= set(values(money=False))


def test_no_number_is_an_amount_of_a_pack() -> None:
    """In yuan from 100 on, or the same in fen; what else 100 and 1200 stand for is said above."""
    large = {amount: item for amount, item in values(money=True).items() if amount >= 100}
    known_names = {amount * scale: item for amount, item in large.items() for scale in (1, FEN)}
    result = [
        where(path, entry, f"{number} is {known_names[Fraction(number)]}")
        for path in FILES
        for entry, number in constants(path, int)
        if isinstance(number, int) and Fraction(number) in known_names and number not in TECHNICAL
        if (path.relative_to(SOURCE).as_posix(), number) not in BESIDE_THE_ENGINE
    ]
    assert result == []


def test_the_engine_has_no_number_without_a_reason() -> None:
    result = [
        where(path, item, number)
        for path in ENGINE
        for item, number in constants(path, int)
        if isinstance(number, int) and number >= 100 and number not in TECHNICAL
        if (path.relative_to(SOURCE).as_posix(), number) not in BESIDE_THE_ENGINE
    ]
    assert result == []


def test_no_reason_is_left_over() -> None:
    used = {number for path in ENGINE for _, number in constants(path, int)}
    assert set(TECHNICAL) - used == set()


def test_no_text_is_a_share_of_a_pack() -> None:
    """A rate can be written as the text that Decimal reads; 0.01 is a fen."""
    shares = {value for value in values(money=False) if value.denominator != 1} - {Fraction(1, FEN)}
    number = re.compile(r"\d+\.\d+")
    result = [
        where(path, item, text)
        for path in FILES
        for item, text in constants(path, str)
        if isinstance(text, str) and number.fullmatch(text) and Fraction(text) in shares
    ]
    assert result == []


# Rights that Python names all the same, each for a reason; the table may only grow shorter.
NAMED_RIGHTS = {
    (
        "population/household_facts.py",
        "dibao",
    ): "an option of the fact recognised_class, which invented households have",
    (
        "population/household_facts.py",
        "low_income",
    ): "an option of the fact recognised_class, which invented households have",
    ("office/demo.py", "dibao"): "the invented bureau applies for it where a family has no other right",
}
NAMED_BY_ENDING: dict[tuple[str, str], str] = {}


@cache
def right_names() -> frozenset[str]:
    return frozenset(Library().vocabulary.rights)


@cache
def vocabulary_names() -> tuple[str, ...]:
    vocabulary = Library().vocabulary
    return (*vocabulary.facts, *vocabulary.parameters, *vocabulary.rights)


def rights_in(path: Path) -> Iterator[tuple[int, str]]:
    """Where a text of the code is the name of a right."""
    yield from ((line, text) for line, text in constants(path, str) if isinstance(text, str) and text in right_names())


def endings_in(path: Path) -> Iterator[tuple[int, str]]:
    """Where a text of the code is how names of the vocabulary begin or end, so that it stands for several of them."""
    for line, text in constants(path, str):
        if isinstance(text, str) and len(text) > 3 and text[1:-1].replace("_", "").isalpha():
            ends = text.startswith("_") and any(name.endswith(text) for name in vocabulary_names())
            if ends or (text.endswith("_") and any(name.startswith(text) for name in vocabulary_names())):
                yield line, text


def test_no_text_is_the_name_of_a_right() -> None:
    mentions = [
        where(path, line, name)
        for path in FILES
        for line, name in rights_in(path)
        if (path.relative_to(SOURCE).as_posix(), name) not in NAMED_RIGHTS
    ]
    assert mentions == []


def test_no_text_stands_for_names_by_how_they_end() -> None:
    mentions = [
        where(path, line, text)
        for path in FILES
        for line, text in endings_in(path)
        if (path.relative_to(SOURCE).as_posix(), text) not in NAMED_BY_ENDING
    ]
    assert mentions == []


def test_no_excepted_right_is_left_over() -> None:
    used = {(path.relative_to(SOURCE).as_posix(), name) for path in FILES for _, name in rights_in(path)}
    assert set(NAMED_RIGHTS) - used == set()
    assert (
        set(NAMED_BY_ENDING)
        - {(path.relative_to(SOURCE).as_posix(), text) for path in FILES for _, text in endings_in(path)}
        == set()
    )
