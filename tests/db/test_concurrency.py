"""Several workstations report on one job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.job import ACTIVE, JobKind, JobPatch, JobRef, JobStatus, NewJob
from tests.support.opener import Opener

NEW = NewJob(workflow_name="img2img", comfy_url="http://gpu1:8188", comfy_job_id=None)


@pytest.fixture
def others(database_url: str, opened: Opener) -> list[SqlJobRepository]:
    """Four more that have the same database open."""
    return [opened(database_url) for _ in range(4)]


def test_exactly_one_completes_a_job(repository: SqlJobRepository, others: list[SqlJobRepository]) -> None:
    for _ in range(6):
        job = repository.create(JobKind.IMAGE, NEW)
        barrier = Barrier(len(others))

        def complete(index: int, ref: JobRef = job.ref, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            won = others[index].transition(
                ref, JobStatus.COMPLETED, expected=ACTIVE, patch=JobPatch(outputs=(f"by {index}",))
            )
            return won is not None

        with ThreadPoolExecutor(len(others)) as pool:
            won = list(pool.map(complete, range(len(others))))
        assert sum(won) == 1
        assert repository.get(job.ref).outputs == (f"by {won.index(True)}",)


def test_a_late_processing_never_overwrites_an_end(
    repository: SqlJobRepository, others: list[SqlJobRepository]
) -> None:
    for _ in range(6):
        job = repository.create(JobKind.VIDEO, NEW)
        barrier = Barrier(2)

        def report(
            to: JobStatus, by: SqlJobRepository, ref: JobRef = job.ref, barrier: Barrier = barrier
        ) -> None:
            barrier.wait()
            by.transition(ref, to, expected=JobStatus.sources_of(to))

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(report, (JobStatus.COMPLETED, JobStatus.PROCESSING), others))
        assert repository.get(job.ref).status is JobStatus.COMPLETED
        assert repository.transition(job.ref, JobStatus.PROCESSING, expected=[JobStatus.PENDING]) is None


def test_parameters_that_are_merged_at_once_are_all_kept(
    repository: SqlJobRepository, others: list[SqlJobRepository]
) -> None:
    job = repository.create(JobKind.IMAGE, NEW)

    def merge(index: int) -> None:
        for number in range(5):
            others[index].patch(
                job.ref,
                JobPatch(
                    parameters={f"{index}-{number}": number, "jobmonitor": {f"{index}-{number}": number}}
                ),
            )

    with ThreadPoolExecutor(len(others)) as pool:
        list(pool.map(merge, range(len(others))))
    expected = {f"{index}-{number}": number for index in range(len(others)) for number in range(5)}
    assert repository.get(job.ref).parameters == {**expected, "jobmonitor": expected}


def test_one_repository_serves_several_threads(repository: SqlJobRepository) -> None:
    with ThreadPoolExecutor(8) as pool:
        refs = [job.ref for job in pool.map(lambda _: repository.create(JobKind.IMAGE, NEW), range(40))]
    assert len(set(refs)) == 40
    assert {job.ref for job in repository.get_many(refs)} == set(refs)
