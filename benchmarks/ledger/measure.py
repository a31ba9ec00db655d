"""How long the proof of the ledger takes: `python benchmarks/ledger/measure.py [POSTINGS]`, ten million unless told otherwise.

The rows are written by plain SQL without the guards, which are about single rows: a due, a payment with its allocation and three
postings for each holder and month, as 36 months of a county would leave them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

from doudi.office.lives.scratch_office import open_scratch_office

MONTHS = 36
POSTINGS_OF_A_DUE = 3


def statements(dues: int) -> Iterator[str]:
    """SQL that fills the tables, one due after the other by number."""
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {dues}), "
        f"d AS (SELECT i, i / {MONTHS} AS family, date('2026-01-01', (i % {MONTHS}) || ' months') AS month, "
        "30000 + i % 40000 AS fen FROM n) "
    )
    yield (
        'INSERT INTO benefits_due (id, holder, household_id, "right", month, revision, region_code, amount_fen, change_fen, '
        "needs, reason, award_id, determination_id, clauses, made_at) "
        + numbers
        + "SELECT i + 1, 'household.' || family, 1, 'dibao', month, 1, '450102901000', fen, fen, '[]', 'award', 1, 1, '[]', month "
        "FROM d"
    )
    yield (
        'INSERT INTO benefits_payment (id, code, holder, household_id, "right", month, region_code, gross_fen, offset_fen, '
        "account_code, reserve_code, state, return_reason, locked_at, changed_at) "
        + numbers
        + "SELECT i + 1, printf('%032x', i), 'household.' || family, 1, 'dibao', month, '450102000000', fen, 0, '', '', 'paid', "
        "'', month, month FROM d"
    )
    yield (
        "INSERT INTO benefits_allocation (id, payment_id, due_id, part, attempt, amount_fen, live) "
        + numbers
        + "SELECT i + 1, i + 1, i + 1, 1, 1, fen, 1 FROM d"
    )
    columns = '(kind, debit_id, credit_id, amount_fen, "on", at, due_id, payment_id, reference, resolves_id) '
    for place, (kind, debit, credit, cause) in enumerate(
        (
            ("due", 1, 2, "i + 1, NULL, '', NULL"),
            ("lock", 2, 3, "NULL, i + 1, '', NULL"),
            ("confirm", 3, 4, f"NULL, i + 1, '', {dues} + i + 1"),
        )
    ):
        assert place < POSTINGS_OF_A_DUE
        yield (
            f"INSERT INTO benefits_posting {columns}"
            + numbers
            + f"SELECT '{kind}', {debit}, {credit}, fen, month, month, {cause} FROM d"
        )


def main() -> None:
    postings = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with open_scratch_office():
        from django.db import connection

        from doudi.office.benefits.ledger_proof import prove

        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'benefits_%'")
            for (trigger,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{trigger}"')
            cursor.executemany(
                'INSERT INTO benefits_ledgeraccount (id, region_code, kind, "right", detail) VALUES (%s, %s, %s, %s, %s)',
                [
                    (number, "450102000000", kind, "dibao", "")
                    for number, kind in enumerate(("granted", "payable", "pending", "paid"), start=1)
                ],
            )
            for statement in statements(postings // POSTINGS_OF_A_DUE):
                cursor.execute(statement)
            cursor.execute("ANALYZE")
        filled = time.perf_counter()
        proof = prove()
        proven = time.perf_counter()
    figures = {
        "postings": proof.postings,
        "balanced": proof.balanced,
        "fill_s": round(filled - started, 2),
        "proof_s": round(proven - filled, 2),
    }
    print(json.dumps(figures))
    if not proof.balanced:
        sys.exit("\n".join(proof.faults))


if __name__ == "__main__":
    main()
