"""Files on their way to a server: none twice, none that is too large, and nothing left when one gives up."""

from __future__ import annotations

import asyncio
import gc
import struct
import warnings
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jobmonitor.bootstrap import sending
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import InvalidSubmission, ServerError
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import JobStatus, OutputFile
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import AudioTrack, ServerFile, Size, Value
from jobmonitor.services.ports import Stage
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.steps import SubmissionStep
from tests.services.conftest import AddWorkflow, Open
from tests.support.graphs import WITH_IMAGE
from tests.support.pictures import png
from tests.support.workstation import Workstation

MB = 1024**2
PHOTO = png()
"""What `photo` holds."""

CLIP = {
    "1": {"class_type": "LoadVideo", "inputs": {"file": "{{CLIP}}"}},
    "2": {"class_type": "LoadImage", "inputs": {"image": "{{IMAGE}}"}},
    "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}},
}
WITH_CLIP = (
    WITH_IMAGE.replace("RESULT", "3")
    + """
[[fields]]
name = "clip"
label = "Clip"
type = "video"
placeholder = "CLIP"
column = "inputs.videos"
"""
)
TALK = {
    "1": {"class_type": "LoadAudio", "inputs": {"audio": "{{A1}}"}},
    "2": {"class_type": "LoadAudio", "inputs": {"audio": "{{A2}}"}},
    "3": {"class_type": "PreviewAudio", "inputs": {"audio": ["1", 0]}},
    "4": {"class_type": "SaveAudio", "inputs": {"audio": ["2", 0], "filename_prefix": "{{FRAMES}}"}},
}
WITH_TRACKS = """\
title = "Talk"
kind = "video"
fps = 25
result_node = "4"

[[fields]]
name = "tracks"
label = "Sounds"
type = "audio_tracks"
required = true
placeholder = ["A1", "A2"]
column = "inputs.audios"
parameter = "audio_tracks"

[[fields]]
name = "length"
label = "Duration"
type = "duration"
default = 1.0
minimum = 0.5
maximum = 60
grows_with = "tracks"
placeholder = "FRAMES"
column = "duration_seconds"
"""


@pytest.fixture
async def narrow() -> AsyncIterator[Simulator]:
    """A server that takes a megabyte at once."""
    async with Simulator(max_upload=MB) as simulator:
        yield simulator


@pytest.fixture
async def other() -> AsyncIterator[Simulator]:
    """A second server."""
    async with Simulator() as simulator:
        yield simulator


@pytest.fixture
async def wide() -> AsyncIterator[Simulator]:
    """A server that takes 300 MB at once."""
    async with Simulator(max_upload=300 * MB) as simulator:
        yield simulator


@pytest.fixture
def half_sent() -> Iterator[None]:
    """What aiohttp has of a file that was cut off is left to the collector, which complains of it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What files hold is not judged: the clips of these tests only begin like one."""
    monkeypatch.setattr(sending, "check_file", lambda path, kind: None)


def uploads(sim: Simulator) -> list[int]:
    """Statuses of the uploads, in their order."""
    return [status for method, path, status in sim.requests if (method, path) == ("POST", "/upload/image")]


def long_clip(path: Path, size: int) -> Path:
    """A file that begins like a clip; what follows takes no place on the disk."""
    with path.open("wb") as file:
        file.write(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41")
        file.truncate(size)
    return path


def sound(path: Path, seconds: float, level: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack("<h", level) * round(seconds * 8000))
    return path


def new_content(path: Path, number: int) -> None:
    path.write_bytes(png(number, 0, 0))


async def row_count(here: Workstation) -> int:
    return (await here.application.feeds.counts(FeedQuery())).total


# Not twice


async def test_a_file_is_sent_once_also_after_a_restart(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    first = await here.submit(image=photo, prompt="a cat")
    copy = tmp_path / "another name.png"
    copy.write_bytes(PHOTO)
    second = await here.submit(image=copy, prompt="a cat")
    await here.application.close()
    again = await open_copy(database_url, each_sim, started=False)
    third = await again.submit(image=photo, prompt="a cat")
    assert uploads(each_sim) == [200]
    assert [body["prompt"]["4"]["inputs"]["image"] for body in each_sim.posts] == ["photo.png"] * 3
    assert first.inputs == second.inputs == third.inputs


@pytest.mark.parametrize("change", ["deleted", "changed", "same length"])
async def test_a_file_that_the_server_no_longer_has_is_sent_again(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, change: str
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await here.submit(image=photo, prompt="a cat")
    stored = sim.folder / "input" / "photo.png"
    if change == "deleted":
        stored.unlink()
    else:
        stored.write_bytes(png(9, 9, 9) if change == "changed" else bytes(len(PHOTO)))
    job = await here.submit(image=photo, prompt="a cat")
    assert uploads(sim) == [200, 200]
    expected = "photo.png" if change == "deleted" else "photo (1).png"
    assert sim.posts[-1]["prompt"]["4"]["inputs"]["image"] == expected
    await here.submit(image=photo, prompt="a cat")
    assert uploads(sim) == [200, 200]
    assert job.inputs.images


async def test_a_file_that_changes_while_it_is_sent_is_not_remembered(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)

    def report(step: SubmissionStep) -> None:
        if step.text == "Sending photo.png":
            photo.write_bytes(bytes(len(PHOTO)))

    await here.application.submission.submit(here.submission(image=photo, prompt="a cat"), report=report)
    original = photo.with_name("original.png")
    original.write_bytes(PHOTO)
    await here.submit(image=original, prompt="a cat")
    assert uploads(sim) == [200, 200]


async def test_each_server_gets_the_file(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, other, started=False)
    await here.submit(image=photo, prompt="a cat")
    elsewhere = here.submission(image=photo, prompt="a cat")
    object.__setattr__(elsewhere, "server", Server.at(other.url))
    await here.application.submission.submit(elsewhere)
    assert (uploads(sim), uploads(other)) == ([200], [200])


async def test_side_by_side_a_file_is_sent_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    jobs = await asyncio.gather(*(here.submit(image=photo, prompt=f"cat {n}") for n in range(4)))
    assert uploads(sim) == [200]
    assert len({job.inputs for job in jobs}) == 1


# Too large, too long


@pytest.mark.usefixtures("unjudged")
async def test_a_limit_is_predicted_before_anything_is_sent(
    sqlite_url: str,
    narrow: Simulator,
    open_copy: Open,
    photo: Path,
    tmp_path: Path,
    add_workflow: AddWorkflow,
) -> None:
    add_workflow("clip", CLIP, WITH_CLIP)
    here = await open_copy(sqlite_url, narrow, started=False)
    # With what is around it in the request, this one is too large by a few bytes.
    clip = long_clip(tmp_path / "clip.mp4", MB - 100)
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit("clip", image=photo, clip=clip)
    (problem,) = refused.value.problems
    assert problem.field == "clip"
    assert "“clip.mp4” is too large" in problem.message
    assert "it takes 1 MB" in problem.message
    assert uploads(narrow) == []
    assert await row_count(here) == 0
    assert here.application.journal.unsettled() == ()
    await here.submit("clip", image=photo, clip=long_clip(tmp_path / "fits.mp4", MB - 1000))
    assert uploads(narrow) == [200, 200]


@pytest.mark.usefixtures("unjudged")
async def test_the_usual_limit_of_100_mb_is_predicted_for_a_file_of_150(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("clip", CLIP, WITH_CLIP)
    here = await open_copy(sqlite_url, sim, started=False)
    clip, odd = long_clip(tmp_path / "clip.mp4", 150 * MB), tmp_path / "back\\slash.png"
    odd.write_bytes(PHOTO)
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit("clip", image=odd, clip=clip)
    name, size = sorted(refused.value.problems, key=lambda each: each.field, reverse=True)
    assert "cannot be the name of an uploaded file" in name.message
    assert "“clip.mp4” is too large" in size.message
    assert "150 MB; it takes 100 MB at once" in size.message
    assert uploads(sim) == []


@pytest.mark.usefixtures("unjudged")
async def test_what_will_be_sent_is_known_before(
    sqlite_url: str,
    narrow: Simulator,
    open_copy: Open,
    photo: Path,
    tmp_path: Path,
    add_workflow: AddWorkflow,
) -> None:
    add_workflow("clip", CLIP, WITH_CLIP)
    here = await open_copy(sqlite_url, narrow, started=False)
    await here.submit("clip", image=photo, clip=long_clip(tmp_path / "small.mp4", 1000))
    large = long_clip(tmp_path / "large.mp4", 2 * MB)
    filled, _ = recording.check(here.submission("clip", image=photo, clip=large))
    client = here.application.comfy.get(here.application.servers[0])
    planned = await here.application.uploads.plan(client, filled)
    assert [(each.field, each.path, each.byte_count, each.is_there) for each in planned] == [
        ("image", photo, len(PHOTO), True),
        ("clip", large, 2 * MB, False),
    ]
    problems = await here.application.uploads.problems(client, filled, planned)
    assert [problem.field for problem in problems] == ["clip"]


@pytest.mark.usefixtures("half_sent", "unjudged")
async def test_150_mb_tell_their_progress_and_can_be_cancelled(
    sqlite_url: str,
    wide: Simulator,
    open_copy: Open,
    photo: Path,
    tmp_path: Path,
    add_workflow: AddWorkflow,
) -> None:
    size = 150 * MB
    add_workflow("clip", CLIP, WITH_CLIP)
    clip = long_clip(tmp_path / "clip.mp4", size)
    steps: list[SubmissionStep] = []
    here = await open_copy(sqlite_url, wide, started=False)

    def report(step: SubmissionStep) -> None:
        steps.append(step)
        if step.file == "clip.mp4" and step.sent > 20 * MB:
            task.cancel()

    task = asyncio.ensure_future(
        here.application.submission.submit(here.submission("clip", image=photo, clip=clip), report=report)
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    whole = size + len(PHOTO)
    sending = [step for step in steps if step.file == "clip.mp4"]
    assert {step.all_size for step in steps if step.file} == {whole}
    assert [step.sent for step in sending] == sorted(step.sent for step in sending)
    assert sending[-1].size == size
    assert 0.1 < (sending[-1].fraction or 0) < 0.5
    assert sending[-1].all_sent == sending[-1].sent + len(PHOTO)
    assert await row_count(here) == 0
    assert here.application.journal.unsettled() == ()
    assert wide.posts == []
    # What was sent whole is there; only the clip would have to be sent again.
    filled, _ = recording.check(here.submission("clip", image=photo, clip=clip))
    client = here.application.comfy.get(here.application.servers[0])
    planned = await here.application.uploads.plan(client, filled)
    assert [each.is_there for each in planned] == [True, False]


@pytest.mark.parametrize("text", ["Checking", "Sending photo.png"])
async def test_a_submission_that_is_cancelled_early_leaves_nothing(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path, text: str
) -> None:
    here = await open_copy(database_url, sim, started=False)

    def report(step: SubmissionStep) -> None:
        if step.text == text:
            task.cancel()

    task = asyncio.ensure_future(
        here.application.submission.submit(here.submission(image=photo, prompt="a cat"), report=report)
    )
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await row_count(here) == 0
    assert here.application.journal.unsettled() == ()
    job = await here.submit(image=photo, prompt="a cat")
    assert job.status is JobStatus.PENDING


@pytest.mark.usefixtures("half_sent")
async def test_whenever_it_is_cancelled_there_is_a_job_or_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    for turn in range(16):
        new_content(photo, turn)
        before, steps = await row_count(here), list[SubmissionStep]()
        submission = here.submission(image=photo, prompt=f"cat {turn}")
        task = asyncio.ensure_future(here.application.submission.submit(submission, report=steps.append))
        await asyncio.wait([task], timeout=turn * 0.005)
        task.cancel()
        await asyncio.wait([task])
        is_final = bool(steps) and steps[-1].is_final
        assert await row_count(here) - before == is_final
        assert not [each for each in here.application.journal.unsettled() if each.stage is Stage.INTENT]
    assert list((here.paths.cache / "sending").glob("*")) == []


# What lies on a server


async def test_a_result_on_the_same_server_is_used_where_it_is(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    done = await here.ended((await here.submit(image=photo, prompt="a cat")).ref)
    (address,) = done.outputs
    job = await here.submit(image=address, prompt="another")
    assert uploads(each_sim) == [200]
    assert done.output_file is not None
    assert (
        each_sim.posts[-1]["prompt"]["4"]["inputs"]["image"]
        == f"{done.output_file.subfolder}/{done.output_file.filename} [output]"
    )
    assert job.inputs.images == (address,)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED


async def test_a_result_of_another_server_is_fetched_and_sent(
    sqlite_url: str, sim: Simulator, other: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, other)
    done = await here.ended((await here.submit(image=photo, prompt="a cat")).ref)
    (address,) = done.outputs
    elsewhere = here.submission(image=address, prompt="another")
    object.__setattr__(elsewhere, "server", Server.at(other.url))
    steps: list[str] = []
    job = await here.application.submission.submit(elsewhere, report=lambda step: steps.append(step.text))
    assert done.output_file is not None
    name = done.output_file.filename
    assert f"Fetching {name}" in steps
    assert uploads(other) == [200]
    assert other.posts[-1]["prompt"]["4"]["inputs"]["image"] == name
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert list((here.paths.cache / "sending").iterdir()) == []


async def test_a_result_that_is_gone_is_told_at_its_field(
    sqlite_url: str, sim: Simulator, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    gone = ServerFile(here.application.servers[0].url, OutputFile("gone.png"))
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit(image=gone, prompt="a cat")
    (problem,) = refused.value.problems
    assert (problem.field, "“gone.png” is no longer on" in problem.message) == ("image", True)
    assert await row_count(here) == 0
    assert here.application.journal.unsettled() == ()


# Sounds


async def test_the_sounds_of_each_speaker_become_one(
    database_url: str, sim: Simulator, open_copy: Open, tmp_path: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("talk", TALK, WITH_TRACKS)
    here = await open_copy(database_url, sim, started=False)
    hello, bye = sound(tmp_path / "hello.wav", 0.5, 3000), sound(tmp_path / "bye.wav", 0.25, 6000)
    tracks = (AudioTrack(2, bye, 1.0), AudioTrack(1, hello), AudioTrack(1, bye, 1.2))
    job = await here.submit("talk", tracks=tracks)
    graph = sim.posts[0]["prompt"]
    assert graph["1"]["inputs"]["audio"] == "hello-speaker-1.wav"
    assert graph["2"]["inputs"]["audio"] == "bye-speaker-2.wav"
    frames = int(graph["4"]["inputs"]["filename_prefix"])
    assert (frames - 1) % 4 == 0
    assert frames == 37  # 1.45 seconds: longer than asked for, up to the end of the last sound
    for name in ("hello-speaker-1.wav", "bye-speaker-2.wav"):
        with wave.open(str(sim.folder / "input" / name)) as mixed:
            assert (mixed.getframerate(), mixed.getnchannels()) == (48_000, 2)
            assert mixed.getnframes() == round(frames / 25 * 48_000)
    assert job.duration_seconds == pytest.approx(frames / 25)
    assert job.parameters["audio_tracks"] == [
        {"speaker": 1, "file": "hello.wav", "start": 0.0},
        {"speaker": 1, "file": "bye.wav", "start": 1.2},
        {"speaker": 2, "file": "bye.wav", "start": 1.0},
    ]
    assert len(job.inputs.audios) == 2
    await here.submit("talk", tracks=tracks)
    assert uploads(sim) == [200, 200]
    assert list((here.paths.cache / "sending").iterdir()) == []


async def test_a_sound_that_is_broken_is_told_at_its_field(
    sqlite_url: str, sim: Simulator, open_copy: Open, tmp_path: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("talk", TALK, WITH_TRACKS)
    here = await open_copy(sqlite_url, sim, started=False)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF\x10\0\0\0WAVEnothing")
    with pytest.raises(InvalidSubmission) as refused:
        await here.submit("talk", tracks=(AudioTrack(1, broken),))
    (problem,) = refused.value.problems
    assert problem.field == "tracks"
    assert "“broken.wav”" in problem.message
    assert sim.requests == []


async def test_an_unreachable_server_still_fails_the_row(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await here.submit(image=photo, prompt="a cat")
    await sim.stop()
    with pytest.raises(ServerError):
        await here.submit(image=photo, prompt="a cat")
    newest = (await here.application.feeds.page(FeedQuery(), after=None, limit=1)).jobs[0]
    assert newest.status is JobStatus.FAILED
    assert [entry.stage for entry in here.application.journal.unsettled()] == [Stage.ACKNOWLEDGED]


async def test_a_clip_has_the_shape_of_its_image_unless_a_size_is_given(
    open_copy: Open, sqlite_url: str, sim: Simulator, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    tall = tmp_path / "tall.png"
    tall.write_bytes(png(width=60, height=120))
    inspect, run = here.application.submission.inspect, here.application.background.run

    async def size(**values: Value) -> Value:
        filled, _ = await run(inspect, here.submission("lipsync-one", image=tall, **values))
        return filled.values["size"]

    assert await size() == Size(320, 640)
    assert await size(size="640 × 360") == Size(640, 352)
    tall.write_bytes(b"no picture")
    assert await size() == Size(640, 352)
