"""Standards that follow prices: `price_links` of `indicators.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.money import yuan
from doudi.rules.problems import SourceLine, did_you_mean
from doudi.rules.units import MONTH, PERSON, SHARE, YUAN

MONTHLY, MONTHLY_EACH = YUAN / MONTH, YUAN / PERSON / MONTH


@dataclass(frozen=True, slots=True)
class PriceLink:
    """Standards that are raised with prices. `rise`, `trigger` and `allowance` name the local values that say how much prices
    rose, from which rise on standards follow, and by how much."""

    name: str
    label: str
    standards: tuple[str, ...]
    rise: str
    trigger: str
    allowance: str
    clauses: tuple[str, ...]
    place: SourceLine


def read_price_links(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[PriceLink, ...]:
    links = []
    for item in faults.records(record, "price_links"):
        if not faults.keys(item, ["price_link", "label", "standards", "rise", "trigger", "allowance", "clause"]):
            continue
        standards = faults.texts(item, "standards")
        rise, trigger, allowance = (faults.text(item, key) for key in ("rise", "trigger", "allowance"))
        units = [
            (rise, (SHARE,)),
            (trigger, (SHARE,)),
            (allowance, (MONTHLY_EACH,)),
            *((name, (MONTHLY, MONTHLY_EACH)) for name in standards),
        ]
        for name, allowed_units in units:
            parameter = vocabulary.parameters.get(name)
            if parameter is None:
                hint = did_you_mean(name, vocabulary.parameters) or "local parameters stand in the vocabulary"
                faults.add(item.place, f"no local parameter '{name}'", hint)
            elif parameter.unit not in allowed_units:
                faults.add(
                    item.place, f"'{name}' is in {parameter.unit}", f"a parameter in {allowed_units[0]} is needed here"
                )
        links.append(
            PriceLink(
                name=faults.text(item, "price_link"),
                label=faults.text(item, "label"),
                standards=standards,
                rise=rise,
                trigger=trigger,
                allowance=allowance,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    return tuple(links)


@dataclass(frozen=True, slots=True)
class PriceState:
    """Whether standards must follow prices now.

    `started` is None where that cannot be told without the local values in `missing`. `sum`: what all people counted get
    together in a month, in fen; None where nothing is due or the sum is not known.
    """

    started: bool | None
    missing: tuple[str, ...]
    sum: int | None


def price_state(link: PriceLink, local: Mapping[str, int], people: int) -> PriceState:
    """Tells whether prices have risen so far that standards must follow, and what `people` get then. `local`: values in force
    on the day, as stored: shares in ten-thousandths, money in fen."""
    missing = tuple(name for name in (link.rise, link.trigger) if name not in local)
    if missing:
        return PriceState(None, missing, None)
    if local[link.rise] < local[link.trigger]:
        return PriceState(False, (), None)
    if link.allowance not in local:
        return PriceState(True, (link.allowance,), None)
    return PriceState(True, (), local[link.allowance] * people)


def price_state_text(link: PriceLink, state: PriceState, vocabulary: Vocabulary) -> str:
    """The state in one Chinese sentence: whether the link has started, what is missing, what is to be paid in a month."""
    missing = "、".join(vocabulary.parameters[name].label for name in state.missing)
    if state.started is None:
        outcome = f"尚无{missing}，无法判断是否启动"
    elif not state.started:
        outcome = "没有达到启动条件"
    elif state.sum is None:
        outcome = f"应当启动；尚无{missing}，不能算出金额"
    else:
        outcome = f"应当启动，每月共增发{yuan(state.sum, grouped=True)}元"
    return f"{link.label}：{outcome}（{'、'.join(link.clauses)}）"
