"""Jobs with anything that a row can hold, for tests of what has to hold for every job."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from jobmonitor.domain.job import EMPTY, Job, JobInputs, JobKind, JobRef, JobStatus, OutputFile, System

TEXT = st.text(st.characters(), max_size=20)
"""Any characters, also NUL and lone surrogates."""
TIMES = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes naive bounds
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64) | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
_TEXTS = st.lists(TEXT, max_size=3).map(tuple)
_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "JobRef": st.builds(JobRef, TEXT, TEXT),
    "JobKind": st.sampled_from(JobKind),
    "System": st.sampled_from(System),
    "JobStatus": st.sampled_from(JobStatus),
    "str": TEXT,
    "bool": st.booleans(),
    "str | None": st.none() | TEXT,
    "datetime | None": st.none() | TIMES,
    "int | None": st.none() | st.integers(-(2**40), 2**40),
    "float | None": st.none() | NUMBERS,
    "tuple[str, ...]": _TEXTS,
    "JobInputs": st.builds(JobInputs, _TEXTS, _TEXTS, _TEXTS),
    "OutputFile | None": st.none() | st.builds(OutputFile, TEXT, TEXT, TEXT),
    "Mapping[str, JSON]": st.just(EMPTY) | st.dictionaries(TEXT, JSON, max_size=4),
}

JOBS = st.builds(Job, **{field.name: _BY_TYPE[str(field.type)] for field in fields(Job) if field.compare})
"""Jobs with each of their fields drawn, also those that are added later."""
