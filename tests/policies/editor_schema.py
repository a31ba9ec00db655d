"""YAML as an editor reads it, and as much of JSON Schema as the schemas of packs use, in plain Python."""

from __future__ import annotations

import re
from typing import Any

import yaml

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "null": (type(None),),
}  # fmt: skip
KEYWORDS = {
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "patternProperties", "additionalProperties",
    "required", "items", "enum", "const", "anyOf", "oneOf", "pattern",
}  # fmt: skip


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2, as editors have it: a date and the word `on` are texts, a decimal is a number."""


Core.yaml_implicit_resolvers = {}
for name, pattern, first in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?[0-9]+", list("-0123456789")),
    ("float", r"-?[0-9]+\.[0-9]+", list("-0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), first)


def load(text: str) -> Any:
    """A YAML text as an editor would hand it to its validator."""
    return yaml.load(text, Core)


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """Where a value does not fit a schema; empty where it fits."""
    return list(_faults(schema, schema, value, ""))


def _faults(complete: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> list[str]:
    assert set(schema) <= KEYWORDS, set(schema) - KEYWORDS
    if "$ref" in schema:
        return _faults(complete, complete["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, where)
    result = []
    if "type" in schema and not _is(schema["type"], value):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if "enum" in schema and not any(
        item_text == value and type(item_text) is type(value) for item_text in schema["enum"]
    ):
        result.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and schema["const"] != value:
        result.append(f"{where}: {value!r} is not {schema['const']!r}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        result.append(f"{where}: {value!r} is not like {schema['pattern']}")
    for key, item in (("anyOf", None), ("oneOf", 1)):
        if key in schema:
            fitting = sum(not _faults(complete, item_text, value, where) for item_text in schema[key])
            if not fitting or (item and fitting != item):
                result.append(f"{where}: {value!r} fits {fitting} of {key}")
    if isinstance(value, dict):
        result += _object(complete, schema, value, where)
    if isinstance(value, list) and "items" in schema:
        result += [
            fault
            for entry, item_text in enumerate(value)
            for fault in _faults(complete, schema["items"], item_text, f"{where}[{entry}]")
        ]
    return result


def _is(kinds: str | list[str], value: Any) -> bool:
    named = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in named
    return any(isinstance(value, TYPES[kind]) for kind in named)


def _object(complete: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], where: str) -> list[str]:
    result = [f"{where}: '{name}' is missing" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        fitting = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        fitting += [
            part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, str(name))
        ]
        more = schema.get("additionalProperties", True)
        if not fitting and more is False:
            result.append(f"{where}: unknown '{name}'")
        if not fitting and isinstance(more, dict):
            fitting = [more]
        result += [fault for part in fitting for fault in _faults(complete, part, item, f"{where}.{name}")]
    return result
