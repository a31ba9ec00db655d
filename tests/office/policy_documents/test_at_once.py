"""Several officers at the same policy document in one moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.office.accounts.enums import Duty
from doudi.office.errors import RefusedError
from doudi.office.policy_documents.actions import import_text, receive, record_repeal, set_standing
from doudi.office.policy_documents.models import PolicyText
from tests.library.files import data_text
from tests.office.at_once import at_once
from tests.office.build import COUNTY, DAY, officer
from tests.office.files import samples

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "files")


def test_clicks_and_officers_at_once() -> None:
    importer, confirmer, another = (officer(Duty.COUNTY_OFFICER, COUNTY) for _ in range(3))
    documents = [
        receive(by=importer, file=samples.upload(data_text(name).encode(), "x.txt"), region_code=COUNTY)
        for name in ("parts", "articles")
    ]

    def take(place: int) -> PolicyText:
        return import_text(
            by=importer, document=documents[place], number="虚构发〔2031〕1号", title="意见", disclosure="public"
        )

    assert at_once(lambda: take(0), lambda: take(0), lambda: take(1)) == [None] * 3
    first, second = PolicyText.objects.order_by("pk")

    raised = at_once(
        lambda: set_standing(by=confirmer, text=first, standing="official", how="与原件核对"),
        lambda: set_standing(by=another, text=second, standing="official", how="与原件核对"),
    )
    assert [type(error) for error in raised if error] == [RefusedError], "one number, one official text"
    official = PolicyText.objects.get(standing="official")

    raised = at_once(
        *(lambda: record_repeal(by=importer, text=official, valid_from=DAY, by_document="某令") for _ in range(3))
    )
    assert sorted(error is None for error in raised) == [False, False, True]
    assert {type(error) for error in raised if error} == {RefusedError}
