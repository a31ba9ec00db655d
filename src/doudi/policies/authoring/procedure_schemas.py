"""The shapes of `procedures.yaml`, `properties.yaml` and `calendar.yaml`.

A step that changes one of a procedure above names only what differs; so only its name is required here, and the loader asks
for the rest once the layers are laid.
"""

from __future__ import annotations

from doudi.policies.procedures.model import DUTIES, SOURCES, START_MONTHS, UNITS
from doudi.policies.procedures.properties import CLAIMS, EVERYWHERE
from doudi.policies.yaml.schema import (
    CLAUSE,
    DAY,
    FLAG,
    LABEL,
    TEXT,
    TEXTS,
    Fragment,
    Key,
    Shape,
    listing,
    must,
    one_of,
    ref,
)

COUNT: Fragment = {"type": "integer"}
SPANS = {unit: Key(COUNT, f"多长时间：{words}") for unit, words in UNITS.items()}
GATE = "此前必须做到的：步骤、步骤.结果、情形，用 and、or、括号连接；not 只写在情形前面"
SOMETIMES = Key(TEXT, "只在这些情形下")
LATER_LABEL = Key(TEXT, "给人看的中文名称")
LATER_CLAUSE = Key(TEXTS, "依据的条款编号；改动上一层的步骤时，与上一层的一并引用")


def _words(names: dict[str, str]) -> str:
    return "，".join(f"{name} {label}" for name, label in names.items())


WITHIN = Shape({**SPANS, "since": must(TEXT, "从哪一步起"), "when": SOMETIMES}, "最迟什么时候做完")
SPAN = Shape(SPANS, "一段时间，只写一种")
WORDS: Fragment = {"type": "object", "additionalProperties": TEXT}
STEP = Shape(
    {
        "step": must(TEXT, "名称：英文小写和下划线；与上一层同名的是改动"),
        "label": LATER_LABEL,
        "by": Key(one_of(*DUTIES), "由谁办：" + _words(DUTIES)),
        "gate": Key(TEXT, GATE),
        "results": Key(WORDS, "几种结果：{名称: 中文}；只有一种的不写"),
        "by_when": Key(WORDS, "某种情形下由别人办：{情形: 由谁}"),
        "people": Key(COUNT, "最少几个人一起办"),
        "apart_from": Key(TEXTS, "办过这些步骤的人不能办这一步"),
        "within": Key(ref("within"), "期限"),
        "lasts": Key(ref("span"), "至少持续多久"),
        "asks": Key(TEXTS, "向申请人要的材料"),
        "papers": Key(TEXTS, "要用到或者要形成的文书"),
        "shows": Key(TEXTS, "公开哪几项"),
        "share": Key(COUNT, "抽取百分之几"),
        "helped_by": Key(TEXTS, "由谁协助"),
        "outcome": Key(TEXT, "以哪种结果办结"),
        "clause": LATER_CLAUSE,
    },
    "一个步骤",
)
USE = Shape(
    {
        "use": must(TEXT, "放进哪一个构件"),
        "gate": Key(TEXT, "构件中 entry 所指的条件"),
        "again": Key(TEXT, "第二次使用时步骤名称加上的后缀"),
        "label": Key(TEXT, "第二次使用时标签加上的字样"),
    },
    "在这里放进一个构件",
)
LIMIT = Shape(
    {
        "limit": must(TEXT, "名称"),
        "label": LATER_LABEL,
        "since": Key(TEXT, "从哪一步起"),
        "until": Key(TEXT, "到哪一步止"),
        "when": SOMETIMES,
        "clause": LATER_CLAUSE,
        **SPANS,
    },
    "跨几个步骤的时限",
)
OUTCOME = Shape(
    {
        "outcome": must(TEXT, "名称"),
        "label": LATER_LABEL,
        "papers": Key(TEXTS, "没有这些文书就不能这样办结"),
        "start_month": Key(one_of(*START_MONTHS), "从哪个月起：" + _words(START_MONTHS)),
        "recheck_months": Key(COUNT, "最迟几个月以后复核；没有条款规定的不写"),
        "retention_years": Key(COUNT, "档案保存几年；没有条款规定的不写"),
        "clause": LATER_CLAUSE,
    },
    "办结的一种结果",
)
PAUSE = Shape({"pause": must(TEXT, "名称"), "label": LABEL, "clause": CLAUSE}, "期限因此停止计算的事由")
HOLDING = Shape({"circumstance": must(TEXT, "上一层写明的一种情形"), "clause": CLAUSE}, "当地规定每一件都是这种情形")
PROCEDURE = Shape(
    {
        "procedure": must(TEXT, "名称；与上一层同名的是改动"),
        "label": LATER_LABEL,
        "clause": LATER_CLAUSE,
        "rights": Key(TEXTS, "办理哪些项目：词汇表中的名称"),
        "like": Key(TEXT, "与哪个程序一样，只写不同之处"),
        "without": Key(TEXTS, "少哪些步骤"),
        "obeys": Key(TEXT, "对哪个程序的要求，这个程序也要一一做到"),
        "by_list": Key(FLAG, "随名单享受，不用申请"),
        "on_choice": Key(TEXTS, "经办人写明理由以后，也可以改按这个程序办理的项目"),
        "steps": Key(listing("step", "use"), "步骤"),
        "limits": Key(listing("limit"), "时限"),
        "outcomes": Key(listing("outcome"), "办结的结果"),
        "pauses": Key(listing("pause"), "期限停止计算的事由"),
        "holds": Key(listing("holding"), "每一件都有的情形，如由乡镇作出决定"),
    },
    "一个办理程序",
)
BLOCK = Shape(
    {"block": must(TEXT, "名称"), "label": LABEL, "steps": must(listing("step"), "步骤；entry 指放进来时的条件")},
    "几个程序共用的构件",
)
CIRCUMSTANCE = Shape({"circumstance": must(TEXT, "名称"), "label": LABEL, "clause": CLAUSE}, "可能有的情形")
PAPER = Shape(
    {"paper": must(TEXT, "名称"), "label": LABEL, "source": must(one_of(*SOURCES), _words(SOURCES))}, "一种文书或材料"
)
PROCEDURES = Shape(
    {
        "time_limits": Key(listing("time_limit"), "办理时限"),
        "circumstances": Key(listing("circumstance"), "情形"),
        "papers": Key(listing("paper"), "文书和材料"),
        "blocks": Key(listing("block"), "构件"),
        "procedures": Key(listing("procedure"), "程序"),
    },
    "办理程序",
)

# properties.yaml

NEEDS = must(TEXT, GATE)
WHICH = must(TEXT, "步骤，或者步骤.结果")
CLAIM_SHAPES = {
    "before": Shape({"step": WHICH, "needs": NEEDS, "when": SOMETIMES}, "到这一步以前必须做到"),
    "then": Shape({"step": WHICH, "needs": NEEDS, "when": SOMETIMES}, "做了这一步，办结以前必须做到"),
    "never": Shape({"step": WHICH, "when": SOMETIMES}, "不得有这一步"),
    "possible": Shape({"step": WHICH, "when": SOMETIMES}, "总有一条路走得到这一步"),
    "longest": Shape(
        {"since": must(TEXT), "until": must(TEXT), "when": SOMETIMES, **SPANS}, "各步都不超期时，最长也不得超过"
    ),
    "traits": Shape(
        {
            "step": must(TEXT, "步骤"),
            "by": Key(TEXTS, "只可以由谁办"),
            "people": Key(COUNT, "最少几人"),
            "apart_from": Key(TEXTS, "不得由办过这些步骤的人来办"),
            "papers": Key(TEXTS, "须有的文书"),
            "shows": Key(TEXTS, "只可以公开的几项"),
            "share": Key(COUNT, "最少抽取百分之几"),
            "helped_by": Key(TEXTS, "须由谁协助"),
            "asks_at_most": Key(TEXTS, "向申请人最多只要这些"),
            "when": SOMETIMES,
            **SPANS,
        },
        "对一个步骤的要求；时间是最少持续多久",
    ),
    "effect": Shape(
        {
            "outcome": must(TEXT, "结果"),
            "start_month": Key(one_of(*START_MONTHS), "从哪个月起"),
            "recheck_months": Key(COUNT, "最迟几个月以后复核"),
            "papers": Key(TEXTS, "须有的文书"),
        },
        "对办结结果的要求",
    ),
    "by_list": Shape({"reason": Key(TEXT, "为什么")}, "随名单享受，不得要求申请"),
}
assert set(CLAIM_SHAPES) == set(CLAIMS)
PROPERTY = Shape(
    {
        "property": must(TEXT, "名称"),
        "label": LABEL,
        "in": must(TEXTS, f"哪些程序；{EVERYWHERE} 指所有要人申请的"),
        "clause": CLAUSE,
        **{name: Key(ref(f"{name}_claim")) for name in CLAIM_SHAPES},
    },
    "条款对程序的一项要求，各写一种",
)
PROPERTIES = Shape({"properties": must(listing("property"), "要求")}, "条款要求程序做到的")

# calendar.yaml

DAYS: Fragment = {"type": "array", "items": {"type": "string", "pattern": r"^[0-9-]{10}(/[0-9-]{10})?$"}}
NOTICE = Shape(
    {
        "notice": must(TEXT, "名称"),
        "number": must(TEXT, "文号"),
        "published": must(DAY, "公布的日期"),
        "standing": must(one_of("official", "reprint", "to_be_confirmed"), "核对到什么程度"),
        "covers": must(TEXT, "管哪些日子：2026-01-01/2026-12-31"),
        "off": Key(DAYS, "放假的日子：一天，或者 起/止"),
        "worked": Key(DAYS, "上班的周末"),
    },
    "一份放假安排的通知；后来的通知改前面的",
)
CALENDAR = Shape({"notices": must(listing("notice"), "通知")}, "放假安排")
