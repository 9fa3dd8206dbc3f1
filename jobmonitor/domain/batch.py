"""Many submissions as one action: the same form with some values varied."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jobmonitor.domain.workflow import Submission, Value

MOST_JOBS = 1000
"""Of one batch."""


@dataclass(frozen=True, slots=True)
class Variation:
    """The values that one field takes in turn."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A submission for each combination of the varied values; the last variation changes fastest."""

    submission: Submission
    variations: tuple[Variation, ...] = ()

    @property
    def count(self) -> int:
        """How many combinations there are. With images that are a job each there are more jobs: see
        `services.batches.count`."""
        return math.prod(len(each.values) for each in self.variations)
