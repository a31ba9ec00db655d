"""One household under several packs: every right, what differs, and the clause of each difference."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from doudi.commands.decide_stream import decide_stream
from doudi.output.household_comparison import household_section, household_text, reason, warnings_of
from doudi.output.pack_comparison import comparison_page
from doudi.policies.cases.case_reader import Request
from doudi.policies.compare.household import HouseholdComparison, compare_under_packs, only_case
from doudi.policies.packs.library import Library
from tests.output.test_html_page import check_page
from tests.policies.compare.test_comparison import compared
from tests.policies.console_text import render, widest
from tests.policies.households import Case, case, line, lines

PACKS = ("guangxi", "huining", "jiangxi", "jilin")
REGIONS = ("450100", "620422", "360100", "220100")


def beside(library: Library, case_data: Case, *packs: str) -> HouseholdComparison:
    request = only_case(io.StringIO(line(case_data)), library.vocabulary)
    assert isinstance(request, Request), request
    return compare_under_packs(library, request, [library.pack(name) for name in packs or PACKS])


def decided(library: Library, case_data: Case | str, *regions: str, as_json: bool = True) -> tuple[int, str]:
    out = io.StringIO()
    text = case_data if isinstance(case_data, str) else line(case_data)
    faults = decide_stream(io.StringIO(text), out, library, "", "", (), True, as_json, None, regions)
    return faults, out.getvalue()


def test_a_household_exactly_at_the_standard_is_refused_under_the_strict_line_alone(library: Library) -> None:
    """1800 yuan for three people at a standard of 600: not below it, and not above it."""
    built = beside(library, case(a__wage_income=1800, on="2022-05-01"), "guangxi", "jilin")
    (row,) = [each_row for each_row in built.rows if each_row.right == "dibao"]
    assert [each_row.status for each_row in row.outcomes if each_row] == ["not_eligible", "eligible"]
    assert row.differs
    assert built.sides[1].cited(row.outcomes[1]).startswith("2(2)")


def test_each_side_says_what_the_decision_in_its_region_says(library: Library) -> None:
    case_data = case(on="2022-05-01")
    sides = beside(library, case_data).data()
    _, out = decided(library, case_data, *REGIONS)
    results = [json.loads(item) for item in out.splitlines()]
    assert [item["region"] for item in results] == list(REGIONS)
    for index, result in enumerate(results):
        messages = {(row["right"], row["for"]): row["outcomes"][index] for row in sides["rows"]}
        for outcome in result["outcomes"]:
            if outcome["status"] != "no_rule":
                assert messages[outcome["right"], outcome["for"]] == outcome
        assert sum(item is not None for item in messages.values()) == len(result["outcomes"])


def test_every_difference_has_its_clause_and_its_reason(library: Library) -> None:
    built = beside(library, case(on="2022-05-01", a__disability_type="physical", a__disability_level=1))
    differing = [each_row for each_row in built.rows if each_row.differs]
    assert len(differing) > 5
    for row in differing:
        for side, outcome in zip(built.sides, row.outcomes, strict=True):
            assert reason(side, outcome)
            assert (outcome is None) == (side.cited(outcome) == "")
    for row in [each_row for each_row in built.rows if not each_row.differs]:
        assert len({(each_row.status, each_row.amount) if each_row else None for each_row in row.outcomes}) == 1


def test_clauses_of_the_nation_are_told_with_their_document(library: Library) -> None:
    built = beside(library, case(on="2022-05-01"), "huining")
    (row, *_) = [each_row for each_row in built.rows if each_row.right == "tekun"]
    assert built.sides[0].cited(row.outcomes[0]).startswith("民发〔2021〕43号")


def test_the_data_has_every_right_of_every_member(library: Library) -> None:
    data = beside(library, case(on="2022-05-01")).data()
    assert list(data) == ["id", "on", "sides", "rows"]
    assert [side["pack"] for side in data["sides"]] == list(PACKS)
    rights = library.vocabulary.rights
    visited = {(row["right"], row["for"]) for row in data["rows"]}
    spoken = {row["right"] for row in data["rows"]}
    assert visited == {
        (name, item)
        for name in spoken
        for item in (["household"] if rights[name].entity == "household" else ["a", "b", "c"])
    }
    for row in data["rows"]:
        verdicts = {
            json.dumps([each_outcome["status"], each_outcome["amount"]]) if each_outcome else None
            for each_outcome in row["outcomes"]
        }
        assert row["differs"] == (len(verdicts) > 1)


def test_a_pack_that_had_not_begun_is_said_to_be(library: Library) -> None:
    built = beside(library, case(on="2019-10-15"), "guangxi", "huining")
    assert not any("起施行" in item for item in warnings_of(built.sides[0]))
    assert "自2022-01-01起施行，决定之日还没有施行" in warnings_of(built.sides[1])[0]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_the_table_keeps_to_the_width_of_the_terminal(library: Library, width: int) -> None:
    built = beside(library, case(on="2022-05-01"))
    text = render(household_text(built, width), width)
    assert widest(text) <= width
    plain = "".join(text.split())
    for part in ("同一个家庭，4处并列", "≠不同", "哪里不同，为什么", "各处都不符合或没有规定的项目"):
        assert part in plain, part
    # A right on which no pack says anything that day is told nowhere.
    told = {row.right for row in built.rows}
    assert len(told) > 30
    for label in (library.vocabulary.rights[name].label for name in told):
        assert label in plain, label


def test_where_nothing_differs_it_says_so(library: Library) -> None:
    text = render(household_text(beside(library, case(), "guangxi", "guangxi"), 100), 100)
    assert "各处的结论和金额都相同。" in text
    assert "≠" not in text


def test_as_part_of_a_page(library: Library) -> None:
    built = beside(library, case(id="<b>", on="2022-05-01"))
    check_page(comparison_page(compared(library, *PACKS), built))
    section = household_section(built)
    assert "<b>" not in section
    assert "&lt;b&gt;" in section
    assert "≠ 不同" in section


def test_several_regions_as_text_are_one_table_a_case(library: Library) -> None:
    faults, out = decided(
        library, lines(case(id="一", on="2022-05-01"), case(id="二", on="2022-05-01")), *REGIONS, as_json=False
    )
    assert faults == 0
    assert out.count("同一个家庭，4处并列") == 2
    for part in ("450100 南宁市", "620422 会宁县", "360100 南昌市", "220100 长春市"):
        assert part in out


def test_several_regions_go_before_what_the_case_says_and_one_does_not(library: Library) -> None:
    _, out = decided(library, case(region="360100"), "450100", "220100")
    assert [json.loads(item)["region"] for item in out.splitlines()] == ["450100", "220100"]
    _, out = decided(library, case(region="360100"), "450100")
    assert [json.loads(item)["region"] for item in out.splitlines()] == ["360100"]


def test_a_fault_is_told_once_for_all_regions(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    faults, out = decided(library, case(a__wage_incom=1), *REGIONS)
    assert (faults, out) == (1, "")
    assert capsys.readouterr().err.count("wage_incom：") == 1
    faults, out = decided(library, case(), "450100", "999999")
    assert (faults, out) == (1, "")
    assert "'999999'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (lines(case(id="a"), case(id="b")), "文件里有2个案例"),
        ("{", "不是有效的 JSON"),
        ("", "文件是空的"),
        (line(case(a__wage_incom=1)), "wage_incom：没有这个事实"),
    ],
)
def test_one_case_and_no_other(library: Library, text: str, part: str) -> None:
    each_result: Any = only_case(io.StringIO(text), library.vocabulary)
    assert not isinstance(each_result, Request)
    assert part in str(each_result[0])


def test_the_day_given_goes_before_the_case_s_own(library: Library) -> None:
    request = only_case(io.StringIO(line(case())), library.vocabulary, "2022-05-01")
    assert isinstance(request, Request)
    assert beside(library, case()).data()["on"] == "2019-10-15"
    assert compare_under_packs(library, request, [library.pack("jilin")]).data()["on"] == "2022-05-01"
