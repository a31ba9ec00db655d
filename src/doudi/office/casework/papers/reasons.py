"""The reasons of a decision as a letter gives them: what decided it, without what would turn it and without what was asked."""

from __future__ import annotations

from doudi.office.casework.determination import outcome_of, policy_of
from doudi.office.casework.models import Determination, Proceeding
from doudi.office.regions.packs import library
from doudi.policies.cases import replay
from doudi.policies.cases.explanation import choice_words, explainer
from doudi.policies.cases.result import Result
from doudi.rules.language.syntax import LANGUAGE_VERSIONS
from doudi.rules.problems import RulesError


def reasons_of(determination: Determination, proceeding: Proceeding) -> str:
    """Why the right of a proceeding came out as it did, by the policy that was frozen with the determination.

    Where that policy can no longer be read, the whole explanation that was frozen as well.
    """
    # Mostly the policy of today is still that of then, and quicker to decide by than one that is unpacked first.
    text, result = replay.decide_text(library(), determination.case)
    if text == determination.result:
        return _reasons(result, determination, proceeding)
    with replay.ArchivedPolicy(policy_of(determination)) as archived:
        for language in LANGUAGE_VERSIONS:
            try:
                text, result = replay.decide_text(archived.library(language), determination.case)
            except (RulesError, OSError):
                continue
            if text == determination.result:
                return _reasons(result, determination, proceeding)
    return str(outcome_of(determination, proceeding)["explanation"])


def _reasons(result: Result, determination: Determination, proceeding: Proceeding) -> str:
    subject = outcome_of(determination, proceeding)["for"]
    words = explainer(result)
    for outcome in result.decision.outcomes:
        if outcome.bound.rule.name == proceeding.right and result.holder(outcome.member) == subject:
            return words.brief(outcome) + choice_words(result, outcome)
    return ""
