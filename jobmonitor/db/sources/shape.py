"""A table's columns as a generation declares them: data, from which reading and writing follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobmonitor.db.sources.status_words import PLAIN_WORDS, StatusWords
from jobmonitor.domain.job import JobKind, System


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
    words: StatusWords = PLAIN_WORDS
    """How rows spell their status."""
