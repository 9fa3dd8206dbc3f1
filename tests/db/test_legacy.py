"""The legacy tables, read as jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.sources.multitalk import is_image
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import (
    ACTIVE,
    CANCELLED_BY_OPERATOR,
    Job,
    JobInputs,
    JobKind,
    JobStatus,
    OutputFile,
    System,
)
from tests.support.generations import add_rows, make_legacy
from tests.support.opener import Opener
from tests.support.rows import execute

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
KEY = "0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
OTHER = "1b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d"
MULTITALK: dict[str, Any] = {
    "status": "submitted",
    "timestamp_submitted": AT,
    "width": 640,
    "height": 480,
    "trim_to_audio": True,
    "comfy_url": "http://gpu1:8188",
}
EDIT: dict[str, Any] = {"source_image_url": "http://s/in.png", "status": "pending", "created_at": AT}


@pytest.fixture(params=["sqlite_url", pytest.param("empty_postgres_url", marks=pytest.mark.postgresql)])
def legacy_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, with the legacy tables alone."""
    url: str = request.getfixturevalue(request.param)
    make_legacy(url)
    return url


Fill = Callable[..., SqlJobRepository]


@pytest.fixture
def filled(legacy_url: str, opened: Opener) -> Fill:
    """Opens the database after rows were added: `filled(multitalk_jobs=[…], …)`."""

    def fill(**tables: list[dict[str, Any]]) -> SqlJobRepository:
        for table, rows in tables.items():
            add_rows(legacy_url, table, rows)
        return opened(legacy_url)

    return fill


def page(repository: SqlJobRepository, **query: Any) -> tuple[Job, ...]:
    """The jobs that match, after the counts have agreed."""
    asked = FeedQuery(**query)
    jobs = repository.page(asked, after=None, limit=100).jobs
    assert repository.counts(asked).total == len(jobs)
    return jobs


def statuses(repository: SqlJobRepository, *wanted: JobStatus) -> set[str]:
    """Statuses as they are written, of the jobs that match."""
    return {job.status_text for job in page(repository, statuses=frozenset(wanted))}


# multitalk_jobs


def test_a_video_job(filled: Fill) -> None:
    row = MULTITALK | {
        "job_id": "c-1",
        "status": "completed",
        "timestamp_completed": LATER,
        "filename": "größe 'x'.mp4",
        "subfolder": "a b",
        "image_filename": "[take 1].png",
        "audio_filename": "voice.wav",
    }
    (job,) = page(filled(multitalk_jobs=[row]), kinds=frozenset({JobKind.VIDEO}))
    assert (job.ref.source, job.ref.key, job.comfy_job_id) == ("multitalk_jobs", "c-1", "c-1")
    assert (job.kind, job.system, job.workflow_name) == (JobKind.VIDEO, System.LEGACY, "legacy")
    assert (job.status, job.status_text) == (JobStatus.COMPLETED, "completed")
    assert (job.created_at, job.completed_at) == (AT, LATER)
    assert job.inputs == JobInputs(("[take 1].png",), ("voice.wav",))
    assert job.output_file == OutputFile("größe 'x'.mp4", "a b")
    assert job.outputs == (
        "http://gpu1:8188/view?filename=gr%C3%B6%C3%9Fe%20%27x%27.mp4&subfolder=a%20b&type=output",
    )
    assert (job.width, job.height, job.user_id, job.flaws) == (640, 480, None, ())


def test_an_address_of_the_output_goes_before_its_file_unless_it_is_blank(filled: Fill) -> None:
    rows = [
        MULTITALK | {"job_id": "1", "filename": "a.mp4", "video_url": "http://cdn/v.mp4"},
        MULTITALK | {"job_id": "2", "filename": "a.mp4", "video_url": " "},
        MULTITALK | {"job_id": "3", "filename": " ", "video_url": None},
        MULTITALK | {"job_id": "4", "filename": "a.mp4", "video_url": "", "comfy_url": "gpu1:8188/"},
        MULTITALK | {"job_id": "5", "filename": "a.mp4", "comfy_url": "http://["},
        MULTITALK | {"job_id": "6", "filename": "a.mp4", "comfy_url": " "},
    ]
    jobs = {job.ref.key: job for job in page(filled(multitalk_jobs=rows))}
    made = "http://gpu1:8188/view?filename=a.mp4&subfolder=&type=output"
    assert {key: job.outputs for key, job in jobs.items()} == {
        "1": ("http://cdn/v.mp4",),
        "2": (made,),
        "3": (),
        "4": (made,),
        "5": (),
        "6": (),
    }
    assert [key for key, job in sorted(jobs.items()) if any("server" in flaw for flaw in job.flaws)] == [
        "5",
        "6",
    ]


NAMES = (
    None,
    "",
    "x.mp4",
    "x.PNG",
    "x.Jpeg  ",
    "x.webp\n",
    "x.gif",
    "png",
    ".png",
    "x.png.mp4",
    "x.png/",
    "x.tİff",
    "x.\u212aif",
    "ä ö.JPG",
    "%.png",
    "x_png",
    "x.tif",
    "x.TIFF\t",
    "x.png\u00a0",
)


def test_the_kind_follows_from_the_output_in_statements_as_in_python(filled: Fill) -> None:
    rows = [
        MULTITALK | {"job_id": f"{number:02}", "filename": name, "timestamp_submitted": AT}
        for number, name in enumerate(NAMES)
    ]
    repository = filled(multitalk_jobs=rows)
    images = {f"{number:02}" for number, name in enumerate(NAMES) if is_image(name or "")}
    assert len(images) == 9
    for kind, keys in (
        (JobKind.IMAGE, images),
        (JobKind.VIDEO, {row["job_id"] for row in rows} - images),
        (JobKind.TEXT, set()),
    ):
        jobs = page(repository, kinds=frozenset({kind}))
        assert {job.ref.key for job in jobs} == keys
        assert all(job.kind is kind for job in jobs)
    assert len(page(repository, kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}))) == len(NAMES)


def test_statuses_by_their_legacy_words_and_spelled_otherwise(filled: Fill) -> None:
    words = (
        "submitted",
        "processing",
        "completed",
        "error",
        "SUBMITTED",
        "success",
        "done",
        "",
        " ",
        "Error",
    )
    rows = [MULTITALK | {"job_id": f"j{number}", "status": word} for number, word in enumerate(words)]
    cancelled = MULTITALK | {"job_id": "c", "status": "error", "error_message": CANCELLED_BY_OPERATOR}
    repository = filled(multitalk_jobs=[*rows, cancelled])
    assert statuses(repository, JobStatus.PENDING) == {"submitted"}
    assert statuses(repository, JobStatus.PROCESSING, JobStatus.COMPLETED) == {"processing", "completed"}
    assert [job.ref.key for job in page(repository, statuses=frozenset({JobStatus.FAILED}))] == ["j3"]
    assert [job.ref.key for job in page(repository, statuses=frozenset({JobStatus.CANCELLED}))] == ["c"]
    odd = page(repository, statuses=frozenset({JobStatus.UNKNOWN}))
    assert {job.status_text for job in odd} == {"SUBMITTED", "success", "done", "", " ", "Error"}
    assert all(job.flaws for job in odd)
    assert {job.ref.key for job in repository.active()} == {"j0", "j1"}
    assert repository.counts(FeedQuery()).of(JobStatus.UNKNOWN) == 6


def test_an_end_before_the_beginning_is_marked(filled: Fill) -> None:
    row = MULTITALK | {"job_id": "1", "status": "completed", "timestamp_completed": AT - timedelta(hours=1)}
    (job,) = page(filled(multitalk_jobs=[row]))
    assert job.completed_at == AT - timedelta(hours=1)
    assert job.duration is None
    assert any("before" in flaw for flaw in job.flaws)


def test_without_the_column_that_came_later(legacy_url: str, opened: Opener) -> None:
    execute(legacy_url, "ALTER TABLE multitalk_jobs DROP COLUMN video_url")
    add_rows(legacy_url, "multitalk_jobs", [MULTITALK | {"job_id": "1", "filename": "a.mp4"}])
    repository = opened(legacy_url)
    (job,) = page(repository)
    assert job.outputs
    assert not any("multitalk_jobs" in problem for problem in repository.info().problems)


def test_rows_without_a_time_come_last(legacy_url: str, opened: Opener) -> None:
    drop_rules_of_multitalk(legacy_url)
    rows = [
        {"job_id": key, "status": "submitted", "timestamp_submitted": at}
        for key, at in (("a", None), ("b", AT), ("c", None), ("d", LATER))
    ]
    add_rows(legacy_url, "multitalk_jobs", rows)
    add_rows(legacy_url, "edited_images", [EDIT | {"id": KEY, "created_at": None}])
    jobs = page(opened(legacy_url))
    assert [job.ref.key for job in jobs] == ["d", "b", "a", "c", KEY]
    assert all(job.flaws for job in jobs[2:])


def drop_rules_of_multitalk(url: str) -> None:
    """Makes the table as lax as others are, and its key no key of SQLite's."""
    if url.startswith("sqlite"):
        execute(url, "DROP TABLE multitalk_jobs")
        columns = "status, timestamp_submitted text, filename, comfy_url, error_message"
        execute(url, f"CREATE TABLE multitalk_jobs (job_id text primary key, {columns})")
        return
    for name in ("timestamp_submitted", "width", "height", "trim_to_audio", "comfy_url"):
        execute(url, f"ALTER TABLE multitalk_jobs ALTER COLUMN {name} DROP NOT NULL")


# edited_images and style_transfers


def test_an_image_edit(filled: Fill) -> None:
    row = EDIT | {
        "id": KEY,
        "prompt": "a red hat",
        "result_image_url": "[out].png",
        "model_used": "m",
        "processing_time_seconds": 7,
        "status": "completed",
        "workflow_name": None,
    }
    (job,) = page(filled(edited_images=[row]), kinds=frozenset({JobKind.IMAGE}))
    assert (job.ref.source, job.ref.key, job.workflow_name) == ("edited_images", KEY, "image-edit")
    assert (job.inputs.images, job.outputs) == (("http://s/in.png",), ("[out].png",))
    assert (job.prompt, job.model_used, job.duration) == ("a red hat", "m", timedelta(seconds=7))
    assert (job.completed_at, job.comfy_job_id, job.comfy_url, job.flaws) == (None, None, None, ())


def test_a_style_transfer_ends_when_it_is_last_written(filled: Fill) -> None:
    rows = [
        {
            "id": key,
            "status": status,
            "created_at": AT,
            "updated_at": LATER,
            "source_image_url": "http://s/in.png",
            "style_image_url": "http://s/style.png",
            "comfyui_prompt_id": prompt_id,
        }
        for key, status, prompt_id in ((KEY, "failed", "c-1"), (OTHER, "processing", " "))
    ]
    repository = filled(style_transfers=rows)
    ended, running = page(repository)
    assert (ended.completed_at, running.completed_at) == (LATER, None)
    assert ended.inputs.images == ("http://s/in.png", "http://s/style.png")
    assert (ended.comfy_job_id, running.comfy_job_id) == ("c-1", None)
    assert repository.find_by_comfy_id("c-1") == (ended,)
    assert repository.find_by_comfy_id(" ") == ()


def test_a_workflow_is_found_by_its_name_however_rows_spell_it(filled: Fill) -> None:
    ids = [f"0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2{end}" for end in range(6)]
    repository = filled(
        edited_images=[
            EDIT | {"id": key, "workflow_name": name}
            for key, name in zip(
                ids, ("img2img", None, "", " \n", "image-edit", "StyleTransfer"), strict=True
            )
        ],
        style_transfers=[
            EDIT | {"id": key, "workflow_name": name}
            for key, name in zip(ids, ("StyleTransfer", "style-transfer", None, "x", "", "y"), strict=True)
        ],
        multitalk_jobs=[MULTITALK | {"job_id": "1"}],
    )

    def found(*names: str) -> dict[str, int]:
        jobs = page(repository, workflow_names=frozenset(names))
        assert {job.workflow_name for job in jobs} <= {*names, "style-transfer"}
        return {
            table: sum(job.ref.source == table for job in jobs) for table in {job.ref.source for job in jobs}
        }

    assert found("image-edit") == {"edited_images": 4}
    assert found("style-transfer") == {"style_transfers": 4}
    assert found("img2img", "x") == {"edited_images": 1, "style_transfers": 1}
    assert found("legacy") == {}


def test_a_broken_address_is_shown_and_marked(filled: Fill) -> None:
    broken = ("http://", "http:/in.png", "https://[::1/in.png", "http://a b/c", "http://s:123456/")
    whole = ("in.png", "http://s", "https://u:p@s:80/a b.png?x", "http://[::1]:8188/view", "[x].png")
    rows = [
        EDIT | {"id": f"0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2{number}", "source_image_url": address}
        for number, address in enumerate((*broken, *whole))
    ]
    jobs = page(filled(edited_images=rows))
    assert {job.inputs.images[0] for job in jobs} == {*broken, *whole}
    assert {job.inputs.images[0] for job in jobs if job.flaws} == set(broken)


# data and datasets


def test_captions_are_completed_text_jobs_titled_by_data_set_and_image(filled: Fill) -> None:
    sets = [{"id": KEY, "name": "Anna", "created_at": LATER}, {"id": OTHER, "name": " ", "created_at": None}]
    rows = [
        {"id": f"0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2{n}", "dataset_id": of, "image_name": name} | more
        for n, (of, name, more) in enumerate(
            (
                (KEY, "7.png", {"created_at": AT, "caption": "a cat", "image_url": "http://s/7.png"}),
                (KEY, None, {"created_at": None, "caption": ""}),
                (OTHER, "8.png", {"created_at": None}),
                (None, None, {"created_at": AT + timedelta(minutes=1)}),
                ("2b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d", "9.png", {"created_at": AT}),
            )
        )
    ]
    repository = filled(datasets=sets, data=rows)
    jobs = page(repository, kinds=frozenset({JobKind.TEXT}))
    assert [(job.title, job.created_at) for job in jobs] == [
        ("Anna", LATER),
        (None, AT + timedelta(minutes=1)),
        ("Anna / 7.png", AT),
        ("9.png", AT),
        ("8.png", None),
    ]
    caption = jobs[2]
    assert (caption.status, caption.workflow_name) == (JobStatus.COMPLETED, "character-caption")
    assert (caption.output_text, caption.inputs.images) == ("a cat", ("http://s/7.png",))
    assert page(repository, statuses=frozenset(ACTIVE)) == ()
    assert len(page(repository, created_from=AT, created_before=LATER)) == 3
    assert [job.title for job in page(repository, text="ANNA")] == ["Anna", "Anna / 7.png"]
    assert [job.title for job in page(repository, text="a Cat")] == ["Anna / 7.png"]
    assert len(page(repository, workflow_names=frozenset({"character-caption"}))) == 5
    again = repository.page(FeedQuery(), after=None, limit=2)
    assert again.next is not None
    rest = repository.page(FeedQuery(), after=again.next, limit=9).jobs
    assert (*again.jobs, *rest) == jobs


def test_a_table_called_data_of_somebody_else_is_left_alone(legacy_url: str, opened: Opener) -> None:
    execute(legacy_url, "DROP TABLE data")
    execute(legacy_url, "CREATE TABLE data (id text, value text)")
    execute(legacy_url, "INSERT INTO data VALUES ('1', 'x')")
    repository = opened(legacy_url)
    assert "data" not in {table.name for table in repository.info().tables}
    assert page(repository) == ()


# Searching


def test_a_search_looks_into_every_text_of_the_legacy_tables(filled: Fill) -> None:
    repository = filled(
        multitalk_jobs=[
            MULTITALK
            | {
                "job_id": "Prompt-77",
                "filename": "Result 1.mp4",
                "image_filename": "Face.png",
                "audio_filename": "Voice.wav",
                "video_url": "http://cdn/clip.mp4",
                "error_message": "Out of memory",
            }
        ],
        edited_images=[EDIT | {"id": KEY, "prompt": "A Castle", "result_image_url": "http://s/hat.png"}],
        style_transfers=[
            EDIT
            | {
                "id": OTHER,
                "style_image_url": "http://s/Mosaic.png",
                "comfyui_prompt_id": "P-9",
                "error_message": "ärger",
            }
        ],
    )
    for text, table in {
        "prompt-77": "multitalk_jobs",
        "result 1": "multitalk_jobs",
        "FACE": "multitalk_jobs",
        "voice.w": "multitalk_jobs",
        "clip": "multitalk_jobs",
        "of memory": "multitalk_jobs",
        "castle": "edited_images",
        "HAT.png": "edited_images",
        KEY[:13]: "edited_images",
        "mosaic": "style_transfers",
        "p-9": "style_transfers",
        "ÄRGER": "style_transfers",
    }.items():
        assert [job.ref.source for job in page(repository, text=text)] == [table], text
    assert page(repository, text="nothing of this") == ()


# What they cannot answer


def test_a_filter_that_a_table_cannot_answer_matches_nothing_and_is_explained(filled: Fill) -> None:
    repository = filled(multitalk_jobs=[MULTITALK | {"job_id": "1"}], edited_images=[EDIT | {"id": KEY}])
    assert repository.notes(FeedQuery()) == ()
    mine = FeedQuery(user_id=KEY, kinds=frozenset({JobKind.VIDEO}))
    assert page(repository, user_id=KEY) == ()
    assert repository.notes(mine) == (
        "The legacy table multitalk_jobs records no user, so its jobs are left out while only one user's are"
        " shown.",
    )
    everything = FeedQuery(
        kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}),
        user_id=KEY,
        workflow_names=frozenset({"image-edit"}),
        comfy_url="http://gpu1:8188",
        text="castle",
        statuses=frozenset({JobStatus.CANCELLED}),
    )
    notes = repository.notes(everything)
    assert notes == repository.notes(everything)
    assert [note.partition(" record")[0] for note in notes[:4]] == [
        "The legacy tables multitalk_jobs, edited_images and style_transfers",
        "The legacy table multitalk_jobs",
        "The legacy tables edited_images and style_transfers",
        "The legacy table multitalk_jobs",
    ]
    assert "edited_images does not tell cancelled jobs from failed ones" in notes[4]
    assert len(notes) == 5
    at_server = page(repository, comfy_url="gpu1:8188")
    assert [job.ref.source for job in at_server] == ["multitalk_jobs"]


@pytest.mark.postgresql
def test_tables_that_are_missing_are_named_for_the_chosen_system(
    empty_postgres_url: str, opened: Opener
) -> None:
    make_legacy(empty_postgres_url, tables=["multitalk_jobs"])
    repository = opened(empty_postgres_url)
    assert repository.notes(FeedQuery(kinds=frozenset({JobKind.VIDEO, JobKind.IMAGE}))) == ()
    (new,) = repository.notes(FeedQuery(system=FeedSystem.NEW))
    assert new.startswith("There are no new tables here")
    assert "create-tables" in new
    (both, *_) = repository.notes(FeedQuery(system=FeedSystem.BOTH))
    assert "legacy ones alone are shown" in both
    images = repository.notes(FeedQuery(system=FeedSystem.LEGACY, kinds=frozenset({JobKind.IMAGE})))
    assert [("edited_images" in note, "style_transfers" in note) for note in images] == [
        (True, False),
        (False, True),
    ]
