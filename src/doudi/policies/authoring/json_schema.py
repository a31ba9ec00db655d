"""JSON Schema of the files of a pack, for editors: made from the shapes that the loader checks with and the vocabulary."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

from doudi.policies.authoring import element_schemas as elements
from doudi.policies.authoring import pack_file_schemas as files
from doudi.policies.authoring import procedure_schemas as procedures
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.worked_cases import KINDS as CASE_KINDS
from doudi.policies.quality.worked_cases import SECTIONS
from doudi.policies.yaml import schema as shapes
from doudi.policies.yaml.schema import DAY, FLAG, NUMBER, Fragment, Shape, one_of
from doudi.rules.language.model import FactDefinition
from doudi.rules.problems import Problem, RulesError, SourceLine
from doudi.rules.types import Choice, ChoiceSet, Date, Truth

DRAFT = "http://json-schema.org/draft-07/schema#"
OPEN: Fragment = {"enum": ["unknown", None]}
"""The answer to a fact that was asked and is not known."""
EXPECTED: Fragment = {
    "type": ["string", "number"],
    "description": "granted、refused、open、no_rule，或金额、范围如 6 to 12",
}


def schemas(vocabulary: Vocabulary) -> dict[str, Fragment]:
    """Returns the JSON Schema of each kind of file of a pack, by the name of the file without its ending ("pack", "rules" …)."""
    named = _with_names(vocabulary)
    names = {
        "fact": files.FACT,
        "vocabulary_parameter": files.VOCABULARY_PARAMETER,
        "vocabulary_right": files.VOCABULARY_RIGHT,
    }
    return {
        "pack": _file(
            files.PACK,
            {
                "period": files.PERIOD,
                "precedence": files.PRECEDENCE,
                "repeal": files.REPEAL,
                "help_forms": files.HELP_FORMS,
            },
        ),
        "clauses": _file(files.CLAUSES, {"document": files.DOCUMENT, "clause": files.CLAUSE_ROW}),
        "parameters": _file(
            files.PARAMETERS,
            {
                "own_parameter": shapes.OWN_PARAMETER,
                "local_parameter": named["parameter"],
                "value": shapes.VALUE,
                "stated": shapes.STATED,
                "check": shapes.CHECK,
            },
        ),
        "rules": _file(
            files.RULES_FILE,
            {
                **{kind: shapes.RULES[kind] for kind in ("class", "rule", "slot")},
                "right": named["right"],
                "right_version": shapes.RIGHT_VERSION,
                "version": shapes.VERSION,
                "way": shapes.WAY,
                "exception": shapes.EXCEPTION,
                "supplement": shapes.SUPPLEMENT,
                "exclusion": shapes.EXCLUSION,
            },
        ),
        "cases": _cases(vocabulary),
        "indicators": _file(
            elements.INDICATORS,
            {
                "indicator": elements.INDICATOR,
                "price_link": elements.PRICE_LINK,
                "target": elements.TARGET,
                "growth": elements.GROWTH,
            },
        ),
        "reminders": _file(elements.REMINDERS, {"reminder": elements.REMINDER}),
        "procedures": _file(
            procedures.PROCEDURES,
            {
                "time_limit": elements.TIME_LIMIT,
                "circumstance": procedures.CIRCUMSTANCE,
                "paper": procedures.PAPER,
                "block": procedures.BLOCK,
                "procedure": procedures.PROCEDURE,
                "step": procedures.STEP,
                "use": procedures.USE,
                "within": procedures.WITHIN,
                "span": procedures.SPAN,
                "limit": procedures.LIMIT,
                "outcome": procedures.OUTCOME,
                "pause": procedures.PAUSE,
                "holding": procedures.HOLDING,
            },
        ),
        "properties": _file(
            procedures.PROPERTIES,
            {
                "property": procedures.PROPERTY,
                **{f"{name}_claim": shape for name, shape in procedures.CLAIM_SHAPES.items()},
            },
        ),
        "calendar": _file(procedures.CALENDAR, {"notice": procedures.NOTICE}),
        "remedies": _file(elements.REMEDIES, {"remedy": elements.REMEDY}),
        "vocabulary": _file(
            files.VOCABULARY,
            {
                **names,
                "fact_group": shapes.FACT_GROUP,
                "settlement": shapes.SETTLEMENT,
                "limit": shapes.LIMIT,
                "contradiction": shapes.CONTRADICTION,
                "item_group": shapes.ITEM_GROUP,
                "item_kind": shapes.ITEM_KIND,
                "window": shapes.WINDOW,
                "item_fact": shapes.ITEM_FACT,
            },
        ),
        "life_events": _file(elements.LIFE_EVENTS, {"event_effect": elements.EVENT_EFFECT}),
        "local_values": _file(
            elements.LOCAL_VALUES,
            {
                "local_value": elements.LOCAL_VALUE,
                "local_rule": elements.LOCAL_RULE,
                "local_circumstance": elements.LOCAL_CIRCUMSTANCE,
                "competence": elements.COMPETENCE,
            },
        ),
        "own-vocabulary": _file(files.OWN_VOCABULARY, names),
    }


def schema_files(vocabulary: Vocabulary) -> dict[str, str]:
    """The text of each schema by the name of its file, such as `pack.schema.json`; a line for each definition."""
    return {f"{name}.schema.json": _text(schema) for name, schema in schemas(vocabulary).items()}


def _text(schema: Fragment) -> str:
    parts = [f" {json.dumps(key)}: {_line(value)}" for key, value in schema.items() if key != "$defs"]
    defs = ",\n".join(f"  {json.dumps(key)}: {_line(value)}" for key, value in schema["$defs"].items())
    return "{\n" + ",\n".join([*parts, f' "$defs": {{\n{defs}\n }}']) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_schemas(folder: Path, vocabulary: Vocabulary) -> list[Path]:
    """Writes the schemas into a folder, over older ones; RulesError where that cannot be."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in schema_files(vocabulary).items():
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    except OSError as error:
        problem = f"写不进去（{error.strerror}）"
        raise RulesError([Problem(SourceLine(str(folder)), problem, "请换一个可以写入的文件夹")]) from error
    return written


def _file(shape: Shape, parts: dict[str, Shape]) -> Fragment:
    defs = {name: shape.schema() for name, shape in parts.items()}
    return {"$schema": DRAFT, "title": shape.about, **shape.schema(), "$defs": defs}


def _with_names(vocabulary: Vocabulary) -> dict[str, Shape]:
    """Returns the shapes of a right and of a local parameter with their names restricted to those of the vocabulary, so that
    an editor offers each name with its label."""
    right, local = copy.deepcopy(shapes.RULES["right"].keys), copy.deepcopy(shapes.LOCAL_PARAMETER.keys)
    right["right"] = shapes.must(_named(vocabulary.rights), shapes.NAMES["right"])
    local["parameter"] = shapes.must(_named(vocabulary.parameters), "词汇表中的数值")
    return {"right": Shape(right, shapes.RULES["right"].about), "parameter": Shape(local, shapes.LOCAL_PARAMETER.about)}


def _named(elements: Any) -> Fragment:
    return {"oneOf": [{"const": name, "description": element.label} for name, element in elements.items()]}


# cases.yaml


def _cases(vocabulary: Vocabulary) -> Fragment:
    schema = _file(files.CASES, {"case": files.CASE})
    facts = {
        entity: {
            fact.name: shapes.ref(f"fact.{fact.name}") for fact in vocabulary.facts.values() if fact.entity == entity
        }
        for entity in shapes.WHOSE
    }
    members = {
        "type": "object",
        "properties": facts["member"],
        "additionalProperties": False,
        "description": "成员的事实",
    }
    kinds = {name: one_of(*CASE_KINDS) | {"description": right.label} for name, right in vocabulary.rights.items()}
    schema["$defs"] |= {
        "member": members,
        "household": {"type": "object", "properties": facts["household"], "additionalProperties": False},
        "parameters": {"type": "object", "patternProperties": _parameters(vocabulary), "additionalProperties": False},
        "family": {
            "type": "object",
            "required": ["region", "on", "members"],
            "properties": {
                "region": {"type": "string", "pattern": "^[0-9]{6}([0-9]{6})?$", "description": "行政区划代码，加引号"},
                "on": DAY | {"description": "决定之日"},
                "parameters": shapes.ref("parameters"),
                "household": shapes.ref("household"),
                "members": {"type": "object", "additionalProperties": shapes.ref("member")},
            },
            "additionalProperties": False,
        },
        "shows": {"type": "object", "properties": kinds, "additionalProperties": False},
        "expect": {
            "type": "object",
            "properties": {name: {"description": right.label} for name, right in vocabulary.rights.items()},
            "additionalProperties": {"anyOf": [EXPECTED, {"type": "object", "additionalProperties": EXPECTED}]},
        },
        "set": _set(facts, vocabulary),
        **{f"fact.{fact.name}": _fact(fact) for fact in vocabulary.facts.values()},
    }
    return schema


def _parameters(vocabulary: Vocabulary, prefix: str = "^") -> Fragment:
    """The schemas of local values by the pattern of their keys, `NAME` or `NAME@DATE`. `prefix`: the beginning of the pattern."""
    day = DAY["pattern"].strip("^$")
    return {
        f"{prefix}{name}(@{day})?$": {"anyOf": [NUMBER, {"enum": [None]}], "description": parameter.label}
        for name, parameter in vocabulary.parameters.items()
    }


def _set(facts: dict[str, Fragment], vocabulary: Vocabulary) -> Fragment:
    """Returns the schema of what a worked case changes of its family: keys `member.fact`, `household.fact`,
    `parameters.name`, `on` or `region`."""
    absent = {"enum": ["absent"]}
    section_prefixes = "|".join(re.escape(f"{section}.") for section in SECTIONS)
    patterns = {rf"^household\.{name}$": {"anyOf": [absent, fact]} for name, fact in facts["household"].items()}
    patterns |= {
        rf"^(?!{section_prefixes})[^.]+\.{name}$": {"anyOf": [absent, fact]} for name, fact in facts["member"].items()
    }
    patterns |= {name: {"anyOf": [absent, kind]} for name, kind in _parameters(vocabulary, r"^parameters\.").items()}
    properties = {"on": DAY, "region": {"type": "string"}}
    return {"type": "object", "properties": properties, "patternProperties": patterns, "additionalProperties": False}


def _fact(fact: FactDefinition) -> Fragment:
    """Returns the schema of an answer to a fact: a value of its type, or `unknown`, which stands for asked and not known."""
    kind = fact.type
    if isinstance(kind, Truth):
        fragment = FLAG
    elif isinstance(kind, Choice):
        fragment = one_of(*kind.options)
    elif isinstance(kind, ChoiceSet):
        fragment = {"type": "array", "items": one_of(*kind.options)}
    elif isinstance(kind, Date):
        fragment = DAY
    else:
        fragment = NUMBER
    allowed = [fragment, OPEN]
    if fact.none is not None:
        allowed.append({"enum": ["none"]})
    if fact.average:
        total = {"total": NUMBER, "months": {"type": "integer"}}
        allowed.append({"type": "object", "properties": total, "required": list(total), "additionalProperties": False})
    return {"anyOf": allowed, "description": fact.label}
