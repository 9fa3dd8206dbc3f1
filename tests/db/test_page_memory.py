"""The last pages seen, kept in the state file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from jobmonitor.db.state import page_memory
from jobmonitor.db.state.page_bounds import MAX_JOBS, MAX_PARAMETERS, MAX_TEXT, small
from jobmonitor.db.state.page_memory import MAX_FEEDS, FilePageMemory
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.feed import Counts, FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.job_json import job_to_json
from jobmonitor.services.ports import RememberedPage
from tests.support.fake_jobs import make_job, sample_jobs
from tests.support.job_values import JOBS
from tests.support.rows import execute

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
VIDEO = FeedQuery(kinds=frozenset({JobKind.VIDEO}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def memory(path: Path) -> Iterator[FilePageMemory]:
    storage = StateStorage(path)
    yield FilePageMemory(storage)
    storage.close()


def page(*jobs: Job, minutes: float = 0) -> RememberedPage:
    """Seen so many minutes after noon."""
    return RememberedPage(jobs, Counts(len(jobs)), NOON + timedelta(minutes=minutes))


def test_a_page_comes_back_as_it_was_seen(memory: FilePageMemory) -> None:
    by_status = ((JobStatus.FAILED, 2), (JobStatus.COMPLETED, 40))
    seen = RememberedPage(tuple(sample_jobs(12)), Counts(42, by_status), NOON)
    memory.remember("here", VIDEO, seen)
    found = memory.recall("here", VIDEO)
    assert found is not None
    assert (found.counts, found.seen_at) == (seen.counts, NOON)
    assert [job.ref for job in found.jobs] == [job.ref for job in seen.jobs]
    assert found.jobs[0] == small(seen.jobs[0])
    assert memory.recall("there", VIDEO) is None
    assert memory.recall("here", replace(VIDEO, user_id="me")) is None
    assert memory.recall("here", replace(VIDEO, system=FeedSystem.LEGACY)) is None
    memory.remember("here", VIDEO, page(make_job(1), minutes=1))
    assert memory.recall("here", VIDEO) == page(make_job(1), minutes=1)


def test_the_same_feed_is_found_whatever_the_order_of_its_sets(memory: FilePageMemory) -> None:
    names = [f"workflow {number}" for number in range(20)]
    memory.remember("here", FeedQuery(workflow_names=frozenset(names)), page(make_job(1)))
    assert memory.recall("here", FeedQuery(workflow_names=frozenset(reversed(names)))) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(job=JOBS)
def test_whatever_a_row_holds_can_be_kept(memory: FilePageMemory, job: Job) -> None:
    memory.remember("here", VIDEO, page(job))
    assert memory.recall("here", VIDEO) == page(small(job))


def test_sizes_are_bounded(memory: FilePageMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "x" * 100_000
    job = make_job(
        1,
        prompt=long,
        error_message=long,
        outputs=(*(f"http://gpu1/{number}" for number in range(1000)), f"http://gpu1/{long}"),
        parameters={"seed": 2**64 - 1, "graph": long, "steps": 20},
    )
    memory.remember("here", VIDEO, page(*[job] * (MAX_JOBS + 20)))
    found = memory.recall("here", VIDEO)
    assert found is not None
    assert 10 < len(found.jobs) <= MAX_JOBS
    assert found.counts.total == MAX_JOBS + 20
    kept = found.jobs[0]
    assert kept.parameters == {"seed": 2**64 - 1, "steps": 20}
    assert len(kept.prompt or "") == MAX_TEXT
    memory.remember("here", VIDEO, page(*(make_job(number) for number in range(MAX_JOBS + 20))))
    found = memory.recall("here", VIDEO)
    assert found is not None
    assert len(found.jobs) == MAX_JOBS
    size = len(str(job_to_json(make_job(1))))
    monkeypatch.setattr(page_memory, "MAX_SIZE", 50 * size)
    for number in range(4):
        memory.remember(f"database {number}", VIDEO, page(*[make_job(1)] * 20, minutes=1 + number))
    kept_of = [number for number in range(4) if memory.recall(f"database {number}", VIDEO)]
    assert kept_of
    assert kept_of == list(range(kept_of[0], 4))
    assert memory.recall("here", VIDEO) is None


def test_parameters_that_are_nested_beyond_all_bounds_are_left_out() -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    assert small(make_job(1, parameters={"deep": deep, "seed": 1})).parameters == {"seed": 1}
    many = {f"name {number}": number for number in range(10_000)}
    assert len(str(small(make_job(1, parameters=many)).parameters)) < 2 * MAX_PARAMETERS


def test_of_many_feeds_the_oldest_go(memory: FilePageMemory, path: Path) -> None:
    feeds = [FeedQuery(user_id=f"user {number}") for number in range(MAX_FEEDS + 3)]
    memory.remember("there", VIDEO, page(make_job(1), minutes=-1))
    for number, feed in enumerate(feeds):
        memory.remember("here", feed, page(make_job(1), minutes=number))
    assert [memory.recall("here", feed) is None for feed in feeds] == [True] * 3 + [False] * MAX_FEEDS
    assert memory.recall("there", VIDEO) is not None
    assert execute(str(path), "SELECT count(*) FROM remembered_pages") == [(MAX_FEEDS + 1,)]


def test_no_secrets_are_written(memory: FilePageMemory, path: Path) -> None:
    secret = "s3cr3t"
    job = make_job(
        1,
        comfy_url=f"http://op:{secret}@gpu1:8188",
        inputs=JobInputs(images=(f"https://files/a%20b.png?filename=a%20b.png&X-Amz-Signature={secret}",)),
        outputs=(
            f"https://files/c.png?token={secret}",
            "http://gpu1:8188/view?filename=a%20b.png&type=output",
        ),
        thumbnail_url=f"https://{secret}@files/t.png",
        parameters={"api_key": secret, "nested": [{"Authorization": secret, "seed": 1}], "max_tokens": 7},
    )
    memory.remember("here", VIDEO, page(job))
    assert secret not in str(execute(str(path), "SELECT * FROM remembered_pages"))
    found = memory.recall("here", VIDEO)
    assert found is not None
    (kept,) = found.jobs
    assert kept.comfy_url == "http://gpu1:8188"
    assert kept.inputs.images == ("https://files/a%20b.png?filename=a+b.png",)
    assert kept.outputs == ("https://files/c.png", "http://gpu1:8188/view?filename=a%20b.png&type=output")
    assert kept.parameters == {"nested": [{"seed": 1}], "max_tokens": 7}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"counts": {"total": 1, "by_status": {}}, "jobs": [{}]}']
)
def test_what_is_damaged_counts_as_forgotten(memory: FilePageMemory, path: Path, content: str) -> None:
    memory.remember("here", VIDEO, page(make_job(1)))
    execute(str(path), "UPDATE remembered_pages SET content = ?", content)
    assert memory.recall("here", VIDEO) is None


def test_a_file_that_cannot_be_used_is_an_error_of_this_workstation(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    storage = StateStorage(tmp_path / "file" / "state.db")
    with pytest.raises(StorageError):
        FilePageMemory(storage).recall("here", VIDEO)
    storage.close()
