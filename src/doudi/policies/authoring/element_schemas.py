"""The shapes of what a pack has beside rules: `indicators.yaml`, `reminders.yaml`, time limits, `remedies.yaml` and
`life_events.yaml`."""

from __future__ import annotations

from doudi.policies.packs.indicators import MEASURES
from doudi.policies.packs.life_events import EFFECTS, EVENTS
from doudi.policies.packs.local_settings import LEVELS
from doudi.policies.packs.reminders import SUBJECTS
from doudi.policies.yaml.schema import (
    CLAUSE,
    FROM,
    LABEL,
    NUMBER,
    TEXT,
    TEXTS,
    TO,
    UNIT,
    Key,
    Shape,
    listing,
    must,
    one_of,
    ref,
)

TARGET = Shape(
    {"from": FROM, "to": TO, "least": Key(NUMBER, "至少"), "most": Key(NUMBER, "至多")}, "一段时间内的目标：至少或至多"
)
GROWTH = Shape(
    {
        "from": FROM,
        "to": TO,
        "about": Key(NUMBER, "每年增长大约多少，写明 tolerance"),
        "tolerance": Key(NUMBER, "相差多少仍算大约"),
        "least": Key(NUMBER, "每年至少增长多少"),
        "keeps_up_with": Key(TEXT, "与哪个指标同步增长"),
    },
    "对增长的要求：三种写法选一种",
)
INDICATOR = Shape(
    {
        "indicator": must(TEXT, "名称"),
        "label": LABEL,
        "unit": must(UNIT, "单位"),
        "measure": must(one_of(*MEASURES), "怎样量"),
        "clause": CLAUSE,
        "of": Key(TEXT, "量什么：词汇表中的数值或项目"),
        "targets": Key(listing("target"), "目标"),
        "growth": Key(ref("growth")),
    },
    "对一个地区、或一个地方一年工作的要求",
)
PRICE_LINK = Shape(
    {
        "price_link": must(TEXT, "名称"),
        "label": LABEL,
        "standards": must(TEXTS, "联动的标准"),
        "rise": must(TEXT, "物价涨幅"),
        "trigger": must(TEXT, "启动联动的涨幅"),
        "allowance": must(TEXT, "增发的数额"),
        "clause": CLAUSE,
    },
    "保障标准与物价上涨的联动",
)
INDICATORS = Shape(
    {"indicators": Key(listing("indicator"), "指标"), "price_links": Key(listing("price_link"), "物价联动")},
    "指标和物价联动",
)
REMINDER = Shape(
    {
        "reminder": must(TEXT, "名称"),
        "label": LABEL,
        "of": must(one_of(*SUBJECTS), "重新核查什么"),
        "every": must({"type": "integer"}, "每隔几个月"),
        "clause": CLAUSE,
        "where": Key(TEXT, "哪些家庭：规则名称"),
    },
    "每隔若干个月再做一次的事",
)
REMINDERS = Shape({"reminders": must(listing("reminder"), "提醒")}, "提醒")
TIME_LIMIT = Shape(
    {
        "time_limit": must(TEXT, "名称"),
        "label": LABEL,
        "working_days": must({"type": "integer"}, "工作日数"),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
    },
    "办理时限",
)
REMEDY = Shape(
    {
        "remedy": must(TEXT, "名称"),
        "label": LABEL,
        "before": must(TEXT, "向谁提出"),
        "days": Key({"type": "integer"}, "多少日内；与 months 写一个"),
        "months": Key({"type": "integer"}, "多少个月内"),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
    },
    "对决定不服时可以做什么",
)
REMEDIES = Shape({"remedies": must(listing("remedy"), "救济途径")}, "救济途径")
EVENT_EFFECT = Shape(
    {
        "name": must(TEXT, "名称"),
        "label": LABEL,
        "event": must(one_of(*EVENTS), "哪种家庭变动"),
        "rights": must(TEXTS, "哪些项目"),
        "effect": must(one_of(*EFFECTS), "自行终止，还是复核"),
        "months": Key({"type": "integer"}, "几个月内复核"),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
    },
    "家庭变动对待遇的影响",
)
LIFE_EVENTS = Shape({"effects": must(listing("event_effect"), "影响")}, "家庭变动")
COMPETENCE = Shape(
    {
        "levels": must(
            {"type": "array", "items": one_of(*LEVELS)}, "，".join(f"{name} {label}" for name, label in LEVELS.items())
        ),
        "clause": CLAUSE,
        "from": FROM,
        "to": TO,
        "about": Key(TEXT, "定的时候要守什么"),
    },
    "一段时间内由哪几级定",
)
LOCALLY_SET = {
    "question": must(TEXT, "怎样问"),
    "source": must(TEXT, "答案在什么文件里"),
    "set_by": must(listing("competence"), "由谁定"),
}
LOCAL_VALUE = Shape({"local_value": must(TEXT, "词汇表中由当地录入的数值"), **LOCALLY_SET}, "留给当地的一个数值")
LOCAL_RULE = Shape({"local_rule": must(TEXT, "本层一条规则的名称"), **LOCALLY_SET}, "当地可以另写的一条规则")
LOCAL_CIRCUMSTANCE = Shape(
    {"local_circumstance": must(TEXT, "办理程序的一种情形"), **LOCALLY_SET}, "当地可以定为每一件都如此的情形"
)
LOCAL_VALUES = Shape(
    {
        "local_values": must(listing("local_value"), "数值"),
        "local_rules": Key(listing("local_rule"), "可以另写的规则"),
        "local_circumstances": Key(listing("local_circumstance"), "可以定为每一件都如此的情形"),
    },
    "留给当地的由谁定",
)
