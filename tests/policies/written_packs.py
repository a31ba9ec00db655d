"""A small pack of a made-up county for tests, which damage it in one place. It rests on the real national layer.

The code 110101 exists, the county's measure is invented. It has what no shipped pack has: sums from a table, an
exception, a supplement and rounding up.
"""

from __future__ import annotations

from pathlib import Path

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.check import check_pack
from doudi.rules.problems import RulesError

PACK = """\
pack: hill
title: 山前县困境儿童办法
version: "1"
layer: county
regions: ["110101"]
rests_on: cn
period: {from: 2020-01-01, to: 2029-12-31}
precedence:
  - {rule: counted_income, from: 2021-01-01, first: cn, clause: HILL-3}
"""

CLAUSES = """\
document:
  id: hill-2019-1
  number: 山府发〔2019〕1号
  title: 山前县困境儿童办法
  standing: official
  disclosure: public
clauses:
  - {id: HILL-1, position: 第一条, kind: rule, summary: 本县户籍的家庭适用。, use: [compute]}
  - {id: HILL-2, position: 第二条, kind: amount, summary: 按自理能力分三档发给。, use: [compute]}
  - {id: HILL-3, position: 第三条, kind: rule, summary: 机构供养的不发，国家新规定优先。, use: [compute]}
  - {id: HILL-4, position: 第四条, kind: proc, summary: 每年核对一次。, use: [route], open: reminder, reason: 提醒还没有编写。}
"""

PARAMETERS = """\
parameters:
  - parameter: child_bands
    label: 分档标准
    unit: yuan/month
    by: [none, partial, full]
    values:
      - {from: 2020-01-01, to: 2020-12-31, value: {none: 700, partial: 800, full: 900}, clause: HILL-2}
      - {from: 2021-01-01, value: {none: 800, partial: 900.10, full: 1000.01}, clause: HILL-2}
  - {parameter: boarding_share, label: 寄宿补助比例, unit: share, values: [{value: 0.333, clause: HILL-2}]}
  - {parameter: boarding_base, label: 寄宿补助基数, unit: yuan/month, values: [{value: 100.01, clause: HILL-2}]}
  - {parameter: medical_aid_rate, stated: [{low: 0.5, high: 0.7, clause: HILL-2}]}
checks:
  - check: standard_is_set_well
    label: 低保标准
    clause: HILL-2
    formula: dibao_standard >= boarding_base / one_person
    message: 低保标准低于寄宿补助基数
"""

RULES = """\
rules:
  - rule: household_qualifies
    fills: cn
    for: household
    label: 本县户籍
    versions:
      - {clause: HILL-1, formula: any(counted and hukou != 'elsewhere')}
  - rule: is_minor
    for: member
    label: 未成年
    versions:
      - {clause: HILL-2, formula: age(birth_date) < adult_age}
  - right: unattended_child_allowance
    replaces: cn
    for: member
    label: 事实无人抚养儿童补贴
    unit: yuan/month
    versions:
      - from: 2020-01-01
        rounding: half_up
        ways:
          - clause: HILL-2
            label: 事实无人抚养的未成年人
            when: is_unattended_child and is_minor and household_qualifies
            amount: lookup(child_bands, self_care_loss)
        unless:
          - clause: HILL-3
            label: 由机构供养
            when: support_form == 'institution'
        supplements:
          - clause: [HILL-2, HILL-3]
            label: 寄宿补助
            when: boarder
            amount: boarding_share * boarding_base
"""

CASES = """\
families:
  alone:
    region: "110101"
    on: 2022-05-01
    parameters: {dibao_standard: 600}
    members:
      child: {birth_date: 2010-05-02, is_unattended_child: true, self_care_loss: partial, support_form: home}
cases:
  - case: 部分失能
    shows: {unattended_child_allowance: granted}
    family: alone
    expect: {unattended_child_allowance: {child: 900.10}}
  - case: 由机构供养
    shows: {unattended_child_allowance: refused}
    family: alone
    set: {child.support_form: institution}
    expect: {unattended_child_allowance: {child: refused}}
  - case: 十八岁生日前一天
    shows: {unattended_child_allowance: boundary}
    family: alone
    set: {child.birth_date: 2004-05-02}
    expect: {unattended_child_allowance: {child: 900.10}}
"""

FILES = {
    "pack.yaml": PACK,
    "clauses.yaml": CLAUSES,
    "parameters.yaml": PARAMETERS,
    "rules/living.yaml": RULES,
    "cases.yaml": CASES,
}


def write_pack(folder: Path, name: str = "hill", files: dict[str, str] | None = None) -> Path:
    """Writes the county's pack below `folder`, with some of its files replaced; the pack's own folder."""
    pack_folder = folder / name
    for path, text in {**FILES, **(files or {})}.items():
        (pack_folder / path).parent.mkdir(parents=True, exist_ok=True)
        (pack_folder / path).write_text(text.replace("pack: hill\n", f"pack: {name}\n"), encoding="utf-8")
    return pack_folder


def changed(file: str, old: str, new: str) -> str:
    """The text of a file of the pack with one place changed."""
    assert FILES[file].count(old) == 1, f"{old!r} stands {FILES[file].count(old)} times in {file}"
    return FILES[file].replace(old, new)


def line_of(text: str, part: str) -> int:
    """The line on which `part` begins, counted from 1."""
    return text[: text.index(part)].count("\n") + 1


def problems(folder: Path, vocabulary: Vocabulary, name: str = "hill") -> list[str]:
    """What `policy check` finds in a pack of the folder, as it prints it."""
    try:
        library = Library((SHIPPED_PACKS, folder), vocabulary)
        return [str(problem) for problem in check_pack(library, library.pack(name)).problems]
    except RulesError as error:
        return [str(problem) for problem in error.problems]
