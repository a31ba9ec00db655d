"""What every paper has: one text for one content, and nothing in it that cannot be seen."""

from __future__ import annotations

import dataclasses
import json

import pytest

from doudi.output.papers.catalogue import KINDS, OF_PAYMENTS
from doudi.output.papers.content import content_text, granted_money, granted_months
from doudi.output.papers.typesetting import TEMPLATES
from doudi.output.papers.visit import VisitRecord
from tests.output.papers.invented import paper

SHARED_TEMPLATES = {"base", "decision"}


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == {*KINDS, *OF_PAYMENTS} | SHARED_TEMPLATES


@pytest.mark.parametrize("kind", [*KINDS, *OF_PAYMENTS])
def test_the_text_of_a_content_holds_its_fields_and_nothing_else(kind: str) -> None:
    content = paper(kind)
    fields = {field.name for field in dataclasses.fields(content)}
    assert set(json.loads(content_text(content))) == fields
    assert content_text(content) == content_text(paper(kind))


def test_the_notice_has_room_for_a_name_a_number_of_people_and_a_sum_alone() -> None:
    rows = json.loads(content_text(paper("notice")))["rows"]
    assert [set(row) for row in rows] == [{"name", "people", "amount"}] * len(rows)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("张\u202e三\u200b", "张三"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("响铃\a零\0", "响铃零"),
        ("半个\ud800", "半个"),
    ],
)
def test_characters_that_show_nothing_or_steer_are_left_out(typed: str, text: str) -> None:
    content = dataclasses.replace(paper("minutes"), situation=typed)  # type: ignore[call-arg]
    assert json.loads(content_text(content))["situation"] == text


def test_sums_are_written_twice_and_months_once() -> None:
    assert granted_money(102_050, "每月") == granted_money(102_050, "每月")
    assert (granted_money(102_050, "每月").figures, granted_money(102_050).capitals) == (
        "每月1,020.50元",
        "人民币壹仟零贰拾元伍角整",
    )
    assert (granted_months(6).figures, granted_months(6).capitals) == ("6个月", "")


def test_one_visitor_is_no_visit_and_a_decision_without_remedies_none() -> None:
    visit = paper("visit")
    assert isinstance(visit, VisitRecord)
    with pytest.raises(ValueError, match="by two people"):
        dataclasses.replace(visit, visitors=("张某", "张某"))
    with pytest.raises(ValueError, match="what can be done against it"):
        dataclasses.replace(paper("grant"), remedies=())  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="votes"):
        dataclasses.replace(paper("minutes"), against=9)  # type: ignore[call-arg]
