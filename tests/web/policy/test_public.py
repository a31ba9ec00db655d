"""What everybody may see of a policy document: its text where that may be shown, else position and right alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.enums import Duty
from doudi.web.policy.sections import WITHHELD, Row, for_the_public, rows_for, without_duties
from tests.library.files import data_text
from tests.office.build import COUNTY, officer
from tests.web.conftest import Marked, queries_of
from tests.web.policy.texts import imported, official, text_of_pack

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
SENTENCE = "家庭人均月收入低于当地标准的人员"


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_a_public_text_is_shown_to_everybody_but_for_who_does_what(browser: Browser) -> None:
    text = official(text_of_pack())
    page = shown(browser().get(f"/policy/public/{text.pk}/"))
    assert SENTENCE in page
    assert "最低生活保障" in page
    assert "牵头单位" not in page, "the pack says that the division of duties is internal"
    assert WITHHELD in page
    for inside in (text.imported_by.name, "GX-", "决定过", "决定"):
        assert inside not in page
    assert f"/policy/public/{text.pk}/" in shown(browser().get("/policy/public/"))


@pytest.mark.parametrize("disclosure", ["on_request", "internal"])
def test_what_may_not_be_shown_is_named_by_position_and_right(browser: Browser, disclosure: str) -> None:
    text = official(text_of_pack(), disclosure=disclosure)
    page = shown(browser().get(f"/policy/public/{text.pk}/"))
    assert SENTENCE not in page
    assert "做好困难家庭的救助工作" not in page
    for named in (text.title, text.number, "四(二)", "最低生活保障", "条文不在这里公开"):
        assert named in page
    assert SENTENCE in shown(browser(officer(Duty.COUNTY_HEAD, COUNTY)).get(f"/policy/{text.pk}/")), "officers read it"


def test_a_clause_that_its_register_withholds_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    text = official(text_of_pack())
    rows = rows_for(text.number)
    (secret,) = [row for row in rows if row.position == "五(一)1"][:1]
    values = {name: getattr(secret, name) for name in Row.__dataclass_fields__}
    hidden = Row(**{**values, "public": False, "position": "五(一)"})
    monkeypatch.setattr("doudi.web.policy.sections.rows_for", lambda number: [*rows, hidden])
    public_texts = {section.position: section.text for section in for_the_public(text)}
    assert [position for position, clause in public_texts.items() if not clause] == [
        "五(一)",
        "五(一)1",
        "五(一)2",
        "五(一)3",
    ]
    assert SENTENCE in public_texts["四(二)"]


def test_only_official_texts_are_public(browser: Browser) -> None:
    keeper = officer(Duty.COUNTY_OFFICER, COUNTY)
    official(data_text("parts"))
    for text in (imported(keeper, data_text("articles")), imported(keeper, data_text("parts-reversed"))):
        assert browser().get(f"/policy/public/{text.pk}/").status_code == 404
        assert f"/policy/public/{text.pk}/" not in shown(browser().get("/policy/public/"))


def test_a_document_that_no_pack_knows(browser: Browser) -> None:
    text = official(data_text("articles"))
    assert "不予救助" in shown(browser().get(f"/policy/public/{text.pk}/"))
    assert queries_of(browser(), f"/policy/public/{text.pk}/") <= 3


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("给予补贴。〔牵头单位：某局；责任单位：某委〕", f"给予补贴。{WITHHELD}"),
        ("给予补贴。（某局负责）", f"给予补贴。{WITHHELD}"),
        ("给予补贴。〔牵头单位：某局（办）；责任单位：某委（会）〕", f"给予补贴。{WITHHELD}"),
        ("牵头单位：某局。给予补贴。", f"{WITHHELD}给予补贴。"),
        ("（此件公开发布，责任分工部分不公开）", "（此件公开发布，责任分工部分不公开）"),
        ("低于（含）当地标准。", "低于（含）当地标准。"),
    ],
)
def test_the_division_of_duties_is_left_out(text: str, left: str) -> None:
    assert without_duties(text) == left
