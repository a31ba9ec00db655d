"""What the database itself refuses of the records of an inquiry: that they change, and what no officer may record."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard, append_only

TABLES = (
    "visit", "visitupload", "visitfinding", "visitquestion", "visitanswer", "publicnotice", "noticeentry", "noticeposting",
    "objectionruling", "noticeend", "hearing", "hearingstatement", "panelmeeting", "panelmember", "consent",
    "checkrequest", "verificationreport", "checkeditem", "checkreply", "stafftie", "missinglist", "missingreply",
    "contactanswer", "casehandover", "sample", "sampleentry", "appeal", "appealstep",
)  # fmt: skip
SEALED = {
    "noticeobjection": (
        "entry_id",
        "household_id",
        "region_code",
        "received_on",
        "matter",
        "recorded_by_id",
        "recorded_at",
    ),
    "firstcontact": ("region_code", "name", "matter", "outcome", "department", "met_on", "taken_by_id", "taken_at"),
}
"""Tables with an encrypted column, which a renewal of keys writes anew; nothing else of them ever changes."""
RULES = (
    *(
        Guard(
            f"inquiry_{table}", "stays", "UPDATE", f"inquiry_{table}: rows are appended, never changed",
            " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns),
        )
        for table, columns in SEALED.items()
    ),
    *(guard for table in SEALED for guard in append_only(f"inquiry_{table}") if guard.event != "UPDATE"),
    Guard(
        "inquiry_noticeposting", "on_the_first_day", "INSERT", "a notice hangs from the first day that stands on it",
        "NEW.posted_on <> (SELECT from_day FROM inquiry_publicnotice WHERE id = NEW.notice_id)",
    ),
    Guard(
        "inquiry_noticeobjection", "while_it_runs", "INSERT", "an objection comes while the notice runs",
        "NOT EXISTS (SELECT 1 FROM inquiry_noticeentry e JOIN inquiry_publicnotice n ON n.id = e.notice_id "
        "JOIN inquiry_noticeposting p ON p.notice_id = n.id "
        "WHERE e.id = NEW.entry_id AND NEW.received_on BETWEEN n.from_day AND n.to_day)",
    ),
    Guard(
        "inquiry_hearingstatement", "not_before_the_day", "INSERT", "nobody is absent before the day of the hearing",
        "NOT NEW.attended AND NEW.heard_on < (SELECT hearing_on FROM inquiry_hearing WHERE id = NEW.hearing_id)",
    ),
    Guard(
        "inquiry_verificationreport", "by_another", "INSERT", "who asks for a check does not report it",
        "NEW.reported_by_id = (SELECT requested_by_id FROM inquiry_checkrequest WHERE id = NEW.request_id)",
    ),
    Guard(
        "inquiry_objectionruling", "of_an_objection_before", "INSERT", "nobody rules on an objection before it came",
        "NEW.ruled_on < (SELECT received_on FROM inquiry_noticeobjection WHERE id = NEW.objection_id)",
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("inquiry", "0001_initial"),)
    operations = (*(guard for table in TABLES for guard in append_only(f"inquiry_{table}")), *RULES)
