"""The trace of a decision as text, for other programs: JSON, written without the tree being made first.

An object with a rule of a member for each name such as `income<0>` (-1: the household): its value, verdict and clauses, and
its steps. A step is an object that begins with its kind; a rule that a step rests on is its name. What is open is null.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from doudi.rules import nodes as n
from doudi.rules.closures import Code
from doudi.rules.interpreter import Case
from doudi.rules.outcomes import Outcome
from doudi.rules.tracing import NO, OF_ALL, YES, Function, Steps, verdict


class TraceWriter:
    """Writes what outcomes of one decided case rest on, each rule once."""

    def __init__(self, case: Case):
        self.case = case
        self._steps = _steps(case.code)
        self._written: dict[str, str] = {}
        self._waiting: list[tuple[str, int, int]] = []

    def outcome(self, outcome: Outcome) -> str:
        """The name, as JSON, under which a right or class is written."""
        return self.rule(self.case.code.rule_index[outcome.bound.rule.name], outcome.member)

    def rule(self, index: int, member: int) -> str:
        return self.named(f'{_name(self.case.code, index)}{member}>"', index, member)

    def named(self, name: str, index: int, member: int) -> str:
        """The same for a rule whose name is made already."""
        if name not in self._written:
            self._written[name] = ""
            self._waiting.append((name, index, member))
        return name

    def text(self) -> str:
        """Every rule that was named so far, with all that it rests on."""
        while self._waiting:  # not one within the other: rules may rest on each other a hundred deep
            name, index, member = self._waiting.pop()
            self._written[name] = self._steps.rule(index)(self, member)
        return "{" + ", ".join([f"{name}: {text}" for name, text in self._written.items()]) + "}"


def _steps(code: Code) -> Steps[_Shown]:
    found = code.program.cache.get("texts")
    if not isinstance(found, Steps):
        found = code.program.cache["texts"] = Steps(code, _Texts())
    return found


class _Hole(NamedTuple):
    """Where an expression of the function stands in a text. `led`: what it gives begins with a comma, or is nothing."""

    source: str
    led: bool = False


_Shown = list[str | _Hole]


class _Texts:
    """Steps as JSON: pieces of text with holes."""

    def __init__(self) -> None:
        words = {"true": "true", "false": "false", "yes": YES, "no": NO, "none": "", "comma": ", ", "ended": '>"'}
        self.names: dict[str, Any] = {"said": _said, "verdict": verdict, **words}

    def step(
        self,
        write: Function[_Shown],
        kind: str,
        node: n.Node | None,
        value: str,
        below: list[_Shown],
        *,
        truth: bool = False,
        member: str = "",
        margin: str = "",
        name: str = "",
        label: str = "",
        clauses: tuple[str, ...] = (),
    ) -> _Shown:
        shown, judged = _value(value, truth), _verdict(value, truth)
        steps: _Shown = [', "steps": [', *_joined(below), "]}"]
        match kind:
            case "fact" | "parameter":
                whose = member or write.member
                of = whose if whose == OF_ALL else _Hole(whose)
                return [f'{{"{kind}": {_json(name)}, "of": ', of, ', "value": ', shown, "}"]
            case "rule" | "right":
                return ['{"value": ', shown, ', "verdict": "', judged, f'", "clauses": {_json(clauses)}', *steps]
            case "way" | "unless" | "supplement":
                return [f'{{"{kind}": {_json(label)}, "verdict": "', judged, f'", "clauses": {_json(clauses)}', *steps]
            case "compare":
                return ['{"compare": "', judged, '", "margin": ', _value(margin, False), *steps]
        return [f'{{"{kind}": "', judged, '"', *steps] if truth else [f'{{"{kind}": ', shown, *steps]

    def not_taken(
        self, write: Function[_Shown], kind: str, node: n.Node | None, label: str = "", clauses: tuple[str, ...] = ()
    ) -> _Shown:
        return [f'{{"{kind}": {_json(label)}, "taken": false}}']

    def rule(self, write: Function[_Shown], index: int, member: str) -> _Shown:
        begun = _name(write.code, index)
        of_all, of_each = f'{begun}{OF_ALL}>"', f"{write.constant(begun)} + str({member}) + ended"
        name = write.constant(of_all) if member == OF_ALL else of_each
        return [_Hole(f"tracer.named({name}, {index}, {member})")]

    def each(self, steps: str) -> _Shown:
        return [_Hole(f"comma.join({steps})")]

    def one(self, write: Function[_Shown], shown: _Shown) -> str:
        """One text with its holes. What a pack says is in it by a name alone."""
        holes: list[str] = []
        for _, pieces in groupby(shown, type):
            found = list(pieces)
            known = "".join([piece for piece in found if isinstance(piece, str)])
            holes += [write.constant(known)] if known else [hole.source for hole in found if isinstance(hole, _Hole)]
        return "f'" + "".join([f"{{{hole}}}" for hole in holes]) + "'"

    def branch(self, write: Function[_Shown], shown: _Shown | None) -> str:
        return self.one(write, [", ", *shown]) if shown is not None else "''"

    def branched(self, name: str) -> _Shown:
        return [_Hole(name, led=True)]


def _name(code: Code, index: int) -> str:
    """How the name of a rule begins, as JSON: its member follows."""
    return _json(code.rules[index].rule.name)[:-1] + "<"


def _value(value: str, truth: bool) -> _Hole:
    if truth:
        return _Hole(f"true if {value} is True else false if {value} is False else said({value})")
    return _Hole(f"{value} if {value}.__class__ is int else said({value})")


def _verdict(value: str, truth: bool) -> _Hole:
    if not truth:
        return _Hole(f"none if {value}.__class__ is int else verdict({value})")
    return _Hole(f"yes if {value} is True else no if {value} is False else verdict({value})")


def _said(value: Any) -> str:
    """As JSON, a value that is neither a whole number nor settled as yes or no: an exact fraction as a text, null where open."""
    return f'"{value}"' if value.__class__ is Fraction else "null"


def _joined(below: list[_Shown]) -> _Shown:
    found: _Shown = []
    for shown in below:
        first = shown[0]
        if found and not (isinstance(first, _Hole) and first.led):
            found.append(", ")
        found += shown
    return found


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False)
