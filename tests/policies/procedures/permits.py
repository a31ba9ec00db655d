"""A small procedure to try things on: a permit for a market stall, with a notice, an objection and a decision."""

from __future__ import annotations

from doudi.policies.procedures.files import read_procedure_file
from doudi.policies.procedures.model import Procedure
from doudi.policies.procedures.properties import Property, read_properties
from doudi.policies.procedures.reading import read_procedures
from doudi.policies.yaml.reader import parse_yaml
from doudi.policies.yaml.records import Faults

PERMITS = """\
circumstances:
  - {circumstance: contested, label: 有人反对, clause: FAIR-1}
papers:
  - {paper: form, label: 申请表, source: applicant}
  - {paper: map, label: 场地图, source: office}
  - {paper: letter, label: 答复, source: written}
blocks:
  - block: posting
    label: 张贴
    steps:
      - {step: post, label: 张贴公告, by: township, gate: entry, lasts: {days: 7}, shows: [摊位], clause: FAIR-2}
procedures:
  - procedure: permit
    label: 摊位许可
    clause: FAIR-1
    steps:
      - {step: apply, label: 申请, by: applicant, asks: [form], clause: FAIR-1}
      - {step: look, label: 看场地, by: township, people: 2, gate: apply, within: {working_days: 3, since: apply},
         papers: [map], clause: FAIR-1}
      - {use: posting, gate: look}
      - {step: listen, label: 听反对的人说, by: township, gate: post and contested, clause: FAIR-2}
      - step: decide
        label: 决定
        by: county
        gate: post and (listen or not contested)
        apart_from: [look]
        results: {granted: 准, refused: 不准}
        clause: FAIR-3
      - {step: grant, label: 发许可, by: county, gate: decide.granted, papers: [letter], outcome: granted, clause: FAIR-3}
      - {step: refuse, label: 说明理由, by: county, gate: decide.refused, papers: [letter], outcome: refused, clause: FAIR-3}
    limits:
      - {limit: total, label: 办理, since: apply, until: decide, working_days: 10, clause: FAIR-3}
    outcomes:
      - {outcome: granted, label: 准许, papers: [form, letter], start_month: following, recheck_months: 12, clause: FAIR-3}
      - {outcome: refused, label: 不准, papers: [letter], clause: FAIR-3}
"""


def changed(old: str, new: str) -> str:
    """The text of the permits with one place changed."""
    assert PERMITS.count(old) == 1, old
    return PERMITS.replace(old, new)


def read_permits(*texts: str) -> tuple[dict[str, Procedure], list[str]]:
    """The procedures of files that are laid on each other, and their faults as texts."""
    faults = Faults()
    names = [f"pack{number}/procedures.yaml" for number, _ in enumerate(texts)]
    files = [read_procedure_file(parse_yaml(text, name), faults) for text, name in zip(texts, names, strict=True)]
    return read_procedures(files, faults), [str(fault) for fault in faults]


def permit(text: str = PERMITS) -> Procedure:
    procedures, faults = read_permits(text)
    assert faults == []
    return procedures["permit"]


def properties(*claims: str) -> tuple[Property, ...]:
    """Properties of the permit that make these claims, such as `never: {step: listen}`."""
    rows = "".join(
        f"  - {{property: p{number}, label: 要求, in: permit, clause: FAIR-9, {claim}}}\n"
        for number, claim in enumerate(claims)
    )
    faults = Faults()
    result = read_properties(parse_yaml("properties:\n" + rows, "pack/properties.yaml"), faults)
    assert faults == []
    return result
