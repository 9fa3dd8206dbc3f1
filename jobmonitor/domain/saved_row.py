"""A row as a database has it, whatever its columns mean: to be put back as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobmonitor.domain.job import JSON, JobRef


@dataclass(frozen=True, slots=True)
class SavedRow:
    """`values`: column → value, in a form that only the same kind of database understands."""

    ref: JobRef
    values: Mapping[str, JSON] = field(hash=False)


@dataclass(frozen=True, slots=True)
class DeletedRound:
    """Rows that were deleted by one action, and not put back."""

    id: str
    deleted_at: datetime
    count: int
