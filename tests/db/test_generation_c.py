"""Generation C: the workflow by its id, an owner for each row, few times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.schema.postgresql import create_tables
from jobmonitor.domain.errors import InvalidField, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import (
    ACTIVE,
    CANCELLED_BY_OPERATOR,
    Job,
    JobInputs,
    JobKind,
    JobPatch,
    JobStatus,
    NewJob,
    OutputFile,
)
from tests.support.generations import (
    WORKFLOWS,
    add_rows,
    make_generation_c,
    make_workflow_free,
    workflow_ids,
)
from tests.support.odd_rows import USERS
from tests.support.opener import Opener
from tests.support.rows import execute

ADA = USERS[0]
SERVER = "http://gpu1:8188"
NEW = NewJob(
    workflow_name="wan-i2v",
    comfy_url=SERVER,
    comfy_job_id="c-1",
    user_id=ADA,
    prompt="a cat",
    inputs=JobInputs(images=("a.png",)),
    width=640,
    height=480,
    fps=25,
    model_used="wan",
    parameters={"seed": 2**63, "theirs": {"kept": True}},
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def c_url(request: pytest.FixtureRequest) -> str:
    """Generation C's tables in each kind of database in turn, without rows."""
    name = "sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    url: str = request.getfixturevalue(name)
    make_generation_c(url)
    return url


def _jobs(repository: SqlJobRepository, **query: Any) -> tuple[Job, ...]:
    return repository.page(FeedQuery(**query), after=None, limit=100).jobs


def test_a_job_runs_through_its_life(c_url: str, opened: Opener) -> None:
    repository = opened(c_url)
    job = repository.create(JobKind.VIDEO, NEW)
    assert (job.workflow_name, job.user_id, job.prompt, job.model_used) == ("wan-i2v", ADA, "a cat", "wan")
    running = repository.transition(job.ref, JobStatus.PROCESSING, expected=ACTIVE)
    assert running is not None
    assert running.started_at is not None
    file = OutputFile("out put.mp4", "video", "output")
    done = repository.transition(
        job.ref,
        JobStatus.COMPLETED,
        expected=ACTIVE,
        patch=JobPatch(outputs=("http://x/1.mp4",), output_file=file, parameters={"mine": 1}),
        run_seconds=0.5,
    )
    assert done is not None
    assert (done.status, done.outputs, done.output_file) == (JobStatus.COMPLETED, ("http://x/1.mp4",), file)
    assert done.started_at == running.started_at
    assert done.completed_at is not None
    assert done.duration is not None
    assert done.flaws == ()
    ((parameters,),) = execute(c_url, "SELECT CAST(parameters AS text) FROM video_jobs")
    for kept in ("theirs", "seed", str(2**63), "mine", "started_at", "processing_time_seconds"):
        assert kept in parameters
    assert _jobs(repository) == (done,)
    assert _jobs(repository, text="OUT PUT") == (done,)
    assert repository.find_by_comfy_id("c-1") == (done,)


def test_cancelled_is_a_status_of_its_own(c_url: str, opened: Opener) -> None:
    repository = opened(c_url)
    job = repository.create(JobKind.IMAGE, replace(NEW, workflow_name="img2img", fps=None))
    cancelled = repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert cancelled is not None
    assert (cancelled.status, cancelled.error_message) == (JobStatus.CANCELLED, None)
    assert execute(c_url, "SELECT CAST(status AS text) FROM image_jobs") == [("cancelled",)]
    text = repository.create(JobKind.TEXT, NewJob(workflow_name="w", comfy_url=None, comfy_job_id=None))
    ended = repository.transition(text.ref, JobStatus.CANCELLED, expected=ACTIVE)
    assert ended is not None
    assert ended.status is JobStatus.CANCELLED
    if c_url.startswith("postgresql"):  # its text_jobs are still generation B's
        assert ended.error_message == CANCELLED_BY_OPERATOR
    assert set(_jobs(repository, statuses=frozenset({JobStatus.CANCELLED}))) == {cancelled, ended}


def test_a_job_without_a_user_is_refused(c_url: str, opened: Opener) -> None:
    repository = opened(c_url)
    with pytest.raises(SchemaMismatch, match=r"video_jobs.*user_id") as refused:
        repository.create(JobKind.VIDEO, replace(NEW, user_id=None))
    assert "--user" in refused.value.remedy
    assert "JOBMONITOR_USER" in refused.value.remedy
    assert _jobs(repository) == ()
    if c_url.startswith("postgresql"):
        with pytest.raises(InvalidField, match="user_id"):
            repository.create(JobKind.VIDEO, replace(NEW, user_id="ada"))


def test_a_workflow_that_is_not_there_is_refused_and_never_added(c_url: str, opened: Opener) -> None:
    repository = opened(c_url)
    with pytest.raises(SchemaMismatch, match=r"workflows.*“new-one”.*workflow_id of video_jobs") as refused:
        repository.create(JobKind.VIDEO, replace(NEW, workflow_name="new-one"))
    assert "wan-i2v" in refused.value.details
    assert workflow_ids(c_url).keys() == WORKFLOWS.keys()
    # Upper and lower case do not matter, and the exact name goes first.
    assert repository.create(JobKind.VIDEO, replace(NEW, workflow_name="WAN-I2V")).workflow_name == "wan-i2v"
    execute(c_url, "INSERT INTO workflows (name, output_type) VALUES ('Wan-I2V', 'video')")
    exact = repository.create(JobKind.VIDEO, replace(NEW, workflow_name="Wan-I2V", comfy_job_id="c-2"))
    assert exact.workflow_name == "Wan-I2V"
    assert _jobs(repository, workflow_names=frozenset({"Wan-I2V"})) == (exact,)
    assert repository.notes(FeedQuery(workflow_names=frozenset({"Wan-I2V"}))) == ()
    # One that was added since the connect is found.
    execute(c_url, "INSERT INTO workflows (name, output_type) VALUES ('new-one', 'video')")
    assert repository.create(JobKind.VIDEO, replace(NEW, workflow_name="new-one", comfy_job_id=None))


@pytest.mark.postgresql
def test_a_row_of_no_known_workflow_is_shown_and_marked(empty_postgres_url: str, opened: Opener) -> None:
    make_generation_c(empty_postgres_url)
    make_workflow_free(empty_postgres_url)
    add_rows(empty_postgres_url, "video_jobs", [{"user_id": ADA, "workflow_id": 77, "comfy_url": SERVER}])
    (job,) = _jobs(opened(empty_postgres_url))
    assert job.workflow_name == ""
    (flaw,) = job.flaws
    assert "77" in flaw
    assert "workflows" in flaw


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE workflows CASCADE",
        "ALTER TABLE workflows DROP COLUMN name",
        "DELETE FROM workflows",
    ],
)
def test_without_names_of_workflows_rows_are_shown(
    empty_postgres_url: str, change: str, opened: Opener
) -> None:
    make_generation_c(empty_postgres_url)
    add_rows(empty_postgres_url, "video_jobs", [{"user_id": ADA, "workflow_id": 1, "comfy_url": SERVER}])
    make_workflow_free(empty_postgres_url)
    make_workflow_free(empty_postgres_url, "image_jobs")
    execute(empty_postgres_url, change)
    repository = opened(empty_postgres_url)
    assert all("workflows" in problem for problem in repository.info().problems)
    assert len(repository.info().problems) == 2
    (job,) = _jobs(repository)
    assert (job.workflow_name, len(job.flaws)) == ("", 1)
    assert _jobs(repository, workflow_names=frozenset({"lipsync-one"})) == ()
    with pytest.raises(SchemaMismatch, match="workflows"):
        repository.create(JobKind.VIDEO, NEW)


@pytest.mark.postgresql
def test_between_generations_a_row_has_its_workflow_by_id_or_by_name(
    empty_postgres_url: str, opened: Opener
) -> None:
    make_generation_c(empty_postgres_url)
    for change in ("ADD COLUMN workflow_name text", "ALTER COLUMN workflow_id DROP NOT NULL"):
        execute(empty_postgres_url, f"ALTER TABLE video_jobs {change}")
    common = {"user_id": ADA, "comfy_url": SERVER}
    ids = workflow_ids(empty_postgres_url)
    add_rows(
        empty_postgres_url,
        "video_jobs",
        [
            {**common, "workflow_id": ids["wan-i2v"], "workflow_name": None},
            {**common, "workflow_id": None, "workflow_name": "wan-i2v"},
            {**common, "workflow_id": None, "workflow_name": None},
        ],
    )
    repository = opened(empty_postgres_url)
    assert sorted(job.workflow_name for job in _jobs(repository)) == ["", "wan-i2v", "wan-i2v"]
    assert len(_jobs(repository, workflow_names=frozenset({"wan-i2v"}))) == 2
    created = repository.create(JobKind.VIDEO, NEW)
    wanted = [(ids["wan-i2v"], "wan-i2v")]
    query = "SELECT workflow_id, workflow_name FROM video_jobs WHERE id = ?"
    assert execute(empty_postgres_url, query, created.ref.key) == wanted


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("id_type", "reference_type"), [("uuid", "uuid"), ("text", "text"), ("bigint", "text"), ("uuid", "text")]
)
def test_ids_of_workflows_of_other_types(
    empty_postgres_url: str, id_type: str, reference_type: str, opened: Opener
) -> None:
    make_generation_c(empty_postgres_url)
    make_workflow_free(empty_postgres_url)
    make_workflow_free(empty_postgres_url, "image_jobs")
    using = {"uuid": "lpad({0}::text, 32, '0')::uuid", "text": "'w' || {0}", "bigint": "{0}"}[id_type]
    execute(empty_postgres_url, "ALTER TABLE workflows ALTER COLUMN id DROP DEFAULT")
    execute(empty_postgres_url, "ALTER TABLE workflows DROP CONSTRAINT workflows_pkey")
    for table, column, type_ in (
        ("workflows", "id", id_type),
        ("video_jobs", "workflow_id", reference_type),
    ):
        converted = f"({using.format(column)})::{type_}"
        execute(
            empty_postgres_url, f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {type_} USING {converted}"
        )
    twice = "INSERT INTO workflows (id, name, output_type) SELECT id, 'twice', 'text' FROM workflows LIMIT 1"
    execute(empty_postgres_url, twice)
    repository = opened(empty_postgres_url)
    job = repository.create(JobKind.VIDEO, NEW)
    assert (job.workflow_name, job.flaws) == ("wan-i2v", ())
    assert repository.create(JobKind.VIDEO, replace(NEW, workflow_name="lipsync-one", comfy_job_id="c-2"))
    assert _jobs(repository, workflow_names=frozenset({"wan-i2v"})) == (job,)
    assert _jobs(repository, workflow_names=frozenset({"WAN-i2v"})) == (job,)
    assert _jobs(repository, workflow_names=frozenset({"lipsync-multi", "no such"})) == ()
    assert len(_jobs(repository)) == 2


@pytest.mark.postgresql
def test_each_table_may_be_of_another_generation(empty_postgres_url: str, opened: Opener) -> None:
    make_generation_c(empty_postgres_url)
    execute(empty_postgres_url, "DROP TABLE image_jobs")
    create_tables(empty_postgres_url)
    repository = opened(empty_postgres_url)
    found = {table.name: table.generation for table in repository.info().tables}
    assert found == {"video_jobs": "C", "image_jobs": "B", "text_jobs": "B"}
    first = repository.create(JobKind.IMAGE, replace(NEW, workflow_name="wan-i2v", comfy_job_id=None))
    second = repository.create(JobKind.VIDEO, NEW)
    wanted = frozenset({"wan-i2v"})
    assert _jobs(repository, workflow_names=wanted, user_id=ADA, text="A CAT") == (second, first)
    for job in (first, second):
        assert repository.transition(job.ref, JobStatus.CANCELLED, expected=ACTIVE)
    cancelled = _jobs(repository, workflow_names=wanted, statuses=frozenset({JobStatus.CANCELLED}))
    assert [job.status_text for job in cancelled] == ["cancelled", "failed"]


@pytest.mark.postgresql
def test_a_column_that_nobody_knows_and_that_wants_a_value_is_named(
    empty_postgres_url: str, opened: Opener
) -> None:
    make_generation_c(empty_postgres_url, project_id="uuid")
    execute(empty_postgres_url, "ALTER TABLE video_jobs ALTER COLUMN project_id SET NOT NULL")
    repository = opened(empty_postgres_url)
    (problem,) = repository.info().problems
    assert "video_jobs" in problem
    assert "project_id" in problem
    with pytest.raises(SchemaMismatch, match="project_id of video_jobs"):
        repository.create(JobKind.VIDEO, NEW)
    assert repository.create(JobKind.IMAGE, replace(NEW, workflow_name="img2img"))


@pytest.mark.postgresql
@pytest.mark.parametrize("name", ["lipsync-one", "img2img", "no such"])
def test_a_filter_by_a_rare_workflow_reads_few_rows(
    empty_postgres_url: str, name: str, opened: Opener
) -> None:
    """With the indexes of the field alone: none of them has the workflow and the time."""
    make_generation_c(empty_postgres_url)
    execute(
        empty_postgres_url,
        "INSERT INTO video_jobs (user_id, workflow_id, comfy_url, created_at)"
        f" SELECT '{ADA}', CASE WHEN n % 500 = 0 THEN 1 ELSE 4 END, 'u', now() - n * interval '1 minute'"
        " FROM generate_series(1, 5000) AS n",
    )
    execute(empty_postgres_url, "ANALYZE video_jobs")
    repository = opened(empty_postgres_url)
    repository.info()
    asked: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, *further: Any) -> None:
        if "LIMIT" in statement:
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        found = _jobs(repository, workflow_names=frozenset({name}), kinds=frozenset({JobKind.VIDEO}))
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert len(found) == (10 if name == "lipsync-one" else 0)
    with psycopg.connect(empty_postgres_url) as connection:
        statement, parameters = asked[0]
        rows = connection.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", parameters).fetchall()
    plan = "\n".join(row[0] for row in rows)
    assert "Seq Scan on video_jobs" not in plan
    assert "Rows Removed by Filter: 4" not in plan  # thousands


def test_what_cannot_be_stored_is_told_without_writing(c_url: str, opened: Opener) -> None:
    repository = opened(c_url)
    repository.check(JobKind.VIDEO, NEW)
    with pytest.raises(SchemaMismatch, match="has no workflow"):
        repository.check(JobKind.VIDEO, replace(NEW, workflow_name="unheard-of"))
    with pytest.raises(SchemaMismatch, match="belongs to a user"):
        repository.check(JobKind.VIDEO, replace(NEW, user_id=None))
    assert _jobs(repository) == ()
