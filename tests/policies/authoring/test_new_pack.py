"""A starting pack: it loads and passes its check wherever it is laid, says what is open, and never overwrites."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.policies.authoring.new_pack import NewPack, new_pack
from doudi.policies.packs.jurisdictions import find_division
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.quality.check import check_pack
from doudi.policies.yaml.reader import read_yaml
from doudi.rules.problems import RulesError
from tests.policies.written_packs import write_pack

TODAY = dt.date(2026, 11, 22)


def made(region: str, folder: Path) -> NewPack:
    return new_pack(region, folder, TODAY)


def refusal(region: str, folder: Path) -> str:
    with pytest.raises(RulesError) as caught:
        made(region, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("region", "base", "layer", "start"),
    [
        ("450102", "guangxi", "county", "450102"),
        ("450100", "guangxi", "city", "4501"),
        ("45", "guangxi", "province", "45"),
        ("360102", "jiangxi", "county", "360102"),
        ("220102", "jilin", "county", "220102"),
        ("620422", "huining", "county", "620422"),
        ("会宁县", "huining", "county", "620422"),
        ("620422101000", "huining", "town", "620422101000"),
        ("621122", "cn", "county", "621122"),
        ("110000", "cn", "province", "11"),
    ],
)
def test_it_passes_its_check_under_every_pack_and_under_none(
    tmp_path: Path, region: str, base: str, layer: str, start: str
) -> None:
    pack = made(region, tmp_path / "packs" / "own")
    assert (pack.base.name, pack.pack.rests_on, pack.pack.kind) == (base, base, layer)
    assert pack.pack.regions == (start,)
    report = check_pack(pack.library, pack.pack)
    assert report.problems == ()
    assert "1 条条款，1 个案例，全部符合" in report.summary


def test_it_decides_in_its_region_as_the_pack_below_until_something_is_written(tmp_path: Path) -> None:
    pack = made("450102", tmp_path / "own")
    library = pack.library
    assert library.for_region("450102", TODAY.toordinal()).name == "own"
    assert library.for_region("450103", TODAY.toordinal()).name == "guangxi"
    assert library.layer(pack.pack).rules == ()


def test_every_file_names_the_schema_that_lies_beside_it(tmp_path: Path) -> None:
    folder = made("450102", tmp_path / "own").folder
    files = sorted(folder.rglob("*.yaml"))
    assert [str(path.relative_to(folder)) for path in files] == [
        "cases.yaml", "clauses.yaml", "pack.yaml", "parameters.yaml", "procedures.yaml", "rules/living.yaml",
    ]  # fmt: skip
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        target = first.removeprefix("# yaml-language-server: $schema=")
        assert target != first
        assert (path.parent / target).resolve().parent == folder / ".schema"
        assert (path.parent / target).is_file()


def test_what_the_packs_below_leave_open_is_listed_with_what_hangs_on_it(tmp_path: Path) -> None:
    text = (made("450102", tmp_path / "own").folder / "parameters.yaml").read_text(encoding="utf-8")
    unset, stated = text.split("―― 上级已有说法的")
    for name in ("dibao_standard", "low_income_standard", "minimum_wage", "temporary_aid_base"):
        assert f"# - {{parameter: {name}, values:" in unset, name
    for name, says in (("gradual_exit_months", "由当地在6个月至12个月之间定"), ("orphan_standard_home", "800.00元/月")):
        assert f"# - {{parameter: {name}, values:" in stated, name
        assert says in stated
    assert "低保标准（元/人·月）。关系到：" in unset
    assert "最低生活保障" in unset


def test_every_local_value_that_is_listed_can_be_entered(tmp_path: Path) -> None:
    """Takes the `# ` from every line that lists one: each then asks for a number and nothing else."""
    folder = made("450102", tmp_path / "own").folder
    path = folder / "parameters.yaml"
    text = path.read_text(encoding="utf-8").replace("  # - {parameter:", "  - {parameter:")
    path.write_text(text, encoding="utf-8")
    library = Library((SHIPPED_PACKS, tmp_path))
    requested = text.count("value: 填写")
    assert requested > 10
    with pytest.raises(RulesError) as caught:
        library.layers(library.pack("own"))
    assert len(caught.value.problems) == requested
    assert all("'填写' is not a number" in problem.message for problem in caught.value.problems)
    path.write_text(text.replace("value: 填写", "value: 1").replace("-2}", "-1}"), encoding="utf-8")
    library = Library((SHIPPED_PACKS, tmp_path))
    assert [
        problem for problem in check_pack(library, library.pack("own")).problems if "clauses" not in str(problem)
    ] == []


def uncommented(text: str, first: str, last: str) -> str:
    """The lines from the one that holds `first` to the one that holds `last`, without their `# `."""
    result = []
    within = False
    for line in text.splitlines():
        within = within or first in line
        result.append(line.replace("# ", "", 1) if within else line)
        within = within and last not in line
    return "\n".join(result) + "\n"


@pytest.mark.parametrize("region", ["450102", "620422", "360102", "220102", "110101"])
def test_the_sample_of_a_right_loads_once_it_is_taken_over(tmp_path: Path, region: str) -> None:
    folder = made(region, tmp_path / "own").folder
    rules, parameters = folder / "rules" / "living.yaml", folder / "parameters.yaml"
    text = rules.read_text(encoding="utf-8").replace("rules: []", "rules:")
    rules.write_text(uncommented(text, "- right:", "amount: own_amount"), encoding="utf-8")
    text = parameters.read_text(encoding="utf-8").replace("value: 填写", "value: 100", 1)
    parameters.write_text(uncommented(text, "parameter: own_amount", "parameter: first_level"), encoding="utf-8")
    clauses = folder / "clauses.yaml"
    clauses.write_text(
        uncommented(clauses.read_text(encoding="utf-8"), "- id: OWN-2", "use: [compute]"), encoding="utf-8"
    )
    library = Library((SHIPPED_PACKS, tmp_path))
    message = [str(problem) for problem in check_pack(library, library.pack("own")).problems]
    assert len(message) == 1
    assert "'disability_care_subsidy' has no case that is granted, refused, boundary" in message[0]


def test_a_slot_that_nobody_filled_is_offered_and_loads(tmp_path: Path) -> None:
    folder = made("110101", tmp_path / "own").folder
    path = folder / "rules" / "living.yaml"
    text = path.read_text(encoding="utf-8").replace("rules: []", "rules:").replace("clause: OWN-2", "clause: OWN-1")
    path.write_text(uncommented(text, "- rule: household_qualifies", "any(counted"), encoding="utf-8")
    library = Library((SHIPPED_PACKS, tmp_path))
    assert [rule.fills for rule in library.layer(library.pack("own")).rules] == ["cn"]
    assert check_pack(library, library.pack("own")).problems == ()
    assert "fills: cn" not in (made("450102", tmp_path / "b" / "two").folder / "rules/living.yaml").read_text(
        encoding="utf-8"
    )


def test_the_sample_case_that_is_refused_holds_too(tmp_path: Path) -> None:
    path = made("450102", tmp_path / "own").folder / "cases.yaml"
    text = uncommented(path.read_text(encoding="utf-8"), "- case: 月收入高于", "expect: {dibao: refused}")
    path.write_text(text, encoding="utf-8")
    assert len(read_yaml(path)["cases"]) == 2
    library = Library((SHIPPED_PACKS, tmp_path))
    assert check_pack(library, library.pack("own")).problems == ()


def test_it_is_laid_on_a_pack_of_the_same_folder_where_that_is_more_local(tmp_path: Path) -> None:
    made("450100", tmp_path / "city")
    pack = made("450102", tmp_path / "county")
    assert [item.name for item in pack.library.chain(pack.pack)] == ["cn", "guangxi", "city", "county"]
    assert check_pack(pack.library, pack.pack).problems == ()
    assert made("450103", tmp_path / "elsewhere" / "other").base.name == "guangxi"


def test_names_that_a_pack_beside_it_adds_are_in_its_schemas(tmp_path: Path) -> None:
    made("450100", tmp_path / "city")
    added_rights = "rights: [{right: heating_aid, for: household, label: 取暖补贴, line: living, unit: yuan/year, forms: [cash]}]\n"
    (tmp_path / "city" / "vocabulary.yaml").write_text(added_rights, encoding="utf-8")
    pack = made("450102", tmp_path / "county")
    assert check_pack(pack.library, pack.pack).problems == ()
    assert "heating_aid" in (pack.folder / ".schema" / "rules.schema.json").read_text(encoding="utf-8")
    assert "heating_aid　取暖补贴" in (pack.folder / "rules" / "living.yaml").read_text(encoding="utf-8")


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    made("450102", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert "文件夹不是空的" in refusal("450102", folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (tmp_path / "empty").mkdir()
    assert made("450103", tmp_path / "empty").pack.name == "empty"


def test_the_folder_that_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path / "own")
    pack = made("450102", Path("."))
    assert pack.pack.name == "own"
    assert pack.text("").endswith(f"--packs {tmp_path}")
    assert made("450102", Path("../two")).text("").endswith("--packs ..")


def test_names_that_are_taken_or_cannot_be_a_name(tmp_path: Path) -> None:
    assert "已有名为 guangxi 的政策包" in refusal("450102", tmp_path / "guangxi")
    write_pack(tmp_path)
    assert "文件夹不是空的" in refusal("450102", tmp_path / "hill")
    for name in ("1st", "a b", "null", "-x"):
        assert f"'{name}' 不能用作政策包的名称" in refusal("450102", tmp_path / name)
        assert not (tmp_path / name).exists()


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "这里已有一个文件" in refusal("450102", tmp_path / "file")
    message = refusal("450102", tmp_path / "file" / "own")
    assert "写不进去（Not a directory）" in message
    assert "请换一个可以写入的位置" in message
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_was_written_before_a_fault_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full(self: Path, mode: str = "r", **options: str) -> object:
        if self.parent.name == ".schema" and tmp_path in self.parents:
            raise OSError(28, "No space left on device")
        return opened(self, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    assert "写不进去（No space left on device）" in refusal("450102", tmp_path / "packs" / "own")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("requested", "parts"),
    [
        ("450199", ("没有这个行政区划代码", "did you mean", "区")),
        ("9", ("没有这个行政区划代码",)),
        ("会宁", ("没有这个地区", "620422（甘肃省白银市会宁县）")),
        ("陇希县", ("没有这个地区", "did you mean '陇县'?")),
        ("城关区", ("有2个地区同名", "620102（甘肃省兰州市城关区）")),
    ],
)
def test_a_region_that_is_not_known_is_answered_with_what_may_be_meant(
    tmp_path: Path, requested: str, parts: tuple[str, ...]
) -> None:
    message = refusal(requested, tmp_path / "own")
    for part in parts:
        assert part in message
    assert list(tmp_path.iterdir()) == []


def test_places_by_code_and_by_name() -> None:
    assert find_division("620422").name == "甘肃省白银市会宁县"
    assert find_division("6204").layer == "city"
    assert find_division("110101").name == "北京市东城区"
    assert find_division("620422101000").name == "甘肃省白银市会宁县（620422101000）"


def test_a_province_words_anew_what_the_law_leaves_to_it_and_a_county_is_told_who_does(tmp_path: Path) -> None:
    """CN-LAW-23, CN-LAW-44: how income and property are counted, and whether townships decide."""
    folder = tmp_path / "packs" / "hebei"
    made("130000", folder)
    rules, procedures = folder / "rules" / "living.yaml", folder / "procedures.yaml"
    procedures.write_text(
        procedures.read_text(encoding="utf-8")
        .replace("procedures: []", "procedures:")
        .replace("  # - procedure: dibao\n  #   holds:", "  - procedure: dibao\n    holds:")
        .replace("HEBEI-2", "HEBEI-1"),
        encoding="utf-8",
    )
    text = rules.read_text(encoding="utf-8")
    begin, end = text.index("  # - rule: counted_income"), text.index("  # 哪些金融财产计入")
    own = text[begin:end].replace("  # ", "  ").replace("+ basic_pension", "+ basic_pension - 0 * wage_income")
    rules.write_text(
        text[:begin].replace("rules: []", "rules:") + own.replace("HEBEI-2", "HEBEI-1") + text[end:], encoding="utf-8"
    )
    library = Library((folder.parent, SHIPPED_PACKS))
    pack = library.pack("hebei")
    assert check_pack(library, pack).problems == ()
    assert [holding.circumstance for holding in library.procedures(pack)["dibao"].holds] == ["delegated"]
    assert library.rules(pack)["counted_income"].layer == "hebei"
    county = tmp_path / "county"
    made("130123", county)
    for name in ("procedures.yaml", "rules/living.yaml"):
        told = (county / name).read_text(encoding="utf-8")
        assert "由省级定，依据 CN-LAW-" in told
        assert "replaces: cn\n  #   for: member\n  #   label: 本人计入的月收入" not in told
