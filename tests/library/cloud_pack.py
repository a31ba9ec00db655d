"""A small pack for tests that rests on the invented document of the style 'parts'."""

from __future__ import annotations

from pathlib import Path

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.shipped import SHIPPED_PACKS

FILES = {
    "pack.yaml": """
pack: cloud
title: 云岭省城镇困难家庭救助
version: "1"
layer: county
regions: ["450103"]
rests_on: cn
period: {from: 2031-01-01, to: 2033-12-31}
""",
    "clauses.yaml": """
document: {id: cloud, number: 云民发〔2031〕12号, title: 关于做好城镇困难家庭救助工作的意见, issued: 2031-02-10, standing: official}
clauses:
  - {id: YL-2.1, position: 二(一), kind: class, summary: 收入不到标准、财产合规的家庭。}
  - {id: YL-2.2, position: 二(二), kind: class, summary: 收入在标准一倍半以内的家庭。, numbers: [1.5倍]}
  - {id: YL-3.1.1a, position: 三(一)1, kind: growth, summary: 标准每年涨百分之八以上。, numbers: [增幅8%以上, 每月640元]}
  - {id: YL-3.1.1b, position: 三(一)1, kind: amount, summary: 散居孤儿每月一千元。, numbers: [每月1000元, 自2031年3月起]}
  - {id: YL-3.1.2, position: 三(一)2, kind: amount, summary: 照料费按最低工资的一半和四分之一。, numbers: [50%, 25%]}
  - {id: YL-3.2, position: 三(二), kind: amount, summary: 医疗救助比例有下限，全年有上限。, numbers: [65%, 6万元]}
  - {id: YL-3.3, position: 三(三), kind: rule, summary: 就业以后半年到一年渐退。, numbers: [6至12个月]}
  - {id: YL-4.2, position: 四(二), kind: rule, summary: 连着三个月超标就停。, numbers: [3个月]}
""",
    "parameters.yaml": """
parameters:
  - {parameter: edge_share, label: 边缘家庭倍数, unit: share, values: [{value: 1.5, clause: YL-2.2}]}
  - {parameter: yearly_growth, label: 增幅, unit: share, values: [{value: 1.08, clause: YL-3.1.1a}]}
  - {parameter: orphan_floor, label: 散居孤儿标准, unit: yuan/month, values: [{from: 2031-03-01, value: 1000, clause: YL-3.1.1b}]}
  - {parameter: care_share, label: 失能照料比例, unit: share, values: [{value: 0.5, clause: YL-3.1.2}]}
  - {parameter: aid_floor, label: 医疗救助最低比例, unit: share, values: [{value: 0.65, clause: YL-3.2}]}
  - {parameter: yearly_most, label: 全年最高救助, unit: yuan, values: [{value: 60000, clause: YL-3.2}]}
  - {parameter: gradual_exit_months, stated: [{low: 6, high: 12, clause: YL-3.3}]}
  - {parameter: care_full, stated: [{formula: care_share * minimum_wage, clause: YL-3.1.2}]}
checks:
  - {check: standard_grows, label: 增幅, clause: YL-3.1.1a, formula: dibao_standard >= yearly_growth * last_year(dibao_standard),
     message: 增幅不足}
  - {check: aid_above_floor, label: 救助比例, clause: YL-3.2, formula: medical_aid_rate >= aid_floor, message: 救助比例偏低}
""",
    "rules/living.yaml": """
rules:
  - rule: household_qualifies
    fills: cn
    for: household
    label: 户籍符合
    versions: [{clause: YL-2.1, formula: any(counted)}]
  - rule: poor
    for: household
    label: 低于标准
    versions: [{clause: YL-2.1, formula: household_income < dibao_standard * people}]
  - rule: near_poor
    for: household
    label: 边缘家庭
    versions: [{clause: YL-2.2, formula: household_income <= edge_share * dibao_standard * people}]
  - rule: poor_or_near
    for: household
    label: 困难或边缘家庭
    versions: [{clause: YL-2.2, formula: poor or near_poor}]
""",
    "cases.yaml": """
cases:
  - {case: 某家庭, shows: {near_poor: granted}}
  - {case: 别家, shows: {housing_aid: refused}}
""",
}


def write_cloud_pack(folder: Path, **changed: tuple[str, str]) -> tuple[Library, Pack]:
    """The pack, written to a folder; `changed`: of a file (its name without ending) a piece of text and what replaces it."""
    for name, content in FILES.items():
        old, new = changed.get(Path(name).stem, ("", ""))
        assert old in content
        path = folder / "cloud" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace(old, new) if old else content, encoding="utf-8")
    library = Library((SHIPPED_PACKS, folder))
    return library, library.pack("cloud")
