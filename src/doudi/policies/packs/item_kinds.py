"""Items in the vocabulary: what a family earns, owns and spends, one by one, and the windows that turn it into facts.

item_kinds:
  - {kind: wage, group: income, label: 工资、奖金和津贴, payer: 用人单位, less: 必要的就业成本}
windows:
  - {window: mean_of_twelve_months, label: 前12个月月均, measure: mean, months: 12}
item_facts:
  - {fact: wage_income, window: mean_of_twelve_months, kinds: [wage]}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from doudi.policies.yaml import schema
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import FactDefinition, Parameter
from doudi.rules.problems import did_you_mean
from doudi.rules.windows import Measure, Span, Window

MONTHS_OF_A_MEAN = (1, 2, 3, 4, 6, 12)
"""Over how many months an average can be handed in as a total."""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Kinds that a family declares together: "these are all". `none`: what is said where there are none. `listed`: the yes or
    no of rules that says so, '' for none."""

    name: str
    label: str
    none: str
    listed: str = ""


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item. `payer`: what officers call the one who pays, or the thing; `less`: what is taken off each sum, '' for
    nothing. `dated`: `months`, `holding` or `day`. `taken_off`: it lowers a sum; `counted`: its number counts, not its value."""

    name: str
    group: str
    label: str
    payer: str
    less: str = ""
    dated: str = "months"
    taken_off: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ItemFact:
    """A fact that items answer through a window.

    `parts`: the kinds that are summed together, of each person by itself; a part is never below 0. `groups`: those of its
    kinds, all of which must be declared in full. `open_with`: kinds that leave it open where they occur in the window. `below`:
    the parameter that is the line of a run.
    """

    fact: str
    window: Window
    parts: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    open_with: tuple[str, ...] = ()
    below: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of all parts."""
        return tuple(kind for part in self.parts for kind in part)


@dataclass(frozen=True)
class ItemVocabulary:
    """Groups, kinds, windows and facts by name, in the order of the file."""

    groups: dict[str, ItemGroup] = field(default_factory=dict)
    kinds: dict[str, ItemKind] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    facts: dict[str, ItemFact] = field(default_factory=dict)

    def kinds_of(self, group: str) -> list[ItemKind]:
        """The kinds of a group, in the order of the vocabulary."""
        return [kind for kind in self.kinds.values() if kind.group == group]


def read_items(
    record: Record, faults: Faults, facts: Mapping[str, FactDefinition], parameters: Mapping[str, Parameter]
) -> ItemVocabulary:
    """The sections `item_groups`, `item_kinds`, `windows` and `item_facts` of a vocabulary; every fault is noted."""
    groups = {
        group.name: group for item in faults.records(record, "item_groups") if (group := _group(item, faults, facts))
    }
    kinds = {kind.name: kind for item in faults.records(record, "item_kinds") if (kind := _kind(item, faults, groups))}
    windows = {window.name: window for item in faults.records(record, "windows") if (window := _window(item, faults))}
    _refuse_repeated(record, faults)
    vocabulary = ItemVocabulary(groups, kinds, windows)
    for item in faults.records(record, "item_facts"):
        summed = _fact(item, faults, vocabulary, facts, parameters)
        if summed is not None:
            vocabulary.facts[summed.fact] = summed
    return vocabulary


def _refuse_repeated(record: Record, faults: Faults) -> None:
    for section, key in (
        ("item_groups", "group"),
        ("item_kinds", "kind"),
        ("windows", "window"),
        ("item_facts", "fact"),
    ):
        names: set[object] = set()
        for item in faults.records(record, section):
            if item.get(key) in names:
                faults.add(item.place, f"'{item.get(key)}' stands twice", "a name is never reused")
            names.add(item.get(key))


def _group(record: Record, faults: Faults, facts: Mapping[str, FactDefinition]) -> ItemGroup | None:
    if not faults.keys(record, schema.ITEM_GROUP.required, schema.ITEM_GROUP.optional):
        return None
    name, label, none, listed = (faults.text(record, key) for key in ("group", "label", "none", "listed"))
    if listed and not (_expect_name(record, faults, "listed", listed, facts) and facts[listed].computed):
        faults.add(record.at("listed"), f"'{listed}' is not computed", "a fact that is there only where all is listed")
    return ItemGroup(name, label, none, listed)


def _kind(record: Record, faults: Faults, groups: Collection[str]) -> ItemKind | None:
    if not faults.keys(record, schema.ITEM_KIND.required, schema.ITEM_KIND.optional):
        return None
    group, dated = faults.text(record, "group"), faults.text(record, "dated", "months")
    _expect_name(record, faults, "group", group, groups)
    _expect_name(record, faults, "dated", dated, schema.ITEM_DATES)
    return ItemKind(
        name=faults.text(record, "kind"),
        group=group,
        label=faults.text(record, "label"),
        payer=faults.text(record, "payer"),
        less=faults.text(record, "less"),
        dated=dated,
        taken_off=faults.flag(record, "taken_off"),
        counted=faults.flag(record, "counted"),
    )


def _window(record: Record, faults: Faults) -> Window | None:
    if not faults.keys(record, schema.WINDOW.required, schema.WINDOW.optional):
        return None
    measure, span, months = faults.text(record, "measure"), faults.text(record, "span"), record.get("months", 0)
    if not _expect_name(record, faults, "measure", measure, [str(member) for member in Measure]):
        return None
    if span and not _expect_name(record, faults, "span", span, [str(member) for member in Span]):
        return None
    needs_months = measure in (Measure.MEAN, Measure.COUNT) or (measure == Measure.TOTAL and not span)
    if type(months) is not int or bool(months) != needs_months or months < 0 or (span and measure != Measure.TOTAL):
        faults.add(record.place, "the months of the window do not fit its measure", "a mean or a count has months: 12")
        return None
    if measure == Measure.MEAN and months not in MONTHS_OF_A_MEAN:
        allowed = ", ".join(map(str, MONTHS_OF_A_MEAN))
        faults.add(record.at("months"), f"a mean over {months} months cannot be handed in", f"months are {allowed}")
        return None
    name, label = faults.text(record, "window"), faults.text(record, "label")
    return Window(name, label, Measure(measure), months, Span(span) if span else None)


def _fact(
    record: Record,
    faults: Faults,
    vocabulary: ItemVocabulary,
    facts: Mapping[str, FactDefinition],
    parameters: Mapping[str, Parameter],
) -> ItemFact | None:
    if not faults.keys(record, schema.ITEM_FACT.required, schema.ITEM_FACT.optional):
        return None
    name, window, below = (faults.text(record, key) for key in ("fact", "window", "below"))
    own_kinds = faults.texts(record, "kinds")
    parts = [*([own_kinds] if own_kinds else []), *_parts_of(record, faults, "kinds_of", vocabulary)]
    kinds = [kind for part in parts for kind in part]
    known = [
        _expect_name(record, faults, "fact", name, facts),
        _expect_name(record, faults, "window", window, vocabulary.windows),
        *(_expect_name(record, faults, "kinds", kind, vocabulary.kinds) for kind in kinds),
    ]
    if not all(known):
        return None
    if not kinds:
        faults.add(record.place, f"no kind of item counts for '{name}'", "kinds: [wage]")
        return None
    measure = vocabulary.windows[window].measure
    if (measure is Measure.RUN) != bool(below) or (below and below not in parameters):
        faults.add(
            record.place, "a run of months has a line, a parameter, and nothing else has", "below: dibao_standard"
        )
        return None
    if (measure is Measure.MEAN) != facts[name].average:
        faults.add(
            record.at("window"), f"'{name}' is an average, or its window a mean, but not both", "see doudi facts"
        )
        return None
    groups = dict.fromkeys(vocabulary.kinds[kind].group for kind in kinds)
    open_with = tuple(kind for part in _parts_of(record, faults, "open_with", vocabulary) for kind in part)
    return ItemFact(name, vocabulary.windows[window], tuple(parts), tuple(groups), open_with, below)


def _parts_of(record: Record, faults: Faults, key: str, vocabulary: ItemVocabulary) -> list[tuple[str, ...]]:
    """The kinds that count for each of the facts named under a key, which stand above."""
    names = [name for name in faults.texts(record, key) if _expect_name(record, faults, key, name, vocabulary.facts)]
    return [part for name in names for part in vocabulary.facts[name].parts]


def _expect_name(record: Record, faults: Faults, key: str, name: str, names: Collection[str]) -> bool:
    """Whether there is such a name; a fault where there is none."""
    if name in names:
        return True
    faults.add(record.at(key), f"unknown name '{name}'", did_you_mean(name, names) or "names are " + ", ".join(names))
    return False
