"""The shape of records in files of a pack: which keys they have, which of them they must have, and how each is written.

The loader checks records against these; editors get them as JSON Schema (see `authoring.json_schema`). How a value is written
is a fragment of JSON Schema too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.rules.units import BASES

Fragment = dict[str, Any]

TEXT: Fragment = {"type": ["string", "integer"]}
TEXTS: Fragment = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
FLAG: Fragment = {"type": "boolean"}
NUMBER: Fragment = {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
DAY: Fragment = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FORMULA: Fragment = TEXT
_BASE = "|".join(BASES)
UNIT: Fragment = {"type": "string", "pattern": f"^(share|(1|{_BASE})(/({_BASE}))*)$"}


def one_of(*options: str) -> Fragment:
    return {"enum": list(options)}


def ref(shape: str) -> Fragment:
    return {"$ref": f"#/$defs/{shape}"}


def listing(*shapes: str) -> Fragment:
    """Returns the fragment for a list of records of these shapes. Null stands for an empty list."""
    items = ref(shapes[0]) if len(shapes) == 1 else {"anyOf": [ref(shape) for shape in shapes]}
    return {"type": ["array", "null"], "items": items}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: how its value is written, what it means in Chinese, and whether it must be there."""

    kind: Fragment
    about: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys that a record may have, by name, and what the record is in Chinese."""

    keys: dict[str, Key]
    about: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, key in self.keys.items() if key.required)

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(name for name, key in self.keys.items() if not key.required)

    def schema(self) -> Fragment:
        """Returns the shape as JSON Schema: no key beyond those named, and required keys are not left empty."""
        properties = {name: _written(key) for name, key in self.keys.items()}
        schema: Fragment = {"type": "object", "properties": properties, "additionalProperties": False}
        if self.required:
            schema["required"] = list(self.required)
        return schema | ({"description": self.about} if self.about else {})


def _written(key: Key) -> Fragment:
    kind = dict(key.kind)
    if key.required and isinstance(kind.get("type"), list):
        kind["type"] = [name for name in kind["type"] if name != "null"]
    return kind | ({"description": key.about} if key.about else {})


def must(kind: Fragment, about: str = "") -> Key:
    return Key(kind, about, True)


READING = Key(TEXT, "条款没有写明、按这样理解的说明；条款写明的不写这一项")
FROM, TO = Key(DAY, "从这一天起；不写则一直如此"), Key(DAY, "到这一天为止（含当天）；不写则没有终止")
CLAUSE = must(TEXTS, "依据的条款编号，一个或几个，都在登记簿中")
LABEL = must(TEXT, "给人看的中文名称")

# parameters.yaml

VALUE = Shape(
    {
        "value": must(
            {"anyOf": [NUMBER, {"type": "object", "additionalProperties": NUMBER}]}, "数值；分档的写 {选项: 数值}"
        ),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
        "reading": READING,
    },
    "一段时间内的数值",
)
STATED = Shape(
    {
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
        "formula": Key(FORMULA, "当地未录入前所用的最低数值"),
        "low": Key(NUMBER, "当地可定的最低数值"),
        "high": Key(NUMBER, "当地可定的最高数值"),
    },
    "政策对当地所定数值的说法：公式，或最低和最高",
)
OWN_PARAMETER = Shape(
    {
        "parameter": must(TEXT, "名称：英文小写和下划线"),
        "label": LABEL,
        "unit": must(UNIT, "单位：yuan/month 元/月，share 比例，等等"),
        "values": Key(listing("value"), "数值，每个注明条款"),
        "stated": Key(listing("stated"), "政策对当地所定数值的说法"),
        "by": Key(TEXTS, "分档的选项"),
        "replaces": Key(TEXT, "代替哪一层的同名数值"),
        "low": Key(NUMBER),
        "high": Key(NUMBER),
    },
    "本包自己的数值",
)
LOCAL_PARAMETER = Shape(
    {name: Key(key.kind, key.about, name == "parameter") for name, key in OWN_PARAMETER.keys.items()},
    "词汇表中由当地录入的数值：名称和单位已在那里",
)
CHECK = Shape(
    {
        "check": must(TEXT, "名称"),
        "label": LABEL,
        "clause": CLAUSE,
        "formula": must(FORMULA, "应当成立的条件"),
        "message": must(TEXT, "不符合时提示的话"),
        "from": FROM,
        "to": TO,
        "reading": READING,
    },
    "对录入数值的核对：只提示，不改变结论",
)

# rules/*.yaml

ROUNDINGS = ("half_up", "up", "down")
WHOSE = ("household", "member")
WHEN = Key(FORMULA, "条件")
WAY = Shape(
    {
        "clause": CLAUSE,
        "label": must(TEXT, "这条途径是什么人"),
        "when": must(FORMULA, "条件"),
        "amount": Key(FORMULA, "金额"),
        "at_most": Key(FLAG, "金额是上限，由经办人个案确定"),
    },
    "得到这个项目的一条途径",
)
EXCEPTION = Shape({"clause": CLAUSE, "label": must(TEXT, "什么情况除外"), "when": must(FORMULA, "条件")}, "例外")
SUPPLEMENT = Shape(
    {"clause": CLAUSE, "label": must(TEXT, "因为什么增发"), "amount": must(FORMULA, "增发的金额"), "when": WHEN}, "增发"
)
RIGHT_VERSION = Shape(
    {
        "ways": must(listing("way"), "途径：按条款顺序，第一条确定成立的决定金额"),
        "from": FROM,
        "to": TO,
        "unless": Key(listing("exception"), "例外"),
        "supplements": Key(listing("supplement"), "增发"),
        "rounding": Key(one_of(*ROUNDINGS), "取到分：half_up 四舍五入，up 进位，down 舍去"),
        "note": Key(TEXT, "写进结果的提示"),
    },
    "项目在一段时间内的写法",
)
VERSION = Shape(
    {
        "formula": must(FORMULA, "公式"),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
        "note": Key(TEXT, "写进结果的提示"),
        "reading": READING,
    },
    "规则在一段时间内的写法",
)
CHOOSERS = {"person": "本人", "guardian": "监护人", "household": "家庭"}
"""Who may choose between rights that exclude each other, with their labels."""
EXCLUSION = Shape(
    {
        "rights": must(TEXTS, "不能与本项目同时享受的项目"),
        "choice": must(
            one_of(*CHOOSERS), "由谁选择：" + "，".join(f"{name} {label}" for name, label in CHOOSERS.items())
        ),
        "clause": CLAUSE,
    },
    "不能同时享受、只能选择其一的项目",
)
VERSIONS = {"right": RIGHT_VERSION, "class": VERSION, "rule": VERSION, "slot": VERSION}
WAYS = {"ways": WAY, "unless": EXCEPTION, "supplements": SUPPLEMENT}
NAMES = {
    "right": "项目：名称在词汇表中，见 doudi facts",
    "class": "对象类别：名称是界定它的条款编号",
    "rule": "规则：给别的公式用的条件或数，名称自定",
    "slot": "留给下一层写的规则",
}


# vocabulary.yaml: what cannot stand together

CONTRADICTION_KINDS = {"impossible": "不可能，视为填错", "odd": "少见，提示核实"}
LIMIT = Shape(
    {
        "limit": must(TEXT, "名称"),
        "unit": must(UNIT, "单位：year 岁，month 月，share 无单位"),
        "value": must(NUMBER, "数值，整数"),
    },
    "核对事实是否矛盾时所比的界限；不是政策，所以没有条款",
)
CONTRADICTION = Shape(
    {
        "contradiction": must(TEXT, "名称"),
        "for": must(one_of(*WHOSE), "household 家庭，member 成员"),
        "kind": must(
            one_of(*CONTRADICTION_KINDS), "，".join(f"{name} {label}" for name, label in CONTRADICTION_KINDS.items())
        ),
        "when": must(FORMULA, "互相矛盾的条件；涉及的事实都已填写时才核对"),
        "message": must(TEXT, "说明矛盾在哪里；{界限名称} 写成它的数值"),
    },
    "不能同时成立的事实",
)

ITEM_GROUP = Shape(
    {
        "group": must(TEXT, "名称"),
        "label": LABEL,
        "none": must(TEXT, "没有任何项目时的说法，如“没有收入”"),
        "listed": Key(TEXT, "说明本组已登记齐全的事实"),
    },
    "逐项登记的内容分为几组",
)
ITEM_DATES = {
    "months": "按月，或一次",
    "holding": "从某日起持有",
    "day": "某日发生",
}
ITEM_KIND = Shape(
    {
        "kind": must(TEXT, "名称"),
        "group": must(TEXT, "所属的组"),
        "label": LABEL,
        "payer": must(TEXT, "付款人、收款人或财物一栏的名称"),
        "less": Key(TEXT, "可从每项中扣除的内容"),
        "dated": Key(one_of(*ITEM_DATES), "，".join(f"{name} {about}" for name, about in ITEM_DATES.items())),
        "taken_off": Key(FLAG, "从合计中减去"),
        "counted": Key(FLAG, "按数量而不按金额计"),
    },
    "收入、财产、支出等逐项登记时的种类",
)
WINDOW = Shape(
    {
        "window": must(TEXT, "名称"),
        "label": LABEL,
        "measure": must(TEXT, "怎样算：mean、total、held、number、count、run"),
        "months": Key({"type": "integer"}, "申请之月以前的几个月，或到最近一次为止的几个月"),
        "span": Key(TEXT, "last_year 上一年，this_year 本年"),
    },
    "计算期：哪些月份计入、怎样算",
)
ITEM_FACT = Shape(
    {
        "fact": must(TEXT, "得出的事实"),
        "window": must(TEXT, "计算期"),
        "kinds": Key(TEXTS, "计入的种类"),
        "kinds_of": Key(TEXTS, "与这些事实计入的种类相同"),
        "open_with": Key(TEXTS, "计算期内有这些事实的项目时，不由项目得出，另行询问"),
        "below": Key(TEXT, "连续月数所比的人均标准"),
    },
    "由项目得出的事实",
)

# vocabulary.yaml: in what groups facts are asked

VALUES: Fragment = {"type": "object"}
FACT_GROUP = Shape(
    {
        "group": must(TEXT, "名称"),
        "label": LABEL,
        "without": Key(VALUES, "“没有这种情况”时各事实记成什么：{事实: 值}；没有这样的值的事实不写"),
        "without_label": Key(TEXT, "怎样说“没有这种情况”"),
        "settles": Key(listing("settlement"), "回答了一项，就同时回答了哪几项"),
        "asked": Key(FLAG, "false：不询问，由已有的决定或逐项登记得出"),
        "rest": Key(FLAG, "true：政策包自己的事实没有写组的，归入这一组"),
    },
    "一起询问的一组事实，按这里的顺序",
)
SETTLEMENT = Shape(
    {
        "fact": must(TEXT, "事实"),
        "value": must({}, "它的这个值"),
        "others": must(VALUES, "由此得出的其他事实：{事实: 值}"),
    },
    "一项回答所说明的其他事实",
)


def rule_shape(kind: str) -> Shape:
    """Returns the shape of a right, class, rule or slot; they are told apart by their first key."""
    version = "right_version" if kind == "right" else "version"
    excludes = {"excludes": Key(listing("exclusion"), "不能同时享受、由人选择其一的项目")} if kind == "right" else {}
    return Shape(
        {
            kind: must(TEXT, NAMES[kind]),
            "for": must(one_of(*WHOSE), "household 家庭，member 成员"),
            "label": LABEL,
            "versions": must(listing(version), "写法，按时间分段"),
            "unit": Key(UNIT, "金额的单位；只有是或否的不写"),
            "replaces": Key(TEXT, "代替哪一层的同名规则"),
            "fills": Key(TEXT, "填写哪一层留下的规则"),
            **excludes,
        },
        NAMES[kind],
    )


RULES = {kind: rule_shape(kind) for kind in NAMES}
