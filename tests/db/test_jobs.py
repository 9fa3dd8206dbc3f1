"""Jobs written and read back, on both databases."""

from __future__ import annotations

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobInputs, JobKind, JobPatch, JobStatus, NewJob, OutputFile


def test_smoke(repository: SqlJobRepository) -> None:
    info = repository.info()
    print(info)
    assert not info.problems
    job = repository.create(
        JobKind.IMAGE,
        NewJob(
            workflow_name="img2img",
            comfy_url="http://a:1",
            comfy_job_id="x",
            prompt="hi",
            parameters={"seed": 2**64 - 1},
            inputs=JobInputs(images=("a.png",)),
        ),
    )
    print(job)
    assert repository.get(job.ref) == job
    job = repository.transition(job.ref, JobStatus.PROCESSING, expected=[JobStatus.PENDING])
    assert job.started_at
    job = repository.transition(
        job.ref,
        JobStatus.COMPLETED,
        expected=[JobStatus.PROCESSING],
        patch=JobPatch(outputs=("http://x",), output_file=OutputFile("a"), parameters={"k": None}),
    )
    print(job)
    v = repository.create(
        JobKind.VIDEO,
        NewJob(
            workflow_name="wan-i2v",
            comfy_url="http://a:1",
            comfy_job_id="y",
            prompt="hi",
            parameters={"seed": 2**64 - 1},
            inputs=JobInputs(images=("a.png",)),
        ),
    )
    v = repository.transition(v.ref, JobStatus.CANCELLED, expected=[JobStatus.PENDING], run_seconds=4)
    print(v)
    assert v.status == JobStatus.CANCELLED
    p = repository.page(FeedQuery(text="HI"), after=None, limit=1)
    assert [j.ref for j in p.jobs] == [v.ref]
    p = repository.page(FeedQuery(), after=p.next, limit=1)
    assert p.next is None
    assert p.jobs == (job,)
    print(repository.counts(FeedQuery()))
    assert repository.find_by_comfy_id("y") == (v,)
    assert repository.find(v.ref.key) == (v,)
    w = repository.watch()
    assert not w.look()
    v = repository.create(
        JobKind.VIDEO, NewJob(workflow_name="wan-i2v", comfy_url="http://a:1", comfy_job_id="z")
    )
    assert w.look().jobs == (v,)
    assert not w.look()
    w.close()
    assert repository.active() == (v,)
    assert repository.active(["http://A:1/"]) == (v,)
