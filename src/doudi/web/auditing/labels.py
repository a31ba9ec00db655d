"""What the audit's actions, subjects and details are called. A test finds every action that has no name here."""

from __future__ import annotations

from typing import Any

from doudi.office.casework.enums import TRANSITIONS
from doudi.office.logs import struck_out

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
    "accounts.create_first_administrator": "建立第一个系统管理员",
    "accounts.assign_duty": "分配职责",
    "accounts.end_duty": "结束职责",
    "accounts.deactivate": "停用账号",
    "accounts.reactivate": "恢复账号",
    "accounts.reset_password": "设置一次性密码",
    "accounts.remove_codes": "取消动态口令",
    "accounts.declare_kin": "申报近亲属",
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
    "registry.create_household": "建立家庭",
    "registry.add_member": "增加成员",
    "registry.end_membership": "成员离开",
    "registry.record_facts": "登记事实",
    "casework.take_application": "收到申请",
    "casework.open_proceeding": "开始办理",
    **{f"casework.{name}": step.label for name, step in TRANSITIONS.items()},
    "monitoring.begin": "开始筛查",
    "monitoring.keep": "登记筛查结果",
    "monitoring.end": "筛查结束",
    "monitoring.dismiss": "排除线索",
    "monitoring.open_proceeding": "按线索提出办理",
    "monitoring.try_reform": "测算政策方案",
    "monitoring.cancel_trial": "取消测算",
    "monitoring.end_trial": "测算结束",
    "audit.reads": "查看记录入链",
    "audit.witness": "见证启用",
}

SUBJECTS = {
    "user": "账号",
    "region": "行政区划",
    "local_value": "地方标准",
    "document": "文件",
    "policy_text": "政策文件",
    "person": "人员",
    "household": "家庭",
    "application": "申请",
    "proceeding": "办理",
    "screening": "筛查",
    "finding": "筛查线索",
    "trial": "政策测算",
}

DETAILS = {
    "name": "名称", "username": "账号", "duty": "职责", "from": "开始", "to": "结束", "at_once": "立即", "relation": "关系",
    "kind": "种类", "value": "数值", "valid_from": "执行日期", "document": "文件", "added": "新增", "changed": "改动",
    "household": "家庭", "right": "待遇", "members": "成员", "identity": "号码状态", "facts": "事实", "sha256": "摘要",
    "size": "大小", "type": "类型", "confidentiality": "知悉范围", "for": "所属", "ids": "编号", "count": "条数", "digest": "摘要",
    "awaited": "待入链", "on": "日期", "nightly": "每夜", "households": "家庭", "opened": "新线索", "closed": "自行消除",
    "unread": "未能筛查", "progress": "进度", "proceeding": "办理",
}  # fmt: skip

FIELDS = {"number": "身份证号", "phone": "电话", "bank_account": "银行账号"}


def action(name: str) -> str:
    return ACTIONS.get(name, name)


def subject(name: str) -> str:
    return SUBJECTS.get(name, name)


def details(given: dict[str, Any]) -> list[tuple[str, str]]:
    """The detail of an entry in words; whatever looks like a number of a person is struck out once more."""
    return [(DETAILS.get(name, name), struck_out(_plain(value))) for name, value in given.items()]


def fields(given: str) -> str:
    return "、".join(FIELDS.get(one, one) for one in given.split(",") if one)


def _plain(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{DETAILS.get(name, name)} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(_plain(one) for one in value)
    return str(value)
