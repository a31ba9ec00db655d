"""What `doudi check` compares of benefits."""

from __future__ import annotations

from doudi.office.benefits.batches.batch_checks import find_batch_problems as find_batch_problems
