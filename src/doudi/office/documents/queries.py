"""Which documents an officer sees, in lists and by number alike."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doudi.office.accounts.access import Actor
from doudi.office.documents.models import Confidentiality, Document
from doudi.office.documents.perms import SEES
from doudi.office.documents.policy_queries import affected_by_changes, clause_texts

__all__ = ["affected_by_changes", "clause_texts", "of_subject", "visible_to"]


def visible_to(actor: Actor) -> QuerySet[Document]:
    """The same as perms.can_see for each."""
    found = Q(confidentiality=Confidentiality.PUBLIC)
    for confidentiality, action in SEES.items():
        found |= Q(confidentiality=confidentiality) & actor.visible(action)
    return Document.objects.filter(found)


def of_subject(actor: Actor, subject: str, subject_id: int | str) -> QuerySet[Document]:
    """What is attached to a household, person, proceeding or local value, newest first."""
    return visible_to(actor).filter(subject=subject, subject_id=str(subject_id))
