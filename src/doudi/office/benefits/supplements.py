"""What is paid beside what is due by right: an allowance while prices have risen, as a pack links it to standards."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from doudi.office.casework.models import Award, Determination
from doudi.office.regions.queries import local_values_for
from doudi.office.registry import vocabulary
from doudi.policies.packs.price_links import PriceLink, price_state
from doudi.rules.explanation.formula_expansion import list_amounts, list_parameters
from doudi.rules.units import MONTH, SHARE, YUAN


@dataclass(frozen=True)
class DueAllowance:
    """An allowance that is to be paid in a month: `fen` for each person of whoever has one of the rights.

    `fen` is None where prices have risen so far and nobody has entered the sum; `missing` names what is to be entered.
    """

    link: PriceLink
    rights: frozenset[str]
    fen: int | None
    missing: tuple[str, ...]
    clauses: list[dict[str, str]]


def due_allowances(region_code: str, month: dt.date) -> list[DueAllowance]:
    """The allowances that prices call for in a region on the first day of a month, and such as cannot be told yet.

    Links whose prices have not risen so far are left out. Where a place and the nation link the same allowance, the place's own
    link pays it for the rights that both name, and the nation's for the others: nobody gets it twice.
    """
    library = vocabulary.library()
    pack = library.for_region(region_code[:6], month.toordinal())
    local = _stored(local_values_for(region_code, month))
    allowances = []
    served: dict[str, set[str]] = {}  # by the local value that is paid: the rights that a nearer link pays it for
    for layered in reversed(library.chain(pack)):
        layer = library.layer(layered)
        clauses = {clause.id: clause for clause in layer.clauses}
        for link in library.elements(layered).price_links:
            state = price_state(link, local, 1)
            if state.started is False:
                continue
            nearer = served.setdefault(link.allowance, set())
            rights = frozenset(_rights_by(link.standards, region_code, month)) - nearer
            nearer |= rights
            cited = [clauses[name] for name in link.clauses]
            allowances.append(
                DueAllowance(
                    link,
                    rights,
                    state.sum,
                    state.missing,
                    [{"document": clause.document, "clause": clause.position, "id": clause.id} for clause in cited],
                )
            )
    return allowances


def link_names(region_code: str, month: dt.date) -> set[str]:
    """The names of all links of standards to prices in the packs of a region."""
    library = vocabulary.library()
    pack = library.for_region(region_code[:6], month.toordinal())
    return {link.name for layered in library.chain(pack) for link in library.elements(layered).price_links}


def people_of(award: Award, determination: Determination) -> int:
    """For how many people an award is."""
    return len(persons_of(award.person_id, determination))


def persons_of(person: int | None, determination: Determination) -> frozenset[int]:
    """The people, by their keys, for whom an award to a person is, or to a household where that is None: of a household's,
    whoever counts as its member by the facts of the decision."""
    if person is not None:
        return frozenset({person})
    members = json.loads(determination.case)["members"]
    return frozenset(determination.people[member["id"]] for member in members if member.get("counted") is not False)


def _rights_by(standards: Collection[str], region_code: str, month: dt.date) -> list[str]:
    """The rights whose monthly sums rest on one of these standards."""
    library = vocabulary.library()
    program = library.program(library.for_region(region_code[:6], month.toordinal()), month.toordinal())
    monthly = [
        bound for bound in program.rules.values() if bound.rule.kind == "right" and bound.rule.unit == YUAN / MONTH
    ]
    return [bound.rule.name for bound in monthly if set(standards) & set(list_parameters(program, list_amounts(bound)))]


def _stored(values: dict[str, Decimal]) -> dict[str, int]:
    """The values in force, as `price_state` takes them: the last of each name, scaled to whole numbers."""
    parameters = vocabulary.library().vocabulary.parameters
    newest: dict[str, tuple[str, Decimal]] = {}
    for dated, value in values.items():
        name, _, day = dated.partition("@")
        newest[name] = max(newest.get(name, ("", value)), (day, value))
    return {
        name: int(value * (10_000 if parameters[name].unit == SHARE else 100))
        for name, (_, value) in newest.items()
        if name in parameters
    }
