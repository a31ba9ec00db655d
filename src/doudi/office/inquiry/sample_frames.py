"""From which cases a sample is drawn, and what share: those that wait for it, by the step of their procedure."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.course.course import course_of
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry.models import Sample
from doudi.office.regions import codes
from doudi.office.registry.perms import of_files
from doudi.policies.procedures.sampling import sample_record


@dataclass(frozen=True, slots=True)
class SampleFrame:
    """The cases by number, the step that draws, and the share of a hundred that it draws."""

    step: str
    share: int
    numbers: dict[str, Proceeding]


def number_of(proceeding: Proceeding) -> str:
    """By what a case is drawn: the application's number and the key of the proceeding."""
    return f"{proceeding.application.number}-{proceeding.pk}"


def waiting_frames(actor: Actor) -> list[tuple[str, str, SampleFrame]]:
    """(county, procedure, frame) of all cases that the officer may draw from now."""
    frames: dict[tuple[str, str], SampleFrame] = {}
    rows = Proceeding.objects.open().filter(actor.visible(Action.DRAW_SAMPLES) & of_files(actor, closed=False))
    for proceeding in rows.filter(sample_entry__isnull=True).select_related("application", "household").order_by("pk"):
        course = course_of(proceeding)
        if course is None:
            continue
        for due in course.open_steps:
            share = course.procedure.steps[due.name].share
            if share is not None:
                key = (codes.pad(proceeding.region_code[:6]), course.procedure.name)
                frame = frames.setdefault(key, SampleFrame(due.name, share, {}))
                frame.numbers[number_of(proceeding)] = proceeding
    return [(county, procedure, frame) for (county, procedure), frame in sorted(frames.items())]


def frame_of(actor: Actor, region_code: str, procedure: str) -> SampleFrame:
    """The cases of a procedure in a county that wait to be drawn from. RefusedError where none does."""
    for county, name, frame in waiting_frames(actor):
        if (county, name) == (region_code, procedure):
            return frame
    raise RefusedError("现在没有等待抽查的事项，请刷新页面")


def record_of(sample: Sample) -> dict[str, object]:
    """The content of the sample's file, which `doudi sample redraw` reads."""
    numbers = list(sample.entries.values_list("number", flat=True))
    return sample_record(sample.seed, sample.seed_source, sample.share, numbers)
