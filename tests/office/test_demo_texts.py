"""The demo's invented policy documents: the official one confirmed by another, its copy found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.office import demo_texts
from doudi.office.accounts.enums import Duty
from doudi.office.policy_documents.models import PolicyText
from tests.office.build import COUNTY, officer

pytestmark = pytest.mark.django_db


def test_an_official_text_and_its_lying_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "files")
    importer, confirmer = officer(Duty.COUNTY_OFFICER, COUNTY), officer(Duty.COUNTY_HEAD, COUNTY)
    for _ in range(2):
        demo_texts.build(COUNTY)
    text, copy = PolicyText.objects.order_by("pk")
    assert (text.standing, text.imported_by, text.confirmed_by) == ("official", importer.user, confirmer.user)
    assert (copy.standing, copy.quarantined, copy.of) == ("copy", True, text)
    assert text.number.startswith("虚构"), "it says that it is invented"
    assert [line.partition("：")[0] for line in copy.report[1:6]] == ["一(二)", "二(一)", "二(三)", "三(二)", "三(三)"]
    assert "虚构范文网" in copy.report[-1]
