"""Several workstations report on one job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event, Semaphore

import pytest

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.urls import parse_address
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


def test_who_waits_to_write_a_file_keeps_no_reader_waiting(tmp_path: Path) -> None:
    """More threads wait than there are connections."""
    limits = Limits(connect=0.05)
    with closing(Database(parse_address(str(tmp_path / "jobs.db")), limits=limits)) as database:
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE numbers (number INTEGER)")
        writers = 12
        arrived, go_on = Semaphore(0), Event()

        def write(number: int) -> None:
            arrived.release()
            with database.write() as connection:
                go_on.wait()
                connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", (number,))

        with ThreadPoolExecutor(writers) as pool:
            done = [pool.submit(write, number) for number in range(writers)]
            try:
                for _ in range(writers):
                    arrived.acquire()
                for _ in range(20):
                    with database.read() as connection:
                        assert connection.exec_driver_sql("SELECT count(*) FROM numbers").scalar() == 0
            finally:
                go_on.set()
            for each in done:
                each.result()
        with database.read() as connection:
            found = connection.exec_driver_sql("SELECT number FROM numbers ORDER BY number").scalars().all()
        assert list(found) == list(range(writers))
