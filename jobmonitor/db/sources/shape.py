"""A table's columns as a generation declares them: data, from which reading and writing follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobmonitor.db.sources.status_words import PLAIN_WORDS, StatusWords
from jobmonitor.db.sql.blanks import BLANKS
from jobmonitor.domain.job import JobKind, JobStatus, System


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column: its name, and what is stored there (text, id, integer, number, list, json, time)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table of a generation: which column holds which field of a job."""

    table: str
    rank: int
    kind: JobKind
    generation: str
    columns: Mapping[str, ColumnShape]
    """Field (of `source.FIELDS`) → column. A field that is not here is kept in `parameters`."""
    optional: frozenset[str] = frozenset()
    """Fields whose column only some databases have; without it they are kept in `parameters`."""
    system: System = System.NEW
    also: frozenset[JobKind] = frozenset()
    """Kinds of jobs that some of the rows are instead."""
    words: StatusWords = PLAIN_WORDS
    """How rows spell their status."""
    status: JobStatus | None = None
    """The status of every row, where rows do not say."""
    workflow: str = ""
    """The workflow of rows that name none."""
    workflow_spellings: Mapping[str, str] = field(default_factory=dict)
    """Former names that rows may have → the workflow's name."""

    def workflow_name(self, text: str | None) -> str:
        """The workflow of a row that says `text`; empty where it says nothing that can be shown."""
        if text is None or not text.strip(BLANKS):
            return self.workflow
        return self.workflow_spellings.get(text, text)
