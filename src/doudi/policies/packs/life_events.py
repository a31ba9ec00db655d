"""What an event in a family does to what it receives, where a clause says so. `life_events.yaml`.

What no clause ends by itself goes on until a review has decided.
"""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine, did_you_mean

EVENTS = {
    "birth": "出生", "adoption": "收养", "death": "死亡", "marriage": "结婚", "divorce": "离婚", "move_in": "迁入",
    "move_out": "迁出", "move": "全家搬迁", "prison": "入狱服刑", "release": "刑满释放", "split": "分户", "merger": "并户",
    "new_head": "变更户主",
}  # fmt: skip
ENDS, REVIEWED = "ends", "reviewed"
EFFECTS = (ENDS, REVIEWED)
LONGEST_TERM = 24
"""Months within which a review may have to be done."""


@dataclass(frozen=True, slots=True)
class EventEffect:
    """What an event does to rights: it ends them by itself, or they are to be reviewed within some months of it."""

    name: str
    label: str
    event: str
    rights: tuple[str, ...]
    effect: str
    months: int | None
    start: int
    end: int
    clauses: tuple[str, ...]
    place: SourceLine

    @property
    def in_words(self) -> str:
        """What it does, in Chinese: 死亡：自行终止; 死亡：3个月内复核."""
        what_follows = "自行终止" if self.effect == ENDS else f"{self.months}个月内复核"
        return f"{EVENTS[self.event]}：{what_follows}"


def read_event_effects(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[EventEffect, ...]:
    """Reads `effects`; every fault is noted."""
    effects = []
    for item in faults.records(record, "effects"):
        required = ["name", "label", "event", "rights", "effect", "clause"]
        if not faults.keys(item, required, ["months", "from", "to"]):
            continue
        event, effect = faults.text(item, "event"), faults.text(item, "effect")
        if event not in EVENTS:
            faults.add(item.at("event"), f"unknown event '{event}'", did_you_mean(event, EVENTS) or ", ".join(EVENTS))
        if effect not in EFFECTS:
            faults.add(item.at("effect"), f"unknown effect '{effect}'", " or ".join(EFFECTS))
        months = faults.number(item, "months", 1) if "months" in item else None
        if (effect == REVIEWED) != (months is not None):
            faults.add(item.place, "a review has a term in months, an end has none", "months: 3")
        if months is not None and not 1 <= months <= LONGEST_TERM:
            faults.add(item.at("months"), f"a term has 1 to {LONGEST_TERM} months", "write them as a whole number")
        rights = faults.texts(item, "rights")
        for right in rights:
            if right not in vocabulary.rights:
                hint = did_you_mean(right, vocabulary.rights) or "see 'rights' of the vocabulary"
                faults.add(item.at("rights"), f"unknown right '{right}'", hint)
        start, end = faults.span(item)
        effects.append(
            EventEffect(
                name=faults.text(item, "name"),
                label=faults.text(item, "label"),
                event=event,
                rights=rights,
                effect=effect,
                months=months,
                start=start,
                end=end,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    return tuple(effects)
