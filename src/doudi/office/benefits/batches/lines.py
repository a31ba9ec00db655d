"""The lines of a batch as a roster holds them, and the digest under which each step is taken."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from doudi.office.audit import codes
from doudi.office.benefits.batches.accounts import Payee, account_code
from doudi.office.benefits.models import Batch, BatchLine
from doudi.office.benefits.rosters.cells import Value
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths
from doudi.office.registry.vocabulary import right_label

_FIELDS = (
    "serial", "payee_name", "payment__code", "payment__payee_id", "payment__account_code", "payment__gross_fen",
    "payment__offset_fen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DigestLine:
    """What the digest holds of a line."""

    serial: int
    payee_name: str
    code: str
    payee: int | None
    account_code: str
    net_fen: int

    @property
    def text(self) -> str:
        """One line of what is digested."""
        return f"{self.serial}|{self.payee_name}|{self.code}|{self.payee}|{self.account_code}|{self.net_fen}"


def digest_of(number: str, lines: Iterator[DigestLine]) -> str:
    """SHA-256 over a batch's number and its lines in their order."""
    digest = hashlib.sha256(f"{number}\n".encode())
    for line in lines:
        digest.update(f"{line.text}\n".encode())
    return digest.hexdigest()


def kept_lines(batch: Batch) -> Iterator[DigestLine]:
    """The lines as the database has them now."""
    rows = BatchLine.objects.filter(batch=batch).order_by("serial").values_list(*_FIELDS)
    for serial, name, code, payee, account, gross, offset in rows.iterator(chunk_size=5_000):
        yield DigestLine(serial, name, code, payee, account, gross - offset)


def require_unchanged(batch: Batch) -> None:
    """RefusedError where the lines are not those that were locked."""
    if digest_of(batch.number, kept_lines(batch)) != batch.digest:
        raise RefusedError(f"批次{batch.number}的明细与锁定时不一致，已停止办理；请报告系统管理员和审计监督核查")


def roster_values(
    reference: str, payee: Payee, net_fen: int, right: str, region_code: str, region_name: str
) -> dict[str, Value]:
    """A line as a roster holds it."""
    return {
        "reference": reference, "payee_name": payee.name, "payee_number": payee.number, "account": payee.account,
        "account_holder": payee.name, "amount": net_fen, "right": right_label(right), "region_code": region_code,
        "region_name": region_name,
    }  # fmt: skip


def common_values(number: str, month: dt.date, day: dt.date) -> dict[str, Value]:
    """What all lines of a roster share."""
    return {"batch": number, "month": month, "day": day}


def roster_lines(batch: Batch) -> Iterator[dict[str, Value]]:
    """The lines of the roster. RefusedError where an account is no more the one that was locked."""
    rows = (
        BatchLine.objects.filter(batch=batch).order_by("serial").select_related("payment__payee", "payment__household")
    )
    names: dict[str, str] = {}
    code_key = codes.read_key()
    for line in rows.iterator(chunk_size=2_000):
        person, payment = line.payment.payee, line.payment
        if person is None or account_code(person.bank_account, code_key) != payment.account_code:
            raise RefusedError(
                f"第{line.serial}笔{line.payee_name}的账户在锁定后有变化，名册不能发出；请作废本批后重新编制"
            )
        region = payment.household.region_code
        if region not in names:
            names |= paths({region})
        payee = Payee(
            person.pk, line.payee_name, person.number, person.bank_account, payment.account_code, person.died_on
        )
        yield roster_values(payment.code, payee, payment.net_fen, payment.right, region, names[region])
