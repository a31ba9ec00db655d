"""Names that a report of a simulation uses: places, kinds of household, clauses."""

from __future__ import annotations

from functools import cache

from doudi.policies.packs.jurisdictions import full_name
from doudi.policies.packs.library import Library
from doudi.population.invented_places import invented_places
from doudi.rules.language.model import Clause

KINDS = {
    "single_elder": "独居老人", "single_adult": "单身成年人", "elder_couple": "老年夫妻", "couple": "夫妻",
    "couple_with_children": "夫妻和子女", "three_generations": "三代同堂", "single_parent": "单亲家庭",
    "grandparents_with_orphan": "祖辈抚养孤儿", "grandparents_with_unattended_child": "祖辈抚养事实无人抚养儿童",
    "orphan_in_institution": "机构供养的孤儿", "disabled_adult_with_parents": "父母和成年残疾子女",
    "newcomers": "外来家庭", "tekun_like": "无依靠的人", "": "未注明",
}  # fmt: skip


def kind_words(kind: str) -> str:
    """The kinds that the generator knows in Chinese; any other as it stands in the table."""
    return KINDS.get(kind, kind)


@cache
def place_words(code: str) -> str:
    """A county (6 digits) or a township (9) with the county before it; a township without a known name keeps its code."""
    county = full_name(code[:6])
    if len(code) == 6:
        return county
    try:
        named = {place.code[:9]: place.name for place in invented_places(code[:6]) if place.level == "township"}
    except ValueError:
        named = {}
    return county + named.get(code, code)


def common_beginning(names: list[str]) -> str:
    """What all names begin with, up to the last province, city or county in it; nothing where there is one name alone."""
    first, last = (min(names), max(names)) if len(names) > 1 else ("", "")
    alike = next((index for index, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), len(first))
    shared = first[:alike]
    ends = [index for index, character in enumerate(shared, start=1) if character in "省市区县州盟"]
    return shared[: ends[-1]] if ends else ""


def clauses_of(library: Library) -> dict[str, Clause]:
    """The clauses of every pack, by id."""
    return {clause.id: clause for pack in library.packs.values() for clause in library.layer(pack).clauses}


def cited(clauses: dict[str, Clause], names: tuple[str, ...]) -> str:
    """Documents and positions, each once."""
    return "、".join(
        dict.fromkeys(clauses[name].document + clauses[name].position for name in names if name in clauses)
    )
