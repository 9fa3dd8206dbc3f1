"""Each of the bundled workflows from its form to a completed row, in each generation of tables.

What the studio checks of a workflow: it is submitted; the job is in its table; the workflow's name is right;
the feed shows it; the filters find it, by workflow and by user; completion updates it; the addresses of what
it made are stored; the legacy feeds still work.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.batch import Batch
from jobmonitor.domain.errors import InvalidSubmission, SchemaMismatch
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobKind, JobStatus, System
from jobmonitor.domain.workflow import Size, Value, Workflow
from tests.services.conftest import Open
from tests.support.bundled import SEED, make_files, typical_values
from tests.support.generations import (
    add_rows,
    make_generation_b,
    make_generation_c,
    make_legacy,
    run,
)
from tests.support.pictures import png
from tests.support.workstation import Workstation

ME = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
TEXT = "a “wide” shot,\nno \\ {{PROMPT}}"
"""What `typical_values` writes into long texts."""


@dataclass(frozen=True)
class Expected:
    """The row of a workflow, as its form says. `parameters` are all there are, but our own."""

    table: str
    suffix: str
    images: tuple[str, ...] = ()
    audios: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    fps: int | None = None
    seconds: float | None = None
    prompt: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


WORKFLOWS = {
    "lipsync-one": Expected(
        table="video_jobs",
        suffix=".mp4",
        images=("picture.png",),
        audios=("sound.wav",),
        size=(96, 64),
        fps=25,
        parameters={
            "mode": "multitalk",
            "prompt": "a person is speaking",
            "audio_scale": 1.0,
            "trim_to_audio": True,
        },
    ),
    "lipsync-multi": Expected(
        table="video_jobs",
        suffix=".mp4",
        images=("picture.png", "mask-0.png", "mask-1.png"),
        audios=("sound-speaker-1.wav", "sound-speaker-2.wav"),
        size=(96, 64),
        fps=25,
        seconds=53 / 25,
        parameters={
            "prompt": "people are talking to each other",
            "trim_to_audio": True,
            "masks": ["mask-0.png", "mask-1.png"],
            "audio_tracks": [
                {"speaker": 1, "file": "sound.wav", "start": 0.0},
                {"speaker": 2, "file": "sound.wav", "start": 0.5},
            ],
        },
    ),
    "video-lipsync": Expected(
        table="video_jobs",
        suffix=".mp4",
        audios=("sound.wav",),
        videos=("video.mp4",),
        size=(96, 64),
        fps=25,
        parameters={"audio_scale": 1.5, "trim_to_audio": True, "prompt": "a person is speaking"},
    ),
    "wan-i2v": Expected(
        table="video_jobs",
        suffix=".mp4",
        images=("picture.png",),
        size=(96, 64),
        fps=24,
        seconds=3.375,
        parameters={"prompt": "a beautiful scene transforming through time", "seed": SEED},
    ),
    "image-edit": Expected(
        table="image_jobs",
        suffix=".png",
        images=("picture.png",),
        prompt=TEXT,
        parameters={"seed": SEED, "steps": 20, "guidance": 2.5},
    ),
    "style-transfer": Expected(
        table="image_jobs",
        suffix=".png",
        images=("picture.png", "second.png"),
        size=(512, 512),
        prompt="A high-quality artistic image with transferred style",
        parameters={
            "seed": SEED,
            "steps": 20,
            "strength": 0.8,
            "style_strength": 1.0,
            "guidance": 3.5,
        },
    ),
    "img2img": Expected(
        table="image_jobs",
        suffix=".png",
        images=("picture.png",),
        prompt=TEXT,
        parameters={"strength": 0.87, "steps": 20, "seed": SEED},
    ),
    "character-caption": Expected(
        table="text_jobs",
        suffix="",
        images=("picture.png",),
        parameters={
            "trigger": "",
            "caption_type": "Descriptive",
            "caption_length": "any",
            "max_new_tokens": 512,
            "temperature": 0.6,
            "top_p": 0.9,
            "top_k": 0,
        },
    ),
}


@pytest.fixture(
    params=[
        "sqlite-B",
        pytest.param("postgresql-B", marks=pytest.mark.postgresql),
        pytest.param("postgresql-C", marks=pytest.mark.postgresql),
    ]
)
def studio_database(request: pytest.FixtureRequest) -> str:
    """The tables of a generation, and a legacy one with a job beside them."""
    kind, _, generation = request.param.partition("-")
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "empty_postgres_url")
    (make_generation_c if generation == "C" else make_generation_b)(url)
    make_legacy(url, tables=("multitalk_jobs",))
    add_rows(
        url,
        "multitalk_jobs",
        [
            {
                "job_id": "old",
                "status": "completed",
                "timestamp_submitted": datetime(2025, 3, 1, tzinfo=UTC),
                "filename": "old.mp4",
                "width": 640,
                "height": 360,
                "trim_to_audio": True,
                "comfy_url": "http://gone:8188",
            }
        ],
    )
    return url


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What the forms want, each file with a content of its own."""
    made = make_files(tmp_path)
    made["mask-1.png"].write_bytes(png(250, 250, 250, width=96, height=64))
    with wave.open(str(made["sound.wav"]), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(struct.pack("<h", 9000) * 12_000)
    return made


@pytest.fixture
async def packed(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    """A server with all the node packs."""
    is_newer = "studio_database" in request.fixturenames and "C" in request.node.callspec.id
    async with Simulator("0.33" if is_newer else "0.3.64", packs=True, previews=False) as simulator:
        yield simulator


def named(addresses: tuple[str, ...], sim: Simulator) -> tuple[str, ...]:
    """The files that addresses of the simulator name."""
    assert all(address.startswith(f"{sim.url}/view?") for address in addresses)
    return tuple(parse_qs(urlsplit(address).query)["filename"][0] for address in addresses)


def values_of(workflow: Workflow, files: dict[str, Path]) -> dict[str, Value]:
    """As an operator would give them, but small and short: nothing here is about how long videos take."""
    values = typical_values(workflow, files)
    if workflow.kind is JobKind.VIDEO:
        values["size"] = Size(96, 64)
    if workflow.name == "style-transfer":
        values["size"] = Size(512, 512)
    if workflow.name == "lipsync-multi":
        values["duration"] = 1.0  # it grows to the end of the second sound
    return values


def workflow_of(here: Workstation, name: str) -> Workflow:
    return here.application.workflows.get(name)


async def found(here: Workstation, **query: Any) -> list[Job]:
    page = await here.application.feeds.page(FeedQuery(**query), after=None, limit=50)
    return list(page.jobs)


@pytest.mark.parametrize("name", WORKFLOWS)
async def test_from_the_form_to_the_result(
    studio_database: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str
) -> None:
    expected = WORKFLOWS[name]
    here = await open_copy(studio_database, packed, user=ME)
    workflow = workflow_of(here, name)
    job = await here.submit(name, **values_of(workflow, files))

    # The job is in its table, with the workflow's name, its inputs and what the form said.
    stored = await here.row(job.ref)
    assert (stored.ref.source, stored.system) == (expected.table, System.NEW)
    assert (stored.workflow_name, stored.kind, stored.user_id) == (name, workflow.kind, ME)
    assert stored.comfy_url == packed.url
    inputs = stored.inputs
    assert [named(each, packed) for each in (inputs.images, inputs.audios, inputs.videos)] == [
        expected.images,
        expected.audios,
        expected.videos,
    ]
    parameters = without_own(stored, packed)
    if name == "character-caption":  # and the model's yes/no options
        options = {key: value for key, value in parameters.items() if key not in expected.parameters}
        assert len(options) >= 20
        assert not any(options.values())
        parameters = {key: parameters[key] for key in expected.parameters}
    assert parameters == expected.parameters
    assert stored.prompt == (expected.prompt or expected.parameters.get("prompt"))
    assert (stored.width, stored.height) == (expected.size or (None, None))
    assert stored.fps == expected.fps
    assert stored.duration_seconds == (None if expected.seconds is None else pytest.approx(expected.seconds))

    # The feed and its filters.
    assert [each.ref for each in await found(here, system=FeedSystem.NEW)] == [job.ref]
    kinds = frozenset({workflow.kind})
    assert [each.ref for each in await found(here, kinds=kinds, system=FeedSystem.NEW)] == [job.ref]
    by_name = {"workflow_names": frozenset({name}), "system": FeedSystem.NEW}
    assert [each.ref for each in await found(here, **by_name, user_id=ME)] == [job.ref]
    assert await found(here, **by_name, user_id=OTHER) == []
    others = frozenset(WORKFLOWS) - {name}
    assert await found(here, workflow_names=others, system=FeedSystem.NEW) == []

    # Completion.
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (JobStatus.COMPLETED, None)
    if workflow.kind is JobKind.TEXT:
        assert ended.output_text
        assert ended.outputs == ()
    else:
        (made,) = named(ended.outputs, packed)
        assert made.startswith(name)
        assert made.endswith(expected.suffix)
        assert "type=output" in ended.outputs[0]
        assert len(await here.application.fetcher.fetch(ended.outputs[0], limit=10**8)) > 100
    assert without_own(ended, packed) == without_own(stored, packed)
    await here.settled()

    # The legacy feed.
    (old,) = await found(here, system=FeedSystem.LEGACY)
    assert (old.ref.key, old.workflow_name, old.status) == ("old", "legacy", JobStatus.COMPLETED)
    assert {each.ref for each in await found(here, system=FeedSystem.BOTH)} == {old.ref, job.ref}


def without_own(job: Job, sim: Simulator) -> dict[str, Any]:
    """What the form recorded; files of the simulator by their names."""
    kept = {key: value for key, value in job.parameters.items() if key not in ("jobmonitor", "model_used")}
    if "masks" in kept:
        kept["masks"] = list(named(tuple(kept["masks"]), sim))
    return kept


async def test_several_pictures_are_a_row_each(
    sqlite_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(sqlite_url, packed)
    pictures = (files["picture.png"], files["second.png"], files["mask-0.png"])
    batch = Batch(here.submission("character-caption", images=pictures, trigger="kira"))
    result = await here.application.batches.submit(batch)
    assert [named(job.inputs.images, packed) for job in result.jobs] == [(path.name,) for path in pictures]
    ended = [await here.ended(job.ref) for job in result.jobs]
    assert all(job.output_text and "kira" in job.output_text for job in ended)


async def test_several_pictures_are_no_single_submission(
    sqlite_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(sqlite_url, packed, started=False)
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit("character-caption", images=(files["picture.png"], files["second.png"]))
    (problem,) = refused.value.problems
    assert "2 images, and each of them is a job of its own" in problem.message


async def test_a_workflow_that_the_studio_does_not_know_is_told(
    empty_postgres_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    make_generation_c(empty_postgres_url)
    run(empty_postgres_url, "DELETE FROM workflows WHERE name = 'wan-i2v'")
    here = await open_copy(empty_postgres_url, packed, user=ME, started=False)
    values = values_of(workflow_of(here, "wan-i2v"), files)
    with pytest.raises(SchemaMismatch) as refused:
        await here.submit("wan-i2v", **values)
    assert "The table workflows has no workflow “wan-i2v”" in refused.value.message
    assert "lipsync-one" in refused.value.details
    assert packed.posts == []
    assert here.application.journal.unsettled() == ()


# Legacy tables alone


@pytest.fixture
def legacy_url(empty_postgres_url: str) -> str:
    make_legacy(empty_postgres_url)
    return empty_postgres_url


async def test_one_speaker_goes_into_the_legacy_table(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path]
) -> None:
    here = await open_copy(legacy_url, packed)
    job = await here.submit("lipsync-one", **values_of(workflow_of(here, "lipsync-one"), files))
    assert (job.ref.source, job.system) == ("multitalk_jobs", System.LEGACY)
    assert job.ref.key == job.comfy_job_id
    assert (job.inputs.images, job.inputs.audios) == (("picture.png",), ("sound.wav",))
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    (made,) = named(ended.outputs, packed)
    assert made.endswith(".mp4")


@pytest.mark.parametrize("name", ["image-edit", "style-transfer"])
async def test_images_go_into_the_legacy_tables(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str
) -> None:
    here = await open_copy(legacy_url, packed)
    job = await here.submit(name, **values_of(workflow_of(here, name), files))
    assert job.system is System.LEGACY
    assert job.workflow_name == name
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert len(ended.outputs) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("character-caption", "it holds captions that are done"),
        ("lipsync-multi", "no column for 3 images"),
        ("video-lipsync", "no column for 1 videos"),
    ],
)
async def test_what_the_legacy_tables_cannot_hold_is_told(
    legacy_url: str, packed: Simulator, open_copy: Open, files: dict[str, Path], name: str, says: str
) -> None:
    here = await open_copy(legacy_url, packed, started=False)
    values = values_of(workflow_of(here, name), files)
    with pytest.raises(SchemaMismatch) as refused:
        await here.submit(name, **values)
    assert says in refused.value.message
    assert packed.posts == []
    assert here.application.journal.unsettled() == ()
