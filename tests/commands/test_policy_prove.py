"""`doudi policy prove`: what is proven of the shipped packs, and the path that breaks a clause."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from doudi.cli import app
from tests.policies.written_packs import write_pack

ONE_VISITOR = """\
procedures:
  - procedure: dibao
    steps:
      - {step: visit, people: 1, clause: HILL-3}
  - procedure: change
    steps:
      - {step: cut, gate: propose.cut, clause: HILL-3}
      - {step: invite_hearing, gate: propose.stop, clause: HILL-3}
"""


def test_the_nation_is_proven() -> None:
    run = CliRunner().invoke(app, ["policy", "prove", "cn"])
    assert (run.exit_code, run.stderr) == (0, "")
    assert "✗" not in run.stdout
    assert "✓ 复核与增发、减发、停发" in run.stdout


def test_a_breach_is_shown_with_its_path(tmp_path: Path) -> None:
    write_pack(tmp_path, files={"procedures.yaml": ONE_VISITOR})
    run = CliRunner().invoke(app, ["policy", "prove", "hill", "--packs", str(tmp_path)])
    assert run.exit_code == 1
    assert "入户调查最少两人" in run.stdout
    assert "“入户调查”只要求1人，应不少于2人" in run.stdout
    assert "减发以前听取意见（CN-LAW-48）不成立" in run.stdout
    path = "定期核查或得知情况变化（核查或报告变化） → 入户核查 → 提出处理意见（减发） → 减发，书面告知理由"
    assert path in run.stdout


def test_as_data(tmp_path: Path) -> None:
    write_pack(tmp_path, files={"procedures.yaml": ONE_VISITOR})
    run = CliRunner().invoke(app, ["policy", "prove", "hill", "--packs", str(tmp_path), "--format", "json"])
    assert run.exit_code == 1
    (proof,) = json.loads(run.stdout)
    refuted = {item["procedure"]: [breach["property"] for breach in item["refuted"]] for item in proof["procedures"]}
    assert refuted["dibao"] == ["two_visitors"]
    assert "heard_before_cut" in refuted["change"]
    assert refuted["outreach"] == []


def test_an_unknown_pack_is_refused() -> None:
    run = CliRunner().invoke(app, ["policy", "prove", "cm"])
    assert run.exit_code == 2
    assert "there is no such pack" in run.stderr
