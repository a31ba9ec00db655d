"""Reads YAML files of packs with libyaml: mappings that know their lines, and nothing that YAML can do beyond plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from doudi.rules.problems import Problem, RulesError, SourceLine

LARGEST = 2_000_000
DEEPEST = 12


class Record(dict[str, Any]):
    """A mapping of a YAML file, with the line of the record and of each of its keys."""

    place: SourceLine
    lines: dict[str, int]

    def at(self, key: str) -> SourceLine:
        return SourceLine(self.place.file, self.lines.get(key, self.place.line))


def read_yaml(path: Path, name: str = "") -> Record:
    """Returns the mapping that a file holds. RulesError with file and line where it is not plain, well-formed YAML."""
    file_name = name or path.name
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise RulesError(
                [Problem(SourceLine(file_name), f"{size} bytes", f"a file of a pack has at most {LARGEST}")]
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RulesError(
            [Problem(SourceLine(file_name), f"cannot be read: {error.strerror}", "see that the file is there")]
        ) from error
    except UnicodeDecodeError as error:
        raise RulesError([Problem(SourceLine(file_name), "not UTF-8", "save it as UTF-8")]) from error
    return parse_yaml(text, file_name)


def parse_yaml(text: str, file_name: str) -> Record:
    odd = next(
        (position for position, character in enumerate(text) if ord(character) < 32 and character not in "\t\r\n"), -1
    )
    if odd >= 0:
        place = SourceLine(file_name, text.count("\n", 0, odd) + 1)
        raise RulesError([Problem(place, "not YAML: a control character", "see that it is a text file")])
    loader = yaml.CSafeLoader(text)
    try:
        root = _YamlBuilder(file_name, loader).build()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise RulesError(
            [Problem(SourceLine(file_name, line), f"not YAML: {error.problem}", "mend the line, or the one above")]
        ) from error
    except yaml.YAMLError as error:
        raise RulesError(
            [Problem(SourceLine(file_name), f"not YAML: {error}", "see that it is a text file")]
        ) from error
    finally:
        loader.dispose()
    if not isinstance(root, Record):
        raise RulesError(
            [Problem(SourceLine(file_name, 1), "a file of a pack is a mapping", "begin with a key and a colon")]
        )
    return root


class _YamlBuilder:
    """Builds values from libyaml's events. Anchors and aliases are refused, so that no file can grow when it is read."""

    def __init__(self, file_name: str, loader: Any):
        self.file_name, self.loader = file_name, loader

    def build(self) -> Any:
        value: Any = Record()
        value.place, value.lines = SourceLine(self.file_name, 1), {}
        documents = 0
        while self.loader.check_event():
            event = self.loader.peek_event()
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                place = SourceLine(self.file_name, event.start_mark.line + 1)
                raise RulesError([Problem(place, "a second document begins", "keep one document a file")])
            if isinstance(
                event, yaml.StreamStartEvent | yaml.DocumentStartEvent | yaml.DocumentEndEvent | yaml.StreamEndEvent
            ):
                self.loader.get_event()
            else:
                value = self._value(0)
        return value

    def _value(self, depth: int) -> Any:
        event = self.loader.get_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RulesError(
                [Problem(SourceLine(self.file_name, line), "anchors and aliases are not read", "write the value out")]
            )
        if depth > DEEPEST:
            raise RulesError(
                [Problem(SourceLine(self.file_name, line), "nested too deeply", f"at most {DEEPEST} levels")]
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not self.loader.check_event(yaml.SequenceEndEvent):
                items.append(self._value(depth + 1))
            self.loader.get_event()
            return items
        record = Record()
        record.place, record.lines = SourceLine(self.file_name, line), {}
        while not self.loader.check_event(yaml.MappingEndEvent):
            key_event = self.loader.peek_event()
            key = self._value(depth + 1)
            key_line = key_event.start_mark.line + 1
            if not isinstance(key, str):
                raise RulesError(
                    [
                        Problem(
                            SourceLine(self.file_name, key_line), f"the key {key!r} is not a name", "put it in quotes"
                        )
                    ]
                )
            if key in record:
                raise RulesError(
                    [
                        Problem(
                            SourceLine(self.file_name, key_line),
                            f"'{key}' stands twice",
                            f"first on line {record.lines[key]}",
                        )
                    ]
                )
            record[key] = self._value(depth + 1)
            record.lines[key] = key_line
        self.loader.get_event()
        return record

    def _scalar(self, event: Any) -> Any:
        """Returns null, true, false and whole numbers as such. Decimals and dates stay text, so that none becomes a float."""
        text: str = event.value
        if event.style:  # quoted or folded
            return text
        if text in ("null", "~", ""):
            return None
        if text in ("true", "false"):
            return text == "true"
        digits = text.lstrip("-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 and text.count("-") < 2 else text
