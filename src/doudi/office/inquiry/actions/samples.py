"""Draws samples: by a published seed, of all cases that wait for it, so that anybody can draw them again."""

from __future__ import annotations

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.office.inquiry.actions.entries import expect_text, record_entry
from doudi.office.inquiry.actions.steps import note_once, take
from doudi.office.inquiry.models import Sample, SampleEntry
from doudi.office.inquiry.sample_frames import SampleFrame, frame_of
from doudi.policies.procedures.sampling import draw

SAMPLED = "sampled"
"""The circumstance of the procedures that being drawn is."""


@transaction.atomic
def draw_sample(*, by: Actor, region_code: str, procedure: str, seed: str, seed_source: str) -> Sample:
    """Draws, of every case of the procedure in the region that waits for it, the share that the pack states. Each is drawn from
    once, so that nobody draws again until it suits. RefusedError where none waits, or the seed was used."""
    by.require(Action.DRAW_SAMPLES, region_code)
    frame: SampleFrame = frame_of(by, region_code, procedure)
    seed = expect_text(seed, "种子")
    if Sample.objects.filter(region_code=region_code, step=frame.step, seed=seed).exists():
        raise RefusedError("这个种子已经用过，请使用新公布的种子")
    sample = Sample.objects.create(
        region_code=region_code, procedure=procedure, step=frame.step, seed=seed,
        seed_source=expect_text(seed_source, "种子的出处"), share=frame.share, drawn_on=clock.today(), drawn_by=by.user,
        drawn_at=clock.now(),
    )  # fmt: skip
    drawn = draw(list(frame.numbers), seed, frame.share)
    for number, proceeding in frame.numbers.items():
        locked = Proceeding.objects.select_for_update().get(pk=proceeding.pk)
        SampleEntry.objects.create(
            sample=sample, proceeding=locked, household=locked.household, number=number, drawn=number in drawn
        )
        take(by, locked, frame.step, on=clock.today(), note=f"种子：{seed}")
        if number in drawn:
            note_once(by, locked, SAMPLED, on=clock.today(), reason=f"随机抽中（种子：{seed}）")
    record_entry(
        by, Action.DRAW_SAMPLES, "draw_sample", sample, region_code,
        {"procedure": procedure, "seed": seed, "share": frame.share, "frame": len(frame.numbers), "drawn": sorted(drawn)},
    )  # fmt: skip
    return sample
