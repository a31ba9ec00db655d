"""Whatever the office encrypts is renewed and checked: the list is made from the columns, and this is what it comes to."""

from __future__ import annotations

from doudi.office.registry.encryption.encrypted_tables import TITLES, encrypted_tables


def test_every_encrypted_column_of_the_office_is_among_them() -> None:
    columns = {table.label: [column.name for column in table.columns] for table in encrypted_tables()}
    assert columns == {
        "accounts.Kin": ["number"],
        "accounts.OfficerNumber": ["number"],
        "accounts.ChangeRequest": ["number"],
        "registry.Person": ["number", "phone", "bank_account"],
        "audit.CodeKey": ["key"],
        "casework.SigningKey": ["private_key"],
        "casework.Draft": ["data"],
        "inquiry.FirstContact": ["phone"],
        "inquiry.NoticeObjection": ["objector"],
        "mfa.Authenticator": ["secret", "seed"],
    }
    assert set(TITLES) == set(columns)


def test_every_index_is_of_a_column_of_its_table() -> None:
    for table in encrypted_tables():
        names = {field.name for field in table.model._meta.concrete_fields}
        assert {index.column for index in table.indexes} == {name for name in names if "_index" in name}
        assert {index.source for index in table.indexes} <= {column.name for column in table.columns}
