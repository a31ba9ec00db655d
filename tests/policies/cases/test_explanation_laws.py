"""Laws of every explanation, on invented families of each pack with some of their facts open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from random import Random

import pytest

from doudi.output.terminal import decision_text
from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.explanation import result_data
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library
from doudi.population.population import Population
from doudi.rules.types import Truth
from tests.policies.console_text import render

PLACES = [
    ("450100", "2019-10-15"), ("620422", "2022-06-15"), ("360100", "2019-06-15"), ("220182", "2019-10-15"),
    ("450100", "2026-09-01"), ("220182", "2026-09-01"),
]  # fmt: skip
NAMES = ("黄伯", "李华", "小明", "王婶", "阿强", "小芳", "陈奶奶", "张叔")
FAMILIES = 6
LARGEST = 1_000_000
"""Yuan that no family has which asks for help."""
DOUBLED = re.compile(r"[。，；：、][。，；：、）]|（[）。，；]|  |：[^：（）；。]*：[是否]：")
EQUAL_SIDES = re.compile(r"(\S+) [＝≠≤≥＜＞] \1(?![^\s。；，）])")
ABOVE_NOTHING = re.compile(r"[＞≥≠] 0(\.00)?(元|人|个月|。|；|，|）)")
SAME_CLAUSE_TWICE = re.compile(r"(?:（|；)([^（）；]+)；\1(?=[；）])")
CLAUSE_WITHOUT_DOCUMENT = re.compile(r"(?<![号）法、办典知])第[一二三四五六七八九十百]+条")


def families(region: str, on: str) -> Iterator[dict[str, object]]:
    """Cases of invented families. In every second one a tenth of the facts is missing and some local values are."""
    day, random = dt.date.fromisoformat(on), Random(region + on)
    population = Population(region, on=day, seed=7)
    for number, household in enumerate(population.households(0, FAMILIES)):
        case = household.case()
        parameters = dict(case["parameters"])
        for member, name in zip(case["members"], NAMES, strict=False):
            member["id"] = name
        if number % 2:
            for member in case["members"]:
                for fact in [fact for fact in member if fact != "id" and random.random() < 0.1]:
                    del member[fact]
            for parameter in random.sample(sorted(parameters), 3):
                del parameters[parameter]
        yield {**case, "parameters": parameters}


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: "-".join(place))
def results(request: pytest.FixtureRequest, library: Library) -> list[Result]:
    reader, decider = CaseReader(library.vocabulary), Decider(library)
    requests = [reader.read(case, 1) for case in families(*request.param)]
    return [decider.decide(read)[1] for read in requests if isinstance(read, Request)]


def test_most_families_can_be_decided(results: list[Result]) -> None:
    assert len(results) >= FAMILIES - 2


def test_every_explanation_keeps_the_laws_of_a_text(results: list[Result]) -> None:
    for result in results:
        for outcome in result_data(result)["outcomes"]:
            text = outcome["explanation"]
            assert text.endswith("。"), text
            for law in (DOUBLED, EQUAL_SIDES, ABOVE_NOTHING, SAME_CLAUSE_TWICE, CLAUSE_WITHOUT_DOCUMENT):
                assert not law.search(text), (law.pattern, text)
            assert text.count("（") == text.count("）"), text
            turns = text.partition("其他不变，")[2].partition("结论")[0]
            assert all(float(amount) <= LARGEST for amount in re.findall(r"为(\d+\.\d\d)元", turns)), text


def test_what_somebody_does_or_is_reads_as_a_sentence(results: list[Result], library: Library) -> None:
    labels = [fact.label for fact in library.vocabulary.facts.values() if isinstance(fact.type, Truth)]
    wrong = [f"{name}的{label}" for name in NAMES for label in labels]
    for result in results:
        for outcome in result_data(result)["outcomes"]:
            assert not [phrase for phrase in wrong if phrase in outcome["explanation"]]


def test_no_printed_line_begins_with_closing_punctuation(results: list[Result]) -> None:
    for result in results:
        for line in render(decision_text(result), 90).splitlines():
            assert not line.strip(" │┃") or line.strip(" │┃")[0] not in "。，、；：）〕”》"
            if re.search("[✓?✗!] ", line):  # a row of the table
                assert not [cell for cell in re.split(r"\s{2,}|；", line) if cell.startswith("第")], line
