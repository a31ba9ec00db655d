"""The schemas for editors: current, fitting every shipped pack, and no more lenient or strict than the loader on keys."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.authoring.json_schema import schema_files, schemas, write_schemas
from doudi.policies.authoring.pack_file_schemas import PACK
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.rules.problems import RulesError
from tests.paths import ROOT
from tests.policies.editor_schema import faults, load
from tests.policies.written_packs import CASES, CLAUSES, FILES, PARAMETERS, problems, write_pack
from tests.policies.written_packs import RULES as RULES_TEXT

SHIPPED = ROOT / "docs" / "schema"
PACKS = sorted(path.parent for path in SHIPPED_PACKS.glob("*/pack.yaml"))


@pytest.fixture(scope="module")
def shipped_schemas() -> dict[str, dict[str, Any]]:
    return schemas(read_vocabulary())


def kind_of(path: str) -> str:
    """The schema for a file of a pack."""
    if path == "vocabulary.yaml":
        return "own-vocabulary"
    return "rules" if path.startswith("rules/") else path.removesuffix(".yaml")


def test_those_that_are_committed_are_current(vocabulary: Vocabulary) -> None:
    """After a change of shapes or of the vocabulary: `doudi policy schema docs/schema`."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in SHIPPED.iterdir()}
    current = schema_files(vocabulary)
    stale = sorted(name for name in {*committed, *current} if committed.get(name) != current.get(name))
    assert stale == [], "run: .venv/bin/doudi policy schema docs/schema"


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_every_shipped_pack_fits(shipped_schemas: dict[str, dict[str, Any]], folder: Path) -> None:
    checked = 0
    for path in sorted(folder.rglob("*.yaml")):
        kind = kind_of(path.relative_to(folder).as_posix())
        if kind in shipped_schemas:
            assert faults(shipped_schemas[kind], load(path.read_text(encoding="utf-8"))) == [], path
            checked += 1
    assert checked >= 4


def test_the_vocabulary_fits(shipped_schemas: dict[str, dict[str, Any]]) -> None:
    assert (
        faults(shipped_schemas["vocabulary"], load((SHIPPED_PACKS / "vocabulary.yaml").read_text(encoding="utf-8")))
        == []
    )


def test_the_pack_of_the_tests_fits(shipped_schemas: dict[str, dict[str, Any]]) -> None:
    more = {
        "indicators.yaml": INDICATORS,
        "reminders.yaml": REMINDERS,
        "procedures.yaml": PROCEDURES,
        "vocabulary.yaml": OWN,
    }
    for path, text in {**FILES, **more, "pack.yaml": FULL_PACK}.items():
        assert faults(shipped_schemas[kind_of(path)], load(text)) == [], path


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("pack.yaml", "layer: county", "layer: contry", "is none of"),
        ("pack.yaml", '["110101"]', "[110101]", "is no string"),
        ("pack.yaml", "title: 山前县困境儿童办法\n", "", "'title' is missing"),
        ("pack.yaml", "from: 2020-01-01", "from: 2020-1-1", "is not like"),
        ("clauses.yaml", "kind: amount", "kind: amounts", "is none of"),
        ("clauses.yaml", "use: [route]", "use: [routing]", "is none of"),
        ("parameters.yaml", "unit: share", "unit: percent", "fits 0 of anyOf"),
        ("parameters.yaml", "value: 0.333", "value: a third", "fits 0 of anyOf"),
        ("parameters.yaml", "parameter: medical_aid_rate", "parameter: medical_aid_rat", "fits 0 of anyOf"),
        ("rules/living.yaml", "right: unattended_child_allowance", "right: unattended_child", "fits 0 of anyOf"),
        ("rules/living.yaml", "for: household", "for: house", "fits 0 of anyOf"),
        ("rules/living.yaml", "rounding: half_up", "rounding: half", "fits 0 of anyOf"),
        ("rules/living.yaml", "supplements:", "supplement:", "fits 0 of anyOf"),
        ("cases.yaml", "is_unattended_child: true, self", "is_unattended: true, self", "unknown 'is_unattended'"),
        ("cases.yaml", "self_care_loss: partial", "self_care_loss: some", "fits 0 of anyOf"),
        ("cases.yaml", "{child.support_form: institution}", "{child.suport_form: institution}", "unknown"),
        ("cases.yaml", "{child.birth_date: 2004-05-02}", "{child.birth_date: true}", "fits 0 of anyOf"),
        ("cases.yaml", "parameters: {dibao_standard: 600}", "parameters: {dibao: 600}", "unknown 'dibao'"),
        ("cases.yaml", "unattended_child_allowance: boundary", "unattended_child_allowance: edge", "is none of"),
    ],
)
def test_what_the_loader_refuses_is_underlined(
    shipped_schemas: dict[str, dict[str, Any]],
    tmp_path: Path,
    vocabulary: Vocabulary,
    file: str,
    old: str,
    new: str,
    expected: str,
) -> None:
    text = FILES[file]
    assert text.count(old) == 1
    damaged = text.replace(old, new)
    result = faults(shipped_schemas[kind_of(file)], load(damaged))
    assert result
    assert any(expected in item for item in result), result
    write_pack(tmp_path, files={file: damaged})
    assert problems(tmp_path, vocabulary)


# The keys that the loader knows, as it tells them itself

FULL_PACK = FILES["pack.yaml"] + (
    "repeals: [{rule: gradual_exit, from: 2022-10-20, clause: HILL-3}]\nforms: {of: [cash], clause: HILL-3}\n"
)
INDICATORS = """\
indicators:
  - {indicator: a, label: 失误, unit: share, measure: error_share, clause: HILL-2, targets: [{most: 0.02}]}
  - {indicator: e, label: 增长, unit: yuan/month, measure: mean_standard, of: care_full, clause: HILL-2, growth: {least: 0.1}}
price_links:
  - {price_link: b, label: 联动, standards: [dibao_standard], rise: x, trigger: y, allowance: z, clause: HILL-2}
"""
REMINDERS = (
    "reminders: [{reminder: c, label: 核查, of: household, every: 12, clause: HILL-2, where: household_qualifies}]\n"
)
PROCEDURES = "time_limits: [{time_limit: d, label: 受理至确认, working_days: 10, clause: HILL-2}]\n"
REMEDIES = "remedies: [{remedy: g, label: 申请复议, before: 政府, days: 60, clause: HILL-2}]\n"
OWN = "rights: [{right: f, for: member, label: 取暖补贴, line: living}]\n"
DEEP = 12 * " "
RIGHT = "  - right: unattended_child_allowance\n"
PROBES = [
    ("pack", "", "pack.yaml", FULL_PACK, "pack: hill\n", "pack: hill\nzzzzzz: 1\n"),
    ("pack", "period", "pack.yaml", FULL_PACK, "to: 2029-12-31}", "to: 2029-12-31, zzzzzz: 1}"),
    ("pack", "precedence", "pack.yaml", FULL_PACK, "first: cn,", "first: cn, zzzzzz: 1,"),
    ("pack", "repeal", "pack.yaml", FULL_PACK, "{rule: gradual_exit,", "{rule: gradual_exit, zzzzzz: 1,"),
    ("clauses", "", "clauses.yaml", CLAUSES, "clauses:\n", "zzzzzz: 1\nclauses:\n"),
    ("clauses", "document", "clauses.yaml", CLAUSES, "document:\n", "document:\n  zzzzzz: 1\n"),
    ("clauses", "clause", "clauses.yaml", CLAUSES, "{id: HILL-4,", "{zzzzzz: 1, id: HILL-4,"),
    ("parameters", "", "parameters.yaml", PARAMETERS, "checks:\n", "zzzzzz: 1\nchecks:\n"),
    (
        "parameters",
        "own_parameter",
        "parameters.yaml",
        PARAMETERS,
        "label: 寄宿补助比例",
        "label: 寄宿补助比例, zzzzzz: 1",
    ),
    (
        "parameters",
        "local_parameter",
        "parameters.yaml",
        PARAMETERS,
        "medical_aid_rate,",
        "medical_aid_rate, zzzzzz: 1,",
    ),
    ("parameters", "value", "parameters.yaml", PARAMETERS, "{value: 0.333,", "{value: 0.333, zzzzzz: 1,"),
    ("parameters", "stated", "parameters.yaml", PARAMETERS, "{low: 0.5,", "{low: 0.5, zzzzzz: 1,"),
    (
        "parameters",
        "check",
        "parameters.yaml",
        PARAMETERS,
        "    label: 低保标准\n",
        "    label: 低保标准\n    zzzzzz: 1\n",
    ),
    ("rules", "", "rules/living.yaml", RULES_TEXT, "rules:\n", "zzzzzz: 1\nrules:\n"),
    ("rules", "right", "rules/living.yaml", RULES_TEXT, RIGHT, RIGHT + "    zzzzzz: 1\n"),
    ("rules", "rule", "rules/living.yaml", RULES_TEXT, "    label: 未成年\n", "    label: 未成年\n    zzzzzz: 1\n"),
    ("rules", "version", "rules/living.yaml", RULES_TEXT, "{clause: HILL-1,", "{clause: HILL-1, zzzzzz: 1,"),
    ("rules", "right_version", "rules/living.yaml", RULES_TEXT, "rounding: half_up\n", "zzzzzz: 1\n"),
    (
        "rules",
        "way",
        "rules/living.yaml",
        RULES_TEXT,
        f"{DEEP}amount: lookup",
        "            zzzzzz: 1\n            amount: lookup",
    ),
    (
        "rules",
        "exception",
        "rules/living.yaml",
        RULES_TEXT,
        "label: 由机构供养\n",
        "label: 由机构供养\n            zzzzzz: 1\n",
    ),
    (
        "rules",
        "supplement",
        "rules/living.yaml",
        RULES_TEXT,
        "label: 寄宿补助\n",
        "label: 寄宿补助\n            zzzzzz: 1\n",
    ),
    ("pack", "help_forms", "pack.yaml", FULL_PACK, "forms: {of:", "forms: {zzzzzz: 1, of:"),
    ("indicators", "", "indicators.yaml", INDICATORS, "price_links:", "zzzzzz: 1\nprice_links:"),
    ("indicators", "indicator", "indicators.yaml", INDICATORS, "{indicator: a,", "{indicator: a, zzzzzz: 1,"),
    ("indicators", "target", "indicators.yaml", INDICATORS, "{most: 0.02}", "{most: 0.02, zzzzzz: 1}"),
    ("indicators", "growth", "indicators.yaml", INDICATORS, "{least: 0.1}", "{least: 0.1, zzzzzz: 1}"),
    ("indicators", "price_link", "indicators.yaml", INDICATORS, "{price_link: b,", "{price_link: b, zzzzzz: 1,"),
    ("reminders", "", "reminders.yaml", REMINDERS, "reminders:", "zzzzzz: 1\nreminders:"),
    ("reminders", "reminder", "reminders.yaml", REMINDERS, "{reminder: c,", "{reminder: c, zzzzzz: 1,"),
    ("procedures", "", "procedures.yaml", PROCEDURES, "time_limits:", "zzzzzz: 1\ntime_limits:"),
    ("procedures", "time_limit", "procedures.yaml", PROCEDURES, "{time_limit: d,", "{time_limit: d, zzzzzz: 1,"),
    ("remedies", "", "remedies.yaml", REMEDIES, "remedies:", "zzzzzz: 1\nremedies:"),
    ("remedies", "remedy", "remedies.yaml", REMEDIES, "{remedy: g,", "{remedy: g, zzzzzz: 1,"),
    ("own-vocabulary", "", "vocabulary.yaml", OWN, "rights:", "zzzzzz: 1\nrights:"),
    ("own-vocabulary", "vocabulary_right", "vocabulary.yaml", OWN, "{right: f,", "{right: f, zzzzzz: 1,"),
    ("cases", "", "cases.yaml", CASES, "cases:\n", "zzzzzz: 1\ncases:\n"),
    ("cases", "case", "cases.yaml", CASES, "  - case: 部分失能\n", "  - case: 部分失能\n    zzzzzz: 1\n"),
]


@pytest.mark.parametrize(
    ("schema", "part", "file", "text", "old", "new"),
    PROBES,
    ids=lambda each_problem: each_problem if len(str(each_problem)) < 16 else "…",
)
def test_schema_and_loader_know_the_same_keys(
    shipped_schemas: dict[str, dict[str, Any]], tmp_path: Path, vocabulary: Vocabulary,
    schema: str, part: str, file: str, text: str, old: str, new: str,
) -> None:  # fmt: skip
    """An unknown key makes the loader list the keys it knows there."""
    assert text.count(old) == 1
    write_pack(tmp_path, files={file: text.replace(old, new)})
    (message,) = [
        each_problem for each_problem in problems(tmp_path, vocabulary) if "unknown key 'zzzzzz'" in each_problem
    ]
    listed = re.search(r"keys here: ([\w, ]+)\)", message)
    assert listed, message
    shape = shipped_schemas[schema]["$defs"][part] if part else shipped_schemas[schema]
    assert set(listed[1].split(", ")) == set(shape["properties"])


@pytest.mark.parametrize("kind", ["", "fact", "vocabulary_parameter", "vocabulary_right"])
def test_schema_and_loader_know_the_same_keys_of_the_vocabulary(
    shipped_schemas: dict[str, dict[str, Any]], tmp_path: Path, kind: str
) -> None:
    text = (SHIPPED_PACKS / "vocabulary.yaml").read_text(encoding="utf-8")
    old = {
        "": "lines:\n", "fact": "  - fact: assets_within_dibao_limit\n", "vocabulary_parameter": "{parameter: dibao_standard,",
        "vocabulary_right": "{right: dibao,",
    }[kind]  # fmt: skip
    new = old + {"": "", "fact": "    zzzzzz: 1\n"}.get(kind, " zzzzzz: 1,")
    path = tmp_path / "vocabulary.yaml"
    path.write_text("zzzzzz: 1\n" + text if not kind else text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        read_vocabulary(path)
    (message,) = [problem for problem in caught.value.problems if "unknown key 'zzzzzz'" in problem.message]
    shape = shipped_schemas["vocabulary"]["$defs"][kind] if kind else shipped_schemas["vocabulary"]
    assert set(message.hint.removeprefix("keys here: ").split(", ")) == set(shape["properties"])


@pytest.mark.parametrize(
    ("file", "removed", "key"),
    [
        *[("pack.yaml", f"{key}:", key) for key in PACK.required],
        ("clauses.yaml", "  title:", "title"),
        ("rules/living.yaml", "    label: 未成年", "label"),
        ("rules/living.yaml", "            label: 由机构供养", "label"),
        ("rules/living.yaml", "            when: support_form", "when"),
        ("parameters.yaml", "    message:", "message"),
        ("cases.yaml", "cases:", "cases"),
    ],
)
def test_what_a_schema_demands_the_loader_demands(
    shipped_schemas: dict[str, dict[str, Any]],
    tmp_path: Path,
    vocabulary: Vocabulary,
    file: str,
    removed: str,
    key: str,
) -> None:
    retained = FILES[file].split("cases:")[0] if key == "cases" else FILES[file]
    text = "".join(line for line in retained.splitlines(keepends=True) if not line.startswith(removed))
    assert faults(shipped_schemas[kind_of(file)], load(text))
    write_pack(tmp_path, files={file: text})
    assert any(f"'{key}' is missing" in each_problem for each_problem in problems(tmp_path, vocabulary))


# Writing


def test_they_are_written_over_older_ones(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = tmp_path / "a" / "schema"
    written = write_schemas(folder, vocabulary)
    assert sorted(path.name for path in written) == sorted(schema_files(vocabulary))
    (folder / "pack.schema.json").write_text("old", encoding="utf-8")
    write_schemas(folder, vocabulary)
    assert json.loads((folder / "pack.schema.json").read_text(encoding="utf-8"))["$schema"].startswith(
        "http://json-schema"
    )


def test_a_folder_that_cannot_be_written(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        write_schemas(tmp_path / "file" / "x", vocabulary)
    assert "写不进去（Not a directory）" in str(caught.value)


def test_labels_stand_beside_names(shipped_schemas: dict[str, dict[str, Any]], library: Library) -> None:
    rights = shipped_schemas["rules"]["$defs"]["right"]["properties"]["right"]["oneOf"]
    assert {"const": "dibao", "description": "最低生活保障"} in rights
    assert (
        shipped_schemas["cases"]["$defs"]["fact.wage_income"]["description"]
        == library.vocabulary.facts["wage_income"].label
    )
