"""What a batch froze, and who took which step, is held by the database."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import TRUNCATE, Guard, append_only

BATCH, LINE, STEP, CYCLE = "benefits_batch", "benefits_batchline", "benefits_batchstep", "benefits_paymentcycle"
BREAK, RULE, TRIAL = "benefits_paymentbreak", "benefits_releaserule", "benefits_accounttrial"


def changed(*columns: str) -> str:
    return " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)


def steps(name: str) -> str:
    return f"(SELECT COUNT(*) FROM {STEP} AS step WHERE step.batch_id = NEW.id AND step.name = '{name}')"


NO_SUCH_STEP = (
    "NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('locked>approved', 'locked>void', "
    "'approved>authorised', 'approved>released', 'approved>void', 'authorised>released', 'authorised>void', 'released>closed')"
)
NOBODY_TOOK_IT = (
    "NEW.state <> OLD.state AND ("
    f"NEW.state = 'approved' AND {steps('approve')} < NEW.approvals "
    f"OR NEW.state = 'authorised' AND {steps('authorise')} = 0 "
    f"OR NEW.state = 'released' AND ({steps('release')} = 0 OR NEW.authorise AND OLD.state <> 'authorised') "
    f"OR NEW.state = 'closed' AND {steps('close')} = 0 "
    f"OR NEW.state = 'void' AND {steps('void')} = 0)"
)
UNPROVEN = (
    "NEW.state = 'closed' AND OLD.state <> 'closed' AND ("
    f"EXISTS (SELECT 1 FROM {BREAK} AS difference WHERE difference.batch_id = NEW.id AND difference.state = 'open') "
    f"OR EXISTS (SELECT 1 FROM {LINE} AS line JOIN benefits_payment AS payment ON payment.id = line.payment_id "
    "WHERE line.batch_id = NEW.id AND payment.state NOT IN ('paid', 'returned')))"
)
CYCLE_CLOSED = f"EXISTS (SELECT 1 FROM {CYCLE} AS cycle WHERE cycle.id = NEW.cycle_id AND cycle.closed_at IS NOT NULL)"
ANOTHER_DIGEST = f"NEW.digest <> (SELECT digest FROM {BATCH} WHERE id = NEW.batch_id)"
NOT_WHAT_IT_HOLDS = (
    "NEW.name = 'lock' AND NOT EXISTS (SELECT 1 FROM benefits_batch AS batch WHERE batch.id = NEW.batch_id "
    f"AND batch.count = (SELECT COUNT(*) FROM {LINE} AS line WHERE line.batch_id = NEW.batch_id) "
    "AND batch.total_fen = (SELECT COALESCE(SUM(payment.gross_fen - payment.offset_fen), 0) "
    f"FROM {LINE} AS line JOIN benefits_payment AS payment ON payment.id = line.payment_id WHERE line.batch_id = NEW.batch_id))"
)
FROZEN = f"EXISTS (SELECT 1 FROM {STEP} AS step WHERE step.batch_id = NEW.batch_id)"
OF_ANOTHER_CYCLE = (
    f"NOT EXISTS (SELECT 1 FROM {BATCH} AS batch JOIN {CYCLE} AS cycle ON cycle.id = batch.cycle_id "
    "JOIN benefits_payment AS payment ON payment.id = NEW.payment_id WHERE batch.id = NEW.batch_id "
    'AND payment.state = \'locked\' AND payment.region_code = cycle.region_code AND payment."right" = cycle."right")'
)
BATCH_NOT_RELEASED = (
    "NEW.state = 'released' AND OLD.state = 'locked' AND EXISTS (SELECT 1 FROM benefits_batchline AS line "
    f"JOIN {BATCH} AS batch ON batch.id = line.batch_id WHERE line.payment_id = NEW.id AND batch.state <> 'released')"
)
VOID_ALONE = (
    "NEW.state = 'void' AND OLD.state = 'locked' AND EXISTS (SELECT 1 FROM benefits_batchline AS line "
    f"JOIN {BATCH} AS batch ON batch.id = line.batch_id WHERE line.payment_id = NEW.id AND batch.state <> 'void')"
)
OF_ANOTHER_BATCH = (
    "NEW.payment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM benefits_resultfile AS file "
    f"JOIN {LINE} AS line ON line.batch_id = file.batch_id WHERE file.id = NEW.file_id AND line.payment_id = NEW.payment_id)"
)
BATCHES_OPEN = (
    "NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND EXISTS (SELECT 1 FROM benefits_batch AS batch "
    "WHERE batch.cycle_id = NEW.id AND batch.state NOT IN ('closed', 'void'))"
)


def kept(table: str) -> list[Guard]:
    return [
        Guard(table, "no_delete", "DELETE", f"{table}: rows are kept"),
        Guard(table, "no_truncate", TRUNCATE, f"{table}: rows are kept"),
    ]


class Migration(migrations.Migration):
    dependencies = (("benefits", "0010_batches"),)
    operations = (
        *kept(BATCH),
        Guard(BATCH, "begins", "INSERT", f"{BATCH}: it begins locked, in an open cycle", f"NEW.state <> 'locked' OR {CYCLE_CLOSED}"),
        Guard(
            BATCH, "stays", "UPDATE", f"{BATCH}: what was locked does not change",
            changed("number", "cycle_id", "serial", "kind", "layout_id", "count", "total_fen", "digest", "locked_at"),
        ),
        Guard(
            BATCH, "one_rule", "UPDATE", f"{BATCH}: the rule of its approval does not change",
            f"OLD.rule_id IS NOT NULL AND ({changed('rule_id', 'approvals', 'authorise')})",
        ),
        Guard(BATCH, "order", "UPDATE", f"{BATCH}: no such step", NO_SUCH_STEP),
        Guard(BATCH, "taken", "UPDATE", f"{BATCH}: the step was not taken by enough people", NOBODY_TOOK_IT),
        Guard(BATCH, "proven", "UPDATE", f"{BATCH}: it is not proven", UNPROVEN),
        *append_only(LINE),
        Guard(LINE, "frozen", "INSERT", f"{LINE}: the batch is locked", FROZEN),
        Guard(LINE, "cycle", "INSERT", f"{LINE}: not a locked payment of the same county and right", OF_ANOTHER_CYCLE),
        *append_only(STEP),
        Guard(STEP, "digest", "INSERT", f"{STEP}: under another digest than the batch", ANOTHER_DIGEST),
        Guard(STEP, "whole", "INSERT", f"{STEP}: the batch is not what its lines come to", NOT_WHAT_IT_HOLDS),
        Guard("benefits_payment", "with_batch", "UPDATE", "benefits_payment: its batch is not released", BATCH_NOT_RELEASED),
        Guard("benefits_payment", "void_with_batch", "UPDATE", "benefits_payment: its batch is not void", VOID_ALONE),
        *append_only("benefits_batchfinding"),
        *append_only("benefits_countylayout"),
        *append_only("benefits_resultfile"),
        *append_only("benefits_resultline"),
        Guard("benefits_resultline", "batch", "INSERT", "benefits_resultline: a payment of another batch", OF_ANOTHER_BATCH),
        *kept(BREAK),
        Guard(
            BREAK, "stays", "UPDATE", f"{BREAK}: only its settlement changes",
            changed("batch_id", "line_id", "payment_id", "verdict", "reason", "owner", "region_code", "opened_on", "due_on"),
        ),
        Guard(BREAK, "settled", "UPDATE", f"{BREAK}: it is settled", "OLD.state = 'settled'"),
        *append_only("benefits_deathreport"),
        *kept(CYCLE),
        Guard(CYCLE, "stays", "UPDATE", f"{CYCLE}: what it is of does not change", changed("region_code", "right", "month")),
        Guard(CYCLE, "closed", "UPDATE", f"{CYCLE}: it is closed", "OLD.closed_at IS NOT NULL"),
        Guard(CYCLE, "proven", "UPDATE", f"{CYCLE}: a batch is open", BATCHES_OPEN),
        *kept(RULE),
        Guard(
            RULE, "stays", "UPDATE", f"{RULE}: only its confirmation or withdrawal is added",
            changed("region_code", "valid_from", "document", "bands", "outlier_percent", "trial", "entered_by_id", "entered_at")
            + " OR OLD.withdrawn_at IS NOT NULL OR (OLD.confirmed_at IS NOT NULL)",
        ),
        *kept(TRIAL),
        Guard(
            TRIAL, "stays", "UPDATE", f"{TRIAL}: only its answer is added, once",
            changed("person_id", "region_code", "account_code", "code", "list_number", "asked_by_id", "asked_at") + " OR OLD.state <> 'waiting'",
        ),
        *append_only("benefits_budget"),
        *append_only("benefits_periodclose"),
        *append_only("benefits_standardfiling"),
    )  # fmt: skip
