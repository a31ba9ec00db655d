"""Clauses by their numbers, also in texts that scanning or copying has damaged."""

from __future__ import annotations

import csv

import pytest

from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text
from tests.library.files import DATA, STYLES, data_text, official


def positions(text: str) -> tuple[str, ...]:
    return PolicyDocument("x", text).positions


@pytest.mark.parametrize("name", STYLES)
def test_every_anchor_stands_at_its_position(name: str) -> None:
    document = official(name)
    with (DATA / f"{name}-positions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if plain_text(row["anchor"]) not in plain_text(document.text_at(row["clause"]))] == []
    assert len(rows) > 7


@pytest.mark.parametrize("name", STYLES)
def test_an_anchor_stands_nowhere_beside_its_position(name: str) -> None:
    """A clause ends where the next one begins: what stands at one position stands at no other beside it."""
    document = official(name)
    with (DATA / f"{name}-positions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["clause"] not in document.positions:
                continue
            anchor, clause = plain_text(row["anchor"]), row["clause"]
            holding = {position for position in document.positions if anchor in plain_text(document.text_at(position))}
            # only the parts above it hold it too
            beside = {
                position for position in holding if not clause.startswith(position) and not position.startswith("第")
            }
            assert beside <= holding - {clause}
            assert len(holding) <= 4


@pytest.mark.parametrize("name", STYLES)
def test_clauses_cover_the_body_in_order(name: str) -> None:
    document = official(name)
    clauses = document.outline.clauses
    assert [clause.start for clause in clauses] == sorted(clause.start for clause in clauses)
    assert all(clause.start < clause.end <= document.outline.body[1] for clause in clauses)
    for clause in clauses:
        if clause.parent is not None:
            assert clause.parent.start <= clause.start
            assert clause.end <= clause.parent.end


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("damage", ["one line", "marks", "half width", "narrow"])
def test_damage_leaves_the_positions(name: str, damage: str) -> None:
    text = data_text(name)
    if damage == "one line":
        start, end = official(name).outline.body
        text = text[:start] + text[start:end].replace("- 3 -\n", "").replace("\n", "") + "\n" + text[end:]
    elif damage == "marks":
        text = "\n".join(
            f"**{line}**" if number % 3 == 0 and line else line for number, line in enumerate(text.split("\n"))
        )
    elif damage == "half width":
        text = text.translate(str.maketrans("，。：；（）“”", ',.:;()""')).replace(".\n", "。\n")
    else:
        text = "\n".join(line[i : i + 40] for line in text.split("\n") for i in range(0, max(len(line), 1), 40))
    assert positions(text) == official(name).positions


def test_numbers_that_run_through_the_document_need_no_part() -> None:
    assert "3" in official("running").positions
    assert "三(一)1" in official("parts").positions


def test_a_list_in_a_sentence_is_no_clause() -> None:
    text = "一、范围\n残疾等级为\n一、二级肢体残疾和一级视力残疾的人员。\n二、办法\n按规定执行。"
    assert positions(text) == ("一", "二")


def test_a_clause_out_of_order_is_still_one() -> None:
    text = "一、甲\n（一）第一项内容。\n（三）第三项内容。\n（二）第二项内容。\n二、乙\n内容。"
    assert positions(text) == ("一", "一(一)", "一(三)", "一(二)", "二")


def test_numbers_within_a_line() -> None:
    text = "一、措施（一）基本生活1.提高标准。按1.3倍确定。2.加强照料。（二）医疗。内容。二、要求。内容。"
    assert positions(text) == ("一", "一(一)", "一(一)1", "一(一)2", "一(二)", "二")


def test_positions_that_are_no_numbers() -> None:
    document = official("parts")
    assert "云民发〔2031〕12号" in document.text_at("文号")
    assert document.text_at("文末注").startswith("（此件公开发布）")
    assert document.text_at("二末") == "边缘家庭由县级民政部门会同财政部门认定。"
    assert "三(一)1-2" not in document.positions
    assert document.text_at("三(一)1-2").startswith("1. 提高救助标准")


def test_several_articles_at_once() -> None:
    text = official("articles").text_at("第四至六条")
    assert text.startswith("第四条")
    assert "补办手续" in text
    with pytest.raises(NoSuchPositionError):
        official("articles").text_at("第七至九条")


def test_a_position_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchPositionError, match="八"):
        official("parts").text_at("八(一)")


def test_where_an_offset_stands() -> None:
    document = official("parts")
    assert document.position_at(document.text.index("专人照料")) == "三(一)2(1)"
    assert document.position_at(0) == "前言"
    assert document.position_at(len(document.text) - 2) == "文末"


def test_a_text_without_numbers_has_no_clauses() -> None:
    assert positions("这是一份没有编号的通知。") == ()
