"""Where packs apply: a place by its code or name, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies import divisions
from doudi.policies.packs import Pack
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean


@dataclass(frozen=True, slots=True)
class Division:
    """A place that a pack may be for. `start`: the beginning of the codes of everything in it."""

    code: str
    name: str
    layer: str
    start: str


def find_division(asked: str) -> Division:
    """A division by its code (6 digits, 12 for a township, or the beginning that stands for a province or city) or its name."""
    names = divisions.names()
    code = asked
    if asked.isascii() and asked.isdigit():
        if len(asked) in (2, 4):
            code = asked.ljust(6, "0")
        if not divisions.exists(code):
            near = did_you_mean(code[:6], names)
            hint = (
                f"{near} {names[near.split(chr(39))[1]]}"
                if near
                else f"6 位代码如 {divisions.example()}，乡镇和社区 12 位"
            )
            raise refused(asked, "没有这个行政区划代码", hint)
    else:
        fitting = [one for one, name in names.items() if name == asked]
        if not fitting:
            begins = [one for one, name in names.items() if name.startswith(asked)]
            near = f"是不是 {_listed(begins)}" if begins else did_you_mean(asked, set(names.values()))
            one = divisions.example()
            raise refused(asked, "没有这个地区", near or f"写全称，如{names[one]}，或写行政区划代码，如 {one}")
        if len(fitting) > 1:
            raise refused(asked, f"有{len(fitting)}个地区同名", f"请写代码：{_listed(fitting)}")
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
    return "、".join(f"{one}（{full_name(one)}）" for one in codes[:6]) + ("等" if len(codes) > 6 else "")


def full_name(code: str) -> str:
    """Province, city and county in one; for a township the county's name with the code."""
    names = divisions.names()
    parts = dict.fromkeys(names[one] for one in (f"{code[:2]}0000", f"{code[:4]}00", code[:6]) if one in names)
    return "".join(parts) + (f"（{code}）" if len(code) == 12 else "")


def places(pack: Pack) -> str:
    """The names of a pack's regions."""
    names = divisions.names()
    return "、".join(names.get(region[:6].ljust(6, "0"), region) if region else "全国" for region in pack.regions)


def refused(where: str, what: str, hint: str) -> RulesError:
    return RulesError([Problem(Place(where), what, hint)])
