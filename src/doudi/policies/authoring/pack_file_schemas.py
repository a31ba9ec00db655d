"""The shapes of `pack.yaml`, `clauses.yaml`, `cases.yaml` and `vocabulary.yaml`, and of every file as a whole."""

from __future__ import annotations

from doudi.policies.packs.pack import CLAUSE_KINDS, ELSEWHERE, LAYERS, STANDINGS, USES
from doudi.policies.packs.vocabulary import PAID_FROM, TYPES
from doudi.policies.quality.coverage import OPEN_KINDS
from doudi.policies.quality.worked_cases import KINDS as CASE_KINDS
from doudi.policies.yaml.schema import (
    CLAUSE,
    DAY,
    FLAG,
    FORMULA,
    FROM,
    LABEL,
    NUMBER,
    READING,
    TEXT,
    TEXTS,
    TO,
    UNIT,
    WHOSE,
    Fragment,
    Key,
    Shape,
    listing,
    must,
    one_of,
    ref,
)

ANY: Fragment = {}
REGIONS: Fragment = {"type": "array", "items": {"type": "string", "pattern": "^([0-9]{2,12})?$"}}

# pack.yaml

PERIOD = Shape({"from": FROM, "to": TO}, "执行期限；期满以后仍按它计算，并加提示")
PRECEDENCE = Shape(
    {"rule": must(TEXT, "规则名称"), "first": must(TEXT, "哪一层优先"), "clause": CLAUSE, "from": FROM},
    "从某一天起，上面一层较新的规定优先",
)
REPEAL = Shape(
    {"rule": must(TEXT, "规则名称"), "clause": CLAUSE, "from": FROM, "to": TO, "reading": READING},
    "上面一层的规则在这里不适用",
)
HELP_FORMS = Shape({"of": must(TEXTS, "词汇表中的救助形式"), "clause": CLAUSE}, "救助以哪些形式给予")
PACK = Shape(
    {
        "pack": must(TEXT, "名称，与文件夹同名"),
        "title": must(TEXT, "标题"),
        "version": must(TEXT, "版本，内容有变就改"),
        "layer": must(one_of(*LAYERS), "nation 国家，province 省，city 市，county 县，town 乡镇，reform 设想的改动"),
        "regions": must(REGIONS, "行政区划代码的开头，加引号"),
        "rests_on": Key(TEXT, "铺在哪个政策包之上"),
        "period": Key(ref("period")),
        "precedence": Key(listing("precedence")),
        "repeals": Key(listing("repeal")),
        "forms": Key(ref("help_forms")),
    },
    "政策包：是什么，在哪里、从哪天到哪天执行，铺在谁之上",
)

# clauses.yaml

DOCUMENT = Shape(
    {
        "id": must(TEXT, "文件的编号，自定"),
        "number": must(TEXT, "文号"),
        "title": must(TEXT, "标题"),
        "issuers": Key({"type": "array", "items": TEXT}, "发文机关"),
        "disclosure": Key(TEXT, "public 公开，on_request 依申请公开，internal 不公开"),
        "departments_disclosure": Key(TEXT, "责任分工是否公开"),
        "issued": Key(DAY, "印发日期"),
        "effective": Key(DAY, "施行日期；从这一天起的规则不必另引写明施行日期的条款"),
        "elsewhere": Key(
            {"type": "array", "items": one_of(*ELSEWHERE)}, "所见文本没有写、由别处得知的：文号、印发日期、施行日期"
        ),
        "standing": Key(one_of(*STANDINGS), "official 正式文本，reprint 转载，to_be_confirmed 待核对；必须写"),
    },
    "政策文件",
)
CLAUSE_ROW = Shape(
    {
        "id": must(TEXT, "条款编号，别处用它引用"),
        "position": must(TEXT, "在文件里的位置"),
        "kind": must(one_of(*CLAUSE_KINDS), "条款的种类"),
        "summary": must(TEXT, "用自己的话概括，不照抄原文"),
        "document": Key(TEXT, "有几份文件时，属于哪一份"),
        "numbers": Key({"type": ["array", "null"], "items": TEXT}, "条款中的数字和日期"),
        "departments": Key(ANY, "由哪些部门负责"),
        "disclosure": Key(TEXT, "是否公开"),
        "use": Key({"type": "array", "items": one_of(*USES)}, "用途"),
        "open": Key({"enum": [*OPEN_KINDS, None]}, "将由什么落实"),
        "reason": Key({"type": ["string", "null"]}, "还没有落实、或不由程序落实的原因"),
        "from": FROM,
        "to": TO,
    },
    "登记簿的一行",
)
CLAUSES = Shape(
    {
        "clauses": must(listing("clause"), "条款，按文件顺序"),
        "document": Key(ref("document"), "只有一份文件"),
        "documents": Key(listing("document"), "有几份文件，条款写明属于哪一份"),
    },
    "条款登记簿",
)

# parameters.yaml, rules/*.yaml

PARAMETERS = Shape(
    {"parameters": Key(listing("own_parameter", "local_parameter"), "数值"), "checks": Key(listing("check"), "核对")},
    "数值和对数值的核对",
)
RULES_FILE = Shape({"rules": must(listing("right", "class", "rule", "slot"), "规则")}, "规则")

# cases.yaml

CASE = Shape(
    {
        "case": must(TEXT, "说明是什么情形"),
        "shows": must(ref("shows"), "为哪些项目而写，各是哪一种：" + "、".join(CASE_KINDS)),
        "family": must(TEXT, "families 中的一个"),
        "expect": must(ref("expect"), "应当得出什么"),
        "set": Key(ref("set"), "在这个家庭上改什么"),
    },
    "案例",
)
CASES = Shape(
    {
        "families": must({"type": "object", "additionalProperties": ref("family")}, "虚构的家庭"),
        "cases": must(listing("case"), "案例"),
    },
    "案例：某个家庭按规则应当得出什么",
)

# vocabulary.yaml

FACT = Shape(
    {
        "fact": must(TEXT, "名称，永不改用"),
        "for": must(one_of(*WHOSE)),
        "type": must(one_of(*TYPES)),
        "label": LABEL,
        "options": Key({"type": "object", "additionalProperties": TEXT}, "选项和标签"),
        "unit": Key(UNIT),
        "low": Key(NUMBER),
        "high": Key(NUMBER),
        "average": Key(FLAG, "可以写成总额和月数"),
        "none": Key(FLAG, "可以回答“没有”"),
        "past": Key(FLAG, "不晚于决定之日"),
        "computed": Key(FLAG, "未填时按本次计算"),
        "presume": Key(ANY, "未填时推定的值，或几个带条件的值"),
        "derive": Key(FORMULA, "未填时由其他事实推出"),
        "derive_if_given": Key(TEXTS, "只在这些事实已经填写时才推出；本事实答“不知道”时也推出"),
        "question": Key(TEXT),
        "evidence": Key(TEXT),
        "answered_by": Key(TEXT),
        "known_from": Key(
            {"type": "object"}, "机构从已作出的给予决定中得知，不问任何人：held 正在享受，granted_this_year 本年已给予"
        ),
        "group": Key(TEXT, "属于 groups 中的哪一组"),
    },
    "要问的事实",
)
VOCABULARY_PARAMETER = Shape(
    {
        "parameter": must(TEXT),
        "label": LABEL,
        "unit": must(UNIT),
        "low": Key(NUMBER),
        "high": Key(NUMBER),
        "ceiling": Key(FLAG, "只是上限"),
    },
    "由当地录入的数值",
)
VOCABULARY_RIGHT = Shape(
    {
        "right": must(TEXT),
        "for": must(one_of(*WHOSE)),
        "label": LABEL,
        "line": must(TEXT, "属于哪一道保障线"),
        "unit": Key(UNIT),
        "forms": Key(TEXTS, "以哪些形式给予"),
        "principal": Key(FLAG, "其他救助以它为前提，不符合时总要说明理由"),
        "adverse": Key(FLAG, "停止或减少待遇，须先听取本人意见，不得写成救助项目"),
        "once": Key(FLAG, "一次给予，过后不算正在享受"),
        "paid_from": Key(
            one_of(*PAID_FROM), "从哪个月起发：" + "，".join(f"{name} {label}" for name, label in PAID_FROM.items())
        ),
    },
    "项目",
)
NAMED: Fragment = {"type": "array", "items": {"type": "object"}}
VOCABULARY = Shape(
    {
        "largest_household": must({"type": "integer"}),
        "largest_sum": must({"type": "integer"}),
        "lines": must(NAMED, "保障线"),
        "facts": must(listing("fact")),
        "parameters": must(listing("vocabulary_parameter")),
        "rights": must(listing("vocabulary_right")),
        "forms": Key(NAMED, "救助形式"),
        "groups": Key(listing("fact_group"), "询问的分组"),
        "limits": Key(listing("limit"), "核对矛盾用的界限"),
        "contradictions": Key(listing("contradiction"), "不能同时成立的事实"),
        "item_groups": Key(listing("item_group"), "逐项登记的组"),
        "item_kinds": Key(listing("item_kind"), "逐项登记的种类"),
        "windows": Key(listing("window"), "计算期"),
        "item_facts": Key(listing("item_fact"), "由项目得出的事实"),
    },
    "词汇表：各政策包共用的事实、数值和项目",
)
OWN_VOCABULARY = Shape(
    {
        "facts": Key(listing("fact")),
        "parameters": Key(listing("vocabulary_parameter")),
        "rights": Key(listing("vocabulary_right")),
    },
    "一个政策包在词汇表之外增加的事实、数值和项目：只能增加，不能改动",
)
