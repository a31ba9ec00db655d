"""The rows of regions that `doudi check` compares with the audit."""

from __future__ import annotations

from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.regions.models import LocalValue

watch(
    WatchedTable(
        "local_value",
        "地方标准",
        LocalValue,
        {
            "region_code": "地区",
            "name": "参数",
            "value": "数值",
            "valid_from": "执行日期",
            "document": "依据文件",
            "note": "说明",
            "entered_by_id": "录入人",
            "confirmed_by_id": "复核人",
            "confirmed_at": "复核时间",
            "withdrawn_by_id": "撤回人",
            "withdrawn_at": "撤回时间",
        },
        sealed=frozenset({"document", "note"}),
    )
)
