"""A simulation, chunk by chunk, against the same people decided one by one."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.decide import decide
from doudi.screening.engine.interpreter_fallback import HouseholdCases
from doudi.simulation import inputs
from doudi.simulation.households import PER_FEN
from doudi.simulation.paired_changes import MONTHLY
from doudi.simulation.report import report
from doudi.simulation.report_tables import Money
from doudi.simulation.run import Simulation
from doudi.simulation.sums import cost, having, number
from tests.simulation.simulations import RAISED, people, reform, run, setups


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    return people(tmp_path_factory.mktemp("people") / "p", vocabulary, 120)


@pytest.fixture(scope="module")
def simulation(folder: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    return run(folder, library, reform(tmp_path_factory.mktemp("reform"), library))


def decided_one_by_one(
    folder: Path, library: Library, reforms: list[Path], index: int
) -> dict[str, tuple[str, int, int | None]]:
    """What the interpreter says of dibao, by household."""
    base, reformed = setups(folder, library, *reforms)
    setup = [base, *reformed][index]
    tables = inputs.Tables.of(folder, folder / "work", library.vocabulary)
    outcomes = {}
    for _, stored in tables.chunks():
        for home in range(stored.households.height):
            region, on = stored.households["region"][home], stored.households["on"][home]
            program = setup.library.program(setup.library.for_region(region, on), on)
            cases = HouseholdCases(program, stored.households, stored.people)
            local = setup.local_values.of(setup.local_values.places(region), on)
            decision = decide(program, cases.household(home, local), on, True, False)
            outcome = next(outcome for outcome in decision.outcomes if outcome.bound.rule.name == "dibao")
            low, high = (outcome.amount.low, outcome.amount.high) if outcome.amount else (0, 0)
            outcomes[stored.households["household"][home]] = (outcome.status, low, high)
    return outcomes


def test_it_counts_what_the_interpreter_decides(
    folder: Path, library: Library, simulation: Simulation, tmp_path: Path
) -> None:
    reforms = [reform(tmp_path, library)]
    before, after = (decided_one_by_one(folder, library, reforms, index) for index in (0, 1))
    dibao = simulation.reforms[0].cube.filter(pl.col("right") == "dibao")
    eligible = [sum(status == "eligible" for status, _, _ in statuses.values()) for statuses in (before, after)]
    assert [having(dibao, "b"), having(dibao, "a")] == eligible
    gained = sum(before[home][0] == "not_eligible" and after[home][0] == "eligible" for home in before)
    assert number(dibao, "gained") == gained
    for side, statuses in (("b", before), ("a", after)):
        assert dibao[f"{side}_low"].sum() == sum(low for status, low, _ in statuses.values() if status == "eligible")
    assert eligible[0] > 20
    assert dibao["a_low"].sum() > dibao["b_low"].sum()


def test_nothing_changes_without_a_change(simulation: Simulation) -> None:
    base = simulation.base.cube
    assert set(base["change"]) == {"same", "alike"}
    assert base.select(pl.col("d_low", "d_high").sum()).row(0) == (0, 0)


def test_chunks_do_not_matter(
    folder: Path, library: Library, simulation: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "A_CHUNK", 70)
    again = run(folder, library, reform(tmp_path, library))
    assert again.reforms[0].cube.equals(simulation.reforms[0].cube)
    assert again.reforms[0].home.equals(simulation.reforms[0].home)
    assert (again.households, again.people, again.regions) == (
        simulation.households,
        simulation.people,
        simulation.regions,
    )


def test_the_gap_is_held_against_the_line_of_today(simulation: Simulation) -> None:
    """A higher standard gives more money, and nobody becomes poorer by it."""
    home = simulation.reforms[0].home.sum()
    for end in ("low", "high"):
        none, before, after = (home[f"{stage}_{end}"][0] for stage in ("none", "before", "after"))
        assert none > before >= after >= 0
    assert home["none_high"][0] > 1_000 * PER_FEN


def test_people_beyond_the_reform_are_told(folder: Path, library: Library, tmp_path: Path) -> None:
    head = "reform: trial\ntitle: 试\nrests_on: jilin\nproposals: [{id: P-1, summary: 试}]\n"
    repeal = "repeals: [{rule: university_grant, clause: P-1}]\n"
    simulation = run(folder, library, reform(tmp_path, library, repeal, head))
    assert simulation.reforms[0].beyond == simulation.households == 120
    assert "另有120户由别的政策包或在方案生效之前决定" in report(simulation).sections[1].lead[1]


def test_every_number_leads_to_a_clause(simulation: Simulation, tmp_path: Path) -> None:
    tables = {table.title: table for table in report(simulation).sections[1].tables}
    (standard,) = tables["各地标准的变化"].rows
    assert standard[-1] == "方案《试一试》第一条"
    assert standard[3:6] == ("760.00元/人·月", "836.00元/人·月", "1.1倍")
    ways = tables["由哪一条规定得到"].rows
    assert all(row[2] for row in ways)
    dibao = [row for row in ways if row[0] == "最低生活保障"]
    rows_of_dibao = simulation.reforms[0].cube.filter(pl.col("right") == "dibao")
    assert [sum(int(str(row[column])) for row in dibao) for column in (3, 4)] == [
        having(rows_of_dibao, side) for side in "ba"
    ]


def test_the_changes_of_a_rule_stand_beside_each_other(folder: Path, library: Library, tmp_path: Path) -> None:
    text = RAISED + (
        "parameters:\n"
        "  - {parameter: child_extra, label: 未成年人增发, unit: yuan/person/month, values: [{value: 50, clause: P-1}]}\n"
        "supplements:\n"
        "  - {right: dibao, label: 有孩子, amount: child_extra * people, clause: P-1}\n"
        "repeals: [{rule: university_grant, clause: P-1}]\n"
    )
    simulation = run(folder, library, reform(tmp_path, library, text))
    (table,) = [
        section_table for section_table in report(simulation).sections[1].tables if section_table.title == "规定的变化"
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["数值：未成年人增发"] == ("没有规定", "50.00元/人·月", "", "方案《试一试》第一条")
    assert rows["项目：最低生活保障（谁可以得到）"][1:] == (
        "增发·有孩子：符合本项目的都有", "", "方案《试一试》第一条",
    )  # fmt: skip
    assert rows["废止：普通高校国家助学金"][1] == "不再适用"
    # what only rests on the right that changes is not told again
    assert not any("医疗救助" in str(name) for name in rows)


def test_places_add_up_to_the_whole(simulation: Simulation, library: Library) -> None:
    """By county and by township: the same households, the same money."""
    counted = simulation.reforms[0]
    tables = {table.title: table for table in report(simulation).sections[1].tables}
    monthly = [right.name for right in library.vocabulary.rights.values() if right.unit == MONTHLY]
    totals = [cost(counted.cube.filter(pl.col("right").is_in(monthly)), side).low for side in "ba"]
    for title in ("按县", "按乡镇", "按家庭类型"):
        rows = tables[title].rows
        assert sum(int(str(row[1])) for row in rows) == simulation.households, title
        sums = [[cell.low or 0 for row in rows if isinstance(cell := row[column], Money)] for column in (5, 6)]
        assert [sum(amounts) for amounts in sums] == totals, title
    assert len(tables["按乡镇"].rows) > len(tables["按县"].rows) > 1
    assert tables["按乡镇"].note == "都在广西壮族自治区南宁市。"


def test_odd_facts_are_told_as_a_screening_tells_them(
    folder: Path, library: Library, simulation: Simulation, tmp_path: Path
) -> None:
    reason = "参加城乡居民养老保险、城乡居民基础养老金：已领取养老金的人不再缴费"
    assert reason not in simulation.warned
    odd = tmp_path / "odd"
    shutil.copytree(folder, odd)
    for path in (odd / "people").glob("*.parquet"):
        people_of_part = pl.read_parquet(path)
        drawing = [pl.lit(True).alias("enrolled_pension"), pl.lit(100, people_of_part["basic_pension"].dtype)]
        people_of_part.with_columns(drawing[0], drawing[1].alias("basic_pension")).write_parquet(path)
    warned = run(odd, library, reform(tmp_path, library))
    assert warned.warned[reason] == warned.people
    assert f"{reason}（{warned.people:,}）" in report(warned).lead[2]
    assert report(warned).lead[2].startswith("有")
