"""The checks that `doudi check` runs. Each is a function without arguments that yields problems in Chinese,
and remarks, which are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.module_loading import import_string


class Remark(str):
    """A line of a check that is to be known and asks for nothing, such as a loss that was acknowledged. Anything else that a
    check yields is a fault."""

    __slots__ = ()


CHECKS: tuple[tuple[str, str], ...] = (
    ("数据库引擎", "doudi.office.database.sqlite_engine.problems"),
    ("密钥", "doudi.office.registry.encryption.keys.find_problems"),
    ("加密内容", "doudi.office.registry.checks.find_problems"),
    ("密钥更换", "doudi.office.registry.checks.find_renewal_faults"),
    ("审计记录", "doudi.office.audit.checks.find_problems"),
    ("与审计记录对照", "doudi.office.audit.checks.find_row_differences"),
    ("材料文件", "doudi.office.files.checks.find_problems"),
    ("登记的当前值", "doudi.office.registry.current_facts.find_differences"),
    ("决定记录", "doudi.office.casework.checks.find_problems"),
    ("死者的待遇", "doudi.office.casework.checks.find_awards_of_the_dead"),
    ("调查和公示", "doudi.office.inquiry.checks.find_problems"),
    ("决定的签名", "doudi.office.casework.checks.find_signature_problems"),
    ("待遇与决定", "doudi.office.casework.checks.find_award_problems"),
    ("办理程序", "doudi.office.casework.checks.find_course_differences"),
    ("文书", "doudi.office.casework.checks.find_paper_problems"),
    ("资金账", "doudi.office.benefits.checks.find_ledger_faults"),
    ("应发和支付", "doudi.office.benefits.checks.find_row_faults"),
    ("发放批次", "doudi.office.benefits.checks.find_batch_problems"),
    ("计发条件", "doudi.office.benefits.checks.find_terms_faults"),
)
"""(what it is called, where it stands)"""


def run_checks(checks: Iterable[tuple[str, str]] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Runs the checks one after the other: (label, problems). A check that raises an error is a problem of its own."""
    for label, path in CHECKS if checks is None else checks:
        try:
            yield label, list(import_string(path)())
        except Exception as error:  # the others still run
            yield label, [f"没有查完：{type(error).__name__}: {error}"]
