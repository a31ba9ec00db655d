"""How records of an inquiry are worded on pages."""

from __future__ import annotations

from doudi.office.inquiry.models import VisitQuestion
from doudi.office.registry import vocabulary


def question_words(question: VisitQuestion) -> tuple[str, str]:
    """(whose and which answer, what was answered)"""
    fact = vocabulary.fact(question.fact)
    label = fact.label if fact is not None else question.fact
    whose = question.person.name if question.person else "全家"
    answered = question.answered
    value = vocabulary.format_value(fact, answered.value) if fact is not None and answered is not None else "没有申报"
    return f"{whose}：{label}", value
