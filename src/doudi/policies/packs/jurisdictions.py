"""Where packs apply: a place by its code or name, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.packs import divisions
from doudi.policies.packs.pack import Pack
from doudi.rules.problems import Problem, RulesError, SourceLine, did_you_mean


@dataclass(frozen=True, slots=True)
class Division:
    """A place that a pack may be for. `start`: the beginning of the codes of everything in it."""

    code: str
    name: str
    layer: str
    start: str


def find_division(code_or_name: str) -> Division:
    """Finds a division by its code (6 digits, 12 for a township, or the 2 or 4 that stand for a province or city) or by its
    name. RulesError with a hint where there is none or several."""
    names = divisions.names()
    code = code_or_name
    if code_or_name.isascii() and code_or_name.isdigit():
        if len(code_or_name) in (2, 4):
            code = code_or_name.ljust(6, "0")
        if not divisions.exists(code):
            near = did_you_mean(code[:6], names)
            hint = (
                f"{near} {names[near.split(chr(39))[1]]}"
                if near
                else f"6 位代码如 {divisions.example()}，乡镇和社区 12 位"
            )
            raise input_error(code_or_name, "没有这个行政区划代码", hint)
    else:
        fitting = [candidate for candidate, name in names.items() if name == code_or_name]
        if not fitting:
            begins = [candidate for candidate, name in names.items() if name.startswith(code_or_name)]
            near = f"是不是 {_listed(begins)}" if begins else did_you_mean(code_or_name, set(names.values()))
            example = divisions.example()
            raise input_error(
                code_or_name, "没有这个地区", near or f"写全称，如{names[example]}，或写行政区划代码，如 {example}"
            )
        if len(fitting) > 1:
            raise input_error(code_or_name, f"有{len(fitting)}个地区同名", f"请写代码：{_listed(fitting)}")
        code = fitting[0]
    layer = (
        "town"
        if len(code) == 12
        else "province"
        if code.endswith("0000")
        else "city"
        if code.endswith("00")
        else "county"
    )
    start = {"province": code[:2], "city": code[:4]}.get(layer, code)
    return Division(code, full_name(code), layer, start)


def _listed(codes: list[str]) -> str:
    """The first few codes with their full names."""
    return "、".join(f"{code}（{full_name(code)}）" for code in codes[:6]) + ("等" if len(codes) > 6 else "")


def full_name(code: str) -> str:
    """Returns province, city and county in one name; for a township the county's name with the code."""
    names = divisions.names()
    parts = dict.fromkeys(
        names[level_code] for level_code in (f"{code[:2]}0000", f"{code[:4]}00", code[:6]) if level_code in names
    )
    return "".join(parts) + (f"（{code}）" if len(code) == 12 else "")


def region_names(pack: Pack) -> str:
    """The names of a pack's regions."""
    names = divisions.names()
    return "、".join(names.get(region[:6].ljust(6, "0"), region) if region else "全国" for region in pack.regions)


def input_error(where: str, problem: str, hint: str) -> RulesError:
    return RulesError([Problem(SourceLine(where), problem, hint)])
