"""Layouts of rosters that a county keeps, each change as a new row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.models import CountyLayout
from doudi.office.benefits.rosters.layout import read_layout
from doudi.office.benefits.rosters.return_reasons import return_reasons
from doudi.office.errors import RefusedError
from doudi.office.regions import codes

LONGEST_NAME = 40


@transaction.atomic
def keep_layout(*, by: Actor, region_code: str, name: str, content: Mapping[str, Any]) -> CountyLayout:
    """Keeps a layout, which takes the place of the county's layout of the same name. RefusedError with every fault of it.

    Keeping what is kept already changes nothing. Batches go on with the layout under which they were locked.
    """
    by.require(Action.LOCK_PAYMENTS, region_code)
    if len(codes.prefix(region_code)) > 6:
        raise RefusedError("名册版式由县级保存")
    if not name or len(name) > LONGEST_NAME or not name.isascii() or not name.replace("_", "").isalnum():
        raise RefusedError("版式代号由字母、数字和下划线组成，最多40个字符")
    layout = read_layout({**content, "name": name}, frozenset(return_reasons()))
    plain = {**content, "name": name}
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    last = CountyLayout.objects.filter(region_code=region_code, name=name).first()
    if last is not None and last.digest == digest:
        return last
    row = CountyLayout.objects.create(
        region_code=region_code, name=name, label=layout.label, content=plain, digest=digest, kept_by=by.user,
        kept_at=clock.now(),
    )  # fmt: skip
    record_action(
        by=by, permission=Action.LOCK_PAYMENTS, action="benefits.keep_layout", subject="roster_layout", row=row,
        detail={"name": name, "digest": digest},
    )  # fmt: skip
    return row
