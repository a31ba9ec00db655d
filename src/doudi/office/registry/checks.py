"""What `doudi check` asks of the registry: rows that it compares with the audit, and of encrypted numbers that each opens at its
place and each index is that of its number."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.registry.encryption.encrypted_tables import encrypted_tables
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyRenewal, LifeEvent, Membership, Person

watch(
    WatchedTable(
        "membership",
        "家庭成员",
        Membership,
        {
            "household_id": "家庭",
            "person_id": "人员",
            "relation": "与户主关系",
            "valid_from": "开始日期",
            "valid_to": "结束日期",
            "voided_at": "撤销时间",
            "voided_by_id": "撤销人",
            "void_reason": "误登情况",
        },
        sealed=frozenset({"void_reason"}),
    ),
    WatchedTable(
        "person",
        "人员",
        Person,
        {
            "identity_state": "号码状态",
            "without_number_since": "确认没有号码",
            "died_on": "死亡日期",
            "same_as_id": "合并到",
        },
    ),
    WatchedTable(
        "life_event",
        "家庭变动",
        LifeEvent,
        {
            "kind": "事件",
            "on": "发生日期",
            "household_id": "家庭",
            "person_id": "人员",
            "source": "来源",
            "evidence": "依据",
            "document_id": "材料",
            "corrects_id": "更正的登记",
            "recorded_by_id": "登记人",
            "recorded_at": "登记时间",
        },
        sealed=frozenset({"evidence"}),
    ),
)


def find_problems() -> Iterator[str]:
    """Rows with a text that was changed or put in another's place, or with an index that is not its own, in Chinese."""
    for table in encrypted_tables():
        for row in table.rows.iterator(2000):
            for fault in table.find_faults(row):
                yield f"{table.describe(row.pk)}：{fault}"


def find_renewal_faults() -> Iterator[str]:
    """Rows that the last renewal could not bring under the newest keys, in Chinese."""
    renewal = KeyRenewal.objects.order_by("-id").first()
    if renewal is None or renewal.progress == RenewalState.DONE:
        return
    tables = {table.label: table for table in encrypted_tables()}
    for label, row, fault in renewal.faults:
        yield f"{tables[label].describe(row)}：没有换成新密钥（{fault}）；请从备份恢复这一行，再运行 doudi reencrypt"
