"""The fields that sites and registries print above a document: 文号：… 成文日期：… 失效日期：…"""

from __future__ import annotations

import re

from doudi.library.structure.layout import line_spans

NAMES = {
    "number": r"发文字号|发文文号|发文号|文件编号|文\s*号",
    "title": r"文件名称|标\s*题|名\s*称",
    "issuer": r"发文机关|发文机构|发布机构|发布机关|发文单位|发布单位|制发机关|制定机关",
    "issued": r"成文日期|印发日期|发文日期|生成日期|制定日期|签发日期",
    "published": r"发布日期|公布日期|发布时间|公开日期",
    "effective": r"实施日期|施行日期|生效日期|执行日期",
    "expires": r"失效日期|废止日期|有效期至|失效时间",
    "other": r"索\s*引\s*号|主题分类|信息分类|分\s*类|主\s*题\s*词|有\s*效\s*性|效力状态|时效性|体裁|公开方式|公开属性|公开形式"
    r"|信息来源|关键词|组配分类",
}
NAME = re.compile("|".join(f"(?P<{field}>{names})" for field, names in NAMES.items()))
LABEL = re.compile(rf"(?:^|(?<=[\s　|｜]))[【\[]?(?:{re.sub(r'[?]P<[a-z]+>', '?:', NAME.pattern)})[】\]]?\s*[:：]")
WITHOUT_VALUE = re.compile(r"[\s　无—\-/]*")


def read_fields(front: str) -> dict[str, str]:
    """Returns the values of the fields above a document by their keys in NAMES; a field that is empty is left out.

    Several fields may share a line, parted by tabs or spaces; a value may stand on the line after its name.
    """
    fields: dict[str, str] = {}
    lines = [front[start:end].strip() for start, end in line_spans(front)]
    for i, line in enumerate(lines):
        labels = list(LABEL.finditer(line))
        if not labels or labels[0].start() > 0:
            continue  # a colon within a sentence
        for label, end in zip(labels, [*(label.start() for label in labels[1:]), len(line)], strict=True):
            value = line[label.end() : end].strip().split("\t")[0].strip()
            following = lines[i + 1] if i + 1 < len(lines) else ""
            if not value and end == len(line) and not re.search("[:：。，；]", following):
                value = following
            name = NAME.search(label.group())
            if name is not None and name.lastgroup is not None and not WITHOUT_VALUE.fullmatch(value):
                fields.setdefault(name.lastgroup, value)
    return fields


def is_field_line(line: str) -> bool:
    """Whether a line begins with the name of a field and a colon."""
    return LABEL.match(line.strip()) is not None
