"""The reasons on a letter: by the policy of the decision, also after that has changed."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.casework.determination import outcome_of
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.casework.papers.reasons import reasons_of
from doudi.office.regions.packs import library
from doudi.policies.cases import replay
from doudi.rules.problems import Problem, RulesError, SourceLine
from tests.office.casework.steps import bring_to


@pytest.fixture
def opined(clerk: Actor) -> Proceeding:
    return bring_to(ProceedingState.OPINION, clerk)


def test_the_reasons_are_the_beginning_of_the_frozen_explanation(opined: Proceeding) -> None:
    determination = opined.opinions.get().determination
    explanation = outcome_of(determination, opined)["explanation"]
    text = reasons_of(determination, opined)
    assert text
    assert explanation.startswith(text)


def test_after_the_policy_has_changed_that_of_then_gives_the_reasons(
    opined: Proceeding, monkeypatch: pytest.MonkeyPatch
) -> None:
    determination = opined.opinions.get().determination
    expected = reasons_of(determination, opined)
    decide_text, today = replay.decide_text, library()

    def changed(packs: Any, case: str) -> Any:
        text, result = decide_text(packs, case)
        return ("otherwise" if packs is today else text), result

    monkeypatch.setattr(replay, "decide_text", changed)
    assert reasons_of(determination, opined) == expected


def test_where_no_policy_can_be_read_the_frozen_explanation_stands(
    opined: Proceeding, monkeypatch: pytest.MonkeyPatch
) -> None:
    determination = opined.opinions.get().determination
    decide_text, today = replay.decide_text, library()

    def unreadable(packs: Any, case: str) -> Any:
        if packs is not today:
            raise RulesError([Problem(SourceLine("x"), "unreadable")])
        return "otherwise", decide_text(packs, case)[1]

    monkeypatch.setattr(replay, "decide_text", unreadable)
    assert reasons_of(determination, opined) == outcome_of(determination, opined)["explanation"]
