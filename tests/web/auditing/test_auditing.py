"""The auditor's pages: what happened and who looked, in the own regions, with the state of the chain."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

import doudi.office
import doudi.web
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.actions import record, record_read
from doudi.office.audit.jobs import write_witness
from doudi.office.audit.models import Entry, Head
from doudi.office.casework.enums import ProceedingState
from doudi.web.auditing import labels
from tests.office import build
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, officer
from tests.office.casework.steps import bring_to
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def auditor() -> Actor:
    return officer(Duty.AUDITOR, COUNTY)


def wrote(by: Actor, region: str = COUNTY, action: str = "registry.record_facts", **more: Any) -> Entry:
    with transaction.atomic():
        return record(by=by.user, action=action, subject="household", subject_id=7, region_code=region, **more)


def looked(by: Actor, region: str = COUNTY, **more: Any) -> None:
    record_read(by=by.user, subject="person", subject_id=9, region_code=region, **more)


def numbers(answer: Any) -> list[int]:
    return [row["entry"].number for row in answer.context["rows"]]


def test_every_action_of_the_office_has_a_name() -> None:
    """An entry that an auditor cannot read is of no use: name new actions in web/auditing/labels.py."""
    # Migrations name models as they were called then.
    files = [path for path in Path(doudi.office.__file__).parent.rglob("*.py") if path.parent.name != "migrations"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    app_names = "audit|regions|accounts|documents|registry|casework|inquiry|benefits|monitoring|inspection"
    action_names = set(re.findall(rf"""["']((?:{app_names})\.[a-z_]+)["']""", source))
    models = {model._meta.label_lower for model in apps.get_models()}
    assert action_names - models - labels.COVERED.keys() - labels.ACTIONS.keys() == set()


@pytest.mark.parametrize(("recorded", "named"), [("record_list", labels.LISTS), ("record_look", labels.FIELDS)])
def test_every_list_and_part_of_a_file_has_a_name(recorded: str, named: dict[str, str]) -> None:
    """An auditor reads which list an officer was shown, and which part of a family's file."""
    files = Path(doudi.web.__file__).parent.rglob("*.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    names = set(re.findall(rf"""\b{recorded}\([^"()]*"([a-z_/-]+)\"""", source))
    assert len(names) > 5
    assert names - named.keys() == set()


def test_entries_of_the_own_region_and_those_of_nobody(browser: Browser, auditor: Actor) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    own_entry, below = wrote(clerk), wrote(clerk, TOWNSHIP)
    elsewhere, nowhere = wrote(clerk, OTHER_COUNTY), wrote(clerk, "")
    with transaction.atomic():
        job = record(by=None, action="audit.witness")
    client = browser(auditor)
    entry_numbers = numbers(client.get("/audit/"))
    assert {own_entry.number, below.number, job.number} <= set(entry_numbers)
    assert not {elsewhere.number, nowhere.number} & set(entry_numbers)
    assert client.get(f"/audit/{own_entry.number}/").status_code == 200
    for hidden in (elsewhere, nowhere):
        assert client.get(f"/audit/{hidden.number}/").status_code == 404


def test_entries_are_found_by_day_officer_action_and_subject(browser: Browser, auditor: Actor) -> None:
    clerk, colleague = officer(Duty.TOWNSHIP_CLERK, name="某甲"), officer(Duty.TOWNSHIP_CLERK, name="某乙")
    first_entry, second_entry = wrote(clerk), wrote(colleague, action="regions.enter_value")
    client = browser(auditor)
    for query, entries in (
        ({"officer": "某甲"}, [first_entry]),
        ({"action": "regions.enter_value"}, [second_entry]),
        ({"subject": "household", "subject_id": "7"}, [second_entry, first_entry]),
        ({"subject": "household", "subject_id": "8"}, []),
        ({"since": "2026-09-02"}, []),
        ({"until": "2026-08-31"}, []),
        ({"since": "2026-09-01", "until": "2026-09-01", "officer": "某"}, [second_entry, first_entry]),
    ):
        assert numbers(client.get("/audit/", query)) == [entry.number for entry in entries], query


@pytest.mark.parametrize(
    "wrong",
    [{"since": "x"}, {"action": "x"}, {"subject": "x"}, {"after": "x"}, {"officer": "a\0b"}, {"before": str(10**30)}],
)
def test_a_filter_that_is_not_understood_shows_nothing(browser: Browser, auditor: Actor, wrong: dict[str, str]) -> None:
    client = browser(auditor)
    assert client.get("/audit/", wrong).status_code == 404
    if "action" not in wrong:
        assert client.get("/audit/reads/", wrong).status_code == 404


def test_who_looked_is_seen_with_what_for(browser: Browser, auditor: Actor) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK, name="某甲")
    looked(clerk, fields="number,phone", purpose="核对身份 11010519491231002X")
    looked(clerk, OTHER_COUNTY, purpose="别处")
    page = browser(auditor).get("/audit/reads/").content.decode()
    assert "身份证号、电话" in page
    assert "核对身份" in page
    assert "别处" not in page
    assert "11010519491231002X" not in page


def test_no_number_of_a_person_is_shown(browser: Browser, auditor: Actor) -> None:
    """Also where one came into the audit by another way than its own action."""
    entry = wrote(officer(Duty.TOWNSHIP_CLERK))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_update")
    Entry.objects.filter(number=entry.number).update(
        purpose="号码 11010519491231002X", detail={"phone": ["13800138000"], "more": {"card": "6222021234567890123"}}
    )
    client = browser(auditor)
    for address in ("/audit/", f"/audit/{entry.number}/"):
        page = client.get(address).content.decode()
        for number in ("11010519491231002X", "13800138000", "6222021234567890123"):
            assert number not in page
        assert "内容被改动" in page, "and that it was changed is seen"


def test_entries_that_cover_reads_stand_there_where_they_are_asked_for(browser: Browser, auditor: Actor) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    looked(clerk)
    covering = Entry.objects.get().number
    client = browser(auditor)
    assert covering not in numbers(client.get("/audit/"))
    assert covering in numbers(client.get("/audit/?action=audit.reads"))


def test_the_state_of_the_chain_is_shown(browser: Browser, auditor: Actor) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    wrote(clerk)
    client = browser(auditor)
    page = client.get("/audit/").content.decode()
    assert "没有见证" in page
    assert write_witness()
    page = client.get("/audit/").content.decode()
    assert "与链头、见证相符" in page
    wrote(clerk)
    assert "其后 1 条尚无见证" in client.get("/audit/").content.decode()
    Head.objects.update(digest="0" * 64)
    assert "与链头登记不符" in client.get("/audit/").content.decode()


def test_looking_at_the_audit_is_quick_however_long_it_is(
    browser: Browser, auditor: Actor, django_assert_num_queries: Any
) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    client = browser(auditor)
    for address, act in (("/audit/", wrote), ("/audit/reads/", looked)):
        for _ in range(3):
            act(clerk)
        few = queries_of(client, address)
        for number in range(27):
            act(clerk, TOWNSHIP if number % 2 else COUNTY)
        with django_assert_num_queries(few):
            assert len(client.get(address).context["rows"]) >= 30


def test_pages_follow_each_other_without_a_gap(browser: Browser, auditor: Actor) -> None:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    written_numbers = [wrote(clerk).number for _ in range(120)][::-1]
    client, listed_numbers, address = browser(auditor), [], "/audit/?officer=" + clerk.user.name
    while address:
        answer = client.get(address)
        listed_numbers += numbers(answer)
        older = answer.context["page"].older
        address = f"/audit/{older}" if older else ""
    assert listed_numbers == written_numbers


def test_what_an_administrator_did_is_seen_by_the_auditor(browser: Browser, auditor: Actor) -> None:
    admin = officer(Duty.ADMINISTRATOR, COUNTY)
    user, password = build.account(admin, "zhang.san")
    build.give_duty(admin, user, Duty.FINANCE, COUNTY)
    page = browser(auditor).get("/audit/").content.decode()
    assert "建立账号" in page
    assert "分配职责" in page
    assert "复核通过" in page
    assert password not in page


def test_what_an_entry_is_about_is_opened_from_it(browser: Browser, auditor: Actor) -> None:
    """The family and the case, each with a link from the list and from the entry; a row that has no page has none."""
    build.standard()
    proceeding = bring_to(ProceedingState.INTAKE, officer(Duty.TOWNSHIP_CLERK))
    client = browser(auditor)
    case, family = f"/applications/{proceeding.application_id}/", f"/families/{proceeding.household_id}/"
    page = client.get("/audit/").content.decode()
    for address in (case, f"{case}#p{proceeding.pk}", family):
        assert f'<a href="{address}">' in page
        assert client.get(address).status_code == 200
    entry = Entry.objects.filter(subject="proceeding").latest("number")
    assert f'<a href="{case}#p{proceeding.pk}">' in client.get(f"/audit/{entry.number}/").content.decode()
    reads = client.get("/audit/reads/").content.decode()
    assert f'<a href="{family}">' in reads or f'<a href="{case}">' in reads
    assert '<a href="">' not in page + reads
