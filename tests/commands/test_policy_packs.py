"""Packs and the vocabulary by command: a fifth pack of one's own, what is listed, shown and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import dibao, doudi, file_of, results
from tests.policies.console_text import widest
from tests.policies.households import case
from tests.policies.written_packs import changed, write_pack

# A fifth pack


def test_a_pack_of_ones_own_works_end_to_end(tmp_path: Path) -> None:
    """A county's folder of YAML with a table, an exception and a supplement: checked, shown, covered, decided."""
    write_pack(tmp_path / "packs")
    child = {"id": "kid", "birth_date": "2012-01-01", "is_unattended_child": True, "self_care_loss": "full",
             "support_form": "home", "boarder": True}  # fmt: skip
    path = file_of(tmp_path, {"id": "h", "region": "110101", "on": "2022-05-01", "members": [child]}, case())
    run = doudi("decide", path, "--packs", tmp_path / "packs", "--format", "json")
    assert run.exit_code == 0
    item, two = results(run)
    assert [policy["pack"] for policy in item["policy"]] == ["hill", "cn"]
    (each_result,) = [
        each_result for each_result in item["outcomes"] if each_result["right"] == "unattended_child_allowance"
    ]
    assert each_result["amount"] == {"low": "1033.31", "high": "1033.31", "unit": "yuan/month"}  # 1000.01 + 33.30333
    assert [clause["document"] for clause in each_result["clauses"]] == ["山府发〔2019〕1号"] * 2
    assert "分档标准" in each_result["explanation"]
    assert dibao(two)["amount"]["low"] == "900.00"
    text = doudi("decide", path, "--packs", tmp_path / "packs")
    assert "事实无人抚养儿童补贴" in text.stdout
    assert "《山前县困境儿童办法》" in text.stdout


def test_a_pack_of_ones_own_is_listed_checked_shown_and_covered(tmp_path: Path) -> None:
    write_pack(tmp_path)
    assert "hill" in doudi("policy", "list", "--packs", tmp_path).stdout
    for args in (("hill", "--packs", tmp_path), (tmp_path / "hill",)):
        run = doudi("policy", "check", *args)
        assert run.exit_code == 0
        assert run.stdout.startswith("✓ hill：3 条规则，")
    each_text = doudi("policy", "show", "hill", "unattended_child_allowance", "--packs", tmp_path)
    assert "增发1：寄宿补助" in each_text.stdout
    rows = json.loads(doudi("policy", "coverage", "hill", "--packs", tmp_path, "--format", "json").stdout)
    assert [row["id"] for row in rows] == ["HILL-1", "HILL-2", "HILL-3", "HILL-4"]


def test_a_faulty_pack_fails_its_check_with_file_and_line(tmp_path: Path) -> None:
    write_pack(tmp_path, files={"rules/living.yaml": changed("rules/living.yaml", "birth_date", "birth_dat")})
    run = doudi("policy", "check", tmp_path / "hill")
    assert run.exit_code == 1
    message = "".join((run.stdout + run.stderr).split())
    assert "hill/rules/living.yaml:12:unknownname'birth_dat'(didyoumean'birth_date'?)" in message


def test_a_faulty_pack_decides_nothing_and_says_why(tmp_path: Path) -> None:
    write_pack(tmp_path / "packs", files={"rules/living.yaml": changed("rules/living.yaml", "birth_date", "birth_dat")})
    path = file_of(tmp_path, {"id": "h", "region": "110101", "on": "2022-05-01", "members": [{"id": "a"}]})
    run = doudi("decide", path, "--packs", tmp_path / "packs", "--format", "json")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == "hill/rules/living.yaml:12: unknown name 'birth_dat' (did you mean 'birth_date'?)\n"


def test_a_faulty_pack_of_another_region_stops_no_case(tmp_path: Path) -> None:
    write_pack(tmp_path / "packs", files={"rules/living.yaml": changed("rules/living.yaml", "birth_date", "birth_dat")})
    run = doudi("decide", file_of(tmp_path, case()), "--packs", tmp_path / "packs", "--format", "json")
    assert run.exit_code == 0


def test_a_folder_of_packs_that_is_not_there(tmp_path: Path) -> None:
    run = doudi("decide", file_of(tmp_path, case()), "--packs", tmp_path / "nowhere")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "nowhere" in run.stderr


# policy and facts


def test_packs_are_listed() -> None:
    run = doudi("policy", "list")
    assert run.exit_code == 0
    assert "guangxi" in run.stdout
    assert "全国" in run.stdout


def test_a_pack_that_is_not_there() -> None:
    for command in ("show", "check", "coverage"):
        run = doudi("policy", command, "guanxi")
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr == "guanxi: there is no such pack (did you mean 'guangxi'?)\n"


def test_a_rule_is_shown_as_an_officer_reads_it() -> None:
    run = doudi("policy", "show", "guangxi", "dibao")
    assert run.exit_code == 0
    for part in ("项目 dibao：最低生活保障", "途径1：", "条件", "金额", "依据"):
        assert part in run.stdout
    assert (
        doudi("policy", "show", "guangxi", "dibaoo").stderr == "guangxi: there is no 'dibaoo' (did you mean 'dibao'?)\n"
    )


def test_coverage_has_the_form_of_the_contract() -> None:
    run = doudi("policy", "coverage", "guangxi", "--format", "json")
    rows = json.loads(run.stdout)
    assert run.exit_code == 0
    assert len(rows) == 93
    assert all(list(row) == ["id", "kind", "enacted_by", "open", "reason"] for row in rows)
    assert json.loads(doudi("policy", "coverage", "--format", "json").stdout)[:93] == rows


def test_coverage_as_text() -> None:
    run = doudi("policy", "coverage", "guangxi")
    assert run.exit_code == 0
    assert "GX-4.2" in run.stdout
    assert widest(run.stdout) <= 80


def test_facts() -> None:
    run = doudi("facts", "--format", "json")
    assert run.exit_code == 0
    assert list(json.loads(run.stdout)) == ["facts", "parameters", "rights"]
    text = doudi("facts")
    assert text.exit_code == 0
    assert "家庭的事实" in text.stdout
    assert widest(text.stdout) <= 80


@pytest.mark.parametrize("args", [(), ("policy",), ("--help",), ("decide", "--help"), ("policy", "check", "--help")])
def test_help_is_in_chinese(args: tuple[str, ...]) -> None:
    run = doudi(*args)
    assert run.exit_code in (0, 2)
    assert any("一" <= character <= "鿿" for character in run.stdout + run.stderr)


@pytest.mark.parametrize("args", [("--help",), ("decide", "--help"), ("facts", "--help"), ("policy", "show", "--help")])
def test_help_explains_every_argument_and_option(args: tuple[str, ...]) -> None:
    text = doudi(*args).stdout
    for row in text.splitlines():
        if row.startswith("│ --") and "--help" not in row:
            assert any("一" <= character <= "鿿" for character in row) or "text 或 json" in text, row
