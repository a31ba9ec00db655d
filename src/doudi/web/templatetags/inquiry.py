"""From a step of a procedure to the page on which the record behind it is made."""

from __future__ import annotations

from django import template
from django.urls import reverse

from doudi.office.casework.models import Proceeding

register = template.Library()
OF_APPLICATION = {
    "authorise": "inquiry:overview",
    "tell_missing": "inquiry:missing",
    "supplement": "inquiry:overview",
    "register_kin": "inquiry:tie",
    "visit": "inquiry:visit",
    "county_visit": "inquiry:visit",
    "request_check": "inquiry:ask",
    "start_check": "inquiry:overview",
    "check": "inquiry:overview",
    "tell_check": "inquiry:overview",
    "answer_check": "inquiry:overview",
    "check_again": "inquiry:overview",
    "hear": "inquiry:overview",
    "reinvestigate": "inquiry:overview",
}
OF_PROCEEDING = {"invite_hearing": "inquiry:invite", "panel": "inquiry:panel", "pay": "inquiry:aid"}
ALONE = {"publicise": "inquiry:prepare", "publicise_again": "inquiry:prepare", "draw_sample": "inquiry:samples"}


@register.simple_tag
def record_page(proceeding: Proceeding, step: str) -> str:
    """The address of the page for a step that `recorded_steps` names."""
    if step in OF_APPLICATION:
        return reverse(OF_APPLICATION[step], args=[proceeding.application_id])
    if step in OF_PROCEEDING:
        return reverse(OF_PROCEEDING[step], args=[proceeding.pk])
    return reverse(ALONE[step])
