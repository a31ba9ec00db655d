"""Whether what was decided still stands as it was frozen; for `doudi check`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from doudi.office.casework.determining import policy_of
from doudi.office.casework.models import Determination, PolicyArchive
from doudi.policies import replaying


def problems() -> Iterator[str]:
    """Determinations that no longer fit their digest, or that come out otherwise when they are decided again."""
    for kept in Determination.objects.order_by("id").iterator():
        name = f"决定记录 {kept.digest[:12]}（家庭 {kept.household_id}，{kept.on}）"
        try:
            policy = policy_of(kept)
        except PolicyArchive.DoesNotExist:
            yield f"{name}：当时的政策文件不在了"
            continue
        if replaying.digest_of(kept.case, kept.result, policy) != kept.digest:
            yield f"{name}：内容与登记的摘要不符"
            continue
        try:
            again = replaying.replay_parts(kept.case, policy)
        except (replaying.Unusable, json.JSONDecodeError) as error:
            yield f"{name}：不能重新计算（{error}）"
            continue
        if again != kept.result:
            yield f"{name}：重新计算的结果与当时不同"
