"""`policy new`: a starting pack for a region, commented, laid on the most local pack there is for it.

Nothing in it decides anything of its own yet: what it does not say is left to the pack below. Texts stand in `starter/`.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template

from doudi.policies import divisions
from doudi.policies.cases import CaseReader, Request
from doudi.policies.coverage import OPEN_KINDS
from doudi.policies.packs import Library, Pack
from doudi.policies.reading import ValuedWords, amounts_of, conditions_of, parameters_of
from doudi.policies.results import Decider
from doudi.policies.schemas import schema_files
from doudi.policies.vocabulary import HERE
from doudi.policies.yaml_files import read_yaml
from doudi.rules import nodes as n
from doudi.rules.model import Parameter
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import BoundRule, Program
from doudi.rules.wording import unit_words

STARTER = HERE / "starter"
FILES = {
    "pack.yaml": "pack",
    "clauses.yaml": "clauses",
    "parameters.yaml": "parameters",
    "rules/living.yaml": "rules",
    "cases.yaml": "cases",
}
SCHEMAS = ".schema"
NAME = re.compile(r"[^\W\d_][\w-]*")
WORDS_OF_YAML = ("null", "true", "false")


@dataclass(frozen=True, slots=True)
class Division:
    """A place that a pack may be for. `start`: the beginning of the codes of everything in it."""

    code: str
    name: str
    layer: str
    start: str


@dataclass(frozen=True)
class Made:
    """A pack that was written, with the library it stands in."""

    folder: Path
    library: Library
    pack: Pack
    division: Division
    base: Pack

    def text(self, checked: str) -> str:
        """What was made, what the check found, and what to do next."""
        folder = self.folder
        return "\n".join(
            [
                f"已建立 {self.division.name}的政策包 {folder}，铺在 {self.base.name}《{self.base.title}》之上。",
                checked,
                "接着：",
                f"  1. {folder / 'pack.yaml'}：文件的标题和执行日期",
                f"  2. {folder / 'clauses.yaml'}：文号，逐条登记",
                f"  3. {folder / 'parameters.yaml'}、{folder / 'rules'}：数值和规则；{folder / 'cases.yaml'}：案例",
                f"  4. doudi policy check {folder}",
                f"  5. doudi decide 案例.json --packs {folder.parent}",
            ]
        )


def find_division(asked: str) -> Division:
    """A division by its code (6 digits, 12 for a township, or the beginning that stands for a province or city) or its name."""
    names = divisions.names()
    code = asked
    if asked.isascii() and asked.isdigit():
        if len(asked) in (2, 4):
            code = asked.ljust(6, "0")
        if not divisions.exists(code):
            near = did_you_mean(code[:6], names)
            hint = f"{near} {names[near.split(chr(39))[1]]}" if near else "6 位代码如 450102，乡镇和社区 12 位"
            raise _refused(asked, "没有这个行政区划代码", hint)
    else:
        fitting = [one for one, name in names.items() if name == asked]
        if not fitting:
            near = did_you_mean(asked, set(names.values()))
            raise _refused(asked, "没有这个地区", near or "写全称，如会宁县，或写行政区划代码，如 620422")
        if len(fitting) > 1:
            codes = "、".join(f"{one}（{full_name(one)}）" for one in fitting)
            raise _refused(asked, f"有{len(fitting)}个地区同名", f"请写代码：{codes}")
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


def full_name(code: str) -> str:
    """甘肃省白银市会宁县; for a township the county's name with the code."""
    names = divisions.names()
    parts = dict.fromkeys(names[one] for one in (f"{code[:2]}0000", f"{code[:4]}00", code[:6]) if one in names)
    return "".join(parts) + (f"（{code}）" if len(code) == 12 else "")


def base_of(library: Library, division: Division) -> Pack:
    """The most local pack for a place, begun or not; of two for the same region the one that rests on the other."""
    fitting = [
        (len(start), len(library.chain(pack)), pack.name)
        for pack in library.packs.values()
        for start in pack.regions
        if division.start.startswith(start)
    ]
    return library.packs[max(fitting)[2]]


def new_pack(asked: str, folder: Path, today: dt.date) -> Made:
    """Writes a starting pack; RulesError that says what to change where it cannot. Nothing that exists is overwritten."""
    division = find_division(asked)
    name = _usable(folder)
    before = _library(folder.resolve().parent)
    if name in before.packs:
        other = before.packs[name].folder
        raise _refused(str(folder), f"已有名为 {name} 的政策包", f"在 {other}；请换一个文件夹名称")
    base = base_of(before, division)
    texts = starting_texts(before, base, division, name, folder, today)
    _write(folder, texts)
    library = _library(folder.resolve().parent)
    return Made(folder, library, library.pack(name), division, base)


def _library(parent: Path) -> Library:
    own = parent.is_dir() and parent != HERE
    return Library((HERE, parent) if own else (HERE,))


def _usable(folder: Path) -> str:
    """The name of the pack: that of its folder, which is not there yet or empty."""
    name = folder.resolve().name
    if not NAME.fullmatch(name) or name in WORDS_OF_YAML:
        hint = "用文字开头，只含文字、数字、-、_，如 packs/xingning"
        raise _refused(str(folder), f"'{name}' 不能用作政策包的名称", hint)
    try:
        if folder.exists() and not folder.is_dir():
            raise _refused(str(folder), "这里已有一个文件", "请写一个还不存在的文件夹")
        if folder.is_dir() and any(folder.iterdir()):
            raise _refused(str(folder), "文件夹不是空的", "已有的文件不会被覆盖；请写一个还不存在的文件夹")
    except OSError as error:
        raise _refused(str(folder), f"打不开（{error.strerror}）", "请换一个可以写入的位置") from error
    return name


def _refused(where: str, what: str, hint: str) -> RulesError:
    return RulesError([Problem(Place(where), what, hint)])


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Every file anew; where one cannot be written, what was written before it is taken back."""
    made: list[Path] = []
    try:
        for path in (folder, *(folder / one for one in texts)):
            parents = [path] if path == folder else [path.parent]
            for one in parents:
                missing = [*([one] if not one.exists() else []), *(up for up in one.parents if not up.exists())]
                for up in reversed(missing):
                    up.mkdir()
                    made.append(up)
            if path != folder:
                with path.open("x", encoding="utf-8") as file:
                    made.append(path)
                    file.write(texts[path.relative_to(folder).as_posix()])
    except OSError as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise _refused(str(folder), f"写不进去（{error.strerror}）", "请换一个可以写入的位置") from error


# The texts


def starting_texts(
    library: Library, base: Pack, division: Division, name: str, folder: Path, today: dt.date
) -> dict[str, str]:
    """Each file by its path in the pack, the schemas for editors among them."""
    first = dt.date(today.year, 1, 1)
    program = library.program(base, max(today.toordinal(), base.start))
    words = ValuedWords(program, max(today.toordinal(), base.start))
    given = {
        "place": division.name,
        "pack": name,
        "title": f"{division.name}社会救助办法",
        "layer": division.layer,
        "start": division.start,
        "code": division.code,
        "base": base.name,
        "base_title": base.title,
        "folder": str(folder),
        "from": first.isoformat(),
        "to": dt.date(today.year + 4, 12, 31).isoformat(),
        "on": dt.date(today.year, 6, 1).isoformat(),
        "prefix": name.upper(),
        "prefix_lower": name.lower(),
        "open_kinds": "，".join(f"{kind} {label}" for kind, label in OPEN_KINDS.items()),
        "open_parameters": _open_parameters(program, words, first, name.upper()),
        "rights_above": _rights(library, program, above=True),
        "rights_free": _rights(library, program, above=False),
        "slots": _slots(program, first, name.upper()),
        "example_replaces": _replaces(program, "disability_care_subsidy"),
        "expected": "granted",
        "kind": "granted",
    }
    texts = _filled(given)
    given["expected"], given["kind"] = _expected(library, name, texts)
    return _filled(given) | {f"{SCHEMAS}/{path}": text for path, text in schema_files(library.vocabulary).items()}


def _filled(given: dict[str, str]) -> dict[str, str]:
    found = {}
    for path, template in FILES.items():
        text = Template((STARTER / f"{template}.template").read_text(encoding="utf-8")).substitute(given)
        found[path] = re.sub(r"\n{3,}", "\n\n", text)
    return found


def _open_parameters(program: Program, words: ValuedWords, first: dt.date, prefix: str) -> str:
    """What the packs above leave to localities: first what nobody has set, then what they state until it is."""
    rights = program.of_kind("right")
    checked: list[n.Node | None] = [bound.node for bound in program.checks]
    asked = parameters_of(program, [top for bound in rights for top in _tops(bound)] + checked)
    local = [program.parameters[name] for name in asked if program.parameters[name].local]
    parts = []
    for title, stated in (
        ("上级没有定数的，不写则有关项目的结论是“待定”", False),
        ("上级已有说法的，不写则照上级的说法", True),
    ):
        entries = []
        for one in local:
            setting = words.setting(one.name)
            if not setting.fixed and bool(setting.clauses) == stated:
                about = [bound.rule.label for bound in rights if one.name in parameters_of(program, _tops(bound))]
                says = f"；{setting.says}" if stated else ""
                entries.append(_commented(one, says, about, first, prefix))
        if entries:
            parts.append(f"\n  # ―― {title} ――\n" + "\n".join(entries))
    return "\n".join(parts)


def _tops(bound: BoundRule) -> list[n.Node | None]:
    return [*conditions_of(bound), *amounts_of(bound)]


def _commented(parameter: Parameter, says: str, about: list[str], first: dt.date, prefix: str) -> str:
    unit = unit_words(parameter.unit) or "比例，如 0.6"
    rights = "、".join(about[:4]) + (f"等{len(about)}项" if len(about) > 4 else "") if about else "标准的核对"
    return (
        f"  # {parameter.label}（{unit}）{says}。关系到：{rights}\n"
        f"  # - {{parameter: {parameter.name}, values: [{{from: {first}, value: 填写, clause: {prefix}-2}}]}}"
    )


def _rights(library: Library, program: Program, above: bool) -> str:
    found = []
    for right in library.vocabulary.rights.values():
        bound = program.rules.get(right.name)
        if (bound is not None) == above:
            by = f"（{bound.rule.layer}）" if bound else ""
            found.append(f"#   {right.name}　{right.label}{by}")
    return "\n".join(found) or "#   没有"


def _slots(program: Program, first: dt.date, prefix: str) -> str:
    """Rules that a layer above leaves to lower ones and nobody has filled."""
    found = []
    for bound in program.rules.values():
        rule = bound.rule
        if rule.slot:
            found.append(
                f"  # {rule.layer} 留给各地写的条件“{rule.label}”，不写则照 {rule.layer} 的写法：\n"
                f"  # - rule: {rule.name}\n  #   fills: {rule.layer}\n  #   for: {rule.whose}\n  #   label: {rule.label}\n"
                f"  #   versions:\n  #     - from: {first}\n  #       clause: {prefix}-2\n"
                f"  #       formula: >-\n  #         {bound.version.formula}"
            )
    return "\n".join(found)


def _replaces(program: Program, right: str) -> str:
    bound = program.rules.get(right)
    return f"  #   replaces: {bound.rule.layer}" if bound else "  #   # 上级没有这个项目，所以不写 replaces"


def _expected(library: Library, name: str, texts: dict[str, str]) -> tuple[str, str]:
    """What the worked case comes to by the packs above, as `cases.yaml` writes it, and which kind of case that is."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / name, texts)
        beside = Library((*library.folders, Path(folder)), library.vocabulary)
        family = read_yaml(Path(folder) / name / "cases.yaml")["families"]["alone"]
        members = [{"id": one, **facts} for one, facts in family["members"].items()]
        request = CaseReader(beside.vocabulary).read({**family, "id": "alone", "members": members}, 1)
        assert isinstance(request, Request), request
        _, result = Decider(beside).decide(request, beside.pack(name))
        outcomes = [one for one in result.data()["outcomes"] if one["right"] == "dibao"]
    if not outcomes:
        return "no_rule", "refused"
    status, amount = outcomes[0]["status"], outcomes[0]["amount"]
    if status != ELIGIBLE or amount is None:
        return {NOT_ELIGIBLE: "refused", UNDETERMINED: "open"}.get(status, "granted"), "refused"
    high = "more" if amount["high"] is None else amount["high"]
    return amount["low"] if high == amount["low"] else f"{amount['low']} to {high}", "granted"
