"""Invented people, by seed: household `i` of a region depends on the seed, the region and `i`, on nothing else asked for.

The same generator serves the demo, load tests and screening. It can be asked for any household alone, in chunks, or
for millions in a row. Nobody in it exists; `identity` says how that is kept so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doudi.policies.packs import divisions
from doudi.population.assumptions import Assumptions, assumptions
from doudi.population.case_form import case_form, local_values
from doudi.population.household_facts import household_facts
from doudi.population.household_types import Slot, draw_family
from doudi.population.invented_identity import APART, bank_account, given_name, identity_number, phone_number, surname
from doudi.population.invented_places import communities, counties_of
from doudi.population.means_facts import add_means
from doudi.population.person_facts import Facts, Home, member_facts
from doudi.population.random_draws import Draws, key_of

# Rises whenever a seed gives other people than before, so that whoever keeps results knows them apart.
VERSION = 4
_DRAWN_SINCE = (
    1  # the version from which the draws are those of today: what is only derived otherwise draws nothing anew
)
DAY = dt.date(2026, 9, 1)
MIXES = ("applicants", "residents")
_STREAM = 96  # bits kept for the number of a household


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """A person with identity and facts. Money in fen; `facts` lacks what is missing. Empty texts where identity was left out."""

    id: str
    relation: str
    name: str
    identity_number: str
    phone: str
    bank_account: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class InventedHousehold:
    """A household; the head stands first. `region`: the 12 digits of an invented community."""

    number: int
    id: str
    kind: str
    region: str
    address: str
    on: dt.date
    members: tuple[InventedPerson, ...]
    facts: Facts

    def case(self, brief: bool = False, parameters: bool = True) -> dict[str, Any]:
        """The household as a case of the contract: yuan as whole numbers or Decimal, days as text.

        `brief` leaves out what an absent fact would be presumed to be anyhow, for forms that people read; it does not
        change what is decided as long as presumptions are made. `parameters`: with the assumed local values.
        """
        form = case_form()
        case: dict[str, Any] = {"id": self.id, "region": self.region, "on": self.on.isoformat()}
        if parameters:
            case["parameters"] = local_values(self.on)
        case["household"] = form.of(self.facts, brief)
        case["members"] = [{"id": person.id, **form.of(person.facts, brief)} for person in self.members]
        return case


@dataclass(frozen=True, slots=True)
class Population:
    """All households of a region that a seed gives. ValueError, in Chinese, where it cannot be.

    `region`: six digits of a county, prefecture or province. `missing`: the share of facts that is left out, each fact
    alike, never written as 0; a higher share leaves out what a lower one did and more. `among`: `applicants` at the
    window, most of them in hardship, or all `residents`. `identities`: with names and numbers; the facts are the same.
    """

    region: str
    seed: int = 1
    missing: Decimal = Decimal(0)
    on: dt.date = DAY
    among: str = "applicants"
    identities: bool = True

    def __post_init__(self) -> None:
        if not counties_of(self.region):
            raise ValueError(f"地区 '{self.region}'：不是现行的县、市、省行政区划代码；写6位，如 {divisions.example()}")
        if self.missing.is_nan() or not 0 <= self.missing < 1:
            raise ValueError(f"缺失比例 {self.missing}：应不小于0、小于1，如 0.05")
        if self.among not in MIXES:
            raise ValueError(f"人群 '{self.among}'：应为 " + " 或 ".join(MIXES))
        if not dt.date(2008, 1, 1) <= self.on <= dt.date(2199, 12, 31):
            raise ValueError(f"日期 {self.on}：应在2008年至2199年之间")

    def household(self, number: int) -> InventedHousehold:
        """One household; `number` counts from 0."""
        return next(self.households(number, number + 1))

    def households(self, start: int, stop: int) -> Iterator[InventedHousehold]:
        """Households `start` to `stop` - 1, one after the other, holding none of them."""
        if start < 0:
            raise ValueError(f"家庭序号 {start}：从0开始")
        maker = _Maker(self)
        for number in range(start, stop):
            yield maker.household(number)


class _Maker:
    def __init__(self, population: Population):
        self.population = population
        self.a: Assumptions = assumptions()
        self.draw, self.names, self.gaps = Draws(), Draws(), Draws()
        words = ("population", _DRAWN_SINCE, population.seed, population.region, population.among)
        self.facts_key, self.names_key, self.gaps_key = (
            key_of(stream, *words) << _STREAM for stream in ("facts", "names", "gaps")
        )
        self.first_place = key_of("numbers", *words)
        self.below = int(population.missing * (1 << 32))
        applicants = population.among == "applicants"
        self.types = self.a.types_applicants if applicants else self.a.types_residents
        self.hardship = self.a.hardship_applicants if applicants else self.a.hardship_residents
        self.counties = counties_of(population.region)
        standard = local_values(population.on)["dibao_standard"]
        self.standard = int(standard * 100)

    def household(self, number: int) -> InventedHousehold:
        draw, a, population = self.draw, self.a, self.population
        draw.restart(self.facts_key | number)
        kind = draw.pick(self.types)
        county = self.counties[draw.below(len(self.counties))]
        places = communities(county, population.on, kind == "newcomers" or draw.chance(a.in_town))
        place, before = places[draw.below(len(places))]
        family = draw_family(kind, draw, a)
        home = self._home(kind, family, place.urban)
        births = [_birth(population.on, slot.age, draw) for slot in family]
        members = [member_facts(draw, a, slot, home, birth) for slot, birth in zip(family, births, strict=True)]
        facts = household_facts(draw, a, home, members, [slot.age for slot in family], self.standard)
        add_means(facts, members, self.standard)
        id_ = f"h{population.region}-{number}"
        people = self._people(number, id_, family, births, members)
        address = ""
        if population.identities:
            address = f"{before}{1 + self.names.below(199)}号{1 + self.names.below(18)}{'室' if place.urban else '组'}"
        if self.below:
            self.gaps.restart(self.gaps_key | number)
            for person_or_home in (facts, *members):
                self._leave_out(person_or_home)
        return InventedHousehold(number, id_, kind, place.code, address, population.on, people, facts)

    def _home(self, kind: str, family: list[Slot], in_town: bool) -> Home:
        draw, a = self.draw, self.a
        hard = draw.chance(self.hardship) or family[0].alone or family[-1].orphan or family[-1].unattended
        new = kind == "newcomers"
        return Home(
            self.population.on,
            hard,
            hard and not family[0].alone and draw.chance(a.on_dibao),
            hard and draw.chance(a.no_job_in_house),
            new,
            draw.pick(a.hukou_newcomers if new else a.hukou_settled if in_town else a.hukou_village),
            draw.lean(a.months_here_newcomers) if new else draw.between(a.months_here_settled),
        )

    def _people(
        self, number: int, household: str, family: list[Slot], births: list[dt.date], members: list[Facts]
    ) -> tuple[InventedPerson, ...]:
        if not self.population.identities:
            return tuple(
                InventedPerson(f"{household}-{index + 1}", slot.relation, "", "", "", "", facts)
                for index, (slot, facts) in enumerate(zip(family, members, strict=True))
            )
        names, a = self.names, self.a
        names.restart(self.names_key | number)
        head, spouse = surname(names), surname(names)
        # Of a couple the man's name goes to the children; whoever stands a generation above gave the head a name
        line = spouse if len(family) > 1 and family[1].relation == "spouse" and family[1].sex == "male" else head
        people = []
        for index, (slot, birth, facts) in enumerate(zip(family, births, members, strict=True)):
            if slot.relation == "spouse":
                first = spouse
            elif slot.relation == "parent" and slot.sex == "female":
                first = surname(names)
            else:
                first = line if slot.relation in ("child", "grandchild") else head
            name = first + given_name(names, slot.sex, birth.toordinal(), a.one_character_name)
            people.append(
                InventedPerson(
                    f"{household}-{index + 1}",
                    slot.relation,
                    name,
                    identity_number(birth, slot.sex, self.first_place + number + index * APART),
                    phone_number(names) if slot.age >= a.own_phone else "",
                    bank_account(names) if slot.age >= 16 or index == 0 else "",
                    facts,
                )
            )
        return tuple(people)

    def _leave_out(self, facts: Facts) -> None:
        bits, below = self.gaps.bits, self.below
        for name in [name for name in facts if bits(32) < below]:
            del facts[name]


def _birth(on: dt.date, age: int, draw: Draws) -> dt.date:
    """A birth date that makes somebody so many whole years old on a day."""
    day = 28 if on.month == 2 and on.day == 29 else on.day
    return dt.date(on.year - age, on.month, day) - dt.timedelta(draw.below(365))
