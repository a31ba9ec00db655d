"""Counts are exact as far as anybody reads them, and marked beyond."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from doudi.office.accounts import counts
from doudi.office.accounts.counts import MOST, CappedCount, count_up_to
from doudi.office.regions.models import Region

CASES = [(0, "0"), (1, "1"), (MOST, "1000"), (MOST + 1, "1000+"), (MOST + 5, "1000+")]


@pytest.mark.parametrize(("number", "text"), CASES)
def test_a_count_beyond_the_most_is_marked(number: int, text: str) -> None:
    assert str(CappedCount(number)) == text
    assert Template("{{ count }}").render(Context({"count": CappedCount(number)})) == text


@pytest.mark.django_db
def test_no_more_rows_are_read_than_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST", 2)
    for number in range(4):
        assert count_up_to(Region.objects.filter(name="虚构")) == min(number, 3)
        Region.objects.create(code=f"99000000000{number}", name="虚构")
    assert str(count_up_to(Region.objects.filter(name="虚构"))) == "2+"
