"""What a feed leaves out."""

from __future__ import annotations

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import (
    ACTIVE,
    JobInputs,
    JobKind,
    JobPatch,
    JobStatus,
    NewJob,
    OutputFile,
)
from tests.support.opener import Opener
from tests.support.rows import drop_rules, execute, insert

ANNA = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
BEN = "1b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"


def make(repository: SqlJobRepository, kind: JobKind = JobKind.IMAGE, **values: object) -> str:
    """A new job; its key."""
    fields: dict[str, object] = {
        "workflow_name": "img2img",
        "comfy_url": "http://gpu1:8188",
        "comfy_job_id": None,
    }
    return repository.create(kind, NewJob(**(fields | values))).ref.key


def found(repository: SqlJobRepository, **query: object) -> set[str]:
    """Keys of the jobs that match, after the counts have agreed."""
    asked = FeedQuery(**query)
    page = repository.page(asked, after=None, limit=100)
    assert repository.counts(asked).total == len(page.jobs)
    return {job.ref.key for job in page.jobs}


def test_by_workflow(repository: SqlJobRepository) -> None:
    a, b = make(repository), make(repository, JobKind.VIDEO, workflow_name="wan-i2v")
    make(repository, workflow_name="image-edit")
    assert found(repository, workflow_names=frozenset({"img2img", "wan-i2v"})) == {a, b}
    assert found(repository, workflow_names=frozenset({"nothing", "\0"})) == set()


def test_by_user(repository: SqlJobRepository) -> None:
    anna, _ = make(repository, user_id=ANNA), make(repository, user_id=BEN)
    make(repository)
    for spelling in (ANNA, ANNA.upper(), ANNA.replace("-", ""), f"{{{ANNA}}}"):
        assert found(repository, user_id=spelling) == {anna}
    for nobody in ("anna", "", "\0", "\ud800", "' OR 1=1 --"):
        assert found(repository, user_id=nobody) == set()


def test_by_status(repository: SqlJobRepository) -> None:
    pending, failed, completed = (make(repository) for _ in range(3))
    for key, status in ((failed, JobStatus.FAILED), (completed, JobStatus.COMPLETED)):
        (job,) = repository.find(key)
        repository.transition(job.ref, status, expected=ACTIVE)
    assert found(repository, statuses=frozenset({JobStatus.PENDING})) == {pending}
    assert found(repository, statuses=frozenset({JobStatus.FAILED, JobStatus.COMPLETED})) == {
        failed,
        completed,
    }
    assert found(repository, statuses=frozenset({JobStatus.UNKNOWN})) == set()
    assert found(repository, statuses=frozenset(JobStatus)) == {pending, failed, completed}
    counts = repository.counts(FeedQuery(statuses=frozenset({JobStatus.FAILED})))
    assert {status: counts.of(status) for status in JobStatus if counts.of(status)} == {
        JobStatus.PENDING: 1,
        JobStatus.FAILED: 1,
        JobStatus.COMPLETED: 1,
    }


def test_by_server_however_rows_spell_it(repository: SqlJobRepository) -> None:
    spellings = ("http://gpu1:80", "http://gpu1/", "http://gpu1", "gpu1", "http://gpu1:80/")
    keys = {make(repository, comfy_url=spelling) for spelling in spellings}
    make(repository, comfy_url="http://gpu2")
    make(repository, comfy_url="http://gpu1:8188")
    for asked in ("http://GPU1", "http://gpu1/", "http://gpu1:80"):
        assert found(repository, comfy_url=asked) == keys
    assert found(repository, comfy_url="not an address") == set()


TEXTS = (
    ("CASTLE", {"prompt", "video prompt"}),
    ("photo 7", {"input"}),
    ("result_", {"output"}),
    ("sheet.p", {"file"}),
    ("out of MEMORY", {"error"}),
    ("abc-123", {"id"}),
    ("100%", {"wildcards"}),
    ("a_b", {"wildcards"}),
    ("\\n", {"wildcards"}),
    ('say "hi"', {"wildcards"}),
    ("%", {"wildcards"}),
    ("ÄRGER", {"letters"}),
    ("straße", {"letters"}),
    ("naïve 😀", {"letters"}),
    ("caption of", {"text"}),
    ("nothing of this", set()),
    ("\0", set()),
    ("\ud800", set()),
    ("' OR '1'='1", set()),
)


def test_by_text(repository: SqlJobRepository) -> None:
    keys = {
        "prompt": make(repository, prompt="A Castle at dawn"),
        "video prompt": make(repository, JobKind.VIDEO, prompt="the castle burns"),
        "input": make(repository, inputs=JobInputs(images=("b.png", "Photo 7.png"))),
        "output": make(repository, JobKind.VIDEO),
        "file": make(repository),
        "error": make(repository),
        "id": make(repository, comfy_job_id="ABC-123"),
        "wildcards": make(repository, prompt='100% a_b \\n say "hi"'),
        "letters": make(repository, inputs=JobInputs(images=("Ärger auf der Straße naïve 😀.png",))),
        "text": make(repository, JobKind.TEXT),
    }
    for name, patch in {
        "output": JobPatch(outputs=("http://s/view?filename=Result_1.mp4",)),
        "file": JobPatch(output_file=OutputFile("Sheet.png")),
        "error": JobPatch(error_message="Out of memory"),
        "text": JobPatch(output_text="The caption of it"),
    }.items():
        (job,) = repository.find(keys[name])
        repository.patch(job.ref, patch)
    for text, hits in TEXTS:
        assert found(repository, text=text) == {keys[name] for name in hits}, text


def test_by_a_part_of_the_key(repository: SqlJobRepository) -> None:
    key = make(repository)
    make(repository)
    assert found(repository, text=key[4:20].upper()) == {key}


def test_statuses_that_nobody_knows(repository: SqlJobRepository, database_url: str, opened: Opener) -> None:
    repository.info()
    drop_rules(database_url, "image_jobs")
    repository.close()
    lax = opened(database_url)
    known = make(lax)
    odd = ("COMPLETED", "done", "", None)
    for number, status in enumerate(odd):
        insert(
            database_url,
            "image_jobs",
            id=f"00000000-0000-0000-0000-00000000000{number}",
            status=status,
            created_at="2026-01-01 00:00:00.000000",
        )
    unknown = found(lax, statuses=frozenset({JobStatus.UNKNOWN}))
    assert len(unknown) == len(odd)
    jobs = lax.page(FeedQuery(statuses=frozenset({JobStatus.UNKNOWN})), after=None, limit=9).jobs
    assert sorted(job.status_text for job in jobs) == ["", "", "COMPLETED", "done"]
    assert all(job.flaws for job in jobs)
    assert found(lax, statuses=frozenset(set(JobStatus) - {JobStatus.UNKNOWN})) == {known}
    assert found(lax, statuses=frozenset({JobStatus.UNKNOWN, JobStatus.PENDING})) == unknown | {known}
    assert lax.counts(FeedQuery()).of(JobStatus.UNKNOWN) == len(odd)


@pytest.mark.postgresql
def test_a_status_that_is_a_number_is_unknown(postgres_url: str, opened: Opener) -> None:
    drop_rules(postgres_url, "image_jobs")
    for statement in (
        "DROP INDEX image_jobs_active",
        "ALTER TABLE image_jobs ALTER COLUMN status DROP DEFAULT",
        "ALTER TABLE image_jobs ALTER COLUMN status TYPE int USING 1",
        "INSERT INTO image_jobs (status, workflow_name) VALUES (3, 'w')",
    ):
        execute(postgres_url, statement)
    repository = opened(postgres_url)
    assert len(found(repository, statuses=frozenset({JobStatus.UNKNOWN}))) == 1
    assert found(repository, statuses=frozenset({JobStatus.PENDING})) == set()
    assert repository.active() == ()


@pytest.mark.postgresql
def test_a_status_that_is_an_enum(postgres_url: str, opened: Opener) -> None:
    drop_rules(postgres_url, "image_jobs")
    for statement in (
        "DROP INDEX image_jobs_active",
        "CREATE TYPE job_status AS ENUM ('pending', 'processing', 'completed', 'failed', 'cancelled')",
        "ALTER TABLE image_jobs ALTER COLUMN status DROP DEFAULT",
        "ALTER TABLE image_jobs ALTER COLUMN status TYPE job_status USING status::job_status",
    ):
        execute(postgres_url, statement)
    repository = opened(postgres_url)
    key = make(repository)
    (job,) = repository.find(key)
    assert found(repository, statuses=frozenset({JobStatus.PENDING, JobStatus.UNKNOWN})) == {key}
    cancelled = repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert cancelled is not None
    assert cancelled.status_text == "cancelled"
    assert found(repository, statuses=frozenset({JobStatus.CANCELLED})) == {key}
    assert repository.counts(FeedQuery()).of(JobStatus.CANCELLED) == 1
