"""What a job of each bundled workflow has to be, whoever submits it: by the service, the dialog, a command.

The studio checks of a workflow: it is submitted; the job is in its table; the workflow's name is right; the
feed shows it; the filters find it, by workflow and by user; completion updates it; the addresses of what it
made are stored; the legacy feeds still work.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobKind, JobStatus, System
from jobmonitor.domain.workflow import Size, Value, Workflow
from tests.support.bundled import SEED, make_files, typical_values
from tests.support.generations import add_rows, make_legacy
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


def with_text(expected: Expected, text: str) -> Expected:
    """The row where this was typed as the prompt, or as the trigger word of captions."""
    keys = {"prompt", "trigger"} & expected.parameters.keys()
    parameters = {**expected.parameters, **dict.fromkeys(keys, text)}
    return replace(expected, prompt=expected.prompt and text, parameters=parameters)


def make_distinct_files(folder: Path) -> dict[str, Path]:
    """What the forms want, each file with a content of its own."""
    made = make_files(folder)
    made["mask-1.png"].write_bytes(png(250, 250, 250, width=96, height=64))
    with wave.open(str(made["sound.wav"]), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(struct.pack("<h", 9000) * 12_000)
    return made


def add_old_job(url: str) -> None:
    """A legacy table with a job that was done long ago, beside the tables that are there."""
    make_legacy(url, tables=("multitalk_jobs",))
    old = {
        "job_id": "old",
        "status": "completed",
        "timestamp_submitted": datetime(2025, 3, 1, tzinfo=UTC),
        "filename": "old.mp4",
        "width": 640,
        "height": 360,
        "trim_to_audio": True,
        "comfy_url": "http://gone:8188",
    }
    add_rows(url, "multitalk_jobs", [old])


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


def named(addresses: tuple[str, ...], server: str) -> tuple[str, ...]:
    """The files that addresses of the server at this address name."""
    assert all(address.startswith(f"{server}/view?") for address in addresses)
    return tuple(parse_qs(urlsplit(address).query)["filename"][0] for address in addresses)


def recorded(job: Job, server: str) -> dict[str, Any]:
    """What the form recorded; files of the server by their names."""
    kept = {key: value for key, value in job.parameters.items() if key not in ("jobmonitor", "model_used")}
    if "masks" in kept:
        kept["masks"] = list(named(tuple(kept["masks"]), server))
    return kept


def check_row(job: Job, name: str, expected: Expected, server: str) -> None:
    """The job is in its table, with the workflow's name, its inputs and what the form said."""
    assert (job.ref.source, job.system) == (expected.table, System.NEW)
    assert (job.workflow_name, f"{job.kind}_jobs", job.user_id) == (name, expected.table, ME)
    assert job.comfy_url == server
    inputs = job.inputs
    assert [named(each, server) for each in (inputs.images, inputs.audios, inputs.videos)] == [
        expected.images,
        expected.audios,
        expected.videos,
    ]
    parameters = recorded(job, server)
    if name == "character-caption":  # and the model's yes/no options
        options = {key: value for key, value in parameters.items() if key not in expected.parameters}
        assert len(options) >= 20
        assert not any(options.values())
        parameters = {key: parameters[key] for key in expected.parameters}
    assert parameters == expected.parameters
    assert job.prompt == (expected.prompt or expected.parameters.get("prompt"))
    assert (job.width, job.height) == (expected.size or (None, None))
    assert job.fps == expected.fps
    assert job.duration_seconds == (None if expected.seconds is None else pytest.approx(expected.seconds))


def check_end(job: Job, name: str, expected: Expected, server: str) -> None:
    """Completion updated the row, and what was made is stored."""
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    if job.kind is JobKind.TEXT:
        assert job.output_text
        assert job.outputs == ()
    else:
        (made,) = named(job.outputs, server)
        assert made.startswith(name)
        assert made.endswith(expected.suffix)
        assert "type=output" in job.outputs[0]


async def found(here: Workstation, **query: Any) -> list[Job]:
    """A page of a feed, newest first."""
    page = await here.application.feeds.page(FeedQuery(**query), after=None, limit=50)
    return list(page.jobs)


async def check_feeds(here: Workstation, job: Job) -> None:
    """The feed shows the job, which is the only new one; the filters find it, by workflow and by user."""
    new = {"system": FeedSystem.NEW}
    assert [each.ref for each in await found(here, **new)] == [job.ref]
    assert [each.ref for each in await found(here, **new, kinds=frozenset({job.kind}))] == [job.ref]
    by_name = {"workflow_names": frozenset({job.workflow_name}), **new}
    assert [each.ref for each in await found(here, **by_name, user_id=ME)] == [job.ref]
    assert await found(here, **by_name, user_id=OTHER) == []
    others = frozenset(WORKFLOWS) - {job.workflow_name}
    assert await found(here, workflow_names=others, **new) == []


async def check_legacy_feeds(here: Workstation, job: Job) -> None:
    """The old job is where it was, alone among the old ones and beside the new one."""
    (old,) = await found(here, system=FeedSystem.LEGACY)
    assert (old.ref.key, old.workflow_name, old.status) == ("old", "legacy", JobStatus.COMPLETED)
    assert {each.ref for each in await found(here, system=FeedSystem.BOTH)} == {old.ref, job.ref}
