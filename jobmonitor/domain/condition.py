"""Further conditions of a feed: several values, opposites, and what its plain filters do not say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobmonitor.domain.job import Job, JobRef

MAX_REFS = 10_000
"""Rows that one condition may name."""


class Aspect(StrEnum):
    """What of a job a condition is about."""

    WORKFLOW = "workflow"
    USER = "user"
    SERVER = "server"
    TEXT = "text"
    """Found in prompt, file names, ids and error, whatever its case."""
    ID = "id"
    """The row's own id, or ComfyUI's."""
    TOLD = "told"
    """Whether the row says something: one of `Told`."""
    ROW = "row"
    """One of `refs`."""


class Told(StrEnum):
    """What a row may say or not; the name of the field among those of a job's row."""

    ERROR = "error_message"
    OUTPUT = "outputs"
    PROMPT = "prompt"
    USER = "user_id"
    SERVER = "comfy_url"

    def of(self, job: Job) -> bool:
        """Whether a job says it."""
        if self is Told.OUTPUT:
            return bool(job.outputs or job.output_file)
        value = getattr(job, self.value)
        return bool(value.strip() if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Jobs of which one of the values (or `refs`) holds; `negated`: of which none does. Servers are addresses
    in their canonical spelling. With no values no job is meant, and negated each."""

    aspect: Aspect
    values: frozenset[str] = frozenset()
    refs: frozenset[JobRef] = frozenset()
    negated: bool = False
