"""Which documents an officer may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doudi.office.accounts.access import Actor
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.files.perms import SEES


def visible_to(actor: Actor) -> QuerySet[Document]:
    """The documents for which perms.can_see() is true."""
    condition = Q(confidentiality=Confidentiality.PUBLIC)
    for confidentiality, action in SEES.items():
        condition |= Q(confidentiality=confidentiality) & actor.visible(action)
    return Document.objects.filter(condition)


def of_subject(actor: Actor, subject: str, subject_id: int | str) -> QuerySet[Document]:
    """The visible documents of a household, person, proceeding or local value, newest first."""
    return visible_to(actor).filter(subject=subject, subject_id=str(subject_id))
