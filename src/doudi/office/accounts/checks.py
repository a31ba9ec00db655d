"""The rows of accounts that `doudi check` compares with the audit."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from doudi.office.accounts.models import ApiToken, Assignment, Kin, OfficerNumber, User
from doudi.office.audit.row_states import WatchedTable, watch

watch(
    WatchedTable(
        "account",
        "账号",
        User,
        {
            "username": "账号名",
            "is_active": "在用",
            "region_code": "单位所在地区",
            "password": "密码",
            "password_is_temporary": "须改密码",
        },
        sealed=frozenset({"username", "password"}),
    ),
    WatchedTable(
        "duty",
        "职责",
        Assignment,
        {
            "user_id": "账号",
            "duty": "职责",
            "region_code": "地区",
            "valid_from": "开始日期",
            "valid_to": "结束日期",
            "granted_by_id": "分配人",
            "ended_by_id": "收回人",
            "ended_at": "收回时间",
        },
    ),
    WatchedTable(
        "kin",
        "申报的近亲属",
        Kin,
        {
            "user_id": "账号",
            "name": "姓名",
            "relation": "关系",
            "number_index": "身份证号索引",
            "declared_on": "申报日期",
        },
        sealed=frozenset({"name", "relation", "number_index"}),
    ),
    WatchedTable(
        "api_token",
        "接口令牌",
        ApiToken,
        {
            "user_id": "账号",
            "name": "用途",
            "digest": "摘要",
            "actions": "可办理的事",
            "region_code": "地区",
            "per_minute": "每分钟请求数",
            "expires_on": "有效至",
            "revoked_at": "停用时间",
            "revoked_by_id": "停用人",
        },
        sealed=frozenset({"name", "digest"}),
    ),
    WatchedTable(
        "officer_number",
        "工作人员身份证号",
        OfficerNumber,
        # Its index is compared with the number, also by a check of its own.
        {"number": "号码", "entered_at": "登记时间"},
        sealed=frozenset({"number"}),
    ),
    WatchedTable(
        "second_factor",
        "动态口令",
        Authenticator,
        {
            "user_id": "账号",
            "type": "种类",
            "created_at": "启用时间",
            "data__secret": "密钥",
            "data__seed": "备用码",
        },
        sealed=frozenset({"data__secret", "data__seed"}),
    ),
)
