"""Layers that change what lies above them, and the digest of what decides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack, read_pack
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.packs.laid_packs import day, laid
from tests.policies.written_packs import FILES, PACK, line_of, problems, write_pack

# Layers that change what is above


def counted_income(case_data: Library, pack: Pack, on: str) -> str:
    return case_data.program(pack, day(on)).rules["counted_income"].rule.layer


def test_precedence_lets_a_newer_national_rule_go_first(library: Library) -> None:
    guangxi = library.pack("guangxi")
    assert counted_income(library, guangxi, "2020-12-31") == "guangxi"
    assert counted_income(library, guangxi, "2021-06-30") == "guangxi"
    assert counted_income(library, guangxi, "2021-07-01") == "cn"


def test_a_repeal_ends_a_rule_from_a_day_to_a_day(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = PACK + "repeals:\n  - {rule: housing_aid, from: 2024-01-01, to: 2024-12-31, clause: HILL-3}\n"
    write_pack(tmp_path, files={"pack.yaml": text})
    built = laid(tmp_path, vocabulary)
    hill = built.pack("hill")
    assert "housing_aid" in built.program(hill, day("2023-12-31")).rules
    assert "housing_aid" not in built.program(hill, day("2024-01-01")).rules
    assert "housing_aid" not in built.program(hill, day("2024-12-31")).rules
    assert "housing_aid" in built.program(hill, day("2025-01-01")).rules
    assert problems(tmp_path, vocabulary) == []


def test_a_repeal_of_what_others_rest_on(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = PACK + "repeals:\n  - {rule: people, from: 2024-01-01, clause: HILL-3}\n"
    write_pack(tmp_path, files={"pack.yaml": text})
    problem_list = problems(tmp_path, vocabulary)
    assert any(": unknown name 'people' (" in item for item in problem_list), problem_list


# The digest


def test_the_digest_of_a_pack_is_that_of_its_files(tmp_path: Path) -> None:
    first = read_pack(write_pack(tmp_path / "one"))
    pack_folder = tmp_path / "two" / "hill"
    for path in sorted(FILES, reverse=True):
        (pack_folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tmp_path / "one" / "hill" / path, pack_folder / path)
    assert read_pack(pack_folder).digest == first.digest
    assert len(first.digest) == 64


@pytest.mark.parametrize("file", sorted(FILES))
def test_the_digest_changes_with_any_file(tmp_path: Path, file: str) -> None:
    first = read_pack(write_pack(tmp_path / "one"))
    second = read_pack(write_pack(tmp_path / "two", files={file: FILES[file] + "# a word more\n"}))
    assert first.digest != second.digest


def test_the_digest_changes_when_a_file_is_renamed(tmp_path: Path) -> None:
    pack_folder = write_pack(tmp_path)
    before = read_pack(pack_folder).digest
    (pack_folder / "rules" / "living.yaml").rename(pack_folder / "rules" / "other.yaml")
    assert read_pack(pack_folder).digest != before


def test_what_is_no_yaml_is_not_in_the_digest(tmp_path: Path) -> None:
    pack_folder = write_pack(tmp_path)
    before = read_pack(pack_folder).digest
    (pack_folder / "README.md").write_text("hello\n", encoding="utf-8")
    assert read_pack(pack_folder).digest == before


def test_a_decisions_digest_has_the_local_values_in_it(library: Library) -> None:
    guangxi = library.pack("guangxi")
    item = library.digest(guangxi, {"dibao_standard@2019-01-01": "600", "minimum_wage@2019-01-01": "1500"})
    assert item.startswith("sha256:")
    assert len(item) == 71
    assert item == library.digest(guangxi, {"minimum_wage@2019-01-01": "1500", "dibao_standard@2019-01-01": "600"})
    assert item != library.digest(guangxi, {"dibao_standard@2019-01-01": "601", "minimum_wage@2019-01-01": "1500"})
    assert item != library.digest(guangxi, {})
    assert library.digest(guangxi, {}) != library.digest(library.pack("cn"), {})


def test_a_decisions_digest_has_the_layers_below_in_it(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def made(folder: Path, end: str) -> str:
        shutil.copytree(SHIPPED_PACKS / "cn", folder / "cn")
        with (folder / "cn" / "rules" / "living.yaml").open("a", encoding="utf-8") as file:
            file.write(end)
        write_pack(folder)
        library = Library((folder,), vocabulary)
        return library.digest(library.pack("hill"), {})

    assert made(tmp_path / "one", "") == made(tmp_path / "two", "")
    assert made(tmp_path / "three", "# a word more\n") != made(tmp_path / "four", "")


def test_the_line_of_a_part_is_found() -> None:
    assert line_of(PACK, "layer: county") == 4
