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


def _faults(whole: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> list[str]:
    assert set(schema) <= KEYWORDS, set(schema) - KEYWORDS
    if "$ref" in schema:
        return _faults(whole, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, where)
    found = []
    if "type" in schema and not _is(schema["type"], value):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if "enum" in schema and not any(one == value and type(one) is type(value) for one in schema["enum"]):
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and schema["const"] != value:
        found.append(f"{where}: {value!r} is not {schema['const']!r}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} is not like {schema['pattern']}")
    for key, wanted in (("anyOf", None), ("oneOf", 1)):
        if key in schema:
            fitting = sum(not _faults(whole, one, value, where) for one in schema[key])
            if not fitting or (wanted and fitting != wanted):
                found.append(f"{where}: {value!r} fits {fitting} of {key}")
    if isinstance(value, dict):
        found += _object(whole, schema, value, where)
    if isinstance(value, list) and "items" in schema:
        found += [
            fault for at, one in enumerate(value) for fault in _faults(whole, schema["items"], one, f"{where}[{at}]")
        ]
    return found


def _is(kinds: str | list[str], value: Any) -> bool:
    named = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in named
    return any(isinstance(value, TYPES[kind]) for kind in named)


def _object(whole: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], where: str) -> list[str]:
    found = [f"{where}: '{name}' is missing" for name in schema.get("required", []) if name not in value]
    for name, one in value.items():
        fitting = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        fitting += [
            part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, str(name))
        ]
        more = schema.get("additionalProperties", True)
        if not fitting and more is False:
            found.append(f"{where}: unknown '{name}'")
        if not fitting and isinstance(more, dict):
            fitting = [more]
        found += [fault for part in fitting for fault in _faults(whole, part, one, f"{where}.{name}")]
    return found
