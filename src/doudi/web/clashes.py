"""What colleagues have changed in a family's file since an officer's page was opened, told beside what was typed."""

from __future__ import annotations

from django.contrib import messages
from django.utils import timezone

from doudi.office.audit.models import Entry
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Fact, Household
from doudi.web.auditing import labels
from doudi.web.requests import OfficeRequest

MOST = 5
"""Changes that are told; of more the newest."""
MOST_FACTS = 6
"""Facts that are told of one change."""


def tell_changes(request: OfficeRequest, household: Household, version: int) -> None:
    """Tells what was changed in the file since its version on the page."""
    lines = changes_since(household, version)
    if lines:
        messages.warning(request, f"其间的变化：{'；'.join(lines)}。请对照您填写的内容，再保存")


def changes_since(household: Household, version: int) -> list[str]:
    """Who changed what and when since a version of the file, the newest first; a line for each version, MOST at most."""
    household.refresh_from_db()
    behind = min(household.version - version, MOST)
    if behind <= 0:
        return []
    entries = Entry.objects.filter(subject="household", subject_id=str(household.pk), action__startswith="registry.")
    return [_line(household, entry) for entry in entries.order_by("-number")[:behind]]


def _line(household: Household, entry: Entry) -> str:
    when = timezone.localtime(entry.at)
    told = f"{entry.actor_name}{when:%H:%M}{labels.action(entry.action)}"
    facts = _facts(household, entry) if entry.action == "registry.record_facts" else []
    more = f"等{len(facts)}项" if len(facts) > MOST_FACTS else ""
    return f"{told}（{'、'.join(facts[:MOST_FACTS])}{more}）" if facts else told


def _facts(household: Household, entry: Entry) -> list[str]:
    """What was answered with an entry: whose, which fact, and the value."""
    people = {row.person_id: row.person for row in household.memberships.select_related("person")}
    numbers = entry.detail.get("facts", [])
    texts = []
    for fact in Fact.objects.filter(pk__in=numbers).order_by("pk"):
        definition = vocabulary.fact(fact.name)
        if definition is not None:
            whose = people[fact.person_id].name + "的" if fact.person_id in people else ""
            texts.append(f"{whose}{definition.label}：{vocabulary.format_value(definition, fact.value)}")
    return texts
