"""What is due, paid, posted and recovered is held by the database: nothing is paid over the due, nothing leaves a pending account
twice, nothing is posted into a closed month."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import TRUNCATE, Consequence, Guard, append_only

DUE, PAYMENT, ALLOCATION = "benefits_due", "benefits_payment", "benefits_allocation"
POSTING, RECOVERY, STEP, SUM = "benefits_posting", "benefits_recovery", "benefits_recoverystep", "benefits_recoveredsum"


def changed(*columns: str) -> str:
    return " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)


HELD_BY_ANOTHER = "NEW.holder <> CASE WHEN NEW.person_id IS NULL THEN 'household.' || NEW.household_id ELSE 'person.' || NEW.person_id END"
# Dues.
SAME_KEY = 'every.holder = due.holder AND every."right" = due."right" AND every.month = due.month'
OF_NEW = 'holder = NEW.holder AND "right" = NEW."right" AND month = NEW.month'
FIRST_OF_NEW = f"{DUE} WHERE {OF_NEW} AND revision = 1 FOR UPDATE"
NOT_OF_ITS_AWARD = (
    "NOT EXISTS (SELECT 1 FROM casework_award AS award WHERE award.id = NEW.award_id AND award.decision_id IS NOT NULL "
    "AND CASE WHEN NEW.person_id IS NULL THEN award.household_id = NEW.household_id "
    "ELSE award.person_id IS NULL OR award.person_id = NEW.person_id END)"
)
OUT_OF_ORDER = (
    f"NEW.revision <> 1 + COALESCE((SELECT MAX(revision) FROM {DUE} WHERE {OF_NEW}), 0) "
    f"OR (NEW.amount_fen IS NOT NULL AND NEW.change_fen <> NEW.amount_fen - COALESCE((SELECT SUM(change_fen) FROM {DUE} WHERE {OF_NEW}), 0))"
)
# Allocations: every revision of the due's holder, right and month.
EVERY = f"FROM {DUE} AS due JOIN {DUE} AS every ON {SAME_KEY}"
FIRST_OF_DUE = f"{DUE} AS due JOIN {DUE} AS every ON {SAME_KEY} WHERE due.id = NEW.due_id AND every.revision = 1 FOR UPDATE OF every"
DUE_NOW = f"(SELECT every.amount_fen {EVERY} WHERE due.id = NEW.due_id ORDER BY every.revision DESC LIMIT 1)"
ALLOCATED = (
    f"(SELECT COALESCE(SUM(allocation.amount_fen), 0) {EVERY} JOIN {ALLOCATION} AS allocation ON allocation.due_id = every.id "
    "WHERE due.id = NEW.due_id AND allocation.live)"
)
RECOVERED = (
    f"(SELECT COALESCE(SUM(settled.amount_fen), 0) {EVERY} JOIN {SUM} AS settled ON settled.due_id = every.id "
    "WHERE due.id = NEW.due_id {which})"
)
CAME_BACK = RECOVERED.format(which="AND NOT settled.waived")
SETTLED = RECOVERED.format(which="")
OVER_THE_DUE = f"NOT COALESCE(NEW.amount_fen <= {DUE_NOW} - {ALLOCATED} + {CAME_BACK}, FALSE)"
OF_AN_OLDER_REVISION = (
    f"NEW.due_id <> (SELECT every.id {EVERY} WHERE due.id = NEW.due_id ORDER BY every.revision DESC LIMIT 1)"
)
NOT_AS_PLANNED = (
    "EXISTS (SELECT 1 FROM benefits_duepart AS planned WHERE planned.due_id = NEW.due_id) AND NOT EXISTS "
    "(SELECT 1 FROM benefits_duepart AS planned WHERE planned.due_id = NEW.due_id AND planned.part = NEW.part "
    "AND planned.amount_fen = NEW.amount_fen)"
)
OF_ANOTHER_PAYMENT = (
    f"NOT NEW.live OR NOT EXISTS (SELECT 1 FROM {PAYMENT} AS payment JOIN {DUE} AS due ON due.id = NEW.due_id "
    "WHERE payment.id = NEW.payment_id AND payment.state = 'locked' AND payment.holder = due.holder "
    'AND payment."right" = due."right" AND substr(payment.region_code, 1, 6) = substr(due.region_code, 1, 6))'
)
STILL_LIVE = (
    f"{changed('payment_id', 'due_id', 'part', 'attempt', 'amount_fen')} OR NEW.live OR NOT OLD.live OR EXISTS "
    f"(SELECT 1 FROM {PAYMENT} AS payment WHERE payment.id = NEW.payment_id AND payment.state NOT IN ('returned', 'void'))"
)
# Payments.
NO_SUCH_STEP = (
    "NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN "
    "('locked>released', 'locked>void', 'released>paid', 'released>returned', 'paid>returned')"
)
NOT_WHAT_IS_ALLOCATED = (
    "OLD.state = 'locked' AND NEW.state = 'released' AND NEW.gross_fen <> "
    f"COALESCE((SELECT SUM(amount_fen) FROM {ALLOCATION} WHERE payment_id = NEW.id), 0)"
)
# Postings.
KIND = "(SELECT kind FROM benefits_ledgeraccount WHERE id = NEW.{})"
REGION = "(SELECT region_code FROM benefits_ledgeraccount WHERE id = NEW.{})"
NOT_RESOLVED_RIGHTLY = (
    f"({KIND.format('debit_id')} = 'pending' OR NEW.resolves_id IS NOT NULL) AND NOT EXISTS "
    f"(SELECT 1 FROM {POSTING} AS came WHERE came.id = NEW.resolves_id AND came.credit_id = NEW.debit_id "
    f"AND came.amount_fen = NEW.amount_fen AND came.payment_id = NEW.payment_id AND {KIND.format('debit_id')} = 'pending')"
)
RESERVE_EMPTY = (
    f"{KIND.format('credit_id')} = 'reserve' AND NEW.amount_fen > "
    f"COALESCE((SELECT SUM(amount_fen) FROM {POSTING} WHERE debit_id = NEW.credit_id), 0) "
    f"- COALESCE((SELECT SUM(amount_fen) FROM {POSTING} WHERE credit_id = NEW.credit_id), 0)"
)
CLOSED = f"EXISTS (SELECT 1 FROM benefits_monthclose AS closed WHERE closed.region_code = {REGION.format('debit_id')} AND {{}})"
IN_A_CLOSED_MONTH = {
    "sqlite": CLOSED.format("strftime('%Y-%m', NEW.\"on\") <= strftime('%Y-%m', closed.month)"),
    "postgresql": CLOSED.format("date_trunc('month', NEW.\"on\"::timestamp) <= closed.month::timestamp"),
}
# Recoveries.
NO_SUCH_STATE = (
    "NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('open>notified', 'open>closed', 'notified>recovering', "
    "'notified>closed', 'notified>waived', 'recovering>closed', 'recovering>waived')"
)
NOT_ASKED = (
    "NEW.kind = 'waived' AND NOT EXISTS (SELECT 1 FROM benefits_recoverystep AS asked WHERE asked.recovery_id = NEW.recovery_id "
    "AND asked.kind = 'waiver_asked' AND asked.by_id = NEW.asked_by_id)"
)
OVER_WHAT_WAS_OVERPAID = (
    f"NEW.amount_fen > 0 AND NOT COALESCE(NEW.amount_fen <= {ALLOCATED} - {SETTLED} - {DUE_NOW}, FALSE)"
)
UNDONE_TOO_MUCH = f"NEW.amount_fen < 0 AND (NEW.waived OR NEW.amount_fen + {CAME_BACK} < 0)"
OF_ANOTHER_HOLDER = (
    f"NOT EXISTS (SELECT 1 FROM {STEP} AS step JOIN {RECOVERY} AS recovery ON recovery.id = step.recovery_id "
    f"JOIN {DUE} AS due ON due.id = NEW.due_id WHERE step.id = NEW.step_id AND due.holder = recovery.holder "
    'AND due."right" = recovery."right")'
)
MORE_THAN_ITS_DUE = (
    "NOT COALESCE(NEW.amount_fen + COALESCE((SELECT SUM(amount_fen) FROM benefits_duepart WHERE due_id = NEW.due_id), 0) <= "
    f"(SELECT amount_fen FROM {DUE} WHERE id = NEW.due_id), FALSE)"
)


def kept(table: str) -> list[Guard]:
    return [
        Guard(table, "no_delete", "DELETE", f"{table}: rows are kept"),
        Guard(table, "no_truncate", TRUNCATE, f"{table}: rows are kept"),
    ]


class Migration(migrations.Migration):
    dependencies = (("benefits", "0001_initial"),)
    operations = (
        *append_only("benefits_monthterms"),
        *append_only(DUE),
        Guard(DUE, "holder", "INSERT", f"{DUE}: the holder is not the household or the person", HELD_BY_ANOTHER),
        Guard(DUE, "award", "INSERT", f"{DUE}: not of an award of this office to its holder", NOT_OF_ITS_AWARD),
        Guard(DUE, "order", "INSERT", f"{DUE}: it does not follow the last revision", OUT_OF_ORDER, lock=FIRST_OF_NEW),
        *append_only("benefits_reckoningrun"),
        *append_only("benefits_duepart"),
        Guard("benefits_duepart", "within", "INSERT", "benefits_duepart: parts exceed the due", MORE_THAN_ITS_DUE),
        *kept(PAYMENT),
        Guard(
            PAYMENT, "holder", "INSERT", f"{PAYMENT}: the holder is not the household or the person", HELD_BY_ANOTHER
        ),
        Guard(PAYMENT, "begins", "INSERT", f"{PAYMENT}: it begins locked", "NEW.state <> 'locked'"),
        Guard(
            PAYMENT,
            "stays",
            "UPDATE",
            f"{PAYMENT}: only its state changes",
            changed(
                "code",
                "holder",
                "household_id",
                "person_id",
                "right",
                "month",
                "region_code",
                "gross_fen",
                "offset_fen",
                "payee_id",
                "account_code",
                "reserve_code",
                "locked_at",
                "locked_by_id",
            ),
        ),
        Guard(PAYMENT, "steps", "UPDATE", f"{PAYMENT}: no such step", NO_SUCH_STEP),
        Guard(PAYMENT, "sum", "UPDATE", f"{PAYMENT}: it is not what is allocated", NOT_WHAT_IS_ALLOCATED),
        *kept(ALLOCATION),
        Guard(
            ALLOCATION,
            "payment",
            "INSERT",
            f"{ALLOCATION}: not of a locked payment to the same holder",
            OF_ANOTHER_PAYMENT,
        ),
        Guard(
            ALLOCATION,
            "newest",
            "INSERT",
            f"{ALLOCATION}: the due has a later revision",
            OF_AN_OLDER_REVISION,
            lock=FIRST_OF_DUE,
        ),
        Guard(ALLOCATION, "planned", "INSERT", f"{ALLOCATION}: it is not the part that was planned", NOT_AS_PLANNED),
        Guard(ALLOCATION, "within", "INSERT", f"{ALLOCATION}: more than is due", OVER_THE_DUE, lock=FIRST_OF_DUE),
        Guard(ALLOCATION, "stays", "UPDATE", f"{ALLOCATION}: it ends with its payment and never changes", STILL_LIVE),
        Consequence(
            PAYMENT,
            "ends",
            "UPDATE",
            "NEW.state IN ('returned', 'void') AND OLD.state NOT IN ('returned', 'void')",
            f"UPDATE {ALLOCATION} SET live = FALSE WHERE payment_id = NEW.id AND live",
        ),
        *append_only("benefits_ledgeraccount"),
        *append_only(POSTING),
        Guard(
            POSTING,
            "county",
            "INSERT",
            f"{POSTING}: accounts of two counties",
            f"{REGION.format('debit_id')} <> {REGION.format('credit_id')}",
        ),
        Guard(
            POSTING, "resolves", "INSERT", f"{POSTING}: a pending sum is resolved once and whole", NOT_RESOLVED_RIGHTLY
        ),
        Guard(
            POSTING,
            "reserve",
            "INSERT",
            f"{POSTING}: the reserve holds less",
            RESERVE_EMPTY,
            lock="benefits_ledgeraccount WHERE id = NEW.credit_id AND kind = 'reserve' FOR UPDATE",
        ),
        Guard(POSTING, "open_month", "INSERT", f"{POSTING}: the month is closed", IN_A_CLOSED_MONTH),
        *append_only("benefits_monthclose"),
        *append_only("benefits_monthbalance"),
        *kept(RECOVERY),
        Guard(
            RECOVERY,
            "stays",
            "UPDATE",
            f"{RECOVERY}: whose it is does not change",
            changed("holder", "household_id", "person_id", "right", "region_code", "opened_at", "opened_by_id"),
        ),
        Guard(
            RECOVERY, "holder", "INSERT", f"{RECOVERY}: the holder is not the household or the person", HELD_BY_ANOTHER
        ),
        Guard(RECOVERY, "states", "UPDATE", f"{RECOVERY}: no such step", NO_SUCH_STATE),
        *append_only(STEP),
        Guard(STEP, "asked", "INSERT", f"{STEP}: nobody asked for the waiver", NOT_ASKED),
        *append_only(SUM),
        Guard(SUM, "holder", "INSERT", f"{SUM}: a due of another holder", OF_ANOTHER_HOLDER),
        Guard(SUM, "within", "INSERT", f"{SUM}: more than was overpaid", OVER_WHAT_WAS_OVERPAID, lock=FIRST_OF_DUE),
        Guard(SUM, "undone", "INSERT", f"{SUM}: more is undone than was done", UNDONE_TOO_MUCH),
        *append_only("benefits_reservefiling"),
    )
