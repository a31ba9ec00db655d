"""What a pack says stands in its document; what does not is named with file, line and clause."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from doudi.library.grounding.grounding import ground, is_same_number
from doudi.library.grounding.quantities import contains_value
from doudi.library.structure.document import PolicyDocument
from doudi.policies.packs.library import Library
from tests.library.cloud_pack import write_cloud_pack
from tests.library.files import OFFICIAL_SEEDS, SEEDS, data_text, official, seed


def findings(
    folder: Path, changed: dict[str, tuple[str, str]], text: str = ""
) -> list[tuple[str, str, tuple[str, ...]]]:
    library, pack = write_cloud_pack(folder, **changed)
    grounding = ground(library, pack, PolicyDocument("x", text or data_text("parts")))
    return [(finding.kind, finding.element, finding.clauses) for finding in grounding.findings]


def test_a_pack_that_says_what_its_document_says(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    grounding = ground(library, pack, official("parts"))
    assert grounding.findings == ()
    assert grounding.checked == {"document": 3, "clause": 8, "number": 21, "date": 1, "comparator": 4}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"clauses": ("position: 二(二)", "position: 二(九)")}, ("clause", "YL-2.2", ("YL-2.2",))),
        ({"clauses": ("云民发〔2031〕12号", "云民发〔2031〕13号")}, ("document", "number", ())),
        ({"clauses": ("issued: 2031-02-10", "issued: 2031-02-11")}, ("document", "issued", ())),
        ({"clauses": ("做好城镇困难家庭", "做好农村困难家庭")}, ("document", "title", ())),
        ({"clauses": ("numbers: [50%, 25%]", "numbers: [50%, 35%]")}, ("number", "YL-3.1.2", ("YL-3.1.2",))),
        ({"parameters": ("value: 1.08", "value: 1.09")}, ("number", "yearly_growth", ("YL-3.1.1a",))),
        ({"parameters": ("value: 1000", "value: 1001")}, ("number", "orphan_floor", ("YL-3.1.1b",))),
        ({"parameters": ("value: 60000", "value: 6000")}, ("number", "yearly_most", ("YL-3.2",))),
        ({"parameters": ("value: 0.65", "value: 0.75")}, ("number", "aid_floor", ("YL-3.2",))),
        ({"parameters": ("high: 12", "high: 18")}, ("number", "gradual_exit_months", ("YL-3.3",))),
        ({"parameters": ("from: 2031-03-01", "from: 2031-04-01")}, ("date", "orphan_floor", ("YL-3.1.1b",))),
        (
            {"parameters": ("value: 1.5, clause: YL-2.2", "value: 1.5, clause: YL-2.1")},
            ("number", "edge_share", ("YL-2.1",)),
        ),
        ({"living": ("household_income < d", "household_income > d")}, ("comparator", "poor", ("YL-2.1",))),
        ({"living": ("household_income < d", "household_income <= d")}, ("comparator", "poor", ("YL-2.1",))),
        ({"living": ("household_income <= e", "household_income < e")}, ("comparator", "near_poor", ("YL-2.2",))),
        (
            {"parameters": ("medical_aid_rate >= aid_floor", "medical_aid_rate < aid_floor")},
            ("comparator", "aid_above_floor", ("YL-3.2",)),
        ),
    ],
)
def test_what_the_document_does_not_say_is_a_finding(
    tmp_path: Path, changed: dict[str, tuple[str, str]], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert findings(tmp_path, changed) == [expected]


@pytest.mark.parametrize(
    ("says", "missing", "expected"),
    [
        ("effective: 2031-03-01", "", []),
        ("effective: 2031-03-02", "", [("date", "effective", ())]),
        ("effective: 2031-03-02, elsewhere: [effective]", "", []),
        ("effective: 2031-03-01", "云民发〔2031〕12号", [("document", "number", ())]),
        ("effective: 2031-03-01, elsewhere: [number]", "云民发〔2031〕12号", []),
    ],
)
def test_what_a_copy_leaves_out_is_said_elsewhere(
    tmp_path: Path, says: str, missing: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    text = data_text("parts").replace(missing, "") if missing else data_text("parts")
    changed = {"clauses": ("issued: 2031-02-10", f"issued: 2031-02-10, {says}")}
    assert findings(tmp_path, changed, text) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("低于（含）当地", "低于（不含）当地", ("comparator", "near_poor")),
        ("月收入低于当地", "月收入高于当地", ("comparator", "poor")),
        ("救助比例不低于65%", "救助比例不高于65%", ("comparator", "aid_above_floor")),
        ("最高救助6万元", "最高救助8万元", ("number", "yearly_most")),
        ("3月1日", "5月1日", ("date", "orphan_floor")),
    ],
)
def test_a_document_that_was_altered_does_not_ground(
    tmp_path: Path, old: str, new: str, expected: tuple[str, str]
) -> None:
    assert expected in [
        (kind, element) for kind, element, _ in findings(tmp_path, {}, data_text("parts").replace(old, new))
    ]


def test_a_register_of_several_documents_is_held_against_the_one(tmp_path: Path) -> None:
    title = "关于做好城镇困难家庭救助工作的意见"
    cloud = f"{{id: cloud, number: 云民发〔2031〕12号, title: {title}, issued: 2031-02-10, standing: official}}"
    foreign = "{id: other, number: 海民发〔2030〕1号, title: 某办法, standing: to_be_confirmed}"
    several = (f"document: {cloud}", f"documents:\n  - {foreign}\n  - {cloud}")
    library, pack = write_cloud_pack(tmp_path, clauses=several)
    path = pack.folder / "clauses.yaml"
    text = path.read_text(encoding="utf-8").replace("position: 四(二),", "document: other, position: 第九条,")
    path.write_text(
        text.replace(", position: 二", ", document: cloud, position: 二").replace(
            ", position: 三", ", document: cloud, position: 三"
        )
    )
    grounding = ground(library, pack, official("parts"))
    assert grounding.findings == ()
    assert grounding.checked["clause"] == 7
    (nowhere,) = ground(library, pack, official("running")).findings
    assert (nowhere.kind, nowhere.element) == ("document", "documents")


def test_a_finding_says_where_and_what(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path, parameters=("value: 60000", "value: 70000"))
    (finding,) = ground(library, pack, official("parts")).findings
    assert str(finding) == "cloud/parameters.yaml:8　yearly_most（YL-3.2）：条款里没有70000元"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.6", "share", "按60%补助"), ("0.6", "share", "补助百分之六十"), ("1.3", "share", "不低于1.3倍"),
        ("1.1", "share", "增幅10%以上"), ("0.05", "share", "提高5个百分点"), ("2", "share", "一级、二级残疾人"),
        ("1", "share", "一、二、三级残疾"), ("3", "share", "一、二、三级残疾"), ("1", "share", "给予全额补助"),
        ("0.5", "share", "补助一半"), ("50000", "yuan", "最高5万元"), ("50000", "yuan", "最高五万元"),
        ("80", "yuan/month", "每月80元"), ("12", "month", "满1年"), ("12", "month", "一年以上"), ("6", "month", "半年内"),
        ("24", "month", "1至2年"), ("6", "month", "6—12个月"), ("12", "month", "6—12个月"), ("70", "year", "70周岁以上"),
        ("2", "share", "两次以上"), ("20", "working day", "20个工作日内"),
    ],
)  # fmt: skip
def test_numbers_in_the_ways_of_chinese_documents(value: str, unit: str, text: str) -> None:
    assert contains_value(Fraction(value), unit, text)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.6", "share", "按70%补助"), ("1.3", "share", "13倍"), ("80", "yuan/month", "80%"), ("12", "month", "12元"),
        ("50000", "yuan", "5元"), ("20", "working day", "20日内"), ("70", "year", "70元"), ("6", "month", "满一年"),
        ("0.05", "share", "5倍"),
    ],
)  # fmt: skip
def test_numbers_that_are_not_there(value: str, unit: str, text: str) -> None:
    assert not contains_value(Fraction(value), unit, text)


def test_numbers_of_documents_in_other_brackets() -> None:
    assert is_same_number("会民发[2022]63号", "会民发〔2022〕63号")
    assert not is_same_number("会民发〔2022〕63号", "会民发〔2022〕64号")
    assert not is_same_number("", "")


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS} is not there: the packs cannot be held against their documents"
)
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_the_shipped_packs_stand_in_their_documents(name: str) -> None:
    """Register, numbers that the rules use, days, comparisons: found, but for what is named below."""
    library = Library()
    pack = library.pack(name.partition("-")[0])
    grounding = ground(library, pack, seed(name))
    assert grounding.checked["clause"] > 70
    assert grounding.checked["comparator"] > 10
    assert grounding.findings == ()


def test_a_reading_is_not_looked_for(tmp_path: Path) -> None:
    """What the pack says itself that its clause leaves open, and only that."""
    assert findings(tmp_path, {"parameters": ("value: 1000", "value: 1001")}) != []
    assert findings(tmp_path / "read", {"parameters": ("value: 1000,", "value: 1001, reading: 条款没有写明,")}) == []
