"""Lists of inquiries leave the office with a purpose, and nobody who objected stands in them."""

from __future__ import annotations

import pytest

from doudi.office.casework.actions import export_list
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, exports
from tests.office import build
from tests.office.inquiry import cases

pytestmark = pytest.mark.django_db


def test_every_list_can_be_exported_and_names_no_objector() -> None:
    office = cases.bureau()
    notice = cases.posted(office, cases.proposed(office))
    actions.object_to_notice(
        by=office.clerk, entry=notice.entries.get(), received_on=build.DAY, matter="有收入", objector="邻居某某"
    )
    for name in exports.export_names():
        table = exports.export_table(office.clerk, name)
        assert all(len(row) == len(table.headings) for row in table.rows), name
        assert "邻居某某" not in str(table.rows)
        assert export_list(by=office.clerk, name=name, purpose="上报", read=exports.export_table)[:2] == b"PK"
    assert len(exports.export_table(office.clerk, "inquiry_objections").rows) == 1
    assert len(exports.export_table(office.clerk, "inquiry_visits").rows) == 1


@pytest.mark.parametrize(("name", "state"), [("people", ""), ("inquiry_notices", "granted")])
def test_a_list_that_there_is_not(name: str, state: str) -> None:
    with pytest.raises(RefusedError, match="没有这样的名单"):
        exports.export_table(cases.bureau().clerk, name, state)
