"""Standards that follow prices: `price_links` of `indicators.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doudi.policies.records import Faults
from doudi.policies.vocabulary import Vocabulary
from doudi.policies.yaml_files import Record
from doudi.rules.problems import Place, did_you_mean
from doudi.rules.units import MONTH, PERSON, SHARE, YUAN

MONTHLY, EACH = YUAN / MONTH, YUAN / PERSON / MONTH


@dataclass(frozen=True, slots=True)
class PriceLink:
    """Standards that follow prices: from which rise on, and by how much, are local values under these names."""

    name: str
    label: str
    standards: tuple[str, ...]
    rise: str
    trigger: str
    allowance: str
    clauses: tuple[str, ...]
    place: Place


def read_price_links(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[PriceLink, ...]:
    found = []
    for item in faults.records(record, "price_links"):
        if not faults.keys(item, ["price_link", "label", "standards", "rise", "trigger", "allowance", "clause"]):
            continue
        standards = faults.texts(item, "standards")
        rise, trigger, allowance = (faults.text(item, key) for key in ("rise", "trigger", "allowance"))
        units = [
            (rise, (SHARE,)),
            (trigger, (SHARE,)),
            (allowance, (EACH,)),
            *((name, (MONTHLY, EACH)) for name in standards),
        ]
        for name, wanted in units:
            known = vocabulary.parameters.get(name)
            if known is None:
                hint = did_you_mean(name, vocabulary.parameters) or "local parameters stand in the vocabulary"
                faults.add(item.place, f"no local parameter '{name}'", hint)
            elif known.unit not in wanted:
                faults.add(item.place, f"'{name}' is in {known.unit}", f"a parameter in {wanted[0]} is needed here")
        found.append(
            PriceLink(
                faults.text(item, "price_link"),
                faults.text(item, "label"),
                standards,
                rise,
                trigger,
                allowance,
                faults.texts(item, "clause"),
                item.place,
            )  # fmt: skip
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PriceState:
    """`started` None: it cannot be told, or what is to be paid is not set; `missing` names the local values that would tell.

    `sum`: what all who are counted get in a month, in fen.
    """

    started: bool | None
    missing: tuple[str, ...]
    sum: int | None


def price_state(link: PriceLink, local: Mapping[str, int], people: int) -> PriceState:
    """Whether prices have risen to where standards must follow, and what `people` get then.

    `local`: values in force on the day as they are stored: shares in ten-thousandths, money in fen.
    """
    missing = tuple(name for name in (link.rise, link.trigger) if name not in local)
    if missing:
        return PriceState(None, missing, None)
    if local[link.rise] < local[link.trigger]:
        return PriceState(False, (), None)
    if link.allowance not in local:
        return PriceState(True, (link.allowance,), None)
    return PriceState(True, (), local[link.allowance] * people)
