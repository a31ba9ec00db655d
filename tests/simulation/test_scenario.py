"""What localities have set, as a reform changes it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.reforms.reform import apply_reform
from doudi.policies.reforms.value_changes import Change, rounded
from doudi.population.population import Population
from doudi.population.tables import tables
from doudi.rules.problems import RulesError, SourceLine
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.local_values import LocalValues
from doudi.simulation.scenario import Setup, changed


def day(year: int) -> int:
    return dt.date(year, 1, 1).toordinal()


def change(vocabulary: Vocabulary, **how: object) -> Change:
    arguments = {"start": day(2026), "regions": ("45",)} | how
    return Change(vocabulary.parameters["dibao_standard"], clauses=("P-1",), place=SourceLine("r.yaml", 3), **arguments)  # type: ignore[arg-type]


def values(**places: list[tuple[int, int]]) -> LocalValues:
    return LocalValues({place.removeprefix("_"): {"dibao_standard": dated} for place, dated in places.items()})


def test_every_value_from_the_first_day_on_changes(vocabulary: Vocabulary) -> None:
    before = values(_450100=[(day(2027), 70000), (day(2024), 60005)], _22=[(day(2024), 50000)])
    after, moved = changed(before, change(vocabulary, times=Fraction(11, 10)))
    assert after.values["450100"]["dibao_standard"] == [(day(2024), 60005), (day(2026), 66006), (day(2027), 77000)]
    assert after.values["22"] == before.values["22"]
    assert [(move.place, move.before, move.after) for move in moved] == [
        ("450100", 60005, 66006),
        ("450100", 70000, 77000),
    ]
    assert before.values["450100"]["dibao_standard"] == [(day(2027), 70000), (day(2024), 60005)]


def test_a_value_for_everywhere_changes_where_the_reform_applies(vocabulary: Vocabulary) -> None:
    after, _ = changed(values(_=[(day(2024), 60000)]), change(vocabulary, plus=1000))
    on = day(2026)
    assert [after.of(after.places(region), on).at("dibao_standard", on) for region in ("450102", "220100")] == [
        61000,
        60000,
    ]
    assert after.of(after.places("450102"), on).at("dibao_standard", on - 1) == 60000


def test_a_value_without_a_day_changes_from_the_first_day_of_the_reform(vocabulary: Vocabulary) -> None:
    start = day(2026) + 180
    after, moved = changed(
        LocalValues({}, {"": {"dibao_standard": [(0, 60000)]}}), change(vocabulary, plus=1000, start=start)
    )
    assert [(value.place, value.start, value.before, value.after) for value in moved] == [("45", start, 60000, 61000)]
    for on, expected in ((start - 1, 60000), (start, 61000), (day(2027) + 9, 61000), (day(2025), 60000)):
        assert after.of(after.places("450102"), on).at("dibao_standard", on) == expected
        assert after.of(after.places("220100"), on).at("dibao_standard", on) == 60000
    assert after.of(after.places("450102"), day(2027)).at("dibao_standard", day(2027) - 1) is None


def test_a_value_is_set_where_nobody_has_set_one(vocabulary: Vocabulary) -> None:
    after, moved = changed(LocalValues(), change(vocabulary, value=90000))
    assert after.values == {"45": {"dibao_standard": [(day(2026), 90000)]}}
    assert moved[0].before is None


def test_what_is_not_set_cannot_be_multiplied(vocabulary: Vocabulary) -> None:
    with pytest.raises(RulesError, match=r"r.yaml:3: no place has set 'dibao_standard'.*--local-values"):
        Setup("x", Library(), LocalValues(), changes=(change(vocabulary, times=Fraction(2)),))


def test_a_value_stays_within_its_bounds(vocabulary: Vocabulary) -> None:
    with pytest.raises(RulesError, match=r"r.yaml:3: 'dibao_standard' of 45 would become -1 \(as stored\)"):
        changed(values(_45=[(day(2024), 60000)]), change(vocabulary, plus=-60001))


@pytest.mark.parametrize(
    ("exact", "step", "rounding", "expected"),
    [
        (Fraction(143, 2), 1, "half_up", 72),
        (Fraction(143, 2), 1, "down", 71),
        (Fraction(1401, 10), 100, "up", 200),
        (Fraction(150), 100, "half_up", 200),
        (Fraction(149), 100, "half_up", 100),
        (Fraction(200), 100, "up", 200),
    ],
)
def test_rounding(exact: Fraction, step: int, rounding: str, expected: int) -> None:
    assert rounded(exact, step, rounding) == expected


@pytest.mark.parametrize(("base", "source", "region", "elsewhere"), [
    ("guangxi", "huining", "450102", "620422"), ("jilin", "guangxi", "220102", "450102"),
])  # fmt: skip
def test_a_borrowed_rule_decides_as_where_it_comes_from(
    library: Library, tmp_path: Path, base: str, source: str, region: str, elsewhere: str
) -> None:
    """The same families here under the borrowed rule, and there under the pack that it is from."""
    path = tmp_path / "r.yaml"
    path.write_text(
        f"reform: r\ntitle: r\nrests_on: {base}\nproposals: [{{id: P-1, summary: x}}]\nborrows:\n"
        f"  - {{rule: tekun, of: {source}, clause: P-1}}\n  - {{rule: dibao, of: {source}, clause: P-1}}\n",
        encoding="utf-8",
    )
    invented = tables(Population("450102", 5, Decimal("0.03"), identities=False), 0, 150, library.vocabulary)
    on = invented.households["on"][0].toordinal()
    entered = {
        name: [(on - 99, value)] for name, value in (("dibao_standard", 76_000), ("rigid_deduction_rate", 5_000))
    }
    outcomes = []
    for packs, place in ((apply_reform(library, path), region), (library, elsewhere)):
        homes = invented.households.with_columns(pl.lit(place).alias("region"))
        screened = Screener(packs, LocalValues({"": entered})).decide(homes, invented.people)
        assert screened.refused.height == 0
        outcomes.append(screened.households.select("household", "dibao", "dibao.low", "dibao.high"))
    assert outcomes[0].equals(outcomes[1])
    assert outcomes[0].filter(pl.col("dibao") == "eligible").height > 20
    before = Screener(library, LocalValues({"": entered})).decide(
        invented.households.with_columns(pl.lit(region).alias("region")), invented.people
    )
    assert not before.households.select("household", "dibao", "dibao.low", "dibao.high").equals(outcomes[0])
