"""What the audit's actions, subjects and details are called. A test finds every action that has no name here."""

from __future__ import annotations

from typing import Any

from doudi.office.casework.enums import FOLLOWING, TRANSITIONS
from doudi.office.logs import strike_out_numbers
from doudi.office.registry.enums import SearchKind

ACTIONS = {
    "accounts.sign_in": "登录",
    "accounts.sign_out": "退出",
    "accounts.sign_in_failed": "登录失败",
    "accounts.wrong_code": "动态口令不正确",
    "accounts.locked_out": "登录锁定",
    "accounts.change_password": "修改密码",
    "accounts.add_codes": "启用动态口令",
    "accounts.drop_codes": "停用动态口令",
    "accounts.renew_codes": "重新生成备用码",
    "accounts.create_user": "建立账号",
    "accounts.create_first_administrator": "从命令行建立系统管理员",
    "accounts.assign_duty": "分配职责",
    "accounts.end_duty": "结束职责",
    "accounts.deactivate": "停用账号",
    "accounts.reactivate": "恢复账号",
    "accounts.reset_password": "设置一次性密码",
    "accounts.remove_codes": "取消动态口令",
    "accounts.end_session": "结束本人的一处登录",
    "accounts.end_sessions": "结束全部登录",
    "accounts.purge_expired": "清理过期的登录数据",
    "accounts.lift_account_limits": "解除账号登录限制",
    "accounts.lift_address_limits": "解除来访地址登录限制",
    "accounts.make_token": "建立接口令牌",
    "accounts.revoke_token": "停用接口令牌",
    "accounts.declare_kin": "申报近亲属",
    "accounts.register_number": "登记工作人员身份证号",
    "accounts.request_change": "提出待复核事项",
    "accounts.approve_change": "复核通过",
    "accounts.reject_change": "复核退回",
    "accounts.withdraw_change": "撤回待复核事项",
    "regions.load": "载入行政区划",
    "regions.enter_value": "录入地方标准",
    "regions.confirm_value": "复核地方标准",
    "regions.withdraw_value": "撤回地方标准",
    "documents.store": "存入文件",
    "documents.import_policy_text": "导入政策文件",
    "documents.set_standing": "核实政策文件",
    "documents.hold_against": "与正式文件比对",
    "documents.record_repeal": "登记文件废止或新版本",
    "registry.register_person": "登记人员",
    "registry.correct_person": "更正人员",
    "registry.confirm_without_number": "确认没有身份证号",
    "registry.create_household": "建立家庭",
    "registry.record_life_event": "登记家庭变动",
    "registry.correct_life_event": "更正家庭变动",
    "registry.add_member": "增加成员",
    "registry.end_membership": "成员离开",
    "registry.void_membership": "撤销误登成员",
    "registry.record_facts": "登记事实",
    "registry.record_item": "登记收支或财产",
    "registry.correct_item": "更正收支或财产",
    "registry.withdraw_item": "撤销收支或财产",
    "registry.declare_items": "说明登记齐全",
    "registry.withdraw_declaration": "收回登记齐全的说明",
    "registry.begin_key_renewal": "开始更换密钥",
    "registry.take_index_key": "启用新的检索密钥",
    "registry.renew_rows": "换成新密钥的行",
    "registry.end_key_renewal": "密钥更换结束",
    "registry.closed_file": "访问应当回避的档案",
    "registry.many_searches": "按号码查找异常多",
    "registry.failed_searches": "按号码查找多次落空",
    "registry.many_unmaskings": "查看完整号码异常多",
    "casework.take_application": "收到申请",
    "casework.grant_award": "给予待遇",
    "casework.end_award": "终止待遇",
    "casework.report_award": "登记他处待遇",
    "casework.record_choice": "登记选择",
    "casework.revive_award": "恢复待遇",
    "casework.open_proceeding": "开始办理",
    "casework.purge_drafts": "清理过期草稿",
    "casework.issue_paper": "制作文书",
    "casework.export_list": "导出名单",
    "casework.make_signing_key": "建立签名密钥",
    "casework.renew_signing_key": "更换签名密钥",
    **{f"casework.{name}": step.label for name, step in (TRANSITIONS | FOLLOWING).items()},
    "monitoring.begin": "开始筛查",
    "monitoring.keep": "登记筛查结果",
    "monitoring.end": "筛查结束",
    "monitoring.dismiss": "排除线索",
    "monitoring.open_proceeding": "按线索提出办理",
    "monitoring.try_reform": "测算政策方案",
    "monitoring.cancel_trial": "取消测算",
    "monitoring.end_trial": "测算结束",
    "audit.reads": "查看记录入链",
    "audit.baseline": "登记对照的起点",
    "audit.witness": "见证启用",
    "audit.report_witness_loss": "报告见证遗失",
    "audit.acknowledge_witness_loss": "确认见证遗失",
    "inspection.begin": "开始数据核对",
    "inspection.end": "数据核对结束",
    "inspection.faults": "数据核对发现问题",
}

SUBJECTS = {
    "user": "账号",
    "address": "来访地址",
    "region": "行政区划",
    "local_value": "地方标准",
    "document": "文件",
    "policy_text": "政策文件",
    "person": "人员",
    "household": "家庭",
    "application": "申请",
    "proceeding": "办理",
    "paper": "文书",
    "signing_key": "签名密钥",
    "screening": "筛查",
    "finding": "筛查线索",
    "trial": "政策测算",
    "search": "查找",
    "key_state": "密钥",
    "key_renewal": "密钥更换",
    "request": "待复核事项",
    "list": "名单",
    "refusal": "没有让看的页面",
    "witness": "见证",
    "inspection": "数据核对",
}

DETAILS = {
    "name": "名称", "username": "账号", "address": "来访地址", "duty": "职责", "from": "开始", "to": "结束",
    "at_once": "立即", "relation": "关系", "kind": "种类", "value": "数值", "valid_from": "执行日期", "document": "文件",
    "added": "新增", "changed": "改动", "item": "项目", "group": "内容", "declarations": "说明", "source": "来源",
    "household": "家庭", "right": "待遇", "members": "成员", "identity": "号码状态", "facts": "事实", "sha256": "摘要",
    "size": "大小", "type": "类型", "confidentiality": "知悉范围", "for": "所属", "ids": "编号", "count": "条数", "digest": "摘要",
    "awaited": "待入链", "on": "日期", "nightly": "每夜", "households": "家庭", "opened": "新线索", "closed": "自行消除",
    "days": "保留天数", "sessions": "过期会话", "sign_ins": "登录地点", "failures": "失败登录", "codes": "用过的口令",
    "locks": "登录锁定", "unread": "未能筛查", "progress": "进度", "proceeding": "办理",
    "record": "决定记录", "retired": "停用的密钥",
    "requested_by": "提出人", "reason": "理由", "not_same": "不是同一人的理由", "operator": "命令行用户",
    "page": "网址", "status": "答复", "state": "状态", "table": "登记的内容",
    "content": "内容摘要", "form": "版式", "determination": "决定记录", "list": "名单",
    "field_key": "加密密钥", "index_key": "检索密钥", "rows": "行数", "faults": "没有换成",
    "witness": "启用见证的条目", "report": "报告遗失的条目",
}  # fmt: skip

FIELDS = {
    **{kind.value: kind.label for kind in SearchKind},
    "bank_account": "银行账号",
    "none": "没有找到",
    "items": "收入、财产和支出",
}
LISTS = {
    "work": "待办",
    "families": "家庭",
    "numbers": "号码疑问",
    "applications": "申请",
    "screening_missed": "可能漏保",
    "screening_ended": "可能不再符合",
}
ALARMS = (
    "registry.closed_file",
    "registry.many_searches",
    "registry.failed_searches",
    "registry.many_unmaskings",
    "inspection.faults",
)
"""What an auditor is to look into."""


def action(name: str) -> str:
    return ACTIONS.get(name, name)


def subject(name: str) -> str:
    return SUBJECTS.get(name, name)


def list_name(name: str) -> str:
    return LISTS.get(name, name)


def details(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """The detail of an entry in words; whatever looks like a number of a person is struck out once more."""
    return [(DETAILS.get(name, name), strike_out_numbers(_plain(value))) for name, value in detail.items()]


def fields(names: str) -> str:
    return "、".join(FIELDS.get(name, name) for name in names.split(",") if name)


def _plain(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{DETAILS.get(name, name)} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(_plain(part) for part in value)
    return str(value)
