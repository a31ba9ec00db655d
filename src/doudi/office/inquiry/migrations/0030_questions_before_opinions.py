"""No opinion while a visit has seen something else than was declared and nobody has settled it."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard

OPEN_QUESTION = (
    "EXISTS (SELECT 1 FROM inquiry_visitquestion AS question JOIN inquiry_visit AS visit ON visit.id = question.visit_id "
    "JOIN casework_proceeding AS proceeding ON proceeding.application_id = visit.application_id "
    "WHERE proceeding.id = NEW.proceeding_id "
    "AND NOT EXISTS (SELECT 1 FROM inquiry_visitanswer AS answer WHERE answer.question_id = question.id))"
)


class Migration(migrations.Migration):
    dependencies = (("inquiry", "0002_guards"), ("casework", "0029_urgent_aid"))
    operations = (
        Guard(
            "casework_opinion", "on_settled_questions", "INSERT",
            "casework_opinion: what a visit saw otherwise is settled first", OPEN_QUESTION,
        ),
    )  # fmt: skip
