"""Few people are never told of: not by their count, not by the rest of the row, not by what a total leaves over."""

from __future__ import annotations

from doudi.office.monitoring.disclosure_control import NOTE, SUPPRESSED, suppress_small_counts
from doudi.simulation.charts import Bars
from doudi.simulation.report_tables import Money, Report, Section, Table

SUM = Money(100, 100)


def section(*tables: Table) -> Section:
    (suppressed,) = suppress_small_counts(Report("测算", (), (Section("一", (), tables),), "")).sections
    return suppressed


def table(*rows: tuple[str, int, Money], title: str = "按乡镇") -> Table:
    return Table(title, ("", "户数", "元/月"), rows, "说明。", (Bars("图", ("甲",), (("一", (1,), ("1",)),)),))


def test_what_counts_enough_stays_as_it_is() -> None:
    full = table(("甲", 5, SUM), ("乙", 0, SUM))
    assert section(full).tables == (full,)


def test_a_small_count_takes_its_row_and_the_chart_with_it() -> None:
    (published,) = section(table(("甲", 4, SUM), ("乙", 1, SUM), ("丙", 90, SUM))).tables
    assert published.rows == (("甲", SUPPRESSED, SUPPRESSED), ("乙", SUPPRESSED, SUPPRESSED), ("丙", 90, SUM))
    assert (published.charts, published.note) == ((), f"说明。{NOTE}")


def test_one_row_alone_takes_the_smallest_other_with_it() -> None:
    (published,) = section(table(("甲", 4, SUM), ("乙", 30, SUM), ("丙", 90, SUM), ("丁", 0, SUM))).tables
    assert [row[1] for row in published.rows] == [SUPPRESSED, SUPPRESSED, 90, 0]


def test_the_same_row_is_hidden_in_every_table_of_the_section() -> None:
    costs = Table("金额", ("", "元/月"), (("甲（元/月）", SUM), ("乙", SUM)))
    _, published = section(table(("甲", 4, SUM), ("乙", 3, SUM)), costs).tables
    assert [row[1] for row in published.rows] == [SUPPRESSED, SUPPRESSED]


def test_differences_are_not_told_where_few_are_behind_them() -> None:
    change = Money(-100, 100, signed=True)
    total = Table("总览", ("", "方案"), (("全年增减", change), ("合计", SUM), ("增加的家庭", 3), ("不变的家庭", 800)))
    (published,) = section(total).tables
    assert [row[1] for row in published.rows] == [SUPPRESSED, SUM, SUPPRESSED, SUPPRESSED]


def test_of_rows_with_one_name_each_is_looked_at() -> None:
    ways = table(("甲", 2, SUM), ("甲", 900, SUM), ("乙", 3, SUM), ("丙", 70, SUM))
    assert [row[1] for row in section(ways).tables[0].rows] == [SUPPRESSED, SUPPRESSED, SUPPRESSED, 70]
