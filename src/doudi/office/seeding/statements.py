"""What an invented family says of itself at the window: of each asked fact a stored value, nothing presumed."""

from __future__ import annotations

from typing import Any

from doudi.office.registry import answers, vocabulary
from doudi.population.population import InventedHousehold

Values = dict[str, Any]


def state_all(family: InventedHousehold) -> list[Values]:
    """{name: stored value} of the household and then of each member, as a whole interview records it: also that they have none
    of something, which nobody presumes here. Of what is not asked, what differs from an absent one."""
    asked = {name for group in answers.groups() for name in group.facts}
    case, brief = family.case(parameters=False), family.case(brief=True, parameters=False)
    whole = [case["household"], *case["members"]]
    short = [brief["household"], *brief["members"]]
    return [
        _stored({name: value for name, value in facts.items() if name in asked} | brief_facts)
        for facts, brief_facts in zip(whole, short, strict=True)
    ]


def state_briefly(family: InventedHousehold) -> list[Values]:
    """The same of a family that nobody has interviewed: what is out of the ordinary alone."""
    brief = family.case(brief=True, parameters=False)
    return [_stored(facts) for facts in (brief["household"], *brief["members"])]


def _stored(facts: Values) -> Values:
    """Without what comes from the identity of a person and what is read from awards."""
    return {
        name: vocabulary.to_stored(value)
        for name, value in facts.items()
        if name not in ("id", *vocabulary.IDENTITY_FACTS) and not vocabulary.is_known_from_awards(name)
    }
