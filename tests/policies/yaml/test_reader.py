"""YAML files of packs: plain data only, every fault with file and line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.yaml.reader import DEEPEST, LARGEST, Record, parse_yaml, read_yaml
from doudi.rules.problems import RulesError, SourceLine


def fault(text: str) -> str:
    with pytest.raises(RulesError) as caught:
        parse_yaml(text, "hill/pack.yaml")
    assert len(caught.value.problems) == 1
    return str(caught.value)


def unreadable(path: Path, name: str = "hill/pack.yaml") -> str:
    with pytest.raises(RulesError) as caught:
        read_yaml(path, name)
    return str(caught.value)


# What is read


def test_a_mapping_knows_the_lines_of_its_keys() -> None:
    record = parse_yaml("# a comment\n\none: 1\ntwo:\n  three: x\n", "f.yaml")
    assert record == {"one": 1, "two": {"three": "x"}}
    assert record.at("two") == SourceLine("f.yaml", 4)
    assert record.at("absent") == record.place == SourceLine("f.yaml", 3)
    assert isinstance(record["two"], Record)
    assert record["two"].at("three") == SourceLine("f.yaml", 5)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("null", None),
        ("~", None),
        ("true", True),
        ("false", False),
        ("7", 7),
        ("-7", -7),
        ("007", 7),
        ('"7"', "7"),
        ("'true'", "true"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("1.10", "1.10"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("--7", "--7"),
        ("2019-01-01", "2019-01-01"),
        ("12:30", "12:30"),
        ("0x10", "0x10"),
        ("１２", "１２"),
        ("1234567890123456789012", "1234567890123456789012"),
        ("[a, 1, [2]]", ["a", 1, [2]]),
        ("{a: b}", {"a": "b"}),
    ],
)
def test_scalars_are_plain_words_and_whole_numbers(written: str, value: object) -> None:
    assert parse_yaml(f"key: {written}\n", "f.yaml")["key"] == value


def test_a_folded_text_is_one_line() -> None:
    assert parse_yaml("key: >-\n  one\n  two\n", "f.yaml")["key"] == "one two"


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse_yaml("", "f.yaml") == {}
    assert parse_yaml("# nothing yet\n", "f.yaml").place == SourceLine("f.yaml", 1)


def test_a_file_is_shown_by_its_own_name_where_none_is_given(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("- 1\n", encoding="utf-8")
    assert unreadable(tmp_path / "pack.yaml", "") == (
        "pack.yaml:1: a file of a pack is a mapping (begin with a key and a colon)"
    )


# What is refused


def test_a_key_that_stands_twice() -> None:
    assert fault("pack: a\ntitle: b\npack: c\n") == "hill/pack.yaml:3: 'pack' stands twice (first on line 1)"


def test_a_key_that_stands_twice_in_a_record() -> None:
    text = "rules:\n  - rule: a\n    for: member\n    rule: b\n"
    assert fault(text) == "hill/pack.yaml:4: 'rule' stands twice (first on line 2)"


def test_a_key_that_is_no_name() -> None:
    assert fault("a: 1\n5: b\n") == "hill/pack.yaml:2: the key 5 is not a name (put it in quotes)"
    assert fault("true: b\n") == "hill/pack.yaml:1: the key True is not a name (put it in quotes)"
    assert fault("[a]: b\n") == "hill/pack.yaml:1: the key ['a'] is not a name (put it in quotes)"


@pytest.mark.parametrize("text", ["a: 1\nb: &x 2\n", "a: 1\nb: &x [1]\n", "a: 1\nb: &x {c: 1}\n", "a: 1\nb: *x\n"])
def test_anchors_and_aliases(text: str) -> None:
    assert fault(text) == "hill/pack.yaml:2: anchors and aliases are not read (write the value out)"


def test_a_yaml_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert fault("\n".join(lines)) == "hill/pack.yaml:1: anchors and aliases are not read (write the value out)"


def test_nested_too_deeply() -> None:
    def nested(levels: int) -> str:
        return "a: 1\nkey: " + "[" * levels + "]" * levels + "\n"

    assert DEEPEST == 12
    assert parse_yaml(nested(DEEPEST), "f.yaml")["a"] == 1
    message = "hill/pack.yaml:2: nested too deeply (at most 12 levels)"
    assert fault(nested(DEEPEST + 1)) == message
    assert fault(nested(100_000)) == message


def test_mappings_nested_too_deeply() -> None:
    text = "".join("  " * level + "k:\n" for level in range(14))
    assert fault(text) == "hill/pack.yaml:13: nested too deeply (at most 12 levels)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: [1, 2\n", "hill/pack.yaml:3: not YAML: did not find expected ',' or ']'"),
        ("a: 1\n  b: 2\n", "hill/pack.yaml:2: not YAML: mapping values are not allowed in this context"),
        ("a: 1\n\tb: 2\n", "hill/pack.yaml:2: not YAML: found a tab character that violates indentation"),
        ('a: "1\n', "hill/pack.yaml:2: not YAML: found unexpected end of stream"),
        ("a: 1\nb 2\n", "hill/pack.yaml:3: not YAML: could not find expected ':'"),
        ("a: @b\n", "hill/pack.yaml:1: not YAML: found character that cannot start any token"),
    ],
)
def test_broken_yaml(text: str, message: str) -> None:
    assert fault(text) == f"{message} (mend the line, or the one above)"


def test_control_characters() -> None:
    message = fault("a: 1\nb: \x00\n")
    assert message.startswith("hill/pack.yaml:2: not YAML: ")
    assert message.endswith(" (see that it is a text file)")


@pytest.mark.parametrize("text", ["- a\n- b\n", "word\n", "7\n"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    assert fault(text) == "hill/pack.yaml:1: a file of a pack is a mapping (begin with a key and a colon)"


def test_two_documents_in_one_file() -> None:
    """Otherwise the first would be dropped without a word."""
    assert fault("pack: a\n---\npack: b\n").startswith("hill/pack.yaml:2: ")


def test_tags_do_nothing() -> None:
    assert parse_yaml("a: !!python/object/apply:os.getcwd []\n", "f.yaml") == {"a": []}


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(b"#" * LARGEST)
    assert read_yaml(path) == {}
    path.write_bytes(b"#" * (LARGEST + 1))
    assert unreadable(path) == "hill/pack.yaml: 2000001 bytes (a file of a pack has at most 2000000)"


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes("title: 山前县\n".encode("gb18030"))
    assert unreadable(path) == "hill/pack.yaml: not UTF-8 (save it as UTF-8)"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(b"\xef\xbb\xbfpack: hill\n")
    assert read_yaml(path) == {"pack": "hill"}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert unreadable(tmp_path / "pack.yaml") == (
        "hill/pack.yaml: cannot be read: No such file or directory (see that the file is there)"
    )


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    assert unreadable(tmp_path) == "hill/pack.yaml: cannot be read: Is a directory (see that the file is there)"
