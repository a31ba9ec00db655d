"""Of two officers in one file the second is told what the first has changed."""

from __future__ import annotations

import pytest
from django.test import Client

from doudi.office.registry import actions
from doudi.office.registry.actions import FactInput
from doudi.web.clashes import changes_since
from tests.office import build
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def test_who_changed_what_since_a_version_is_told_the_newest_first(town: Township) -> None:
    family = build.household(town.clerk, build.person(town.clerk, "韦甲"))
    opened = family.version
    assert changes_since(family, opened) == []
    head = family.memberships.get().person
    build.tell(town.clerk, family, FactInput("employment", "retired", head), FactInput("housing", "adequate"))
    actions.add_member(
        by=town.clerk,
        household=family,
        expected_version=family.version,
        person=build.person(town.clerk),
        relation="child",
    )
    newest, earlier = changes_since(family, opened)
    assert newest.startswith(town.clerk.user.name)
    assert "韦甲的就业状况：退休" in earlier
    assert "住房状况：" in earlier
    assert len(changes_since(family, opened + 1)) == 1


def test_the_form_of_the_second_officer_shows_it_beside_what_was_typed(town: Township, clerk: Client) -> None:
    family = build.household(town.clerk, build.person(town.clerk, "韦甲"))
    opened = family.version
    build.tell(town.clerk, family, FactInput("housing", "adequate"))
    reply = clerk.post(
        f"/families/{family.pk}/members/",
        {"name": "韦小乙", "number": build.number_of(build.DAY, "male"), "relation": "child", "version": opened},
    )
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "韦小乙" in page
    assert "其间的变化：" in page
    assert "住房状况：" in page
