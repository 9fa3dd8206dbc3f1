"""Jobs that are kept as JSON read back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.job_json import job_from_json, job_to_json
from tests.support.job_values import JOBS

LEAST = Job(
    ref=JobRef("video_jobs", "1"),
    kind=JobKind.VIDEO,
    system=System.NEW,
    workflow_name="wan-i2v",
    status=JobStatus.PENDING,
)


@given(JOBS)
def test_every_job_reads_back_as_it_was(job: Job) -> None:
    assert job_from_json(json.loads(json.dumps(job_to_json(job)))) == job


def test_what_is_empty_is_left_out_and_what_is_new_passed_over() -> None:
    assert job_to_json(LEAST) == {
        "source": "video_jobs",
        "key": "1",
        "kind": "video",
        "system": "new",
        "workflow_name": "wan-i2v",
        "status": "pending",
    }
    assert job_from_json(job_to_json(LEAST) | {"colour": "blue", "prompt": None}) == LEAST


@pytest.mark.parametrize(
    "change",
    [
        {"source": None},
        {"kind": "song"},
        {"status": 3},
        {"width": "640"},
        {"width": True},
        {"fps": 2.5},
        {"duration_seconds": "1"},
        {"migrated": 1},
        {"created_at": "2026-01-01T00:00:00"},
        {"created_at": "yesterday"},
        {"outputs": [1]},
        {"inputs": ["a"]},
        {"output_file": {"filename": "a.png"}},
        {"parameters": []},
    ],
)
def test_what_nobody_wrote_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        job_from_json(job_to_json(LEAST) | change)


def test_only_an_object_is_a_job() -> None:
    with pytest.raises(ValueError):
        job_from_json([1])
