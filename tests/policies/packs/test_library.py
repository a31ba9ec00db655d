"""Packs: what `pack.yaml` and the register say, how packs rest on each other, which one decides, and the digest."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import read_pack
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.language.model import ALWAYS, FOREVER
from doudi.rules.problems import RulesError
from tests.policies.packs.laid_packs import day, laid, messages
from tests.policies.written_packs import CLAUSES, FILES, changed, problems, write_pack

# pack.yaml


def test_a_pack_says_what_it_is(tmp_path: Path) -> None:
    pack = read_pack(write_pack(tmp_path))
    assert (pack.name, pack.title, pack.version, pack.kind) == ("hill", "山前县困境儿童办法", "1", "county")
    assert (pack.regions, pack.rests_on) == (("110101",), "cn")
    assert (pack.start, pack.end) == (day("2020-01-01"), day("2029-12-31"))
    assert [path.relative_to(pack.folder).as_posix() for path in pack.files] == sorted(FILES)


def test_a_pack_without_a_period_is_always_in_force(tmp_path: Path) -> None:
    text = changed("pack.yaml", "period: {from: 2020-01-01, to: 2029-12-31}\n", "")
    pack = read_pack(write_pack(tmp_path, files={"pack.yaml": text}))
    assert (pack.start, pack.end) == (ALWAYS, FOREVER)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title:", "titel:", ":2: unknown key 'titel' (did you mean 'title'?)"),
        ("title:", "titel:", ":1: 'title' is missing (keys here: "),
        ("pack: hill\n", "", ":1: 'pack' is missing (keys here: "),
        ('version: "1"\n', "", ":1: 'version' is missing (keys here: "),
        ("layer: county\n", "", ":1: 'layer' is missing (keys here: "),
        ('regions: ["110101"]\n', "", ":1: 'regions' is missing (keys here: "),
        ("layer: county\n", "layer: county\nlayer: city\n", ":5: 'layer' stands twice (first on line 4)"),
        ("from: 2020-01-01, to", "from: 2020-02-30, to", ":7: '2020-02-30' is not a day (write 2019-01-01)"),
        ("to: 2029-12-31", "to: 2019-12-31", ":7: ends before it begins (see 'from')"),
        ("first: cn", "first: cnn", ":9: no rule 'counted_income' of a layer 'cnn' ("),
        ("rule: counted_income", "rule: counted_incom", ":9: no rule 'counted_incom' of a layer 'cn' (did you mean 'counted_i"),
        (", clause: HILL-3}", "}", ":9: 'clause' is missing (keys here: clause, first, from, rule)"),
        ("clause: HILL-3", "clause: HILL-33", ":9: unknown clause 'HILL-33' (did you mean 'HILL-3'?)"),
        ("from: 2021-01-01", "from: 2021-01-32", ":9: '2021-01-32' is not a day (write 2019-01-01)"),
        (
            "precedence:",
            "repeals: [{rule: dibaoo, clause: HILL-3}]\nprecedence:",
            ":8: no rule 'dibaoo' to repeal (did you mean 'dibao'?)",
        ),
        (
            "precedence:",
            "repeals: [{rule: dibao}]\nprecedence:",
            ":8: 'clause' is missing (keys here: clause, from, reading, rule, to)",
        ),
        ("precedence:", "repeals: [{rule: dibao, clause: HILL-5}]\nprecedence:", ":8: unknown clause 'HILL-5' (did you mean"),
        ("precedence:", "repeals: dibao\nprecedence:", ":8: 'repeals' is not a list of records (begin each with '- ')"),
        # What was passed over without a word
        ("from: 2020-01-01, to: 2029", "form: 2020-01-01, to: 2029", ":7: unknown key 'form' (did you mean 'from'?)"),
        ("{from: 2020-01-01, to: 2029-12-31}", "2020-01-01", ":7: "),
        ("title: 山前县困境儿童办法", "title: [山前县]", ":2: 'title' is not a text (put it in quotes)"),
        ("layer: county", "layer: conty", ":4: "),
        ('["110101"]', "110101", ":5: "),
        ('["110101"]', '"110101"', ":5: "),
        ('["110101"]', '["119"]', ":5: "),
        ("rests_on: cn", "rests_on: cnn", ":6: "),
    ],
)  # fmt: skip
def test_a_fault_of_a_pack_file(tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, expected: str) -> None:
    write_pack(tmp_path, files={"pack.yaml": changed("pack.yaml", old, new)})
    problem_list = problems(tmp_path, vocabulary)
    assert any(item.startswith(f"hill/pack.yaml{expected}") for item in problem_list), problem_list


def test_a_folder_with_another_name(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    (tmp_path / "hill").rename(tmp_path / "dale")
    assert problems(tmp_path, vocabulary) == [
        "dale/pack.yaml:1: the folder is named 'dale' (give the pack the name of its folder)"
    ]


def test_an_empty_pack_file_says_what_belongs_there(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={"pack.yaml": ""})
    assert [each_problem.split(" (")[0] for each_problem in problems(tmp_path, vocabulary)] == [
        f"hill/pack.yaml:1: '{key}' is missing" for key in ("pack", "title", "version", "layer", "regions")
    ]


@pytest.mark.parametrize("file", ["pack.yaml", "clauses.yaml", "parameters.yaml", "rules/living.yaml", "cases.yaml"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: [*x, *x]\n", ":1: anchors and aliases are not read (write the value out)"),
        ("a: [1\n", ":2: not YAML: did not find expected ',' or ']' (mend the line, or the one above)"),
        ("a: " + "[" * 20 + "]" * 20, ":1: nested too deeply (at most 12 levels)"),
        ("#" * 2_000_001, ": 2000001 bytes (a file of a pack has at most 2000000)"),
        ("- a\n", ":1: a file of a pack is a mapping (begin with a key and a colon)"),
    ],
    ids=["bomb", "broken", "deep", "large", "list"],
)
def test_what_is_no_plain_yaml_is_refused_in_every_file(
    tmp_path: Path, vocabulary: Vocabulary, file: str, text: str, message: str
) -> None:
    write_pack(tmp_path, files={file: text})
    assert problems(tmp_path, vocabulary) == [f"hill/{file}{message}"]


@pytest.mark.parametrize("file", ["pack.yaml", "clauses.yaml", "parameters.yaml", "rules/living.yaml", "cases.yaml"])
def test_a_file_that_is_not_utf_8(tmp_path: Path, vocabulary: Vocabulary, file: str) -> None:
    pack_folder = write_pack(tmp_path)
    (pack_folder / file).write_bytes(FILES[file].encode("gb18030"))
    assert problems(tmp_path, vocabulary) == [f"hill/{file}: not UTF-8 (save it as UTF-8)"]


@pytest.mark.parametrize("junk", [5, "x", [], {}, True, [5], [["x"]], [None]], ids=repr)
@pytest.mark.parametrize(
    "place",
    [
        ("pack.yaml", "regions"), ("pack.yaml", "precedence"), ("clauses.yaml", "document"),
        ("clauses.yaml", "clauses"), ("parameters.yaml", "parameters"), ("parameters.yaml", "checks"),
        ("rules/living.yaml", "rules"), ("cases.yaml", "families"), ("cases.yaml", "cases"),
    ],
    ids=lambda place: ":".join(place),
)  # fmt: skip
def test_a_value_of_another_kind_never_breaks_the_check(
    tmp_path: Path, vocabulary: Vocabulary, place: tuple[str, str], junk: object
) -> None:
    file, key = place
    text = yaml.safe_dump({**yaml.load(FILES[file], yaml.BaseLoader), key: junk}, allow_unicode=True)
    write_pack(tmp_path, files={file: text})
    assert all(each_problem.startswith("hill/") for each_problem in problems(tmp_path, vocabulary))


@pytest.mark.parametrize("junk", ["5", "[]", "{}", "true", "[5]"])
def test_an_open_element_of_another_kind(tmp_path: Path, vocabulary: Vocabulary, junk: str) -> None:
    write_pack(tmp_path, files={"clauses.yaml": changed("clauses.yaml", "open: reminder", f"open: {junk}")})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/clauses.yaml:11: ")


@pytest.mark.parametrize("junk", ["5", "{}", "true", "[5]", "[compte]", "comput"])
def test_a_use_that_there_is_not(tmp_path: Path, vocabulary: Vocabulary, junk: str) -> None:
    """A misspelt `compute` would let a clause pass that nothing enacts."""
    text = changed("clauses.yaml", "适用。, use: [compute]", f"适用。, use: {junk}")
    write_pack(tmp_path, files={"clauses.yaml": text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/clauses.yaml:8: ")


# The register


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("position: 第一条", "postion: 第一条", ":8: unknown key 'postion' (did you mean 'position'?)"),
        ("position: 第一条, ", "", ":8: 'position' is missing (keys here: "),
        ("kind: amount, ", "", ":9: 'kind' is missing (keys here: "),
        ("id: HILL-2, ", "", ":9: 'id' is missing (keys here: "),
        (", summary: 本县户籍的家庭适用。", "", ":8: 'summary' is missing (keys here: "),
        (
            "standing: official",
            "standing: offical",
            ":2: the document has no standing (standing: official, reprint, to_be_confirmed)",
        ),
        (
            "  standing: official\n",
            "",
            ":2: the document has no standing (standing: official, reprint, to_be_confirmed)",
        ),
        (
            "每年核对一次。, use",
            "每年核对一次。, from: 2020-02-30, use",
            ":11: '2020-02-30' is not a day (write 2019-01-01)",
        ),
        (
            "每年核对一次。, use",
            "每年核对一次。, from: 2020-02-01, to: 2020-01-01, use",
            ":11: ends before it begins (see 'from')",
        ),
        # What was passed over without a word
        ("  number: 山府发〔2019〕1号\n", "", ":2: 'number' is missing"),
        ("number: 山府发", "nubmer: 山府发", ":3: unknown key 'nubmer' (did you mean 'number'?)"),
        ("kind: amount", "kind: amuont", ":9: "),
        ("id: HILL-2", "id: HILL-1", ":9: 'HILL-1' stands twice"),
    ],
)
def test_a_fault_of_the_register(tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, expected: str) -> None:
    write_pack(tmp_path, files={"clauses.yaml": changed("clauses.yaml", old, new)})
    problem_list = problems(tmp_path, vocabulary)
    assert any(item.startswith(f"hill/clauses.yaml{expected}") for item in problem_list), problem_list


def test_a_register_of_several_documents_names_one_in_each_row(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = CLAUSES.replace(
        CLAUSES[: CLAUSES.index("clauses:")],
        "documents:\n  - {id: one, number: 山府发〔2019〕1号, title: 办法, standing: official, disclosure: public}\n",
    ).replace("summary:", "document: one, summary:")
    write_pack(tmp_path, files={"clauses.yaml": text})
    assert problems(tmp_path, vocabulary) == []
    write_pack(tmp_path, files={"clauses.yaml": text.replace("document: one", "document: two", 1)})
    assert problems(tmp_path, vocabulary) == ["hill/clauses.yaml:4: no such document (documents are one)"]


def test_a_pack_without_a_register(tmp_path: Path, vocabulary: Vocabulary) -> None:
    pack_folder = write_pack(tmp_path)
    (pack_folder / "clauses.yaml").unlink()
    assert problems(tmp_path, vocabulary) == [
        "hill/clauses.yaml: cannot be read: No such file or directory (see that the file is there)"
    ]


# Packs resting on each other


def test_packs_that_rest_on_each_other_in_a_circle(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, "hill", {"pack.yaml": changed("pack.yaml", "rests_on: cn", "rests_on: dale")})
    write_pack(tmp_path, "dale", {"pack.yaml": changed("pack.yaml", "rests_on: cn", "rests_on: hill")})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("dale/pack.yaml:6: packs rest on each other in a circle (")


def test_a_pack_that_rests_on_itself(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={"pack.yaml": changed("pack.yaml", "rests_on: cn", "rests_on: hill")})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/pack.yaml:6: packs rest on each other in a circle (")


def test_a_pack_of_a_name_that_is_taken(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, "guangxi")
    assert problems(tmp_path, vocabulary, "guangxi") == [
        f"{tmp_path}/guangxi/pack.yaml: the pack 'guangxi' stands twice (the other is {SHIPPED_PACKS}/guangxi)"
    ]


def test_a_pack_that_is_not_there(library: Library) -> None:
    with pytest.raises(RulesError) as caught:
        library.pack("guanxi")
    assert messages(caught.value) == ["guanxi: there is no such pack (did you mean 'guangxi'?)"]
    with pytest.raises(RulesError) as caught:
        library.pack("zzz")
    assert messages(caught.value)[0].startswith("zzz: there is no such pack (packs are cn, guangxi")


def test_a_chain_names_the_nation_first(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, "hill")
    write_pack(
        tmp_path,
        "town",
        {
            "pack.yaml": 'pack: town\ntitle: 镇\nversion: "1"\nlayer: town\nregions: ["110101001"]\nrests_on: hill\n',
            "rules/living.yaml": "rules: []\n",
            "parameters.yaml": "",
        },
    )
    built = laid(tmp_path, vocabulary)
    assert [pack.name for pack in built.chain(built.pack("town"))] == ["cn", "hill", "town"]
    assert [layer.name for layer in built.layers(built.pack("town"))] == ["cn", "hill", "town"]


def test_only_the_packs_that_a_region_needs_are_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A faulty pack elsewhere stops nobody's decision."""
    write_pack(tmp_path, files={"rules/living.yaml": "rules: 5\n"})
    built = laid(tmp_path, vocabulary)
    guangxi = built.for_region("450100", day("2019-10-15"))
    assert built.program(guangxi, day("2019-10-15")).layers == ("cn", "guangxi")


# Which pack decides


@pytest.mark.parametrize(
    ("region", "on", "name"),
    [
        ("450100", "2019-10-15", "guangxi"),
        ("450000", "2019-10-15", "guangxi"),
        ("450103001002", "2019-10-15", "guangxi"),
        ("450100", "2018-12-31", "cn"),
        ("450100", "2019-01-01", "guangxi"),
        ("450100", "2026-01-01", "guangxi"),
        ("110101", "2019-12-31", "cn"),
        ("110101", "2020-01-01", "hill"),
        ("110101001000", "2031-01-01", "hill"),
        ("110102", "2022-01-01", "cn"),
    ],
)
def test_the_most_local_pack_that_has_begun_decides(
    tmp_path: Path, vocabulary: Vocabulary, region: str, on: str, name: str
) -> None:
    write_pack(tmp_path)
    assert laid(tmp_path, vocabulary).for_region(region, day(on)).name == name


def test_two_packs_for_one_region(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Which of them decides must not hang on the names of their folders."""
    write_pack(tmp_path, "hill")
    write_pack(tmp_path, "dale")
    problem_list = problems(tmp_path, vocabulary)
    assert any("110101" in item for item in problem_list), problem_list


def test_a_pack_laid_on_another_decides_for_the_same_region(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A reform: whatever the folders are called, the pack on top decides."""
    for name in ("alp", "zoo"):
        text = f'pack: {name}\ntitle: 试行\nversion: "1"\nlayer: reform\nregions: ["110101"]\nrests_on: hill\n'
        write_pack(tmp_path / name, "hill")
        write_pack(
            tmp_path / name, name, {"pack.yaml": text, "rules/living.yaml": "rules: []\n", "parameters.yaml": ""}
        )
        assert laid(tmp_path / name, vocabulary).for_region("110101", day("2022-01-01")).name == name


def test_a_program_is_kept_for_its_era(library: Library) -> None:
    guangxi = library.pack("guangxi")
    built = library.program(guangxi, day("2019-10-15"))
    assert library.program(guangxi, day("2019-12-31")) is built
    assert library.program(guangxi, day("2020-01-01")) is not built  # a national rule on children begins
