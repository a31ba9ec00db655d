"""The outcomes of a determination: of one proceeding, and grouped as a basket for people to read."""

from __future__ import annotations

import json
from typing import Any

from doudi.office.casework.models import Determination, Proceeding


def outcome_of(determination: Determination, proceeding: Proceeding) -> dict[str, Any]:
    """The outcome that a proceeding is about; `no_rule` where the policy says nothing on it."""
    names = {pk: name for name, pk in determination.people.items()}
    whose = "household" if proceeding.person_id is None else names.get(proceeding.person_id, "")
    for outcome in json.loads(determination.result)["outcomes"]:
        if outcome["right"] == proceeding.right and outcome["for"] == whose:
            return dict(outcome)
    return {
        "right": proceeding.right,
        "for": whose,
        "status": "no_rule",
        "amount": None,
        "clauses": [],
        "explanation": "",
    }
