"""Parameters are merged by the database: what is not named stays, whatever stood there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.job import ACTIVE, Job, JobKind, JobPatch, JobStatus, NewJob
from tests.support.opener import Opener
from tests.support.rows import execute

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)

letters = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
numbers = st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | letters,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(letters.filter(lambda name: name != "jobmonitor"), values, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(objects, objects)
def test_keys_that_are_not_named_stay(
    repository: SqlJobRepository, before: dict[str, Any], patch: dict[str, Any]
) -> None:
    job = repository.create(
        JobKind.IMAGE, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None, parameters=before)
    )
    assert _same(job.parameters, before)
    patched = repository.patch(job.ref, JobPatch(parameters=patch))
    assert patched is not None
    assert _same(patched.parameters, {**before, **patch})


def _same(left: Any, right: Any) -> bool:
    """Equal as JSON: PostgreSQL has one number type, and one zero."""
    if isinstance(left, dict) or isinstance(right, dict) or hasattr(left, "keys"):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, float) or isinstance(right, float):
        return float(left) == float(right)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ("null", {}),
        ('"{\\"a\\": 1, \\"b\\": null}"', {"a": 1, "b": None}),
        ('"{broken"', {"former_parameters": "{broken"}),
        ('"text"', {"former_parameters": "text"}),
        ("[1, 2]", {"former_parameters": [1, 2]}),
        ("7", {"former_parameters": 7}),
        ('{"jobmonitor": "odd"}', {}),
        ('{"a": 18446744073709551615, "f": 0.1}', {"a": 18446744073709551615, "f": 0.1}),
    ],
)
def test_odd_parameters_are_kept_and_merged(
    repository: SqlJobRepository, database_url: str, stored: str, kept: dict[str, Any]
) -> None:
    job = _job_with(repository, database_url, stored)
    ended = repository.transition(
        job.ref,
        JobStatus.COMPLETED,
        expected=ACTIVE,
        patch=JobPatch(parameters={"new": 1, "jobmonitor": {"x": 2}}),
    )
    assert ended is not None
    assert ended.status is JobStatus.COMPLETED
    assert ended.parameters == {**kept, "new": 1, "jobmonitor": {"x": 2}}


@pytest.mark.postgresql
def test_no_parameters_at_all_are_an_empty_object(postgres_url: str, opened: Opener) -> None:
    repository = opened(postgres_url)
    job = repository.create(JobKind.IMAGE, NEW)
    execute(postgres_url, "UPDATE image_jobs SET parameters = NULL")
    patched = repository.patch(job.ref, JobPatch(parameters={"a": 1}))
    assert patched is not None
    assert patched.parameters == {"a": 1}


@pytest.mark.parametrize(
    ("stored", "read", "flawed"),
    [
        ('"{\\"a\\": 1}"', {"a": 1}, False),
        ("null", {}, False),
        ('"text"', {}, True),
        ("[1]", {}, True),
        ('{"fps": "many", "width": [1]}', {"fps": "many", "width": [1]}, True),
    ],
)
def test_odd_parameters_are_read_and_marked(
    repository: SqlJobRepository, database_url: str, stored: str, read: dict[str, Any], flawed: bool
) -> None:
    job = _job_with(repository, database_url, stored)
    assert job.parameters == read
    assert bool(job.flaws) is flawed, job.flaws


def test_letters_stay_as_they_are(repository: SqlJobRepository, database_url: str) -> None:
    job = repository.create(
        JobKind.VIDEO, NewJob(workflow_name="w", comfy_url="u", comfy_job_id=None, parameters={"k": "ü😀"})
    )
    repository.patch(job.ref, JobPatch(parameters={"k2": "é"}))
    (stored,) = execute(database_url, "SELECT parameters FROM video_jobs")
    value = stored[0]
    assert (json.loads(value) if isinstance(value, str) else value) == {"k": "ü😀", "k2": "é"}


def _job_with(repository: SqlJobRepository, url: str, parameters: str) -> Job:
    """A pending job whose parameters are this JSON."""
    job = repository.create(JobKind.IMAGE, NEW)
    execute(url, "UPDATE image_jobs SET parameters = ?", parameters)
    found = repository.get(job.ref)
    assert found is not None
    return found
