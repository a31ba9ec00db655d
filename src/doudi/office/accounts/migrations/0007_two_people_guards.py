"""What is asked stays as it was asked and is settled once; a duty that somebody gives has an approved request behind it."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard

REQUEST, ASSIGNMENT = "accounts_changerequest", "accounts_assignment"
# Not the number: it is dropped once the request is settled.
COLUMNS = (
    "kind",
    "key",
    "title",
    "region_code",
    "subject",
    "subject_id",
    "detail",
    "requested_by_id",
    "requested_at",
)
ALTERED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in COLUMNS)
WITHOUT_REQUEST = (
    "NEW.granted_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_changerequest AS request "
    "WHERE request.id = NEW.request_id AND request.kind = 'duty' AND request.state = 'approved' "
    "AND request.concerned_id = NEW.user_id AND request.requested_by_id = NEW.granted_by_id "
    "AND request.region_code = NEW.region_code)"
)


class Migration(migrations.Migration):
    dependencies = (("accounts", "0006_two_people"),)
    operations = (
        Guard(
            REQUEST,
            "begins_waiting",
            "INSERT",
            f"{REQUEST}: it is asked before it is settled",
            "NEW.state <> 'waiting'",
        ),
        Guard(REQUEST, "stays_settled", "UPDATE", f"{REQUEST}: what was settled stays so", "OLD.state <> 'waiting'"),
        Guard(
            REQUEST,
            "stays_as_asked",
            "UPDATE",
            f"{REQUEST}: what was asked is never changed",
            f"{ALTERED} OR COALESCE(NEW.concerned_id, 0) <> COALESCE(OLD.concerned_id, 0)",
        ),
        Guard(REQUEST, "no_delete", "DELETE", f"{REQUEST}: a request is settled, never deleted"),
        Guard(
            ASSIGNMENT,
            "by_two",
            "INSERT",
            f"{ASSIGNMENT}: a duty that somebody gives has an approved request",
            WITHOUT_REQUEST,
        ),
        Guard(
            ASSIGNMENT,
            "stays_as_given",
            "UPDATE",
            f"{ASSIGNMENT}: a duty is ended, never turned into another",
            "NEW.user_id <> OLD.user_id OR NEW.duty <> OLD.duty OR NEW.region_code <> OLD.region_code",
        ),
    )
