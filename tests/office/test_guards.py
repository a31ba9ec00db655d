"""What is appended only, and which constraints stand: in the database itself, not in Python's good intentions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F

from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record, record_read
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from tests.office import build

pytestmark = pytest.mark.django_db

# A new model stands in one of the two: rows that are written once, or rows that change.
APPENDED = {
    "audit.Entry", "audit.Read", "documents.Document", "policy_documents.PolicyClause", "policy_documents.PolicyChange",
    "registry.Item", "registry.ItemDeclaration",
    "registry.Fact", "registry.KeyCanary", "registry.LifeEvent", "registry.MembershipChange",
    "casework.KeptProcedure", "casework.ProceedingStep", "casework.PolicyArchive", "casework.Determination",
    "casework.ReviewCause",
    "casework.Opinion", "casework.Decision", "casework.RightChoice", "casework.SignedRecord", "casework.Paper",
    "casework.UrgentAid",
    "inquiry.Visit", "inquiry.VisitUpload", "inquiry.VisitFinding", "inquiry.VisitQuestion", "inquiry.VisitAnswer",
    "inquiry.PublicNotice", "inquiry.NoticeEntry", "inquiry.NoticePosting", "inquiry.ObjectionRuling", "inquiry.NoticeEnd",
    "inquiry.Hearing", "inquiry.HearingStatement", "inquiry.PanelMeeting", "inquiry.PanelMember", "inquiry.Consent",
    "inquiry.CheckRequest", "inquiry.VerificationReport", "inquiry.CheckedItem", "inquiry.CheckReply", "inquiry.StaffTie",
    "inquiry.MissingList", "inquiry.MissingReply", "inquiry.ContactAnswer", "inquiry.CaseHandover", "inquiry.Sample",
    "inquiry.SampleEntry", "inquiry.Appeal", "inquiry.AppealStep",
    "benefits.MonthTerms", "benefits.Due", "benefits.DuePart", "benefits.ReckoningRun", "benefits.LedgerAccount",
    "benefits.Posting", "benefits.MonthClose", "benefits.MonthBalance", "benefits.RecoveryStep", "benefits.RecoveredSum",
    "benefits.ReserveFiling",
    "benefits.BatchLine", "benefits.BatchStep", "benefits.BatchFinding", "benefits.CountyLayout", "benefits.ResultFile",
    "benefits.ResultLine", "benefits.DeathReport", "benefits.Budget", "benefits.PeriodClose", "benefits.StandardFiling",
    "monitoring.FindingEvent", "monitoring.SkippedHousehold", "inspection.CheckResult",
}  # fmt: skip
MUTABLE = {
    "audit.Head", "audit.CodeKey", "regions.Region", "regions.LocalValue", "accounts.User", "accounts.Assignment", "accounts.Kin",
    "accounts.ApiToken", "accounts.ApiAnswer",
    "accounts.SharedValue", "accounts.SpentCode", "accounts.FormerPassword",
    "accounts.OfficerNumber", "accounts.ChangeRequest",
    "policy_documents.PolicyText",
    "registry.Person", "registry.Household", "registry.Membership", "registry.PersonNow",
    "registry.HouseholdNow", "registry.KeyState", "registry.KeyRenewal",
    "casework.Application", "casework.Award", "casework.Proceeding", "casework.Draft", "casework.SigningKey",
    # Encrypted columns are written anew when keys are renewed; guards hold the rest of these rows.
    "inquiry.FirstContact", "inquiry.NoticeObjection",
    "benefits.Payment", "benefits.Allocation", "benefits.Recovery",
    "benefits.Batch", "benefits.PaymentCycle",
    "benefits.ReleaseRule", "benefits.AccountTrial", "benefits.PaymentBreak",
    "monitoring.Screening", "monitoring.Finding", "monitoring.Trial", "inspection.Inspection",
}  # fmt: skip


def _ours() -> dict[str, type[models.Model]]:
    return {model._meta.label: model for model in apps.get_models() if model.__module__.startswith("doudi.")}


def _existing() -> dict[str, Any]:
    """Every constraint and index that the database has, by name."""
    constraints: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for model in _ours().values():
            constraints |= connection.introspection.get_constraints(cursor, model._meta.db_table)
    return constraints


def test_every_model_is_appended_or_mutable() -> None:
    assert set(_ours()) == APPENDED | MUTABLE
    assert not APPENDED & MUTABLE


@pytest.mark.parametrize("label", sorted(APPENDED))
def test_what_is_appended_is_guarded(label: str) -> None:
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", (table,))
        else:
            cursor.execute(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger "
                "WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND NOT tgisinternal",
                (table,),
            )
        guards = [" ".join(row[0].split()) for row in cursor.fetchall()]
    refused = ("UPDATE", "DELETE") if connection.vendor == "sqlite" else ("UPDATE", "DELETE", "TRUNCATE")
    for event in refused:
        assert any(f"BEFORE {event} ON" in guard and " WHEN " not in guard for guard in guards), (event, guards)


@pytest.mark.parametrize("sql", ["UPDATE {} SET purpose = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_entry", "audit_read"])
def test_the_audit_refuses_to_change(table: str, sql: str) -> None:
    officer = User.objects.create_user("liu", "刘经办")
    record(by=officer, action="casework.accept")
    record_read(by=officer, subject="person", subject_id=1)
    with pytest.raises(DatabaseError, match=f"{table}: rows are appended"), transaction.atomic():
        _execute(sql.format(table))


@pytest.mark.parametrize("label", ["registry.Fact", "documents.Document"])
def test_what_is_known_of_a_family_refuses_to_change(
    label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path)
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    build.poor_family(clerk)
    store(
        file=SimpleUploadedFile("a.txt", b"a"),
        region_code=build.TOWNSHIP,
        confidentiality=Confidentiality.CASE,
        by=clerk,
    )
    rows = apps.get_model(label).objects.all()
    assert rows.exists()
    with pytest.raises(DatabaseError, match="rows are appended, never changed"), transaction.atomic():
        rows.update(id=F("id"))
    with pytest.raises(DatabaseError, match="rows are appended, never deleted"), transaction.atomic():
        _execute(f"DELETE FROM {rows.model._meta.db_table}")


def test_postgresql_refuses_to_empty_the_audit() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="audit_entry: rows are appended"), transaction.atomic():
        _execute("TRUNCATE audit_entry")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_declared_constraint_is_in_the_database() -> None:
    existing = _existing()
    declared = {constraint.name for model in _ours().values() for constraint in model._meta.constraints}
    assert len(declared) > 20
    assert declared <= set(existing)
    for model in _ours().values():
        for constraint in model._meta.constraints:
            kind = "check" if isinstance(constraint, models.CheckConstraint) else "unique"
            assert existing[constraint.name][kind], constraint.name


def test_every_unique_column_is_unique_in_the_database() -> None:
    unique = {
        (model._meta.db_table, field.column)
        for model in _ours().values()
        for field in model._meta.local_concrete_fields
        if field.unique
    }
    with connection.cursor() as cursor:
        for table, column in unique:
            constraints = connection.introspection.get_constraints(cursor, table).values()
            assert any(
                constraint["columns"] == [column] and (constraint["unique"] or constraint["primary_key"])
                for constraint in constraints
            ), (
                table,
                column,
            )


def test_every_reference_is_in_the_database() -> None:
    with connection.cursor() as cursor:
        for model in _ours().values():
            table = model._meta.db_table
            constraints = connection.introspection.get_constraints(cursor, table).values()
            references = {tuple(constraint["columns"]) for constraint in constraints if constraint["foreign_key"]}
            for field in model._meta.local_concrete_fields:
                if field.is_relation:
                    assert (field.column,) in references, (table, field.column)
        if connection.vendor == "sqlite":
            # There they are held only where a connection asks for it.
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)


def test_the_models_and_the_migrations_agree() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
